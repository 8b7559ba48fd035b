// Answers one question about xml-crypto, JSON on standard input: whether it knows the algorithms
// `method` and `digest` ("itself", "extended" or "no"), or whether it accepts the signature of the
// element `id` in `xml`. Extended means with the algorithms of Node.js that stand below, through
// xml-crypto's interface for that; XML and references are its own work all the same.
"use strict";

const crypto = require("node:crypto");
const fs = require("node:fs");
const paths = [process.env.ORACLES_NODE];
const load = (name) => require(require.resolve(name, { paths }));
const { SignedXml } = load("xml-crypto");
const { DOMParser } = load("@xmldom/xmldom");

const DSIG = "http://www.w3.org/2000/09/xmldsig#";

const MORE = "http://www.w3.org/2001/04/xmldsig-more#";
const MORE_2007 = "http://www.w3.org/2007/05/xmldsig-more#";
const PSS = {
  padding: crypto.constants.RSA_PKCS1_PSS_PADDING,
  saltLength: crypto.constants.RSA_PSS_SALTLEN_DIGEST,
};
const P1363 = { dsaEncoding: "ieee-p1363" };
const SIGNATURES = {
  [`${MORE}rsa-sha384`]: ["sha384", {}],
  [`${MORE_2007}sha384-rsa-MGF1`]: ["sha384", PSS],
  [`${MORE_2007}sha512-rsa-MGF1`]: ["sha512", PSS],
  [`${MORE}ecdsa-sha256`]: ["sha256", P1363],
  [`${MORE}ecdsa-sha384`]: ["sha384", P1363],
  [`${MORE}ecdsa-sha512`]: ["sha512", P1363],
  "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519": [null, {}],
};
const DIGESTS = { [`${MORE}sha384`]: "sha384" };

function extend(verifier) {
  for (const [uri, [digest, options]] of Object.entries(SIGNATURES)) {
    verifier.SignatureAlgorithms[uri] ??= class {
      getAlgorithmName = () => uri;
      verifySignature = (octets, key, value) => {
        const signature = Buffer.from(value, "base64");
        return crypto.verify(digest, Buffer.from(octets), { key, ...options }, signature);
      };
    };
  }
  for (const [uri, digest] of Object.entries(DIGESTS)) {
    verifier.HashAlgorithms[uri] ??= class {
      getAlgorithmName = () => uri;
      getHash = (octets) => crypto.createHash(digest).update(octets, "utf8").digest("base64");
    };
  }
  return verifier;
}

function knows({ method, digest }) {
  const known = ({ SignatureAlgorithms, HashAlgorithms }) =>
    method in SignatureAlgorithms && digest in HashAlgorithms;
  if (known(new SignedXml())) return "itself";
  return known(extend(new SignedXml())) ? "extended" : "no";
}

function accepts({ xml, certificate, id }) {
  const document = new DOMParser().parseFromString(xml, "text/xml");
  const signature = Array.from(document.getElementsByTagNameNS(DSIG, "Signature")).find(
    (found) => found.parentNode.getAttribute("ID") === id,
  );
  const verifier = extend(
    new SignedXml({ publicCert: certificate, getCertFromKeyInfo: () => null }),
  );
  verifier.loadSignature(signature);
  try {
    if (!verifier.checkSignature(xml)) return false;
  } catch (error) {
    // A wrong signature value is an exception, a wrong digest is not.
    if (/^invalid signature/i.test(error.message)) return false;
    throw error;
  }
  const [signed] = verifier.getSignedReferences();
  const element = new DOMParser().parseFromString(signed, "text/xml").documentElement;
  return element.getAttribute("ID") === id;
}

const question = JSON.parse(fs.readFileSync(0, "utf8"));
console.log(JSON.stringify("method" in question ? knows(question) : accepts(question)));
