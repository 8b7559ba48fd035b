//! The JSON Web Key Set as a document (RFC 7517 section 5).

use super::{Scene, long, table};
use crate::openid::edit::Edit::{
    Answer, ContentType, EntryBefore, Make, Redirect, Remove, RotateBeforeSigning, Set, Text, Twin,
};
use crate::openid::edit::Endpoint::Keys;
use crate::openid::edit::Part::KeySet;

const SHAPE: &str = "RFC 7517 section 5: an object with an array of keys";
const ONE_BAD: &str = "jsonwebtoken 11: one bad key spoils the set";
const DOWN: &str = "a provider that is down";

table! { ATTACKS: Keys on Plain;
    /// Publishes its keys where its metadata says.
    keys_of_the_metadata: "oidcc-client-test-discovery-jwks-uri-keys" => accepted, [];
    /// Changes its key between two sign-ins.
    key_rotation: "oidcc-client-test-signing-key-rotation" => accepted, [],
        in_scene(Scene::AfterRotation);
    /// Changes its key after it was asked for it, and before it signs.
    key_rotation_just_before_signing:
        "oidcc-client-test-signing-key-rotation-just-before-signing" => accepted,
        [RotateBeforeSigning];

    /// Publishes no keys.
    key_set_empty: SHAPE => "keys_malformed", [Set(KeySet, "keys", "[]")];
    /// Publishes an object without keys.
    key_set_without_keys: SHAPE => "keys_malformed", [Remove(KeySet, "keys")];
    /// Publishes the keys in an object.
    key_set_object: SHAPE => "keys_malformed", [Set(KeySet, "keys", "{}")];
    /// Publishes null for keys.
    key_set_null: SHAPE => "keys_malformed", [Set(KeySet, "keys", "null")];
    /// Publishes two sets in one.
    key_set_with_keys_twice: SHAPE => "keys_malformed", [Twin(KeySet, "keys", "[]")];
    /// Publishes an array.
    key_set_array: SHAPE => "keys_malformed", [Text(KeySet, "[{text}]")];
    /// Publishes the set twice.
    key_set_twice: SHAPE => "keys_malformed", [Text(KeySet, "{text}{text}")];
    /// Publishes nothing.
    key_set_nothing: SHAPE => "keys_malformed", [Text(KeySet, "")];
    /// Publishes a page.
    key_set_page: SHAPE => "keys_malformed",
        [Answer(Keys, 200, "text/html", "<!doctype html><title>Sign in</title>")];
    /// Nests arrays in the set, ten thousand deep.
    key_set_too_deep: SHAPE => "keys_malformed", [Make(KeySet, "x", long::deep)];
    /// Publishes a thousand and one keys.
    key_set_of_a_thousand_keys: "a set that takes long to read" => "keys_malformed",
        [Make(KeySet, "keys", long::thousand_keys)];
    /// Publishes a megabyte.
    key_set_too_large: "a set that fills the memory" => "keys_malformed",
        [Make(KeySet, "x", long::text_of_a_megabyte)];
    /// Fails.
    key_set_failure: DOWN => "keys_unavailable", [Answer(Keys, 500, "text/html", "")];
    /// Publishes nothing at that address.
    key_set_not_found: DOWN => "keys_unavailable", [Answer(Keys, 404, "text/html", "")];
    /// Redirects elsewhere.
    key_set_redirect: "SSRF by a redirect" => "keys_unavailable",
        [Redirect(Keys, "http://169.254.169.254/latest/meta-data/")];
    /// Publishes the set as plain text.
    key_set_as_plain_text: "providers with sloppy content types" => accepted,
        [ContentType(Keys, "text/plain")];
    /// Publishes the set with members that nobody knows.
    key_set_with_unknown_members: "RFC 7517 section 5: unknown members are ignored" => accepted,
        [Set(KeySet, "x", "{\"keys\":[]}")];

    /// Publishes a key of a type that nobody knows, before the good one.
    unknown_key_type_beside: ONE_BAD => accepted,
        [EntryBefore(r#"{"kty":"AKP","kid":"pq","alg":"ML-DSA-65","pub":"AAAA"}"#)];
    /// Publishes a key without a type.
    key_without_type_beside: ONE_BAD => accepted, [EntryBefore(r#"{"kid":"x"}"#)];
    /// Publishes a number among the keys.
    number_beside: ONE_BAD => accepted, [EntryBefore("1")];
    /// Publishes null among the keys.
    null_beside: ONE_BAD => accepted, [EntryBefore("null")];
    /// Publishes a key whose name is a number.
    key_named_by_a_number_beside: "jsonwebtoken 11: a numeric kid kills the whole set"
        => accepted, [EntryBefore(r#"{"kty":"RSA","kid":7,"n":"AQAB","e":"AQAB"}"#)];
    /// Publishes a key that is not base64url.
    broken_key_beside: ONE_BAD => accepted,
        [EntryBefore(r#"{"kty":"RSA","kid":"x","n":"!","e":"AQAB"}"#)];
    /// Publishes a point that is not on its curve.
    off_curve_key_beside: ONE_BAD => accepted,
        [EntryBefore(r#"{"kty":"EC","crv":"P-256","kid":"x","x":"AQ","y":"AQ"}"#)];
}
