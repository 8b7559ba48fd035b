//! What an issuer is, and where its metadata is.

use super::entra::CONSUMERS;
use super::*;

const TENANT: &str = "9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d";

#[test]
fn an_issuer_is_what_the_provider_wrote_and_nothing_repaired() {
    for good in
        ["https://a.example", "https://a.example/", "https://a.example/x/y", "http://127.0.0.1:9/x"]
    {
        assert_eq!(Issuer::parse(good).unwrap().as_str(), good);
    }
    for bad in [
        "http://a.example",
        "https://a.example?x",
        "https://a.example/#x",
        "https://u@a.example",
        "https://A.example",
        "https://a.example/../b",
        "https:a.example",
        "https://a.example:443",
        " https://a.example",
        "ftp://a.example",
        "",
        "a.example",
        "https://a.example/x y",
    ] {
        assert_eq!(Issuer::parse(bad).unwrap_err().code(), "issuer_malformed", "{bad}");
    }
}

#[test]
fn entra_is_pinned_or_refused() {
    let exact =
        |path: &str| IssuerRule::exact(&format!("https://login.microsoftonline.com/{path}"));
    assert_eq!(
        exact(&format!("{TENANT}/v2.0")).unwrap(),
        IssuerRule::entra_tenant(TenantId::parse(TENANT).unwrap())
    );
    for shared in ["common/v2.0", "organizations/v2.0", "consumers/v2.0", "{tenantid}/v2.0", ""] {
        let code = exact(shared).unwrap_err().code();
        assert!(["issuer_entra_unpinned", "issuer_malformed"].contains(&code), "{shared}");
    }
    let consumers = exact(&format!("{CONSUMERS}/v2.0")).unwrap_err();
    assert_eq!(consumers.code(), "issuer_entra_unpinned");
    assert!(consumers.fix().contains("Directory (tenant) ID"));
    assert_eq!(exact(TENANT).unwrap_err().code(), "issuer_entra_v1");
    let v1 = IssuerRule::exact(&format!("https://sts.windows.net/{TENANT}/"));
    assert_eq!(v1.unwrap_err().code(), "issuer_entra_v1");
    let none = IssuerRule::entra_tenants(EntraCloud::Global, []);
    assert_eq!(none.unwrap_err().code(), "issuer_entra_unpinned");
}

#[test]
fn metadata_is_where_the_two_standards_say() {
    let urls = |issuer: &str| IssuerRule::exact(issuer).unwrap().discovery_urls();
    assert_eq!(
        urls("https://a.example/x/"),
        [
            "https://a.example/x/.well-known/openid-configuration",
            "https://a.example/.well-known/oauth-authorization-server/x"
        ]
    );
    assert_eq!(
        urls("https://a.example"),
        [
            "https://a.example/.well-known/openid-configuration",
            "https://a.example/.well-known/oauth-authorization-server"
        ]
    );
    let okta = IssuerRule::okta_server("acme.okta.com", "default").unwrap();
    assert!(okta.discovery_urls()[0].starts_with("https://acme.okta.com/oauth2/default/.well"));
}

#[test]
fn only_an_address_of_one_customer_pins() {
    let own = |issuer: &str| IssuerRule::exact(issuer).unwrap().is_own();
    assert!(own("https://acme.okta.com") && own("https://acme.eu.auth0.com/"));
    assert!(!own("https://accounts.google.com") && !own("https://appleid.apple.com"));
    assert!(!own("https://oauth.id.jumpcloud.com/") && !own("https://gitlab.com"));
    assert!(!own("https://okta.com.evil.example") && !own("https://sso.example/realms/all"));
    assert!(!own("https://evilokta.com"));
}
