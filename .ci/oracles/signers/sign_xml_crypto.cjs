// Signs responses with xml-crypto (xmldom for XML, Node.js for keys). It signs with RSA only.
"use strict";

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { SignedXml } = require(require.resolve("xml-crypto", { paths: [process.env.ORACLES_NODE] }));

const EXPECTED = require("./expected.json");
const EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ALGORITHMS = {
  "rsa-sha256": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  "rsa-pss-sha256": "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
};
const SHAPES = { assertion: ["Assertion"], response: ["Response"], both: ["Assertion", "Response"] };

function main() {
  const [option, out] = process.argv.slice(2);
  if (option !== "--out" || !out) throw new Error("usage: sign_xml_crypto.cjs --out DIR");
  fs.mkdirSync(out, { recursive: true });
  const key = path.join(out, "key-rsa.pem");
  const certificate = path.join(out, "cert.pem");
  if (!fs.existsSync(key)) {
    const request = ["req", "-x509", "-nodes", "-sha256", "-days", "3650", "-newkey", "rsa:2048"];
    const names = ["-subj", "/CN=Test signing key", "-keyout", key, "-out", certificate];
    execFileSync("openssl", [...request, ...names], { stdio: "ignore" });
  }
  const keys = { privateKey: fs.readFileSync(key), publicCert: fs.readFileSync(certificate) };

  const cases = [];
  const add = (style, signed, algorithm, prefixes = [], refused = null) => {
    const name = [style, signed, algorithm, ...prefixes].join("-");
    let xml = response(style);
    for (const element of SHAPES[signed]) xml = sign(xml, element, style, algorithm, keys, prefixes);
    fs.writeFileSync(path.join(out, `${name}.xml`), xml);
    cases.push({ file: `${name}.xml`, cert: "cert.pem", signed, refused, allow: [], ...EXPECTED });
  };
  for (const style of ["entra", "okta"]) {
    for (const signed of Object.keys(SHAPES)) add(style, signed, "rsa-sha256");
  }
  add("entra", "both", "rsa-pss-sha256");
  // With a PrefixList, xml-crypto also puts an InclusiveNamespaces, in a namespace made up from the
  // algorithm, into the enveloped-signature transform, which has no parameters: refused.
  add("okta", "both", "rsa-sha256", ["xs"], "signature_transforms");
  fs.writeFileSync(path.join(out, "cases.json"), JSON.stringify(cases, null, 2) + "\n");
}

function response(style) {
  const values = { ...EXPECTED, response_signature: "", assertion_signature: "" };
  const template = fs.readFileSync(path.join(__dirname, `${style}.xml`), "utf8");
  return template.replace(/@([a-z_]+)@/g, (_, name) => values[name]);
}

function sign(xml, element, style, algorithm, keys, prefixes) {
  const signer = new SignedXml({
    ...keys,
    signatureAlgorithm: ALGORITHMS[algorithm],
    canonicalizationAlgorithm: EXCLUSIVE,
  });
  signer.addReference({
    xpath: `//*[local-name(.)='${element}']`,
    digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256",
    transforms: ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", EXCLUSIVE],
    inclusiveNamespacesPrefixList: prefixes,
  });
  signer.computeSignature(xml, {
    // Entra writes the signature's namespace as the default one.
    prefix: style === "okta" ? "ds" : "",
    location: {
      reference: `//*[local-name(.)='${element}']/*[local-name(.)='Issuer']`,
      action: "after",
    },
  });
  return signer.getSignedXml();
}

main();
