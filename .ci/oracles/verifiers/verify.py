"""Has documents that Vestibule signed checked by implementations that are not ours: xmlsec1,
signxml and xml-crypto.

    verify.py FOLDER...

A folder holds NAME.xml beside NAME.pem, the certificate of its signer. Every element of a document
that has a signature for a child is checked on its own, and has to be refused once its content is
changed. What a verifier does not know is said, not counted as a failure; each has to know
RSA-SHA256, and each signature has to be checked by one at least. "extended" is xml-crypto with an
algorithm that Node.js has and xml-crypto has not.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from lxml import etree
from signxml import DigestAlgorithm, SignatureConfiguration, SignatureMethod, XMLVerifier
from signxml.exceptions import SignXMLException

HERE = pathlib.Path(__file__).parent
DS = {"ds": "http://www.w3.org/2000/09/xmldsig#"}
SIGNED = etree.XPath("//*[ds:Signature]", namespaces=DS)


class Document:
    """A signed document, with one of its signed elements and the algorithms of the signature."""

    def __init__(self, path, element):
        self.path, self.certificate = path, path.with_suffix(".pem")
        self.element = element
        signature = element.find("ds:Signature", DS)
        self.method = signature.find(".//ds:SignatureMethod", DS).get("Algorithm")
        self.digest = signature.find(".//ds:DigestMethod", DS).get("Algorithm")
        self.octets = path.read_bytes()

    def algorithms(self):
        return self.method.split("#")[1]

    def changed(self):
        """The document with another letter at the end of the element's text."""
        root = etree.fromstring(self.octets)
        element = next(e for e in SIGNED(root) if e.get("ID") == self.element.get("ID"))
        outside = (e for e in element.iter() if not e.tag.startswith(f"{{{DS['ds']}}}"))
        last = [e for e in outside if e.text and e.text.strip()][-1]
        last.text += "x"
        return etree.tostring(root)


class Xmlsec1:
    name = "xmlsec1"

    def __init__(self):
        listed = self.run("--list-transforms").stdout.decode()
        self.known = set(re.findall(r'"([^"]+)"', listed))
        version = self.run("--version").stdout.decode().split()[1].split(".")
        # From 1.3 on, a key that no KeyInfo names is found only with this.
        self.lax = ["--lax-key-search"] if (int(version[0]), int(version[1])) >= (1, 3) else []

    def run(self, *arguments):
        return subprocess.run(["xmlsec1", *arguments], capture_output=True)

    def knows(self, document):
        fragment = document.algorithms()
        pss = re.fullmatch(r"(sha\d+)-rsa-MGF1", fragment)
        known = (f"rsa-pss-{pss[1]}" if pss else fragment) in self.known
        return "itself" if known else "no"

    def accepts(self, document, octets):
        qualified = etree.QName(document.element)
        identifier = document.element.get("ID")
        with tempfile.NamedTemporaryFile(suffix=".xml") as file:
            file.write(octets)
            file.flush()
            done = self.run(
                "--verify",
                *self.lax,
                *("--pubkey-cert-pem", document.certificate, "--enabled-key-data", "key-name"),
                *("--id-attr:ID", f"{qualified.namespace}:{qualified.localname}"),
                *("--node-xpath", f"//*[@ID='{identifier}']/*[local-name()='Signature']"),
                file.name,
            )
        return done.returncode == 0


class Signxml:
    name = "signxml"

    def knows(self, document):
        known = document.method in {method.value for method in SignatureMethod}
        return "itself" if known else "no"

    def accepts(self, document, octets):
        root = etree.fromstring(octets)
        element = next(e for e in SIGNED(root) if e.get("ID") == document.element.get("ID"))
        location = "./" if element is root else f"./{element.tag}/"
        config = SignatureConfiguration(
            location=location,
            signature_methods=frozenset([SignatureMethod(document.method)]),
            digest_algorithms=frozenset([DigestAlgorithm(document.digest)]),
        )
        certificate = document.certificate.read_text()
        try:
            result = XMLVerifier().verify(
                octets, x509_cert=certificate, expect_config=config, id_attribute="ID"
            )
        except (SignXMLException, etree.DocumentInvalid):
            return False
        return result.signed_xml.get("ID") == document.element.get("ID")


class XmlCrypto:
    """Asks a script in Node.js, one process for each question."""

    name = "xml-crypto"

    def ask(self, question):
        done = subprocess.run(
            ["node", HERE / "xml_crypto.cjs"], input=json.dumps(question).encode(), capture_output=True
        )
        if done.returncode != 0:
            raise SystemExit(f"verifiers: xml-crypto: {done.stderr.decode()}")
        return json.loads(done.stdout)

    def knows(self, document):
        return self.ask({"method": document.method, "digest": document.digest})

    def accepts(self, document, octets):
        certificate = document.certificate.read_text()
        return self.ask(
            {"xml": octets.decode(), "certificate": certificate, "id": document.element.get("ID")}
        )


def documents(folders):
    for folder in map(pathlib.Path, folders):
        for path in sorted(folder.glob("*.xml")):
            for element in SIGNED(etree.parse(path)):
                yield Document(path, element)


def judge(verifier, document):
    knows = verifier.knows(document)
    if knows == "no":
        return "unknown"
    if not verifier.accepts(document, document.octets):
        return "REFUSED"
    if verifier.accepts(document, document.changed()):
        return "ACCEPTS ANYTHING"
    return "ok" if knows == "itself" else knows


def main():
    verifiers = [Xmlsec1(), Signxml(), XmlCrypto()]
    rows = {}
    for document in documents(sys.argv[1:]):
        name = f"{document.path.stem} {etree.QName(document.element).localname}"
        rows[name, document.algorithms()] = [judge(each, document) for each in verifiers]
    print_table(["document", "algorithm", *(each.name for each in verifiers)], rows)
    answers = [answer for row in rows.values() for answer in row]
    failures = sum(answer not in ("ok", "extended", "unknown") for answer in answers)
    known = [row for (_, algorithm), row in rows.items() if algorithm == "rsa-sha256"]
    if not known or any("unknown" in row for row in known):
        print("verifiers: not every verifier has checked RSA-SHA256", file=sys.stderr)
        failures += 1
    for (name, _), row in rows.items():
        if set(row) == {"unknown"}:
            print(f"verifiers: nobody has checked {name}", file=sys.stderr)
            failures += 1
    print(
        f"verifiers: {len(rows)} signatures of ours, {answers.count('ok')} checks passed and "
        f"{answers.count('extended')} with an extended verifier, "
        f"{answers.count('unknown')} algorithms unknown to a verifier, {failures} failures"
    )
    sys.exit(1 if failures else 0)


def print_table(head, rows):
    table = [head] + [[*key, *row] for key, row in rows.items()]
    widths = [max(map(len, column)) for column in zip(*table)]
    for row in table:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


if __name__ == "__main__":
    os.environ.setdefault("ORACLES_NODE", str(HERE / "../../work/oracles/node"))
    main()
