//! What a header must not decide (RFC 7515 section 4, RFC 8725 sections 3.10 and 3.11).

use super::{long, table};
use crate::keys::TestKey;
use crate::openid::draft::SignedBy::{self, Key};
use crate::openid::edit::Edit::{Make, Remove, Set, Sign, Text, Twin};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part;

const HEADER: Part = Part::Header(IdToken);
const ATTACKER: SignedBy = Key(TestKey::ATTACKER, "RS256");
const EMBEDDED: &str = "CVE-2018-0114, CVE-2026-27962 Authlib: a key out of the header";
const CRITICAL: &str = "CVE-2025-59420 Authlib, GHSA-hm7r-c7qw-ghp6 fast-jwt: unknown crit ignored";
const TYPED: &str = "RFC 8725 section 3.11: a token of another kind";
const SHAPE: &str = "RFC 7515 section 4: a header is an object whose members are there once";
const KID: &str = "RFC 8725 section 3.10: kid is a name, and not a path or a query";

table! { ATTACKS: IdToken on Plain;
    /// Signs with a key of its own, and puts it into the header.
    header_with_jwk: EMBEDDED => "signature_mismatch",
        [Sign(IdToken, ATTACKER), Make(HEADER, "jwk", long::attacker_jwk)];
    /// Signs with a key of its own, puts it into the header, and names no other.
    header_with_jwk_and_no_kid: EMBEDDED => "signature_mismatch",
        [Sign(IdToken, ATTACKER), Make(HEADER, "jwk", long::attacker_jwk), Remove(HEADER, "kid")];
    /// Signs with a key of its own, and says where its keys are.
    header_with_jku: EMBEDDED => "signature_mismatch",
        [Sign(IdToken, ATTACKER), Set(HEADER, "jku", "\"https://evil.example/jwks\"")];
    /// Signs with a key of its own, and says where keys are that nobody publishes here.
    header_with_jku_and_unknown_kid: EMBEDDED => "key_unknown",
        [
            Sign(IdToken, ATTACKER),
            Set(HEADER, "jku", "\"https://evil.example/jwks\""),
            Set(HEADER, "kid", "\"attacker\""),
        ];
    /// Signs with a key of its own, and says where its certificate is.
    header_with_x5u: EMBEDDED => "signature_mismatch",
        [Sign(IdToken, ATTACKER), Set(HEADER, "x5u", "\"https://evil.example/cert.pem\"")];
    /// Signs with a key of its own, and puts its certificate into the header.
    header_with_x5c: EMBEDDED => "signature_mismatch",
        [Sign(IdToken, ATTACKER), Make(HEADER, "x5c", long::attacker_x5c)];
    /// Puts the attacker's key into the header of a genuine token.
    header_with_jwk_on_genuine_token: EMBEDDED => accepted,
        [Make(HEADER, "jwk", long::attacker_jwk)];

    /// Says that an extension is critical that nobody knows.
    critical_extension: CRITICAL => "critical_header",
        [Set(HEADER, "crit", "[\"urn:example:unknown\"]"),
         Set(HEADER, "urn:example:unknown", "true")];
    /// Says that an extension is critical that is not there.
    critical_extension_missing: CRITICAL => "critical_header",
        [Set(HEADER, "crit", "[\"urn:example:unknown\"]")];
    /// Says that a claim is critical which is one everybody knows.
    critical_claim: CRITICAL => "critical_header", [Set(HEADER, "crit", "[\"exp\"]")];
    /// Says that nothing is critical.
    critical_nothing: CRITICAL => "critical_header", [Set(HEADER, "crit", "[]")];
    /// Says what is critical in a text.
    critical_text: CRITICAL => "critical_header", [Set(HEADER, "crit", "\"b64\"")];
    /// Says that the payload is not encoded.
    payload_not_encoded: "RFC 7797, jsonwebtoken 11: b64 ignored" => "critical_header",
        [Set(HEADER, "crit", "[\"b64\"]"), Set(HEADER, "b64", "false")];
    /// Says that the payload is not encoded, and not that this is critical.
    payload_not_encoded_and_not_critical: "RFC 7797 section 6" => "critical_header",
        [Set(HEADER, "b64", "false")];

    /// Types the token as an access token.
    typ_access_token: TYPED => "token_typ_mismatch", [Set(HEADER, "typ", "\"at+jwt\"")];
    /// Types the token as a logout token.
    typ_logout_token: TYPED => "token_typ_mismatch", [Set(HEADER, "typ", "\"logout+jwt\"")];
    /// Types the token as a security event token.
    typ_security_event: TYPED => "token_typ_mismatch", [Set(HEADER, "typ", "\"secevent+jwt\"")];
    /// Types the token as a client assertion.
    typ_client_assertion: TYPED => "token_typ_mismatch",
        [Set(HEADER, "typ", "\"client-authentication+jwt\"")];
    /// Types the token with a number.
    typ_number: SHAPE => "header_malformed", [Set(HEADER, "typ", "1")];
    /// Does not type the token.
    typ_missing: "RFC 7519 section 5.1: typ is optional" => accepted, [Remove(HEADER, "typ")];
    /// Types the token in lower case.
    typ_in_lower_case: "RFC 7515 section 4.1.9: media types have no case" => accepted,
        [Set(HEADER, "typ", "\"jwt\"")];
    /// Types the token with the whole name of the media type.
    typ_whole_media_type: "RFC 7515 section 4.1.9: application/ may be left out" => accepted,
        [Set(HEADER, "typ", "\"application/JWT\"")];

    /// Names no algorithm.
    algorithm_missing: SHAPE => "header_malformed", [Remove(HEADER, "alg")];
    /// Names the algorithm by a number.
    algorithm_number: SHAPE => "header_malformed", [Set(HEADER, "alg", "256")];
    /// Names two algorithms in an array.
    algorithm_array: SHAPE => "header_malformed", [Set(HEADER, "alg", "[\"RS256\"]")];
    /// Names the algorithm twice, the second time none.
    algorithm_twice: SHAPE => "header_malformed", [Twin(HEADER, "alg", "\"none\"")];
    /// Names the key twice.
    kid_twice: SHAPE => "header_malformed", [Twin(HEADER, "kid", "\"{kid}\"")];
    /// Names the key by a number.
    kid_number: SHAPE => "header_malformed", [Set(HEADER, "kid", "0")];
    /// Names the key by an object.
    kid_object: SHAPE => "header_malformed", [Set(HEADER, "kid", "{}")];
    /// Writes an array for a header.
    header_array: SHAPE => "header_malformed", [Text(HEADER, "[{text}]")];
    /// Writes null for a header.
    header_null: SHAPE => "header_malformed", [Text(HEADER, "null")];
    /// Writes nothing for a header.
    header_empty: SHAPE => "header_malformed", [Text(HEADER, "")];
    /// Writes something behind the header.
    header_with_trailing_text: SHAPE => "header_malformed", [Text(HEADER, "{text}{text}")];
    /// Writes a byte order mark before the header.
    header_with_byte_order_mark: SHAPE => "header_malformed", [Text(HEADER, "\u{feff}{text}")];
    /// Nests arrays in the header, a thousand deep.
    header_too_deep: "CVE-2025-53864 Nimbus: deep JSON" => "header_malformed",
        [Make(HEADER, "x", long::deep_and_short)];
    /// Writes a header of 60 KB.
    header_too_long: "CVE-2025-61920 Authlib: oversized headers" => "token_too_large",
        [Make(HEADER, "x", long::text_of_45_kilobytes)];

    /// Names a key that nobody publishes.
    kid_unknown: "kubernetes#139769, go-oidc#482: a fetch for each forged kid" => "key_unknown",
        [Sign(IdToken, ATTACKER), Set(HEADER, "kid", "\"attacker\"")];
    /// Names a file whose content is no secret.
    kid_path: KID => "key_unknown", [Set(HEADER, "kid", "\"../../../../dev/null\"")];
    /// Names a query that answers with a key of choice.
    kid_query: KID => "key_unknown", [Set(HEADER, "kid", "\"x' UNION SELECT 'key\"")];
    /// Names the key in another case.
    kid_in_upper_case: KID => "key_unknown", [Set(HEADER, "kid", "\"KEY-0\"")];
    /// Names the key by an empty name.
    kid_empty: KID => "key_unknown", [Set(HEADER, "kid", "\"\"")];
    /// Names the key by its name and a NUL.
    kid_with_nul: KID => "key_unknown", [Set(HEADER, "kid", r#""{kid}\u0000""#)];
}
