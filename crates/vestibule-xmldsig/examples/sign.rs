//! Signs the root element of a document, so that other implementations can check the signature.
//!
//! `sign KEY.pem CERT.pem ALGORITHM < document > signed`. The algorithm is `rsa-sha256`,
//! `rsa-pss-sha256`, `ecdsa-sha256`, the same with `sha384` and `sha512`, or `ed25519`. The
//! signature stands after the first child of the root, where SAML wants it, and carries the
//! certificate.

use std::error::Error;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::{env, fs};

use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm, SigningKey};
use vestibule_xmldsig::{Document, Grammar, Limits, SigningProfile, prepare_signature};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sign: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let mut argument = |name: &str| arguments.next().ok_or(format!("{name} is missing"));
    let key = SigningKey::from_pem(&fs::read_to_string(argument("KEY.pem")?)?)?;
    let certificate = fs::read_to_string(argument("CERT.pem")?)?;
    let algorithm = algorithm(&argument("ALGORITHM")?).ok_or("the algorithm is not known")?;

    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    let document = Document::parse(bytes, Grammar::Document, &Limits::DOCUMENT)?;
    let profile = SigningProfile::new(algorithm).with_certificate(base64_of(&certificate));
    let root = document.root();
    let prepared = prepare_signature(root, root.children().next(), &profile)?;
    let value = key.sign(prepared.algorithm(), &prepared.octets())?;
    io::stdout().write_all(prepared.finish(&value).as_bytes())?;
    Ok(())
}

fn algorithm(name: &str) -> Option<SignatureAlgorithm> {
    if name == "ed25519" {
        return Some(SignatureAlgorithm::Ed25519);
    }
    let (family, digest) = name.rsplit_once('-')?;
    let digest = match digest {
        "sha256" => DigestAlgorithm::Sha256,
        "sha384" => DigestAlgorithm::Sha384,
        "sha512" => DigestAlgorithm::Sha512,
        _ => return None,
    };
    match family {
        "rsa" => Some(SignatureAlgorithm::RsaPkcs1(digest)),
        "rsa-pss" => Some(SignatureAlgorithm::RsaPss(digest)),
        "ecdsa" => Some(SignatureAlgorithm::Ecdsa(digest)),
        _ => None,
    }
}

/// The base64 inside of a PEM certificate.
fn base64_of(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with("-----")).map(str::trim).collect()
}
