//! A compact JWS: whatever is accepted was signed by the key.

use std::sync::OnceLock;

use serde_json::Value;
use vestibule_oidc::{Algorithm, Jwk, verify_signature};

use super::edits::edited;
use super::signer::{Signer, decode, parts};

struct Key {
    signer: Signer,
    jwk: Jwk,
    genuine: String,
}

/// Any text, or a genuine token that is edited as the bytes say, verified with one of the keys.
pub fn accepted_jws_are_signed_by_the_key(script: &[u8]) {
    static KEYS: OnceLock<Vec<Key>> = OnceLock::new();
    let keys = KEYS.get_or_init(keys);
    let [which, how, rest @ ..] = script else { return };
    let key = &keys[usize::from(*which) % keys.len()];
    let text = match how % 4 {
        0 => rest.to_vec(),
        1 => {
            let header = edited(&key.signer.header(), rest);
            key.signer.sign(&header, rest).into_bytes()
        }
        _ => edited(&key.genuine, rest),
    };
    let Ok(text) = String::from_utf8(text) else { return };
    let agreed: Vec<Algorithm> =
        Algorithm::PUBLIC_KEY.into_iter().chain([Algorithm::Hs256]).collect();
    assert!(verify_signature(&text, &key.jwk, &[]).is_err());
    let Ok(accepted) = verify_signature(&text, &key.jwk, &agreed) else { return };
    let (input, payload, signature) = parts(&text).expect("three parts of base64url");
    assert_eq!(accepted.payload(), payload);
    assert!(key.signer.holds(accepted.algorithm(), input.as_bytes(), &signature));
    check_header(&text, accepted.algorithm(), accepted.kid());
}

/// The header says what the library read, and nothing critical.
fn check_header(text: &str, algorithm: Algorithm, kid: Option<&str>) {
    let header = decode(text.split('.').next().expect("a part")).expect("base64url");
    let header: Value = serde_json::from_slice(&header).expect("JSON");
    assert_eq!(header["alg"].as_str(), Some(algorithm.name()));
    assert_eq!(header.get("kid").map(|kid| kid.as_str().expect("text")), kid);
    assert!(header.get("crit").is_none() && header.get("b64").is_none());
}

fn keys() -> Vec<Key> {
    let mut signers = Signer::all();
    signers.push(Signer::hs256());
    signers
        .into_iter()
        .map(|signer| Key {
            jwk: signer.to_jwk(),
            genuine: signer.sign_own("the genuine payload"),
            signer,
        })
        .collect()
}
