//! Provider metadata: what is accepted is of the issuer that it was asked for.

use std::sync::OnceLock;

use serde_json::Value;
use url::Url;
use vestibule_core::Endpoint;
use vestibule_oidc::{EntraCloud, IssuerRule, ProviderMetadata, TenantId};

use super::edits::edited;
use super::setting::{ISSUER, TENANTS};

/// Any bytes, or a genuine document that is edited as the bytes say, read for each kind of issuer.
pub fn accepted_metadata_is_the_issuers_own(script: &[u8]) {
    static RULES: OnceLock<Vec<IssuerRule>> = OnceLock::new();
    let rules = RULES.get_or_init(rules);
    let [which, how, rest @ ..] = script else { return };
    let rule = &rules[usize::from(*which) % rules.len()];
    let document = match how % 3 {
        0 => rest.to_vec(),
        _ => edited(&genuine(rule), rest),
    };
    let Ok(metadata) = ProviderMetadata::parse(&document, rule) else {
        assert_ne!(document, genuine(rule).as_bytes());
        return;
    };
    let read: Value = serde_json::from_slice(&document).expect("JSON");
    assert_eq!(read["issuer"].as_str(), Some(metadata.issuer()));
    assert_eq!(metadata.issuer(), rule.metadata_issuer());
    let tls = metadata.issuer().starts_with("https://");
    let check = |endpoint: Option<&Endpoint>, name: &str| {
        let stated = read.get(name).filter(|stated| !stated.is_null());
        let stated = stated.map(|stated| stated.as_str().expect("text"));
        let url = stated.map(|stated| Url::parse(stated).expect("a URL"));
        assert_eq!(endpoint.map(Endpoint::as_str), url.as_ref().map(Url::as_str));
        assert!(endpoint.is_none_or(|endpoint| endpoint.is_https() || !tls));
    };
    check(Some(metadata.authorization_endpoint()), "authorization_endpoint");
    check(Some(metadata.token_endpoint()), "token_endpoint");
    check(Some(metadata.jwks_uri()), "jwks_uri");
    check(metadata.user_info_endpoint(), "userinfo_endpoint");
    check(metadata.end_session_endpoint(), "end_session_endpoint");
    let promised = &read["authorization_response_iss_parameter_supported"];
    assert_eq!(metadata.sends_issuer_parameter(), promised == &Value::Bool(true));
}

fn rules() -> Vec<IssuerRule> {
    let tenant = |text| TenantId::parse(text).expect("a tenant");
    let exact = |issuer| IssuerRule::exact(issuer).expect("an issuer");
    vec![
        exact(ISSUER),
        exact("http://127.0.0.1:9000/realm"),
        IssuerRule::entra_tenant(tenant(TENANTS[0])),
        IssuerRule::entra_tenants(EntraCloud::China, TENANTS.map(tenant)).expect("a rule"),
        IssuerRule::google(None),
    ]
}

fn genuine(rule: &IssuerRule) -> String {
    let issuer = rule.metadata_issuer();
    let base = issuer.replace("{tenantid}", "organizations");
    format!(
        r#"{{"issuer":"{issuer}","authorization_endpoint":"{base}/authorize","token_endpoint":"{base}/token","jwks_uri":"{base}/keys","userinfo_endpoint":"{base}/userinfo","end_session_endpoint":null,"response_types_supported":["code"],"scopes_supported":["openid","email"],"authorization_response_iss_parameter_supported":true}}"#
    )
}
