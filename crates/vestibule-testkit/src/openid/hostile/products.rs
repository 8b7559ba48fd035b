//! The products as they are: each has to be accepted.

use super::{Fact, Scene, table};
use crate::openid::personality::Personality;

table! { ATTACKS: IdToken on Plain;
    /// Writes as Okta does.
    okta: "Okta: ver as a number, amr, idp" => accepted, [], on(Personality::Okta),
        knowing(&[Fact::EmailAbsent]);
    /// Writes as Apple does, by a form.
    apple: "Apple: booleans as texts, user beside the code" => accepted, [],
        on(Personality::Apple), in_scene(Scene::FormPost),
        knowing(&[Fact::EmailVerified(Some(true))]);
    /// Writes as Auth0 does.
    auth0: "Auth0: an issuer with a slash, updated_at in words" => accepted, [],
        on(Personality::Auth0), knowing(&[Fact::EmailVerified(Some(true))]);
    /// Writes as JumpCloud does.
    jumpcloud: "listmonk#2237, openidconnect-rs#194: JumpCloud" => accepted, [],
        on(Personality::JumpCloud), knowing(&[Fact::EmailVerified(Some(true))]);
    /// Writes as AWS Cognito does.
    cognito: "zitadel#139: AWS Cognito" => accepted, [], on(Personality::Cognito),
        knowing(&[Fact::EmailVerified(Some(true))]);
    /// Writes as Keycloak does.
    keycloak: "Keycloak: azp, typ and nested roles among the claims" => accepted, [],
        on(Personality::Keycloak), knowing(&[Fact::EmailVerified(Some(true))]);
    /// Writes as OneLogin does.
    onelogin: "OneLogin: an issuer with a path" => accepted, [], on(Personality::OneLogin),
        knowing(&[Fact::EmailVerified(Some(true))]);
    /// Writes as PingOne does.
    ping: "PingOne: an issuer that ends in as, ES256" => accepted, [], on(Personality::Ping),
        knowing(&[Fact::EmailVerified(Some(true))]);
    /// Writes as Canaille does.
    canaille: "Canaille: RS512, auth_time as a float, aud as an array" => accepted, [],
        on(Personality::Canaille), knowing(&[Fact::EmailVerified(Some(true))]);
}
