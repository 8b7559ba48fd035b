//! `vestibule jose verify`: the signature of a compact JWS (RFC 7515 section 5.2).
//!
//! Whoever signed it, and whatever for: a token is accepted by `oidc verify` alone.

use std::path::PathBuf;

use clap::Args;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use vestibule_keys::base64url_encode;
use vestibule_oidc::{Algorithm, Jwk, KeySetError, Refusal, VerifiedJws, verify_signature};

use super::parse_algorithm;
use crate::answer::{Answer, Stop};
use crate::input;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// A JSON Web Key, or a set of which one has to fit.
    #[arg(long, value_name = "FILE")]
    jwk: PathBuf,
    /// An algorithm that is accepted; those that the key is for unless given.
    #[arg(long, value_name = "ALG", value_parser = parse_algorithm)]
    alg: Vec<Algorithm>,
    /// A file or `-`, or the token itself.
    #[arg(value_name = "JWS")]
    jws: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Stop> {
    let keys = parse_keys(&input::read_text(&arguments.jwk)?)?;
    let jws = input::read_token(&arguments.jws)?;
    let verified = verify(&jws, &keys, &algorithms(&arguments.alg))?;
    let (payload, encoding) = match std::str::from_utf8(verified.payload()) {
        Ok(text) => (text.to_owned(), "utf-8"),
        Err(_) => (base64url_encode(verified.payload()), "base64url"),
    };
    Ok(Answer::Facts(json!({
        "accepted": true,
        "alg": verified.algorithm().name(),
        "kid": verified.kid(),
        "payload": payload,
        "payload_encoding": encoding,
    })))
}

/// All of them unless some are named: each key is held to its type and its own `alg` anyway.
fn algorithms(named: &[Algorithm]) -> Vec<Algorithm> {
    if named.is_empty() {
        Algorithm::PUBLIC_KEY.into_iter().chain([Algorithm::Hs256]).collect()
    } else {
        named.to_vec()
    }
}

#[derive(Deserialize)]
struct Set<'a> {
    #[serde(borrow)]
    keys: Vec<&'a RawValue>,
}

/// One key, which has to be usable, or those of a set that are.
fn parse_keys(text: &str) -> Result<Vec<Jwk>, Stop> {
    let Ok(set) = serde_json::from_str::<Set<'_>>(text) else {
        return Ok(vec![Jwk::parse(text)?]);
    };
    let keys: Vec<Jwk> = set.keys.iter().filter_map(|key| Jwk::parse(key.get()).ok()).collect();
    if keys.is_empty() {
        return Err(KeySetError::NoneUsable(set.keys.len()).into());
    }
    Ok(keys)
}

/// Verifies with each key, and where none verifies answers for the one that came closest.
fn verify(jws: &str, keys: &[Jwk], algorithms: &[Algorithm]) -> Result<VerifiedJws, Stop> {
    let mut closest: Option<Refusal> = None;
    for key in keys {
        match verify_signature(jws, key, algorithms) {
            Ok(verified) => return Ok(verified),
            Err(refusal) => match &closest {
                Some(before) if closeness(before) >= closeness(&refusal) => {}
                _ => closest = Some(refusal),
            },
        }
    }
    Err(closest.map_or_else(|| KeySetError::NoneUsable(0).into(), Stop::from))
}

fn closeness(refusal: &Refusal) -> u8 {
    match refusal.code() {
        "key_unknown" => 0,
        "key_unfit" => 1,
        _ => 2,
    }
}
