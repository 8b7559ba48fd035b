//! `at_hash` and `c_hash` (OpenID Connect Core 3.1.3.6 and 3.3.2.11).

use super::table;
use crate::openid::edit::Edit::{Remove, Set};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part;

const CLAIMS: Part = Part::Claims(IdToken);
const HALF: &str = "OpenID Connect Core 3.1.3.6: the left half, in base64url";

table! { ATTACKS: IdToken on Plain;
    /// Sends the hash of another access token.
    access_token_hash_of_another: "oidcc-client-test-invalid-athash"
        => "access_token_hash_mismatch", [Set(CLAIMS, "at_hash", "\"77QmUPtjPfzWtF2AnpK9RQ\"")];
    /// Sends an empty hash of the access token.
    access_token_hash_empty: HALF => "access_token_hash_mismatch",
        [Set(CLAIMS, "at_hash", "\"\"")];
    /// Sends the hash of the code for that of the access token.
    access_token_hash_of_the_code: HALF => "access_token_hash_mismatch",
        [Set(CLAIMS, "at_hash", "\"{c_hash}\"")];
    /// Sends a number for the hash of the access token.
    access_token_hash_number: "CVE-2026-25537 jsonwebtoken: another JSON type"
        => "claim_malformed", [Set(CLAIMS, "at_hash", "1")];
    /// Sends no hash of the access token, which the code flow allows.
    access_token_hash_missing: "oidcc-client-test-missing-athash" => accepted,
        [Remove(CLAIMS, "at_hash")];
    /// Changes the access token that the hash is of.
    access_token_exchanged: "Authlib before 1.6.9: the hash check fails open"
        => "access_token_hash_mismatch",
        [Set(Part::TokenResponse, "access_token", "\"another\"")];
    /// Sends the hash of another code.
    code_hash_of_another: "oidcc-client-test-invalid-chash" => "code_hash_mismatch",
        [Set(CLAIMS, "c_hash", "\"LDktKdoQak3Pk0cnXxCltA\"")];
    /// Sends an empty hash of the code.
    code_hash_empty: HALF => "code_hash_mismatch", [Set(CLAIMS, "c_hash", "\"\"")];
    /// Sends an array for the hash of the code.
    code_hash_array: "CVE-2026-25537 jsonwebtoken: another JSON type" => "claim_malformed",
        [Set(CLAIMS, "c_hash", "[\"{c_hash}\"]")];
    /// Sends the hash of the code.
    code_hash: HALF => accepted, [Set(CLAIMS, "c_hash", "\"{c_hash}\"")];
    /// Sends no hash of the code, which the code flow allows.
    code_hash_missing: "oidcc-client-test-missing-chash" => accepted, [];
}
