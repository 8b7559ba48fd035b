//! From a compact JWS to a payload that its sender signed.

use std::fmt;

use vestibule_keys::{MacKey, VerificationKey};

use crate::jose::Algorithm;
use crate::jose::compact::{CompactJws, Header};
use crate::jose::jwk::{Jwk, Material};
use crate::jose::key_set::{KeySet, ProviderKey};
use crate::refusal::{Fault, Reason, Refusal};

/// What a signature may be verified with: agreed before the message arrives, and either public keys
/// or one secret, never both.
#[derive(Clone, Copy)]
pub(crate) enum Allowed<'k> {
    Public { keys: &'k KeySet, algorithms: &'k [Algorithm], try_all: bool },
    Secret(&'k MacKey),
}

/// A signature that holds: the bytes that were signed, and by which key.
pub(crate) struct Verified<'k> {
    pub(crate) payload: Vec<u8>,
    pub(crate) algorithm: Algorithm,
    pub(crate) key: Option<&'k ProviderKey>,
}

/// Verifies the one signature. The algorithm that the header names has to be an agreed one, and
/// then the key has to fit it: the header chooses nothing else.
pub(crate) fn verify<'k>(jws: CompactJws<'_>, allowed: Allowed<'k>) -> Result<Verified<'k>, Fault> {
    let algorithm = jws.header.algorithm;
    let not_allowed = |agreed: String| {
        Fault::from(Reason::AlgorithmNotAllowed).expecting(agreed).found(algorithm.name())
    };
    match allowed {
        Allowed::Secret(secret) => {
            if !algorithm.is_mac() {
                return Err(not_allowed(Algorithm::Hs256.name().to_owned()));
            }
            if !secret.verifies(jws.signing_input(), jws.signature()) {
                return Err(Reason::SignatureMismatch.into());
            }
            Ok(Verified { payload: jws.into_payload(), algorithm, key: None })
        }
        Allowed::Public { keys, algorithms, try_all } => {
            if algorithm.is_mac() || !algorithms.contains(&algorithm) {
                let names: Vec<&str> = algorithms.iter().map(|known| known.name()).collect();
                return Err(not_allowed(names.join(", ")));
            }
            let candidates = keys.candidates(jws.header.kid.as_deref(), algorithm, try_all)?;
            let key = candidates
                .into_iter()
                .find(|candidate| made_by(&candidate.key, &jws))
                .ok_or_else(|| Fault::from(Reason::SignatureMismatch))?;
            Ok(Verified { payload: jws.into_payload(), algorithm, key: Some(key) })
        }
    }
}

/// The payload of a JWS whose signature was verified. It says nothing about what the payload means:
/// whoever it was meant for, when it was made and what kind of token it is are the business of the
/// validators for ID tokens, logout tokens and UserInfo.
#[must_use]
pub struct VerifiedJws {
    payload: Vec<u8>,
    header: Header,
}

impl VerifiedJws {
    /// The bytes that were signed.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The algorithm of the signature.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.header.algorithm
    }

    /// The key that the header named.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }
}

impl fmt::Debug for VerifiedJws {
    /// Without the payload: it tells about somebody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedJws").field("header", &self.header).finish_non_exhaustive()
    }
}

/// Verifies the signature of a compact JWS with one key, and nothing else: for tools and test
/// vectors.
///
/// # Security
/// A token is never accepted by this alone. Signed is not the same as meant for you.
///
/// # Errors
/// A [`Refusal`] when the text is no compact JWS, the algorithm is none of `algorithms` or not the
/// key's, or the signature does not hold.
pub fn verify_signature(
    jws: &str,
    key: &Jwk,
    algorithms: &[Algorithm],
) -> Result<VerifiedJws, Refusal> {
    verify_with(jws, key, algorithms).map_err(Refusal::from_fault)
}

fn verify_with(jws: &str, key: &Jwk, algorithms: &[Algorithm]) -> Result<VerifiedJws, Fault> {
    let jws = CompactJws::parse(jws)?;
    let algorithm = jws.header.algorithm;
    if !algorithms.contains(&algorithm) {
        return Err(Fault::from(Reason::AlgorithmNotAllowed).found(algorithm.name()));
    }
    if let (Some(named), Some(kid)) = (&jws.header.kid, &key.kid)
        && named != kid
    {
        return Err(Reason::KeyUnknown.into());
    }
    if !key.material.fits(algorithm) || key.algorithm.is_some_and(|meant| meant != algorithm) {
        return Err(Fault::from(Reason::KeyUnfit).found(algorithm.name()));
    }
    let holds = match &key.material {
        Material::Mac(secret) => secret.verifies(jws.signing_input(), jws.signature()),
        Material::Public(public) => made_by(public, &jws),
    };
    if !holds {
        return Err(Reason::SignatureMismatch.into());
    }
    let header = jws.header.clone();
    Ok(VerifiedJws { payload: jws.into_payload(), header })
}

fn made_by(key: &VerificationKey, jws: &CompactJws<'_>) -> bool {
    let algorithm = jws.header.algorithm;
    algorithm.fits(key.family())
        && algorithm
            .signature()
            .is_some_and(|means| key.verifies(means, jws.signing_input(), jws.signature()))
}

#[cfg(test)]
mod tests {
    use openssl::ec::{EcGroup, EcKey};
    use openssl::nid::Nid;
    use openssl::pkey::PKey;
    use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm, SigningKey, base64url_encode};

    use super::*;

    /// Every caller keeps the two apart; so does this.
    #[test]
    fn a_mac_and_public_keys_never_meet_whatever_is_allowed() {
        let jwk =
            r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
        let keys = KeySet::parse(format!(r#"{{"keys":[{jwk}]}}"#).as_bytes()).unwrap();
        let jws = CompactJws::parse("eyJhbGciOiJIUzI1NiJ9.e30.AAAA").unwrap();
        let algorithms = &[Algorithm::Hs256, Algorithm::EdDsa];
        let found = verify(jws, Allowed::Public { keys: &keys, algorithms, try_all: true });
        assert_eq!(found.err().map(|fault| fault.code()), Some("algorithm_not_allowed"));
        assert!(Algorithm::Hs256.signature().is_none());
    }

    /// In XML Signature each curve goes with each digest, so the key alone would not object.
    #[test]
    fn a_key_on_another_curve_did_not_make_it() {
        let group = EcGroup::from_curve_name(Nid::SECP384R1).unwrap();
        let key = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
        let pem = String::from_utf8(key.private_key_to_pem_pkcs8().unwrap()).unwrap();
        let signing = SigningKey::from_pem(&pem).unwrap();
        let octets = "eyJhbGciOiJFUzI1NiJ9.e30";
        let meaning = SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256);
        let value = signing.sign(meaning, octets.as_bytes()).unwrap();
        let public = signing.public_key().unwrap();
        assert!(public.verifies(meaning, octets.as_bytes(), &value));
        let token = format!("{octets}.{}", base64url_encode(&value));
        assert!(!made_by(&public, &CompactJws::parse(&token).unwrap()));
    }
}
