//! Algorithms that do not exist, are not signatures, or do not fit the key (RFC 7515 section 4.1.1,
//! RFC 8725 section 3.1), and those that do.

use super::table;
use crate::keys::TestKey;
use crate::openid::draft::SignedBy::{Key, Nobody};
use crate::openid::edit::Edit::{Set, Sign, SigningKey};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part;

const HEADER: Part = Part::Header(IdToken);
const NONE: &str = "CVE-2021-44878 pac4j and many before it: alg none in any spelling";
const UNKNOWN: &str = "CVE-2026-23993 HarbourJwt: an unknown algorithm taken for verified";
const PADDED: &str = "CVE-2026-22817 Hono, CVE-2026-34950 fast-jwt: a name matched loosely";
const FIT: &str = "RFC 8725 section 3.1: an algorithm belongs to one kind of key";
const SIGNED: &str = "RFC 7518 section 3, RFC 8037, RFC 9864: an algorithm with a public key";

table! { ATTACKS: IdToken on Plain;
    /// Does not sign, and says so.
    algorithm_none: "oidcc-client-test-idtoken-sig-none, \
        fapi2-security-profile-final-client-test-invalid-null-alg" => "algorithm_none",
        [Sign(IdToken, Nobody("none"))];
    /// Does not sign, and says so with a capital letter.
    algorithm_none_capital: NONE => "algorithm_none", [Sign(IdToken, Nobody("None"))];
    /// Does not sign, and says so in capital letters.
    algorithm_none_upper_case: NONE => "algorithm_none", [Sign(IdToken, Nobody("NONE"))];
    /// Does not sign, and says so in mixed letters.
    algorithm_none_mixed_case: NONE => "algorithm_none", [Sign(IdToken, Nobody("nOnE"))];
    /// Does not sign, and writes a space behind that.
    algorithm_none_with_space: NONE => "algorithm_unknown", [Sign(IdToken, Nobody("none "))];
    /// Does not sign, and names no algorithm.
    algorithm_empty: NONE => "algorithm_unknown", [Sign(IdToken, Nobody(""))];
    /// Signs, and says that it did not.
    algorithm_none_with_signature: NONE => "algorithm_none",
        [Set(HEADER, "alg", "\"none\"")];
    /// Does not sign, and names an algorithm.
    signature_missing: NONE => "signature_mismatch", [Sign(IdToken, Nobody("RS256"))];

    /// Names an algorithm that does not exist.
    algorithm_unknown: UNKNOWN => "algorithm_unknown", [Sign(IdToken, Nobody("XS256"))];
    /// Names RSASSA-PKCS1-v1_5 with SHA-1, and signs so.
    algorithm_rs1: UNKNOWN => "algorithm_unknown", [Sign(IdToken, Key(TestKey::IDP, "RS1"))];
    /// Names ECDSA on the curve of Bitcoin.
    algorithm_es256k: UNKNOWN => "algorithm_unknown", [Set(HEADER, "alg", "\"ES256K\"")];
    /// Names an algorithm for encryption.
    algorithm_for_encryption: UNKNOWN => "algorithm_unknown", [Set(HEADER, "alg", "\"dir\"")];
    /// Names the right algorithm in lower case.
    algorithm_in_lower_case: PADDED => "algorithm_unknown", [Set(HEADER, "alg", "\"rs256\"")];
    /// Names the right algorithm with a space behind it.
    algorithm_with_space: PADDED => "algorithm_unknown", [Set(HEADER, "alg", "\"RS256 \"")];
    /// Names the right algorithm on the second line.
    algorithm_with_line_break: PADDED => "algorithm_unknown", [Set(HEADER, "alg", r#""x\nRS256""#)];

    /// Signs with RSASSA-PSS where the key is for RSASSA-PKCS1-v1_5.
    algorithm_is_not_that_of_the_key: "oidcc-client-test-invalid-sig-rs256, \
        fapi2-security-profile-final-client-test-invalid-alternate-alg" => "key_unfit",
        [Sign(IdToken, Key(TestKey::IDP, "PS256"))];
    /// Signs with a longer hash than the key is for.
    algorithm_of_a_longer_hash: FIT => "key_unfit", [Sign(IdToken, Key(TestKey::IDP, "RS512"))];
    /// Signs with the name of a key that is not of that kind.
    algorithm_of_another_kind_of_key: FIT => "key_unfit",
        [Sign(IdToken, Key(TestKey::P256, "ES256"))];
    /// Signs with Ed25519 in the name of an RSA key.
    algorithm_ed25519_for_rsa_key: FIT => "key_unfit",
        [Sign(IdToken, Key(TestKey::ED25519, "EdDSA"))];
    /// Signs with ECDSA on another curve than the algorithm has.
    algorithm_of_another_curve: FIT => "key_unfit",
        [SigningKey(TestKey::P384, "ES384"), Sign(IdToken, Key(TestKey::P384, "ES256"))];
    /// Names RSASSA-PKCS1-v1_5 for a signature by RSASSA-PSS.
    signature_of_another_padding: FIT => "signature_mismatch",
        [Sign(IdToken, Key(TestKey::IDP, "PS256")), Set(HEADER, "alg", "\"RS256\"")];

    /// Signs with RS256, as every provider can.
    signed_with_rs256: "oidcc-client-test-idtoken-sig-rs256" => accepted, [];
    /// Signs with RS512.
    signed_with_rs512: SIGNED => accepted, [SigningKey(TestKey::IDP, "RS512")];
    /// Signs with PS256.
    signed_with_ps256: SIGNED => accepted, [SigningKey(TestKey::IDP, "PS256")];
    /// Signs with ES256.
    signed_with_es256: SIGNED => accepted, [SigningKey(TestKey::P256, "ES256")];
    /// Signs with ES384.
    signed_with_es384: SIGNED => accepted, [SigningKey(TestKey::P384, "ES384")];
    /// Signs with ES512.
    signed_with_es512: SIGNED => accepted, [SigningKey(TestKey::P521, "ES512")];
    /// Signs with Ed25519 by its older name.
    signed_with_eddsa: SIGNED => accepted, [SigningKey(TestKey::ED25519, "EdDSA")];
    /// Signs with Ed25519 by its own name.
    signed_with_ed25519: SIGNED => accepted, [SigningKey(TestKey::ED25519, "Ed25519")];
}
