"""What the signers in Python share: keys, unsigned responses, and the list of what was signed."""

import json
import pathlib
import subprocess

HERE = pathlib.Path(__file__).parent
EXPECTED = json.loads((HERE / "expected.json").read_text())
IDS = {"response": EXPECTED["response_id"], "assertion": EXPECTED["assertion_id"]}
SHAPES = {"assertion": ["assertion"], "response": ["response"], "both": ["assertion", "response"]}
ALGORITHMS = {
    "rsa-sha256": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "rsa-pss-sha256": "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
    "ecdsa-sha256": "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
}
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
INCLUSIVE_11 = "http://www.w3.org/2006/12/xml-c14n11"
DSIG = "http://www.w3.org/2000/09/xmldsig#"


def response(style, signatures):
    """An unsigned response; `signatures` says what stands where a signature belongs."""
    text = (HERE / f"{style}.xml").read_text(encoding="utf-8")
    for name, value in EXPECTED.items():
        text = text.replace(f"@{name}@", value)
    for part in IDS:
        text = text.replace(f"@{part}_signature@", signatures.get(part, ""))
    return text


class Output:
    """A folder of signed responses with their keys and `cases.json`."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.cases = []

    def key(self, algorithm):
        """A fresh test key with a self-signed certificate: (key file, certificate file)."""
        family = "ecdsa" if algorithm.startswith("ecdsa") else "rsa"
        name = "cert" if family == "rsa" else "cert-ecdsa"
        key, certificate = self.folder / f"key-{family}.pem", self.folder / f"{name}.pem"
        if not key.exists():
            kind = {"rsa": ["rsa:2048"], "ecdsa": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]}
            subprocess.run(
                ["openssl", "req", "-x509", "-nodes", "-sha256", "-days", "3650"]
                + ["-newkey", *kind[family], "-subj", "/CN=Test signing key"]
                + ["-keyout", key, "-out", certificate],
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        return key, certificate

    def add(self, name, octets, certificate, signed, allow=()):
        (self.folder / f"{name}.xml").write_bytes(octets)
        case = {"file": f"{name}.xml", "cert": certificate.name, "signed": signed}
        case["refused"] = None
        self.cases.append({**case, "allow": list(allow), **EXPECTED})

    def finish(self):
        (self.folder / "cases.json").write_text(json.dumps(self.cases, indent=2) + "\n")
