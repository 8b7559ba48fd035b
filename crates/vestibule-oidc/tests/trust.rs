//! Whose word counts: the tenant, the address, the guest. Each refusal has a code and a fix.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests may fail"
)]

#[path = "support/host.rs"]
mod host;

use host::{CALLBACK, Host, TENANT, browser, domain, endpoint, id, now, test_client};
use vestibule_core::{EmailSource, HttpResponse, Identity, Secret, SubjectKey};
use vestibule_oidc::{
    ClientAuthentication, Connection, EntraCloud, Guests, IssuerRule, Profile, Refusal, SignIn,
    TenantId,
};
use vestibule_testkit::openid::{Edit, Jwt, OpenIdProvider, OpenIdUser, Part, Personality};

const OTHER_TENANT: &str = "0c5a9c2e-1f0b-4a53-9d55-6a1f6f0f7f11";
const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

fn tenant(text: &str) -> TenantId {
    TenantId::parse(text).unwrap()
}

fn entra_user() -> OpenIdUser {
    OpenIdUser::new("pairwise-1").with_email("ada@acme.example", None)
}

fn refused(result: Result<SignIn, Refusal>, code: &str, fix: &str) {
    let refusal = result.map(|_| ()).unwrap_err();
    assert_eq!(refusal.code(), code);
    assert!(refusal.fix().contains(fix), "{}", refusal.fix());
}

fn key(sign_in: SignIn) -> SubjectKey {
    let connection = sign_in.connection().clone();
    sign_in.subject().key(&connection)
}

/// A connection for the tenants of several customers, at the endpoint for all organizations.
fn multitenant(personality: OpenIdProvider, allowed: &[&str]) -> Host {
    let rule = IssuerRule::entra_tenants(EntraCloud::Global, allowed.iter().map(|id| tenant(id)));
    Host::with(personality, test_client(), |connection| {
        let redirect = connection.redirect_uri().clone();
        let authentication = ClientAuthentication::secret_basic(test_client().secret().unwrap());
        Connection::new(id("acme"), rule.unwrap(), "app", authentication, redirect).unwrap()
    })
}

#[test]
fn noauth_a_stranger_with_the_victims_address_is_another_subject_and_links_nothing() {
    // The attacker's tenant is a customer too. Its administrator gives a user the victim's address.
    let host = multitenant(OpenIdProvider::entra_like_multitenant(TENANT), &[TENANT, OTHER_TENANT]);
    let victim = host.sign_in(&entra_user().with_xms_edov(true)).unwrap();
    let attacker = entra_user().with_tenant(OTHER_TENANT);
    let attacker = host.sign_in(&attacker).unwrap();
    let refusal = attacker.linkable_email().unwrap_err();
    assert_eq!(refusal.code(), "email_unverified");
    assert!(refusal.fix().contains("Entra: add optional claims email and xms_edov"));
    assert_eq!(attacker.email().address, victim.email().address);
    assert!(victim.linkable_email().is_ok());
    assert_ne!(key(attacker), key(victim));
}

#[test]
fn noauth_the_attackers_tenant_is_refused_where_it_is_no_customer() {
    let host = multitenant(OpenIdProvider::entra_like_multitenant(TENANT), &[TENANT]);
    let attacker = entra_user().with_tenant(OTHER_TENANT);
    refused(host.sign_in(&attacker), "tenant_not_allowed", "Directory (tenant) ID");
}

#[test]
fn a_mutable_address_changes_neither_the_subject_nor_what_it_may_link() {
    let host = Host::new(OpenIdProvider::entra_like(TENANT));
    let before = host.sign_in(&entra_user()).unwrap();
    let renamed = entra_user().with_email("ceo@acme.example", None);
    let after = host.sign_in(&renamed).unwrap();
    assert_eq!(after.linkable_email().unwrap_err().code(), "email_unverified");
    assert_eq!(key(before), key(after));
    // The address that was given up, given to somebody else.
    let heir = host.sign_in(&entra_user().with_object_id("7d0b0f3c-0000-4d4c-8a53-2f1a9d0c6e11"));
    assert_ne!(key(heir.unwrap()), key(host.sign_in(&entra_user()).unwrap()));
}

#[test]
fn an_email_verified_that_a_tenant_minted_counts_for_nothing() {
    let minted = [Edit::Set(Part::Claims(Jwt::IdToken), "email_verified", "true")];
    let host = Host::new(OpenIdProvider::entra_like(TENANT).with_edits(minted));
    let sign_in = host.sign_in(&entra_user()).unwrap();
    assert_eq!(sign_in.email().verified, None);
    assert_eq!(sign_in.linkable_email().unwrap_err().code(), "email_unverified");
}

#[test]
fn xms_edov_counts_in_every_spelling_that_was_seen_and_in_no_other() {
    let said = |value: serde_json::Value| {
        let host = Host::new(OpenIdProvider::entra_like(TENANT));
        host.sign_in(&entra_user().with_xms_edov(value)).unwrap().email().verified
    };
    for value in [true.into(), 1.into(), "true".into(), "1".into()] {
        assert_eq!(said(value), Some(true));
    }
    for value in [false.into(), 0.into(), "false".into(), "0".into()] {
        assert_eq!(said(value), Some(false));
    }
    for value in ["True".into(), "yes".into(), 2.into(), "".into(), serde_json::Value::Null] {
        assert_eq!(said(value), None);
    }
}

#[test]
fn a_guest_is_refused_unless_guests_are_welcome() {
    let guest = entra_user().as_guest_from(OTHER_TENANT);
    let host = Host::new(OpenIdProvider::entra_like(TENANT));
    refused(host.sign_in(&guest), "guest_user", "accept guests on the connection");
    let host = Host::with(OpenIdProvider::entra_like(TENANT), test_client(), |connection| {
        connection.with_guests(Guests::Accept)
    });
    let sign_in = host.sign_in(&guest).unwrap();
    assert_eq!(sign_in.subject().tenant.as_deref(), Some(TENANT));
}

#[test]
fn a_token_of_another_tenant_or_issuer_is_refused_with_the_setting_to_change() {
    let host = Host::new(OpenIdProvider::entra_like(TENANT));
    let stranger = entra_user().with_tenant(OTHER_TENANT);
    let code = host.sign_in(&stranger).map(|_| ()).unwrap_err();
    assert_eq!(code.code(), "issuer_mismatch");
    assert!(code.fix().contains("Directory (tenant) ID"), "{}", code.fix());
    let v1 = "\"https://sts.windows.net/{tenant}/\"";
    let edits = [Edit::Set(Part::Claims(Jwt::IdToken), "iss", v1)];
    let host = Host::new(OpenIdProvider::entra_like(TENANT).with_edits(edits));
    refused(host.sign_in(&entra_user()), "issuer_mismatch", "v2.0 endpoints");
}

#[test]
fn a_mixed_up_issuer_is_refused_before_the_code_goes_anywhere() {
    let edits = [Edit::Set(Part::Callback, "iss", "https://evil.example")];
    let host = Host::new(OpenIdProvider::plain("https://op.example").with_edits(edits));
    refused(host.sign_in(&OpenIdUser::new("ada")), "issuer_parameter_mismatch", "one browser");
    assert_eq!(host.provider.requests(vestibule_testkit::openid::Endpoint::Token), 0);
}

#[test]
fn an_endpoint_for_everybody_is_refused_when_it_is_configured() {
    for shared in ["common", "organizations", "consumers", CONSUMERS] {
        let issuer = format!("https://login.microsoftonline.com/{shared}/v2.0");
        let error = IssuerRule::exact(&issuer).unwrap_err();
        assert_eq!(error.code(), "issuer_entra_unpinned");
        assert!(error.fix().contains("Directory (tenant) ID"));
    }
}

#[test]
fn personal_microsoft_accounts_are_nobodys_tenant() {
    let host = multitenant(OpenIdProvider::entra_like_multitenant(CONSUMERS), &[CONSUMERS]);
    let user = entra_user().with_tenant(CONSUMERS).with_xms_edov(true);
    let sign_in = host.sign_in(&user).unwrap();
    assert_eq!(sign_in.linkable_email().unwrap_err().code(), "email_tenant_not_pinned");
}

#[test]
fn a_provider_for_everybody_never_vouches_unless_it_is_pinned() {
    let user = OpenIdUser::new("108").with_email("ada@acme.example", Some(true));
    let workspace = user.clone().with_hosted_domain("acme.example");
    let host = Host::new(OpenIdProvider::google_like());
    let sign_in = host.sign_in(&workspace).unwrap();
    let refusal = sign_in.linkable_email().unwrap_err();
    assert_eq!(refusal.code(), "email_tenant_not_pinned");
    assert!(refusal.fix().contains("primary domain"), "{}", refusal.fix());

    let pinned = || {
        Host::with(OpenIdProvider::google_like(), test_client(), |connection| {
            let rule = IssuerRule::google(Some(domain("acme.example")));
            let authentication =
                ClientAuthentication::secret_basic(test_client().secret().unwrap());
            let redirect = connection.redirect_uri().clone();
            Connection::new(id("acme"), rule, "app", authentication, redirect).unwrap()
        })
    };
    assert!(pinned().sign_in(&workspace).unwrap().linkable_email().is_ok());
    refused(pinned().sign_in(&user), "hosted_domain_missing", "not a private one");
    let other = user.with_hosted_domain("evil.example");
    refused(pinned().sign_in(&other), "hosted_domain_mismatch", "not a private one");
    // No profile that a connection is given makes a shared issuer one's own.
    let host =
        Host::with(OpenIdProvider::of(Personality::JumpCloud), test_client(), |connection| {
            connection.with_profile(&Profile::OKTA)
        });
    let sign_in = host.sign_in(&OpenIdUser::new("ada")).unwrap();
    assert!(sign_in.linkable_email().is_err());
}

#[test]
fn an_unknown_provider_vouches_once_it_is_said_to_be_the_customers_own() {
    let user = OpenIdUser::new("ada");
    let host = Host::new(OpenIdProvider::plain("https://op.example"));
    let sign_in = host.sign_in(&user).unwrap();
    assert_eq!(sign_in.linkable_email().unwrap_err().code(), "email_tenant_not_pinned");
    let own = || {
        Host::with(OpenIdProvider::plain("https://op.example"), test_client(), |connection| {
            connection.with_own_issuer()
        })
    };
    assert!(own().sign_in(&user).unwrap().linkable_email().is_ok());
    for verified in [Some(false), None] {
        let user = OpenIdUser::new("ada").with_email("ada@acme.example", verified);
        let sign_in = own().sign_in(&user).unwrap();
        assert_eq!(sign_in.linkable_email().unwrap_err().code(), "email_unverified");
    }
    let none = own().sign_in(&OpenIdUser::new("ada").without_email()).unwrap();
    let refusal = none.linkable_email().unwrap_err();
    assert_eq!(
        (refusal.code(), refusal.to_string().as_str()),
        ("email_absent", "no email address was received")
    );
}

#[test]
fn address_and_evidence_are_from_one_document() {
    // UserInfo verifies an address, the ID token carries another one without a word about it.
    let edits = [
        Edit::Remove(Part::Claims(Jwt::IdToken), "email_verified"),
        Edit::Set(Part::UserInfo, "email", "\"victim@acme.example\""),
    ];
    let host = Host::with(
        OpenIdProvider::plain("https://op.example").with_edits(edits),
        test_client(),
        |connection| connection.with_own_issuer(),
    );
    let sign_in = host.with_user_info(host.sign_in(&OpenIdUser::new("ada")).unwrap()).unwrap();
    let email = sign_in.email();
    assert_eq!((email.source, email.verified), (EmailSource::IdToken, None));
    assert_eq!(sign_in.linkable_email().unwrap_err().code(), "email_unverified");
}

#[test]
fn groups_that_do_not_fit_are_asked_for_at_graph_and_not_where_the_token_points() {
    let host = Host::new(OpenIdProvider::entra_like(TENANT));
    let sign_in = host.sign_in(&entra_user().with_many_groups(250)).unwrap();
    assert!(sign_in.groups().complete().is_none());
    let token = Secret::new("a token for Graph".to_owned());
    let request = sign_in.groups_request(Some(&token)).unwrap();
    let object = entra_user().object_id;
    let expected = format!("https://graph.microsoft.com/v1.0/users/{object}/getMemberObjects");
    assert_eq!(request.url(), expected);
    let answer = |status, body: &str| HttpResponse::new(status, body.as_bytes().to_vec());
    let again = || host.sign_in(&entra_user().with_many_groups(250)).unwrap();
    let resolved = again().with_groups(&answer(200, r#"{"value":["a","b"]}"#)).unwrap();
    assert_eq!(resolved.groups().complete().map(<[_]>::len), Some(2));
    let paged = r#"{"value":["a"],"@odata.nextLink":"https://graph.microsoft.com/next"}"#;
    assert!(again().with_groups(&answer(200, paged)).unwrap().groups().complete().is_none());
    for (status, body, code) in [
        (403, r#"{"error":{"code":"Authorization_RequestDenied"}}"#, "groups_error"),
        (200, r#"{"value":[1]}"#, "groups_error"),
        (200, "<html>", "groups_error"),
        (503, "", "provider_unavailable"),
    ] {
        assert_eq!(
            again().with_groups(&answer(status, body)).map(|_| ()).unwrap_err().code(),
            code
        );
    }
    // Nothing to ask where all are known.
    assert!(host.sign_in(&entra_user()).unwrap().groups_request(None).is_none());
}

#[test]
fn an_identity_has_the_facts_and_no_protocol_claims() {
    let host = Host::new(OpenIdProvider::entra_like(TENANT));
    let user = entra_user().with_groups(["engineers"]).with_claim("department", "Engines");
    let identity: Identity = host.sign_in(&user).unwrap().into_identity();
    assert_eq!(identity.subject.id, user.object_id);
    assert_eq!(identity.subject.tenant.as_deref(), Some(TENANT));
    assert_eq!(identity.groups.complete(), Some(&["engineers".to_owned()][..]));
    assert_eq!(identity.attributes.get("department"), Some(&vec!["Engines".to_owned()]));
    for protocol in ["iss", "aud", "exp", "nonce", "email", "groups", "aio", "uti"] {
        assert!(!identity.attributes.contains_key(protocol), "{protocol}");
    }
    let shown = format!("{identity:?}");
    assert!(!shown.contains("ada@") && !shown.contains("Engines"));
}

#[test]
fn another_browser_and_a_late_answer_are_refused() {
    let host = Host::new(OpenIdProvider::plain("https://op.example"));
    let user = OpenIdUser::new("ada");
    let (pending, answer) = host.visit(&user).unwrap();
    refused(
        host.finish(pending, &answer, &browser(2), now()),
        "pending_other_browser",
        "one browser",
    );
    let (pending, answer) = host.visit(&user).unwrap();
    let last = pending.expires_at();
    refused(host.finish(pending, &answer, &browser(1), last), "pending_expired", "again");
    let (pending, answer) = host.visit(&user).unwrap();
    let almost = last.saturating_sub(std::time::Duration::from_secs(1));
    // In time for the ticket, and too late for the token of a quarter of an hour ago.
    refused(host.finish(pending, &answer, &browser(1), almost), "expired", "sign in again");
}

#[test]
fn a_client_secret_is_a_key_only_where_it_was_agreed_to_be_one() {
    let redirect = || endpoint(CALLBACK);
    let rule = || IssuerRule::exact("https://op.example").unwrap();
    let with = |authentication| {
        Connection::new(id("acme"), rule(), "app", authentication, redirect()).unwrap()
    };
    let short = with(ClientAuthentication::secret_basic("x".repeat(31))).with_compat_hs256();
    assert_eq!(short.unwrap_err().code(), "client_secret_too_short");
    assert!(with(ClientAuthentication::secret_basic("x".repeat(32))).with_compat_hs256().is_ok());
    let none = with(ClientAuthentication::Public).with_compat_hs256();
    assert_eq!(none.unwrap_err().code(), "client_secret_too_short");
    let mac =
        with(ClientAuthentication::Public).with_algorithms([vestibule_oidc::Algorithm::Hs256]);
    assert_eq!(mac.unwrap_err().code(), "algorithms_malformed");
}

#[test]
fn a_key_for_many_tenants_says_whose_it_is() {
    let nameless = [Edit::Remove(Part::Jwk, "issuer")];
    let many = OpenIdProvider::entra_like_multitenant(TENANT).with_edits(nameless);
    let refusal = multitenant(many, &[TENANT]).sign_in(&entra_user()).unwrap_err();
    assert_eq!(refusal.code(), "key_issuer_mismatch");
    // At a tenant's own endpoint there are that tenant's keys alone.
    let one = OpenIdProvider::entra_like(TENANT).with_edits(nameless);
    assert!(Host::new(one).sign_in(&entra_user()).is_ok());
}
