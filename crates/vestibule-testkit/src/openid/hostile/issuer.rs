//! `iss` in an ID token (OpenID Connect Core 2 and 3.1.3.7).

use super::table;
use crate::openid::edit::Edit::{Remove, Set};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part;

const CLAIMS: Part = Part::Claims(IdToken);
const EXACT: &str = "OpenID Connect Core 3.1.3.7: the issuer, exactly";
const TYPES: &str = "CVE-2026-25537 jsonwebtoken: an issuer that is no text";

table! { ATTACKS: IdToken on Plain;
    /// Says that another provider issued the token.
    issuer_is_another_provider: "oidcc-client-test-invalid-iss, \
        fapi2-security-profile-final-client-test-invalid-iss" => "issuer_mismatch",
        [Set(CLAIMS, "iss", "\"https://evil.example\"")];
    /// Does not say who issued the token.
    issuer_missing: "fapi2-security-profile-final-client-test-invalid-missing-iss"
        => "issuer_missing", [Remove(CLAIMS, "iss")];
    /// Writes a slash behind the issuer.
    issuer_with_trailing_slash: EXACT => "issuer_mismatch", [Set(CLAIMS, "iss", "\"{issuer}/\"")];
    /// Writes the issuer in upper case.
    issuer_in_upper_case: EXACT => "issuer_mismatch",
        [Set(CLAIMS, "iss", "\"https://OP.example\"")];
    /// Writes the issuer with http.
    issuer_with_http: EXACT => "issuer_mismatch", [Set(CLAIMS, "iss", "\"http://op.example\"")];
    /// Writes the issuer without https.
    issuer_without_scheme: EXACT => "issuer_mismatch", [Set(CLAIMS, "iss", "\"op.example\"")];
    /// Writes the issuer with its port.
    issuer_with_port: EXACT => "issuer_mismatch", [Set(CLAIMS, "iss", "\"{issuer}:443\"")];
    /// Writes an issuer that begins with the right one.
    issuer_that_begins_like_ours: EXACT => "issuer_mismatch",
        [Set(CLAIMS, "iss", "\"{issuer}.evil.example\"")];
    /// Writes an issuer with the right one as the user name.
    issuer_with_ours_as_user: EXACT => "issuer_mismatch",
        [Set(CLAIMS, "iss", "\"{issuer}@evil.example\"")];
    /// Writes an issuer with letters that look alike.
    issuer_that_looks_like_ours: EXACT => "issuer_mismatch",
        [Set(CLAIMS, "iss", "\"https://\u{43e}p.example\"")];
    /// Writes the issuer with a space behind it.
    issuer_with_space: EXACT => "issuer_mismatch", [Set(CLAIMS, "iss", "\"{issuer} \"")];
    /// Writes an empty issuer.
    issuer_empty: EXACT => "issuer_mismatch", [Set(CLAIMS, "iss", "\"\"")];
    /// Writes the issuer in an array.
    issuer_array: TYPES => "claim_malformed", [Set(CLAIMS, "iss", "[\"{issuer}\"]")];
    /// Writes the issuer and another in an array.
    issuer_array_of_two: TYPES => "claim_malformed",
        [Set(CLAIMS, "iss", "[\"{issuer}\",\"https://evil.example\"]")];
    /// Writes an object for the issuer.
    issuer_object: TYPES => "claim_malformed", [Set(CLAIMS, "iss", "{}")];
    /// Writes a number for the issuer.
    issuer_number: TYPES => "claim_malformed", [Set(CLAIMS, "iss", "1")];
    /// Writes null for the issuer.
    issuer_null: TYPES => "claim_malformed", [Set(CLAIMS, "iss", "null")];
}
