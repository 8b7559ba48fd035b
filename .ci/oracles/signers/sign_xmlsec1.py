"""Signs responses with the program xmlsec1 (libxmlsec1 and libxml2), from signature templates."""

import argparse
import subprocess

from response import (
    ALGORITHMS,
    DSIG,
    EXCLUSIVE,
    IDS,
    INCLUSIVE,
    INCLUSIVE_11,
    SHAPES,
    Output,
    response,
)

TEMPLATE = (
    '<ds:Signature xmlns:ds="{dsig}"><ds:SignedInfo>'
    '<ds:CanonicalizationMethod Algorithm="{c14n}"/><ds:SignatureMethod Algorithm="{algorithm}"/>'
    '<ds:Reference URI="#{id}"><ds:Transforms>'
    '<ds:Transform Algorithm="{dsig}enveloped-signature"/>'
    '<ds:Transform Algorithm="{c14n}">{prefixes}</ds:Transform></ds:Transforms>'
    '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/>'
    "</ds:Reference></ds:SignedInfo><ds:SignatureValue/>"
    "<ds:KeyInfo><ds:X509Data><ds:X509Certificate/></ds:X509Data></ds:KeyInfo></ds:Signature>"
)
ELEMENTS = {
    "response": "urn:oasis:names:tc:SAML:2.0:protocol:Response",
    "assertion": "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
}


def main():
    parser = argparse.ArgumentParser(description="Sign responses with xmlsec1.")
    parser.add_argument("--out", required=True)
    output = Output(parser.parse_args().out)
    known = subprocess.run(["xmlsec1", "--list-transforms"], capture_output=True, text=True).stdout
    for style in ("entra", "okta"):
        for signed in SHAPES:
            sign(output, style, signed, "rsa-sha256")
    sign(output, "entra", "both", "ecdsa-sha256")
    if '"rsa-pss-sha256"' in known:
        sign(output, "entra", "both", "rsa-pss-sha256")
    else:
        print("xmlsec1: this version has no RSA-PSS")
    # What older products do: all namespaces in scope are signed along.
    for name, method in {"inclusive": INCLUSIVE, "inclusive11": INCLUSIVE_11}.items():
        sign(output, "okta", "both", "rsa-sha256", name, method)
    output.finish()


def sign(output, style, signed, algorithm, c14n_name="", c14n=EXCLUSIVE):
    prefixes = ""
    if style == "okta" and c14n == EXCLUSIVE:
        prefixes = f'<ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="xs"/>'
    templates = {
        part: TEMPLATE.format(
            dsig=DSIG, c14n=c14n, algorithm=ALGORITHMS[algorithm], id=IDS[part], prefixes=prefixes
        )
        for part in SHAPES[signed]
    }
    document = response(style, templates).encode()
    key, certificate = output.key(algorithm)
    for part in SHAPES[signed]:
        document = run_xmlsec1(output, document, part, key, certificate)
    name = "-".join(filter(None, (style, signed, algorithm, c14n_name)))
    allow = ["inclusive-c14n"] if c14n_name else []
    output.add(name, document, certificate, signed, allow)


def run_xmlsec1(output, document, part, key, certificate):
    """Fills in the template inside of one element; those inside of it are signed already."""
    unsigned, signed = output.folder / "unsigned.tmp", output.folder / "signed.tmp"
    unsigned.write_bytes(document)
    element = ELEMENTS[part].rsplit(":", 1)[1]
    ids = [word for name in ELEMENTS.values() for word in ("--id-attr:ID", name)]
    command = ["xmlsec1", "--sign", "--privkey-pem", f"{key},{certificate}", *ids]
    where = f"//*[local-name()='{element}']/*[local-name()='Signature']"
    done = subprocess.run(
        [*command, "--node-xpath", where, "--output", signed, unsigned],
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise SystemExit(f"xmlsec1 could not sign: {done.stderr}")
    octets = signed.read_bytes()
    unsigned.unlink()
    signed.unlink()
    return octets


if __name__ == "__main__":
    main()
