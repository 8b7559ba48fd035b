//! The URLs of the products.

use super::Personality;

/// Where a provider is.
#[derive(Debug, Clone)]
pub(crate) struct Endpoints {
    pub(crate) issuer: String,
    /// What `/.well-known/openid-configuration` follows: the issuer, but for Entra's template.
    pub(crate) authority: String,
    pub(crate) authorization: String,
    pub(crate) token: String,
    pub(crate) keys: String,
    pub(crate) user_info: Option<String>,
    pub(crate) end_session: Option<String>,
}

impl Endpoints {
    pub(crate) fn of(personality: Personality, realm: &str) -> Endpoints {
        match personality {
            Personality::Plain => under(realm, realm, ["/authorize", "/token", "/jwks"])
                .user_info_at(realm, "/userinfo")
                .end_session_at(realm, "/end_session"),
            Personality::Entra => {
                entra(realm, format!("https://login.microsoftonline.com/{realm}/v2.0"))
            }
            Personality::EntraMultitenant => {
                let issuer = "https://login.microsoftonline.com/{tenantid}/v2.0".to_owned();
                entra("organizations", issuer)
            }
            Personality::Okta => {
                let issuer = format!("https://{realm}.okta.com");
                let base = format!("{issuer}/oauth2/v1");
                under(&issuer, &base, ["/authorize", "/token", "/keys"])
                    .user_info_at(&base, "/userinfo")
                    .end_session_at(&base, "/logout")
            }
            Personality::Google => google(),
            Personality::Apple => {
                let issuer = "https://appleid.apple.com";
                under(issuer, issuer, ["/auth/authorize", "/auth/token", "/auth/keys"])
            }
            Personality::Auth0 => {
                let issuer = format!("https://{realm}.eu.auth0.com/");
                let base = issuer.trim_end_matches('/');
                under(&issuer, base, ["/authorize", "/oauth/token", "/.well-known/jwks.json"])
                    .user_info_at(base, "/userinfo")
                    .end_session_at(base, "/oidc/logout")
            }
            Personality::JumpCloud => {
                let base = "https://oauth.id.jumpcloud.com";
                let paths = ["/oauth2/auth", "/oauth2/token", "/.well-known/jwks.json"];
                under(&format!("{base}/"), base, paths)
                    .user_info_at(base, "/userinfo")
                    .end_session_at(base, "/oauth2/sessions/logout")
            }
            Personality::Cognito => cognito(realm),
            Personality::Keycloak => {
                let issuer = format!("https://sso.acme.example/realms/{realm}");
                let base = format!("{issuer}/protocol/openid-connect");
                under(&issuer, &base, ["/auth", "/token", "/certs"])
                    .user_info_at(&base, "/userinfo")
                    .end_session_at(&base, "/logout")
            }
            Personality::OneLogin => {
                let issuer = format!("https://{realm}.onelogin.com/oidc/2");
                under(&issuer, &issuer, ["/auth", "/token", "/certs"])
                    .user_info_at(&issuer, "/me")
                    .end_session_at(&issuer, "/logout")
            }
            Personality::Ping => {
                let issuer = format!("https://auth.pingone.eu/{realm}/as");
                under(&issuer, &issuer, ["/authorize", "/token", "/jwks"])
                    .user_info_at(&issuer, "/userinfo")
                    .end_session_at(&issuer, "/signoff")
            }
            Personality::Canaille => {
                let issuer = "https://canaille.acme.example";
                let paths = ["/oauth/authorize", "/oauth/token", "/oauth/jwks.json"];
                under(issuer, issuer, paths)
                    .user_info_at(issuer, "/oauth/userinfo")
                    .end_session_at(issuer, "/oauth/end_session")
            }
        }
    }

    fn user_info_at(mut self, base: &str, path: &str) -> Self {
        self.user_info = Some(format!("{base}{path}"));
        self
    }

    fn end_session_at(mut self, base: &str, path: &str) -> Self {
        self.end_session = Some(format!("{base}{path}"));
        self
    }
}

fn under(issuer: &str, base: &str, [authorization, token, keys]: [&str; 3]) -> Endpoints {
    Endpoints {
        issuer: issuer.to_owned(),
        authority: issuer.trim_end_matches('/').to_owned(),
        authorization: format!("{base}{authorization}"),
        token: format!("{base}{token}"),
        keys: format!("{base}{keys}"),
        user_info: None,
        end_session: None,
    }
}

fn entra(authority: &str, issuer: String) -> Endpoints {
    let base = format!("https://login.microsoftonline.com/{authority}");
    let paths = ["/oauth2/v2.0/authorize", "/oauth2/v2.0/token", "/discovery/v2.0/keys"];
    let endpoints = under(&issuer, &base, paths)
        .user_info_at("https://graph.microsoft.com", "/oidc/userinfo")
        .end_session_at(&base, "/oauth2/v2.0/logout");
    Endpoints { authority: format!("{base}/v2.0"), ..endpoints }
}

fn google() -> Endpoints {
    let issuer = "https://accounts.google.com";
    let endpoints = under(issuer, issuer, ["/o/oauth2/v2/auth", "", ""])
        .user_info_at("https://openidconnect.googleapis.com", "/v1/userinfo");
    Endpoints {
        token: "https://oauth2.googleapis.com/token".to_owned(),
        keys: "https://www.googleapis.com/oauth2/v3/certs".to_owned(),
        ..endpoints
    }
}

fn cognito(pool: &str) -> Endpoints {
    let issuer = format!("https://cognito-idp.eu-west-1.amazonaws.com/{pool}");
    let base = "https://acme.auth.eu-west-1.amazoncognito.com";
    let endpoints = under(&issuer, base, ["/oauth2/authorize", "/oauth2/token", ""])
        .user_info_at(base, "/oauth2/userInfo")
        .end_session_at(base, "/logout");
    Endpoints { keys: format!("{issuer}/.well-known/jwks.json"), ..endpoints }
}
