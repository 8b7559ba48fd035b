//! `sub`, and other claims of another JSON type (OpenID Connect Core 2).

use super::{long, table};
use crate::openid::edit::Edit::{Make, Remove, Set};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part;

const CLAIMS: Part = Part::Claims(IdToken);
const TYPES: &str = "CVE-2026-25537 jsonwebtoken: another JSON type taken for absent";
const SUBJECT: &str = "OpenID Connect Core 2: sub has 1 to 255 characters";

table! { ATTACKS: IdToken on Plain;
    /// Does not say who signed in.
    subject_missing: "oidcc-client-test-missing-sub" => "subject_missing",
        [Remove(CLAIMS, "sub")];
    /// Says it with a number.
    subject_number: TYPES => "claim_malformed", [Set(CLAIMS, "sub", "1")];
    /// Says it with null.
    subject_null: TYPES => "claim_malformed", [Set(CLAIMS, "sub", "null")];
    /// Says it with an array.
    subject_array: TYPES => "claim_malformed", [Set(CLAIMS, "sub", "[\"{sub}\"]")];
    /// Says it with an object.
    subject_object: TYPES => "claim_malformed", [Set(CLAIMS, "sub", "{\"id\":\"{sub}\"}")];
    /// Says it with an empty text.
    subject_empty: SUBJECT => "claim_malformed", [Set(CLAIMS, "sub", "\"\"")];
    /// Says it with 256 characters.
    subject_too_long: SUBJECT => "claim_malformed", [Make(CLAIMS, "sub", long::subject_of_256)];
    /// Sends a number for the session.
    session_number: TYPES => "claim_malformed", [Set(CLAIMS, "sid", "1")];
    /// Sends an array for the session.
    session_array: TYPES => "claim_malformed", [Set(CLAIMS, "sid", "[\"{sid}\"]")];
}
