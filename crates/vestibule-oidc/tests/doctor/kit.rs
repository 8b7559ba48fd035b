//! A connection, and what was fetched for it: documents as the products serve them, to be changed.

use serde_json::{Value, json};
use vestibule_core::{Endpoint, HttpResponse, Timestamp};
use vestibule_oidc::doctor::{Finding, Observations, Severity, examine};
use vestibule_oidc::{ClientAuthentication, Connection, IssuerRule, TenantId};
use vestibule_testkit::openid::OpenIdProvider;

use crate::host::{CALLBACK, TENANT, endpoint, id, now};

/// The time at which everything is fetched here.
pub(crate) const DATE: &str = "Sat, 21 Nov 2026 12:00:00 GMT";

pub(crate) struct Scene {
    pub(crate) connection: Connection,
    pub(crate) metadata: Value,
    pub(crate) keys: Value,
    pub(crate) now: Timestamp,
}

impl Scene {
    fn new(rule: IssuerRule, metadata: Value, keys: &OpenIdProvider) -> Self {
        Scene {
            connection: connection(rule),
            metadata,
            keys: serde_json::from_str(&keys.jwks().unwrap()).unwrap(),
            now: now(),
        }
    }

    /// One tenant.
    pub(crate) fn entra() -> Self {
        let rule = IssuerRule::entra_tenant(tenant());
        Self::new(rule, entra_metadata(TENANT, TENANT), &OpenIdProvider::entra_like(TENANT))
    }

    /// One tenant by the endpoint of all.
    pub(crate) fn entra_tenants() -> Self {
        let cloud = vestibule_oidc::EntraCloud::Global;
        let rule = IssuerRule::entra_tenants(cloud, [tenant()]).unwrap();
        let provider = OpenIdProvider::entra_like_multitenant(TENANT);
        Self::new(rule, entra_metadata("organizations", "{tenantid}"), &provider)
    }

    pub(crate) fn okta() -> Self {
        let provider = OpenIdProvider::okta_like("acme");
        Self::new(IssuerRule::okta_org("acme.okta.com").unwrap(), okta_metadata(), &provider)
    }

    pub(crate) fn google() -> Self {
        let domain = vestibule_core::DomainName::parse("acme.example").unwrap();
        let provider = OpenIdProvider::google_like();
        Self::new(IssuerRule::google(Some(domain)), google_metadata(), &provider)
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Connection)) -> Self {
        change(&mut self.connection);
        self
    }

    /// Changes the connection by one of its methods.
    pub(crate) fn connected(mut self, change: impl FnOnce(Connection) -> Connection) -> Self {
        self.connection = change(self.connection);
        self
    }

    pub(crate) fn saying(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.metadata[name] = value.into();
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.metadata.as_object_mut().unwrap().remove(name);
        self
    }

    pub(crate) fn with_keys(mut self, change: impl FnOnce(&mut Vec<Value>)) -> Self {
        change(self.keys["keys"].as_array_mut().unwrap());
        self
    }

    pub(crate) fn observed(&self) -> Observations {
        Observations::new(Ok(json_response(&self.metadata)))
            .with_keys(Ok(json_response(&self.keys)))
    }

    pub(crate) fn findings(&self) -> Vec<Finding> {
        self.after(&self.observed())
    }

    pub(crate) fn after(&self, observed: &Observations) -> Vec<Finding> {
        checked(examine(&self.connection, observed, self.now))
    }
}

/// What holds for every finding.
pub(crate) fn checked(findings: Vec<Finding>) -> Vec<Finding> {
    for finding in &findings {
        let (code, severity) = (finding.code(), finding.severity());
        assert!(!finding.what().is_empty(), "{code}");
        assert!(severity == Severity::Fine || !finding.fix().is_empty(), "{code}");
        assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'));
        assert!(
            finding.what().starts_with(|c: char| c.is_lowercase()
                || c == '`'
                || c == 'E'
                || c.is_ascii_digit()
                || c.is_uppercase()),
            "{}",
            finding.what()
        );
        assert!(!finding.what().ends_with('.') && !finding.fix().ends_with('.'), "{code}");
    }
    findings
}

pub(crate) fn tenant() -> TenantId {
    TenantId::parse(TENANT).unwrap()
}

pub(crate) fn connection(rule: IssuerRule) -> Connection {
    connection_at(rule, endpoint(CALLBACK))
}

pub(crate) fn connection_at(rule: IssuerRule, redirect_uri: Endpoint) -> Connection {
    let secret =
        ClientAuthentication::secret_basic("a test client secret of forty-eight characters");
    Connection::new(id("acme"), rule, "client", secret, redirect_uri).unwrap()
}

pub(crate) fn response(body: &str) -> HttpResponse {
    HttpResponse::new(200, body.as_bytes().to_vec()).with_header("Date", DATE)
}

pub(crate) fn json_response(document: &Value) -> HttpResponse {
    response(&document.to_string())
}

pub(crate) fn find<'f>(findings: &'f [Finding], code: &str) -> &'f Finding {
    let mut found = findings.iter().filter(|finding| finding.code() == code);
    let finding = found.next().unwrap_or_else(|| panic!("no {code} in {findings:#?}"));
    assert!(found.next().is_none(), "{code} stands twice");
    finding
}

pub(crate) fn has(findings: &[Finding], code: &str) -> bool {
    findings.iter().any(|finding| finding.code() == code)
}

#[track_caller]
pub(crate) fn assert_found(findings: &[Finding], severity: Severity, code: &str, fix: &str) {
    let finding = find(findings, code);
    assert_eq!(finding.severity(), severity, "{finding:?}");
    assert!(finding.fix().contains(fix), "{finding:?}");
}

/// The metadata of Entra, version 2.0, in its whole length.
fn entra_metadata(path: &str, tenant: &str) -> Value {
    let at = |rest: &str| format!("https://login.microsoftonline.com/{path}{rest}");
    json!({
        "token_endpoint": at("/oauth2/v2.0/token"),
        "token_endpoint_auth_methods_supported": [
            "client_secret_post", "private_key_jwt", "client_secret_basic",
            "self_signed_tls_client_auth"
        ],
        "jwks_uri": at("/discovery/v2.0/keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": format!("https://login.microsoftonline.com/{tenant}/v2.0"),
        "request_uri_parameter_supported": false,
        "userinfo_endpoint": "https://graph.microsoft.com/oidc/userinfo",
        "authorization_endpoint": at("/oauth2/v2.0/authorize"),
        "device_authorization_endpoint": at("/oauth2/v2.0/devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": at("/oauth2/v2.0/logout"),
        "claims_supported": [
            "sub", "iss", "cloud_instance_name", "cloud_instance_host_name",
            "cloud_graph_host_name", "msgraph_host", "aud", "exp", "iat", "auth_time", "acr",
            "nonce", "preferred_username", "name", "tid", "ver", "at_hash", "c_hash", "email"
        ],
        "kerberos_endpoint": at("/kerberos"),
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
        "rbac_url": "https://pas.windows.net"
    })
}

fn okta_metadata() -> Value {
    let at = |rest: &str| format!("https://acme.okta.com{rest}");
    json!({
        "issuer": "https://acme.okta.com",
        "authorization_endpoint": at("/oauth2/v1/authorize"),
        "token_endpoint": at("/oauth2/v1/token"),
        "userinfo_endpoint": at("/oauth2/v1/userinfo"),
        "registration_endpoint": at("/oauth2/v1/clients"),
        "jwks_uri": at("/oauth2/v1/keys"),
        "response_types_supported": [
            "code", "id_token", "code id_token", "code token", "id_token token",
            "code id_token token"
        ],
        "response_modes_supported": ["query", "fragment", "form_post", "okta_post_message"],
        "grant_types_supported": [
            "authorization_code", "implicit", "refresh_token", "password",
            "urn:ietf:params:oauth:grant-type:device_code"
        ],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": [
            "openid", "email", "profile", "address", "phone", "offline_access", "groups"
        ],
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt",
            "none"
        ],
        "claims_supported": [
            "iss", "ver", "sub", "aud", "iat", "exp", "jti", "auth_time", "amr", "idp", "nonce",
            "name", "nickname", "preferred_username", "given_name", "middle_name", "family_name",
            "email", "email_verified", "profile", "zoneinfo", "locale", "address", "phone_number",
            "picture", "website", "gender", "birthdate", "updated_at", "at_hash", "c_hash"
        ],
        "code_challenge_methods_supported": ["S256"],
        "introspection_endpoint": at("/oauth2/v1/introspect"),
        "revocation_endpoint": at("/oauth2/v1/revoke"),
        "end_session_endpoint": at("/oauth2/v1/logout"),
        "request_parameter_supported": true
    })
}

fn google_metadata() -> Value {
    json!({
        "issuer": "https://accounts.google.com",
        "authorization_endpoint": "https://accounts.google.com/o/oauth2/v2/auth",
        "device_authorization_endpoint": "https://oauth2.googleapis.com/device/code",
        "token_endpoint": "https://oauth2.googleapis.com/token",
        "userinfo_endpoint": "https://openidconnect.googleapis.com/v1/userinfo",
        "revocation_endpoint": "https://oauth2.googleapis.com/revoke",
        "jwks_uri": "https://www.googleapis.com/oauth2/v3/certs",
        "response_types_supported": [
            "code", "token", "id_token", "code token", "code id_token", "token id_token",
            "code token id_token", "none"
        ],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "claims_supported": [
            "aud", "email", "email_verified", "exp", "family_name", "given_name", "iat", "iss",
            "name", "picture", "sub"
        ],
        "code_challenge_methods_supported": ["plain", "S256"],
        "grant_types_supported": [
            "authorization_code", "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code"
        ]
    })
}
