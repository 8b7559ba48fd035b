//! Claims that are not the JSON that they seem (RFC 7519 sections 4 and 7.2, RFC 8725 section 2.6).

use super::{long, table};
use crate::openid::edit::Edit::{Make, Set, Text, Twin};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part;

const CLAIMS: Part = Part::Claims(IdToken);
const TWICE: &str = "RFC 7519 section 4: a claim is there once; jsonwebtoken takes the last";
const OBJECT: &str = "RFC 7519 section 7.2: the claims are one JSON object";
const UNKNOWN: &str = "RFC 7519 section 4: unknown claims are ignored";

table! { ATTACKS: IdToken on Plain;
    /// Names the subject twice, the second time another.
    subject_twice: TWICE => "claims_malformed", [Twin(CLAIMS, "sub", "\"victim\"")];
    /// Names the subject twice, the first time another.
    subject_twice_and_ours_is_last: TWICE => "claims_malformed",
        [Set(CLAIMS, "sub", "\"victim\""), Twin(CLAIMS, "sub", "\"{sub}\"")];
    /// Names the same subject twice.
    subject_twice_the_same: TWICE => "claims_malformed", [Twin(CLAIMS, "sub", "\"{sub}\"")];
    /// Names the subject a second time in another spelling.
    subject_twice_in_escapes: TWICE => "claims_malformed",
        [Set(CLAIMS, "x", r#"1,"s\u0075b":"victim""#)];
    /// Names the issuer twice.
    issuer_twice: TWICE => "claims_malformed", [Twin(CLAIMS, "iss", "\"https://evil.example\"")];
    /// Names the audience twice.
    audience_twice: TWICE => "claims_malformed", [Twin(CLAIMS, "aud", "\"another\"")];
    /// Names the expiry twice.
    expiry_twice: TWICE => "claims_malformed", [Twin(CLAIMS, "exp", "{now+7200}")];
    /// Names the nonce twice.
    nonce_twice: TWICE => "claims_malformed", [Twin(CLAIMS, "nonce", "\"{nonce}\"")];
    /// Sends the address twice.
    email_twice: TWICE => "claims_malformed",
        [Twin(CLAIMS, "email", "\"admin@victim.example\"")];
    /// Sends a claim twice that nobody knows.
    unknown_claim_twice: TWICE => "claims_malformed",
        [Set(CLAIMS, "x", "1"), Twin(CLAIMS, "x", "1")];
    /// Sends a member twice within a claim.
    member_twice_within_a_claim: TWICE => "claims_malformed",
        [Set(CLAIMS, "x", r#"{"a":1,"a":2}"#)];

    /// Sends an array with the claims in it.
    claims_in_an_array: OBJECT => "claims_malformed", [Text(CLAIMS, "[{text}]")];
    /// Sends null for the claims.
    claims_null: OBJECT => "claims_malformed", [Text(CLAIMS, "null")];
    /// Sends the claims as a text.
    claims_text: OBJECT => "claims_malformed", [Text(CLAIMS, "\"sub\"")];
    /// Sends no claims.
    claims_empty: OBJECT => "claims_malformed", [Text(CLAIMS, "")];
    /// Sends the claims twice.
    claims_twice: OBJECT => "claims_malformed", [Text(CLAIMS, "{text}{text}")];
    /// Sends a letter behind the claims.
    claims_with_trailing_text: OBJECT => "claims_malformed", [Text(CLAIMS, "{text}x")];
    /// Sends a NUL behind the claims.
    claims_with_trailing_nul: OBJECT => "claims_malformed", [Text(CLAIMS, "{text}\0")];
    /// Sends a byte order mark before the claims.
    claims_with_byte_order_mark: OBJECT => "claims_malformed", [Text(CLAIMS, "\u{feff}{text}")];
    /// Sends a comment before the claims.
    claims_with_comment: OBJECT => "claims_malformed", [Text(CLAIMS, "/* */{text}")];
    /// Sends a comma too many.
    claims_with_trailing_comma: OBJECT => "claims_malformed", [Set(CLAIMS, "x", "1,")];
    /// Sends half of a pair of surrogates.
    claims_with_half_a_surrogate: OBJECT => "claims_malformed", [Set(CLAIMS, "x", r#""\ud800""#)];
    /// Sends a line break in a text.
    claims_with_raw_line_break: OBJECT => "claims_malformed", [Set(CLAIMS, "x", "\"\n\"")];
    /// Nests arrays in a claim, ten thousand deep.
    claims_too_deep: "CVE-2025-53864 Nimbus: deep JSON" => "claims_malformed",
        [Make(CLAIMS, "x", long::deep)];
    /// Sends white space around the claims.
    claims_with_white_space: "RFC 8259: white space means nothing" => accepted,
        [Text(CLAIMS, " \r\n\t{text} \n")];

    /// Sends claims that nobody knows, of every JSON type.
    unknown_claims: UNKNOWN => accepted,
        [
            Set(CLAIMS, "urn:example:object", r#"{"sub":"victim","iss":[1.5,true,null]}"#),
            Set(CLAIMS, "urn:example:null", "null"),
            Set(CLAIMS, "", "\"no name\""),
        ];
    /// Sends a claim that some languages take for the prototype of all objects.
    claim_named_prototype: "CVE-2019-10744 and its like: prototype pollution" => accepted,
        [Set(CLAIMS, "__proto__", r#"{"sub":"victim","email":"admin@victim.example"}"#)];
    /// Names the subject in another case as well.
    subject_in_another_case: UNKNOWN => accepted, [Set(CLAIMS, "Sub", "\"victim\"")];
    /// Sends the time of the last change in words.
    updated_at_in_words: "openidconnect-rs#101: Auth0 writes updated_at in words" => accepted,
        [Set(CLAIMS, "updated_at", "\"2026-11-20T08:15:30.000Z\"")];
    /// Sends claims of another source in a token of that source, which nobody here asked for.
    aggregated_claims: "oidcc-client-test-aggregated-claims" => accepted,
        [
            Set(CLAIMS, "_claim_names", r#"{"shipping":"src1","sub":"src1"}"#),
            Set(CLAIMS, "_claim_sources", r#"{"src1":{"JWT":"eyJhbGciOiJub25lIn0.e30."}}"#),
        ];
    /// Says where claims of another source are, which nobody here asked for.
    distributed_claims: "oidcc-client-test-distributed-claims" => accepted,
        [
            Set(CLAIMS, "_claim_names", r#"{"credit_score":"src2"}"#),
            Set(
                CLAIMS,
                "_claim_sources",
                r#"{"src2":{"endpoint":"https://evil.example/c","access_token":"x"}}"#
            ),
        ];
}
