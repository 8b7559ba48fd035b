//! `vestibule xml verify`: the strict profile on the root element's own signature.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use vestibule_core::Timestamp;
use vestibule_keys::{VerificationKey, VerificationKeys};
use vestibule_xmldsig::{Document, Element, Grammar, Limits, VerifiedElement, verify};

use super::signature;
use crate::allow::{self, Allowance};
use crate::answer::{Answer, Stop};
use crate::{clock, input};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    signer: Signer,
    /// Relax a rule.
    #[arg(long, value_name = "NAME")]
    allow: Vec<Allowance>,
    /// A file or `-`.
    file: PathBuf,
}

/// Who has to have signed it.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Signer {
    /// The certificate of the signer.
    #[arg(long, value_name = "PEM")]
    cert: Option<PathBuf>,
    /// The public key of the signer.
    #[arg(long, value_name = "PEM")]
    key: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Stop> {
    let now = clock::at_or_now(None)?;
    let key = read_key(&arguments.signer)?;
    let bytes = input::read(&arguments.file)?;
    let document = Document::parse(bytes, Grammar::Document, &Limits::DOCUMENT)?;
    let keys = VerificationKeys::new(vec![key.clone()])
        .ok_or_else(|| Stop::Usage("--cert or --key is missing".to_owned()))?;
    let policy = allow::signature_policy(&arguments.allow, now);
    let verified = verify(document.root(), &keys, &policy, now)?;
    Ok(Answer::Facts(facts(verified, &key, now)))
}

fn read_key(signer: &Signer) -> Result<VerificationKey, Stop> {
    match (&signer.cert, &signer.key) {
        (Some(cert), _) => input::read_key(cert, VerificationKey::from_certificate),
        (None, Some(key)) => input::read_key(key, VerificationKey::from_public_key),
        (None, None) => Err(Stop::Usage("--cert or --key is missing".to_owned())),
    }
}

fn facts(verified: VerifiedElement<'_>, key: &VerificationKey, now: Timestamp) -> Value {
    let evidence = verified.evidence();
    let root = verified.unverified();
    let reference = signature::own(root).and_then(|own| signature::references(own).next());
    json!({
        "accepted": true,
        "element": signature::expanded_name(root),
        "algorithm": evidence.algorithm.uri(),
        "reference": reference.and_then(|reference| reference.attribute("URI")),
        "digest_method": reference.and_then(signature::digest_method),
        "transforms": reference.map(|reference| signature::transforms(reference)),
        "canonicalization_method": signature::own(root).and_then(canonicalization_method),
        "warnings": warnings(evidence.used_sha1, key, now),
    })
}

fn canonicalization_method(own: Element<'_>) -> Option<&str> {
    signature::algorithm_of(own, &["SignedInfo", "CanonicalizationMethod"])
}

fn warnings(used_sha1: bool, key: &VerificationKey, now: Timestamp) -> Value {
    let sha1 = used_sha1.then(|| json!({ "code": "sha1" }));
    let outside = key.validity().filter(|dates| now < dates.not_before || now > dates.not_after);
    let outside = outside
        .map(|dates| json!({ "code": "certificate_outside_dates", "not_after": dates.not_after }));
    sha1.into_iter().chain(outside).collect()
}
