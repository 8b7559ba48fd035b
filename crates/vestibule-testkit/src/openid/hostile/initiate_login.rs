//! Signing in at the provider's wish (OpenID Connect Core 4).

use super::{Fact, long, table};
use crate::openid::edit::Edit::{Make, Remove, Set, Text, Twin};
use crate::openid::edit::Part::InitiateLogin;

const ISSUER: &str = "OpenID Connect Core 4: iss is a configured issuer";
const TARGET: &str = "mod_auth_openidc#449, #453: an open redirect by the target";

table! { ATTACKS: InitiateLogin on Plain;
    /// Begins a sign-in.
    initiate_login: "oidcc-client-test-3rd-party-init-login" => accepted, [];
    /// Begins a sign-in of somebody, to go somewhere within the application.
    initiate_login_with_hints: "oidcc-client-test-3rd-party-init-login" => accepted,
        [
            Set(InitiateLogin, "login_hint", "ada@acme.example"),
            Set(InitiateLogin, "target_link_uri", "https://app.example/reports"),
        ];
    /// Begins a sign-in with another provider.
    initiate_login_of_another_issuer: ISSUER => "initiate_login_issuer_unknown",
        [Set(InitiateLogin, "iss", "https://evil.example")];
    /// Writes its issuer with http.
    initiate_login_of_issuer_with_http: ISSUER => "initiate_login_issuer_unknown",
        [Set(InitiateLogin, "iss", "http://op.example")];
    /// Writes a slash behind its issuer.
    initiate_login_of_issuer_with_slash: ISSUER => "initiate_login_issuer_unknown",
        [Set(InitiateLogin, "iss", "{issuer}/")];
    /// Does not say who begins the sign-in.
    initiate_login_without_issuer: ISSUER => "initiate_login_malformed",
        [Remove(InitiateLogin, "iss")];
    /// Writes an empty issuer.
    initiate_login_with_empty_issuer: ISSUER => "initiate_login_issuer_unknown",
        [Set(InitiateLogin, "iss", "")];
    /// Names two issuers.
    initiate_login_with_two_issuers: "RFC 6749 section 3.1: a parameter is there once"
        => "initiate_login_malformed", [Twin(InitiateLogin, "iss", "https://evil.example")];
    /// Sends nothing.
    initiate_login_empty: ISSUER => "initiate_login_malformed", [Text(InitiateLogin, "")];
    /// Sends a megabyte.
    initiate_login_too_large: "oversized requests" => "initiate_login_malformed",
        [Make(InitiateLogin, "login_hint", long::parameter_of_a_megabyte)];
    /// Wants the user to go to another site afterwards.
    initiate_login_with_target_elsewhere: TARGET => accepted,
        [Set(InitiateLogin, "target_link_uri", "https://evil.example/")],
        knowing(&[Fact::TargetIgnored]);
    /// Wants the user to go to another site by a URL without a scheme.
    initiate_login_with_target_without_scheme: TARGET => accepted,
        [Set(InitiateLogin, "target_link_uri", "//evil.example/")],
        knowing(&[Fact::TargetIgnored]);
    /// Wants the user to go to another site by backslashes.
    initiate_login_with_target_of_backslashes: TARGET => accepted,
        [Set(InitiateLogin, "target_link_uri", "/\\evil.example/")],
        knowing(&[Fact::TargetIgnored]);
    /// Wants the user to go to another site that begins like the application.
    initiate_login_with_target_that_begins_like_ours: TARGET => accepted,
        [Set(InitiateLogin, "target_link_uri", "https://app.example.evil.example/")],
        knowing(&[Fact::TargetIgnored]);
    /// Wants the user to run a script.
    initiate_login_with_target_script: TARGET => accepted,
        [Set(InitiateLogin, "target_link_uri", "javascript:alert(1)")],
        knowing(&[Fact::TargetIgnored]);
}
