//! What is known of the address (OpenID Connect Core 5.1 and 5.7).

use super::{Fact, Scene, table};
use crate::openid::edit::Edit::{Remove, Set};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part;

const CLAIMS: Part = Part::Claims(IdToken);
const STATED: &str = "GHSA-9r87-mvcw-x35f Coder: email_verified absent or no boolean";
const TEXT: &str = "JumpCloud, Cognito, Apple: booleans as texts";
const SPLIT: &str = "CVE-2026-14781 Keycloak: verified in one source, the address in another";

table! { ATTACKS: IdToken on Plain;
    /// Says that the address is verified.
    email_verified: STATED => accepted, [], knowing(&[Fact::EmailVerified(Some(true))]);
    /// Says that the address is not verified.
    email_not_verified: STATED => accepted, [Set(CLAIMS, "email_verified", "false")],
        knowing(&[Fact::EmailVerified(Some(false))]);
    /// Does not say whether the address is verified.
    email_verified_missing: STATED => accepted, [Remove(CLAIMS, "email_verified")],
        knowing(&[Fact::EmailVerified(None)]);
    /// Says so in a text, which only some products may.
    email_verified_text: TEXT => accepted, [Set(CLAIMS, "email_verified", "\"true\"")],
        knowing(&[Fact::EmailVerified(None)]);
    /// Denies it in a text, which only some products may.
    email_not_verified_text: TEXT => accepted, [Set(CLAIMS, "email_verified", "\"false\"")],
        knowing(&[Fact::EmailVerified(None)]);
    /// Says something else in a text.
    email_verified_other_text: STATED => accepted,
        [Set(CLAIMS, "email_verified", "\"yes\"")],
        knowing(&[Fact::EmailVerified(None)]);
    /// Says so with a number.
    email_verified_number: STATED => accepted,
        [Set(CLAIMS, "email_verified", "2")],
        knowing(&[Fact::EmailVerified(None)]);
    /// Says so with an object.
    email_verified_object: STATED => accepted,
        [Set(CLAIMS, "email_verified", "{}")],
        knowing(&[Fact::EmailVerified(None)]);
    /// Says so with an array.
    email_verified_array: STATED => accepted,
        [Set(CLAIMS, "email_verified", "[false]")],
        knowing(&[Fact::EmailVerified(None)]);
    /// Says nothing with null.
    email_verified_null: STATED => accepted,
        [Set(CLAIMS, "email_verified", "null")],
        knowing(&[Fact::EmailVerified(None)]);
    /// Sends no address, and says that it is verified.
    email_missing: STATED => accepted, [Remove(CLAIMS, "email")],
        knowing(&[Fact::EmailAbsent]);
    /// Sends several addresses.
    email_array: STATED => accepted,
        [Set(CLAIMS, "email", "[\"ada@acme.example\",\"admin@victim.example\"]")],
        knowing(&[Fact::EmailAbsent]);
    /// Sends a number for an address.
    email_number: STATED => accepted,
        [Set(CLAIMS, "email", "5")],
        knowing(&[Fact::EmailAbsent]);
    /// Sends an object for an address.
    email_object: STATED => accepted,
        [Set(CLAIMS, "email", "{}")],
        knowing(&[Fact::EmailAbsent]);
    /// Verifies no address in the ID token, and sends one at UserInfo.
    email_from_user_info_verified_in_id_token: SPLIT => accepted,
        [Remove(CLAIMS, "email"), Remove(Part::UserInfo, "email_verified")],
        in_scene(Scene::ReadsUserInfo), knowing(&[Fact::EmailVerified(None)]);
    /// Sends an address in the ID token, and verifies another at UserInfo.
    email_from_id_token_verified_in_user_info: SPLIT => accepted,
        [
            Remove(CLAIMS, "email_verified"),
            Set(Part::UserInfo, "email", "\"another@acme.example\""),
        ],
        in_scene(Scene::ReadsUserInfo), knowing(&[Fact::EmailVerified(None)]);
}
