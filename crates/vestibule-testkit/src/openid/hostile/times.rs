//! `exp`, `nbf` and `iat`: windows are half-open (RFC 7519 section 4.1, OpenID Connect Core
//! 3.1.3.7).
//!
//! The relying party allows the default clock skew of one minute.

use super::table;
use crate::openid::edit::Edit::{Remove, Set};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part;

const CLAIMS: Part = Part::Claims(IdToken);
const EXPIRED: &str = "fapi2-security-profile-final-client-test-invalid-expired-exp";
const EDGE: &str = "RFC 7519 section 4.1.4: on or after is too late, after the allowed skew";
const EARLY: &str = "RFC 7519 section 4.1.5: not before, but for the allowed skew";
const TYPES: &str = "CVE-2026-25537 jsonwebtoken: a time of another JSON type taken for absent";
const NUMBERS: &str = "numbers that parsers read differently";

table! { ATTACKS: IdToken on Plain;
    /// Issues a token that expired an hour ago.
    expired_an_hour_ago: EXPIRED => "expired",
        [Set(CLAIMS, "iat", "{now-7200}"), Set(CLAIMS, "exp", "{now-3600}")];
    /// Issues a token that expired a minute ago, to the second.
    expired_just_now: EDGE => "expired",
        [Set(CLAIMS, "iat", "{now-600}"), Set(CLAIMS, "exp", "{now-60}")];
    /// Issues a token that expired a second later than that.
    expires_in_a_moment: EDGE => accepted,
        [Set(CLAIMS, "iat", "{now-600}"), Set(CLAIMS, "exp", "{now-59}")];
    /// Issues a token that never expires.
    expiry_missing: "fapi2-security-profile-final-client-test-invalid-missing-exp"
        => "expiry_missing", [Remove(CLAIMS, "exp")];
    /// Issues a token that expired before all tokens.
    expiry_negative: NUMBERS => "claim_malformed", [Set(CLAIMS, "exp", "-1")];
    /// Issues a token that expired in 1970.
    expiry_zero: NUMBERS => "expired", [Set(CLAIMS, "exp", "0")];
    /// Writes the expiry as a text.
    expiry_text: TYPES => "claim_malformed", [Set(CLAIMS, "exp", "\"{now+600}\"")];
    /// Writes null for the expiry.
    expiry_null: TYPES => "claim_malformed", [Set(CLAIMS, "exp", "null")];
    /// Writes an object for the expiry.
    expiry_object: TYPES => "claim_malformed", [Set(CLAIMS, "exp", "{}")];
    /// Writes true for the expiry.
    expiry_boolean: TYPES => "claim_malformed", [Set(CLAIMS, "exp", "true")];
    /// Writes an array for the expiry.
    expiry_array: TYPES => "claim_malformed", [Set(CLAIMS, "exp", "[{now+600}]")];
    /// Writes a number beyond all floating-point numbers.
    expiry_infinite: NUMBERS => "claims_malformed", [Set(CLAIMS, "exp", "1e400")];
    /// Writes a number beyond all years.
    expiry_beyond_all_years: NUMBERS => "claim_malformed", [Set(CLAIMS, "exp", "1e30")];
    /// Writes a number that wraps around to the past.
    expiry_of_64_bits: NUMBERS => "claim_malformed",
        [Set(CLAIMS, "exp", "18446744073709551615")];
    /// Writes what is no number, as JavaScript does.
    expiry_not_a_number: NUMBERS => "claims_malformed", [Set(CLAIMS, "exp", "NaN")];
    /// Writes the expiry with a fraction.
    expiry_with_fraction: "RFC 7519 section 2: NumericDate may have a fraction" => accepted,
        [Set(CLAIMS, "exp", "{now+600}.5")];

    /// Issues a token for the day after tomorrow.
    not_yet_valid: EARLY => "not_yet_valid", [Set(CLAIMS, "nbf", "{now+3600}")];
    /// Issues a token for a second after the allowed skew.
    not_yet_valid_by_a_second: EARLY => "not_yet_valid", [Set(CLAIMS, "nbf", "{now+61}")];
    /// Issues a token for the last second of the allowed skew.
    valid_in_a_moment: EARLY => accepted, [Set(CLAIMS, "nbf", "{now+60}")];
    /// Writes the beginning as a text.
    not_before_text: TYPES => "claim_malformed", [Set(CLAIMS, "nbf", "\"{now}\"")];
    /// Writes null for the beginning.
    not_before_null: TYPES => "claim_malformed", [Set(CLAIMS, "nbf", "null")];

    /// Does not say when the token was issued.
    issued_at_missing: "oidcc-client-test-missing-iat" => "issued_at_missing",
        [Remove(CLAIMS, "iat")];
    /// Issues a token in an hour.
    issued_in_an_hour: "OpenID Connect Core 3.1.3.7: iat" => "issued_in_future",
        [Set(CLAIMS, "iat", "{now+3600}"), Set(CLAIMS, "exp", "{now+7200}")];
    /// Issues a token a second after the allowed skew.
    issued_in_future_by_a_second: EARLY => "issued_in_future", [Set(CLAIMS, "iat", "{now+61}")];
    /// Issues a token in the last second of the allowed skew.
    issued_in_a_moment: EARLY => accepted, [Set(CLAIMS, "iat", "{now+60}")];
    /// Issued the token in 1970, for today.
    issued_in_1970: "OpenID Connect Core 3.1.3.7: iat limits how long nonces are kept"
        => "issued_too_long_ago", [Set(CLAIMS, "iat", "0")];
    /// Issued the token a week ago, for today.
    issued_a_week_ago: "fapi1-advanced-final-client-test-iat-is-week-in-past" => "issued_too_long_ago",
        [Set(CLAIMS, "iat", "{now-604800}")];
    /// Writes the time of issue as a text.
    issued_at_text: TYPES => "claim_malformed", [Set(CLAIMS, "iat", "\"{now}\"")];
    /// Writes null for the time of issue.
    issued_at_null: TYPES => "claim_malformed", [Set(CLAIMS, "iat", "null")];
}
