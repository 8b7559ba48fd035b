//! Which product an issuer is of, as far as its address tells.

use super::Profile;

pub(super) fn for_issuer(issuer: &str) -> &'static Profile {
    let Some(rest) = issuer.strip_prefix("https://").or_else(|| issuer.strip_prefix("http://"))
    else {
        return &Profile::STANDARD;
    };
    let host = rest.split(['/', ':']).next().unwrap_or(rest);
    let is_under = |domain: &str| {
        host == domain || host.strip_suffix(domain).is_some_and(|start| start.ends_with('.'))
    };
    let any = |domains: &[&str]| domains.iter().any(|domain| is_under(domain));
    if any(&["login.microsoftonline.com", "login.microsoftonline.us"])
        || any(&["login.partner.microsoftonline.cn", "sts.windows.net"])
    {
        &Profile::ENTRA
    } else if any(&["okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com"]) {
        &Profile::OKTA
    } else if host == "accounts.google.com" {
        &Profile::GOOGLE
    } else if host == "appleid.apple.com" {
        &Profile::APPLE
    } else if is_under("auth0.com") {
        &Profile::AUTH0
    } else if is_under("onelogin.com") {
        &Profile::ONE_LOGIN
    } else if any(&["pingone.com", "pingone.eu", "pingone.ca", "pingone.asia", "pingone.sg"]) {
        &Profile::PING
    } else if is_under("jumpcloud.com") {
        &Profile::JUMP_CLOUD
    } else if host.starts_with("cognito-idp.") && is_under("amazonaws.com") {
        &Profile::COGNITO
    } else if host == "github.com" {
        &Profile::GITHUB
    } else if rest.contains("/realms/") {
        &Profile::KEYCLOAK
    } else {
        &Profile::STANDARD
    }
}
