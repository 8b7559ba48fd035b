//! `nonce`: the token answers this sign-in (OpenID Connect Core 3.1.2.1 and 15.5.2).

use super::table;
use crate::openid::edit::Edit::{Remove, Set};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part;

const CLAIMS: Part = Part::Claims(IdToken);
const FIXATION: &str = "CVE-2024-10318 NGINX: a token of another sign-in";

table! { ATTACKS: IdToken on Plain;
    /// Answers another sign-in.
    nonce_of_another_sign_in: "oidcc-client-test-nonce-invalid, \
        fapi2-security-profile-final-client-test-invalid-nonce" => "nonce_mismatch",
        [Set(CLAIMS, "nonce", "\"n-0S6_WzA2Mj-another-one\"")];
    /// Answers no sign-in.
    nonce_missing: "fapi2-security-profile-final-client-test-invalid-missing-nonce"
        => "nonce_missing", [Remove(CLAIMS, "nonce")];
    /// Answers a sign-in whose nonce was empty.
    nonce_empty: FIXATION => "nonce_mismatch", [Set(CLAIMS, "nonce", "\"\"")];
    /// Adds a letter to the nonce.
    nonce_that_begins_like_ours: FIXATION => "nonce_mismatch",
        [Set(CLAIMS, "nonce", "\"{nonce}x\"")];
    /// Writes the nonce in an array.
    nonce_array: FIXATION => "claim_malformed", [Set(CLAIMS, "nonce", "[\"{nonce}\"]")];
    /// Writes null for the nonce.
    nonce_null: FIXATION => "claim_malformed", [Set(CLAIMS, "nonce", "null")];
    /// Writes true for the nonce.
    nonce_boolean: FIXATION => "claim_malformed", [Set(CLAIMS, "nonce", "true")];
    /// Writes a number for the nonce.
    nonce_number: FIXATION => "claim_malformed", [Set(CLAIMS, "nonce", "0")];
    /// Says that nonces are not supported, and sends none.
    nonce_not_supported: "Apple: nonce_supported does not switch the check off"
        => "nonce_missing", [Remove(CLAIMS, "nonce"), Set(CLAIMS, "nonce_supported", "false")];
    /// Sends back the nonce, which has to be there.
    nonce_sent: "oidcc-client-test-nonce-unless-code-flow" => accepted, [];
}
