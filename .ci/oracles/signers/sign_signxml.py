"""Signs responses with signxml (lxml for XML, cryptography for keys)."""

import argparse

from lxml import etree
from response import ALGORITHMS, DSIG, EXCLUSIVE, IDS, SHAPES, Output, response
from signxml import XMLSigner

PLACEHOLDER = f'<ds:Signature xmlns:ds="{DSIG}" Id="placeholder"></ds:Signature>'
ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}Assertion"


def main():
    parser = argparse.ArgumentParser(description="Sign responses with signxml.")
    parser.add_argument("--out", required=True)
    output = Output(parser.parse_args().out)
    for style in ("entra", "okta"):
        for signed in SHAPES:
            sign(output, style, signed, "rsa-sha256")
    sign(output, "entra", "both", "ecdsa-sha256")
    sign(output, "entra", "both", "rsa-pss-sha256")
    output.finish()


def sign(output, style, signed, algorithm):
    key, certificate = output.key(algorithm)
    text = response(style, dict.fromkeys(SHAPES[signed], PLACEHOLDER))
    root = etree.fromstring(text.encode())
    for part in SHAPES[signed]:
        signer = XMLSigner(
            signature_algorithm=ALGORITHMS[algorithm],
            digest_algorithm="sha256",
            c14n_algorithm=EXCLUSIVE,
        )
        # The assertion is cut out, signed as a document of its own, and put back.
        element = root if part == "response" else root.find(ASSERTION)
        # No PrefixList: signxml digests with one, but leaves it out of an enveloped signature.
        done = signer.sign(
            element,
            key=key.read_bytes(),
            cert=certificate.read_text(),
            reference_uri="#" + IDS[part],
            id_attribute="ID",
        )
        if part == "response":
            root = done
        else:
            done.tail = element.tail
            root.replace(element, done)
    octets = etree.tostring(root, encoding="UTF-8", xml_declaration=style == "okta")
    output.add(f"{style}-{signed}-{algorithm}", octets, certificate, signed)


if __name__ == "__main__":
    main()
