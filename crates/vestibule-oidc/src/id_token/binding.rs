//! What ties a token to the request, the code and the access token: `nonce`, `c_hash`, `at_hash`
//! (OpenID Connect Core 3.1.3.7 item 11, 3.1.3.8, 3.3.2.11).

use subtle::ConstantTimeEq;
use vestibule_keys::base64url_encode;

use super::ExpectedNonce;
use crate::claims::Claims;
use crate::jose::Algorithm;
use crate::refusal::{Fault, Reason};

pub(super) fn check_nonce(claims: &Claims<'_>, expected: ExpectedNonce<'_>) -> Result<(), Fault> {
    let nonce = claims.text("nonce")?;
    match (expected, nonce) {
        (ExpectedNonce::Any, _) | (ExpectedNonce::IfPresent(_), None) => Ok(()),
        (ExpectedNonce::Exactly(_), None) => Err(Reason::NonceMissing.into()),
        (ExpectedNonce::Exactly(expected) | ExpectedNonce::IfPresent(expected), Some(nonce)) => {
            // An empty expectation would be met by an empty claim.
            let same =
                !expected.is_empty() && bool::from(nonce.as_bytes().ct_eq(expected.as_bytes()));
            if same { Ok(()) } else { Err(Reason::NonceMismatch.into()) }
        }
    }
}

/// A hash that is there has to be right: the left half of the algorithm's hash of the value. The
/// code flow does not ask for one.
pub(super) fn check_hash(
    claims: &Claims<'_>,
    name: &str,
    value: Option<&str>,
    algorithm: Algorithm,
) -> Result<(), Fault> {
    let Some(stated) = claims.text(name)? else { return Ok(()) };
    // A token that is looked at by itself comes without what the hash is of.
    let Some(value) = value else { return Ok(()) };
    let mismatch =
        if name == "c_hash" { Reason::CodeHashMismatch } else { Reason::AccessTokenHashMismatch };
    let hash = algorithm.hash().hash(value.as_bytes()).ok_or_else(|| Fault::from(mismatch))?;
    let half = hash.get(..hash.len() / 2).unwrap_or_default();
    if base64url_encode(half) == stated { Ok(()) } else { Err(mismatch.into()) }
}
