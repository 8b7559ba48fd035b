//! Google: the Workspace domain, and the issuer in its two forms.

use super::{Fact, Scene, table};
use crate::openid::edit::Edit::{Remove, Set};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part;

const CLAIMS: Part = Part::Claims(IdToken);
const DOMAIN: &str = "Google: hd in the request is a hint, the claim is the proof";

table! { ATTACKS: IdToken on Google;
    /// Signs a user in.
    google: "Google" => accepted, [], knowing(&[Fact::EmailVerified(Some(true))]);
    /// Writes the issuer without https, as it may.
    google_issuer_without_scheme: "Google: iss is accounts.google.com or its URL" => accepted,
        [Set(CLAIMS, "iss", "\"accounts.google.com\"")];
    /// Writes the issuer with http.
    google_issuer_with_http: "Google: iss is accounts.google.com or its URL"
        => "issuer_mismatch", [Set(CLAIMS, "iss", "\"http://accounts.google.com\"")];
    /// Signs a user of the Workspace domain in.
    google_hosted_domain: DOMAIN => accepted, [], in_scene(Scene::WantsHostedDomain);
    /// Signs somebody with a private account in.
    google_hosted_domain_missing: DOMAIN => "hosted_domain_missing", [Remove(CLAIMS, "hd")],
        in_scene(Scene::WantsHostedDomain);
    /// Signs a user of another Workspace domain in.
    google_hosted_domain_of_another: DOMAIN => "hosted_domain_mismatch",
        [Set(CLAIMS, "hd", "\"evil.example\"")], in_scene(Scene::WantsHostedDomain);
    /// Signs a user of a domain below ours in.
    google_hosted_domain_below_ours: DOMAIN => "hosted_domain_mismatch",
        [Set(CLAIMS, "hd", "\"evil.acme.example\"")], in_scene(Scene::WantsHostedDomain);
    /// Sends an empty domain.
    google_hosted_domain_empty: DOMAIN => "hosted_domain_mismatch",
        [Set(CLAIMS, "hd", "\"\"")], in_scene(Scene::WantsHostedDomain);
    /// Sends the domain in an array.
    google_hosted_domain_array: DOMAIN => "claim_malformed",
        [Set(CLAIMS, "hd", "[\"acme.example\"]")], in_scene(Scene::WantsHostedDomain);
    /// Signs a user with an address of our domain in, which is no proof.
    google_address_without_hosted_domain:
        "Google: an address that a defunct domain left behind" => "hosted_domain_missing",
        [Remove(CLAIMS, "hd"), Set(CLAIMS, "email", "\"ada@acme.example\"")],
        in_scene(Scene::WantsHostedDomain);
}
