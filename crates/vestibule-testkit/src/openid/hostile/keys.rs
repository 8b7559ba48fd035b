//! Which key of a set made a signature, and which keys are none (RFC 7517 section 4, RFC 8725
//! sections 3.1, 3.4 and 3.5).

use super::{Scene, table};
use crate::keys::TestKey;
use crate::openid::draft::SignedBy::{ExponentOne, Key};
use crate::openid::edit::Edit::{self, KeyBefore, KeyBehind, Remove, Set, Sign, SigningKey};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part::{self, Jwk};

const HEADER: Part = Part::Header(IdToken);
const PURPOSE: &str = "RFC 7517 sections 4.2 to 4.4, Wycheproof: a key has a purpose";
const WEAK: &str = "RFC 7518 section 3.3, RFC 8725 section 3.5, Wycheproof: weak keys";
const CURVE: &str = "RFC 8725 section 3.4: inputs of cryptography are validated";
const PRIVATE: &str = "RFC 7517 section 9.2: anybody signs with a private key that is published";
/// Another key, so that the set has a usable one.
const SPARE: Edit = KeyBehind(TestKey::ROTATED, "spare");

table! { ATTACKS: Keys on Plain;
    /// Publishes one key, and does not say which it signed with.
    kid_absent_single_key: "oidcc-client-test-kid-absent-single-jwks" => accepted,
        [Remove(HEADER, "kid")];
    /// Publishes two keys, and does not say which it signed with.
    kid_absent_several_keys: "oidcc-client-test-kid-absent-multiple-jwks" => "key_ambiguous",
        [SPARE, Remove(HEADER, "kid")];
    /// Publishes two keys, and does not say which, where the connection tries them all.
    kid_absent_several_keys_tried: "oidcc-client-test-kid-absent-multiple-jwks" => accepted,
        [SPARE, Remove(HEADER, "kid")], in_scene(Scene::TriesAllKeys);
    /// Signs with no key of the set, where the connection tries them all.
    kid_absent_and_no_key_fits: "oidcc-client-test-kid-absent-multiple-jwks"
        => "signature_mismatch",
        [SPARE, Remove(HEADER, "kid"), Sign(IdToken, Key(TestKey::ATTACKER, "RS256"))],
        in_scene(Scene::TriesAllKeys);
    /// Publishes keys of two types, and does not say which it signed with.
    kid_absent_keys_of_two_types: "oidcc-client-test-kid-absent-single-jwks" => accepted,
        [KeyBehind(TestKey::ED25519, "other"), Remove(HEADER, "kid")];
    /// Publishes its key without a name, and names none.
    key_without_name: "RFC 7517 section 4.5: kid is optional" => accepted,
        [Remove(Jwk, "kid"), Remove(HEADER, "kid")];
    /// Publishes its key without a name, and names one.
    key_without_name_but_token_names_one: "RFC 7517 section 4.5" => "key_unknown",
        [Remove(Jwk, "kid")];
    /// Publishes two keys of one name.
    two_keys_of_one_name: "RFC 7517 section 4.5, Wycheproof: a name that is not unique"
        => "key_ambiguous", [KeyBefore(TestKey::ROTATED, "{kid}")];
    /// Signs with the other of two keys, in the name of the first.
    key_of_another_name: "RFC 7515 section 4.1.4" => "signature_mismatch",
        [SPARE, Set(HEADER, "kid", "\"spare\"")];
    /// Signs with a key that is published beside its own.
    key_beside: "RFC 7517 section 4.5" => accepted,
        [SPARE, Set(HEADER, "kid", "\"spare\""), Sign(IdToken, Key(TestKey::ROTATED, "RS256"))];

    /// Signs with a key for encryption.
    key_for_encryption: PURPOSE => "key_unfit", [SPARE, Set(Jwk, "use", "\"enc\"")];
    /// Signs with a key whose use is a number.
    key_use_number: PURPOSE => "key_unfit", [SPARE, Set(Jwk, "use", "1")];
    /// Signs with a key that may only sign and not verify.
    key_for_signing_only: PURPOSE => "key_unfit", [SPARE, Set(Jwk, "key_ops", "[\"sign\"]")];
    /// Signs with a key that wraps others.
    key_for_wrapping: PURPOSE => "key_unfit", [SPARE, Set(Jwk, "key_ops", "[\"wrapKey\"]")];
    /// Signs with a key that is for nothing.
    key_for_nothing: PURPOSE => "key_unfit", [SPARE, Set(Jwk, "key_ops", "[]")];
    /// Signs with a key for another algorithm.
    key_for_another_algorithm: PURPOSE => "key_unfit", [SPARE, Set(Jwk, "alg", "\"RS512\"")];
    /// Signs with a key for an algorithm of encryption.
    key_for_an_algorithm_of_encryption: PURPOSE => "key_unfit",
        [SPARE, Set(Jwk, "alg", "\"RSA-OAEP\"")];
    /// Signs with a key for HMAC.
    key_for_hmac: PURPOSE => "key_unfit", [SPARE, Set(Jwk, "alg", "\"HS256\"")];
    /// Signs with a key that is for verifying.
    key_for_verifying: PURPOSE => accepted, [Set(Jwk, "key_ops", "[\"verify\"]")];
    /// Signs with a key that says nothing about its purpose.
    key_without_purpose: "Microsoft Entra ID: keys without alg" => accepted,
        [Remove(Jwk, "use"), Remove(Jwk, "alg")];
    /// Signs with a key whose members nobody knows.
    key_with_unknown_members: "RFC 7517 section 4: unknown members are ignored" => accepted,
        [Set(Jwk, "x", "{}"), Set(Jwk, "x5t", "\"AAAA\"")];

    /// Signs with RSA of 1024 bits.
    key_of_1024_bits: WEAK => "key_unfit", [SPARE, SigningKey(TestKey::RSA_1024, "RS256")];
    /// Signs with nothing, for a key whose exponent is one.
    key_with_exponent_one: WEAK => "key_unfit",
        [SPARE, Set(Jwk, "e", "\"AQ\""), Sign(IdToken, ExponentOne)];
    /// Signs with a key whose exponent is even.
    key_with_even_exponent: WEAK => "key_unfit", [SPARE, Set(Jwk, "e", "\"AQAC\"")];
    /// Signs with a key whose exponent is empty.
    key_without_exponent: WEAK => "key_unfit", [SPARE, Set(Jwk, "e", "\"\"")];
    /// Publishes a key of 1024 bits and no other.
    key_of_1024_bits_alone: WEAK => "keys_malformed",
        [SigningKey(TestKey::RSA_1024, "RS256")];
    /// Publishes the private key with the public one.
    key_with_private_half: PRIVATE => "key_unfit", [SPARE, Set(Jwk, "d", "\"AQAB\"")];
    /// Publishes a key without a modulus.
    key_without_modulus: CURVE => "key_unfit", [SPARE, Remove(Jwk, "n")];
    /// Publishes a key whose modulus is a number.
    key_modulus_number: CURVE => "key_unfit", [SPARE, Set(Jwk, "n", "1")];
    /// Publishes a key with padding in its modulus.
    key_modulus_padded: CURVE => "key_unfit", [SPARE, Set(Jwk, "e", "\"AQAB==\"")];
    /// Publishes a point of P-256 on P-384.
    key_of_another_curve: CURVE => "key_unfit",
        [SPARE, SigningKey(TestKey::P256, "ES256"), Set(Jwk, "crv", "\"P-384\"")];
    /// Publishes a point that is not on its curve.
    key_off_its_curve: CURVE => "key_unfit",
        [SPARE, SigningKey(TestKey::P256, "ES256"), Set(Jwk, "y", "\"AQ\"")];
    /// Publishes a point on a curve that nobody knows.
    key_of_an_unknown_curve: CURVE => "key_unfit",
        [SPARE, SigningKey(TestKey::P256, "ES256"), Set(Jwk, "crv", "\"secp256k1\"")];
    /// Publishes a key of a type that it is not.
    key_of_another_type: CURVE => "key_unfit", [SPARE, Set(Jwk, "kty", "\"EC\"")];
    /// Publishes a key whose type is in lower case.
    key_type_in_lower_case: "RFC 7517 section 4.1: types have a case" => "key_unfit",
        [SPARE, Set(Jwk, "kty", "\"rsa\"")];
}
