//! SAML and OpenID Connect meet in one account.
#![allow(clippy::unwrap_used, reason = "the helpers of tests may fail")]

#[path = "support/site.rs"]
mod site;

use site::{Site, acme, jit, now, org, person};
use vestibule_core::{
    BrowserBinding, ConnectionId, EndReason, EndScope, EndSessions, Endpoint, ReturnPath, Secret,
};
use vestibule_oidc::{
    Callback, Client, ClientAuthentication, Connection, IssuerRule, LoginSecrets, MemoryKeyCache,
    TenantId,
};
use vestibule_signin::{
    Customer, MemoryPendingLogins, OidcFlow, SignedIn, admit, check, end_sessions,
};
use vestibule_testkit::openid::{OpenIdProvider, OpenIdUser, ProviderNetwork, TestClient};

const TENANT: &str = "9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d";
const CALLBACK: &str = "https://app.example/oidc/callback/acme";

/// A person of Acme's tenant signs in by OpenID Connect; the customer is Acme by that connection.
async fn by_oidc(user: &OpenIdUser) -> (SignedIn, Customer) {
    let registered = TestClient::new(CALLBACK);
    let secret = ClientAuthentication::secret_basic(registered.secret().unwrap());
    let rule = IssuerRule::entra_tenant(TenantId::parse(TENANT).unwrap());
    let id = ConnectionId::parse("acme-oidc").unwrap();
    let redirect = Endpoint::parse(CALLBACK).unwrap();
    let client_id = registered.client_id.clone();
    let connection = Connection::new(id, rule, client_id, secret, redirect).unwrap();
    let provider = OpenIdProvider::entra_like(TENANT).with_client(registered);
    let network = ProviderNetwork::new(now).with(provider);
    let client = Client::new(network.clone(), MemoryKeyCache::new());

    let flow = OidcFlow::new(&client, &connection);
    let pending = MemoryPendingLogins::new();
    let browser = BrowserBinding::new(Secret::new(vec![3; 32])).unwrap();
    let mut random = [0; 96];
    random.iter_mut().zip(0_u8..).for_each(|(byte, place)| *byte = place);
    let secrets = LoginSecrets::from_random(random);
    let url = flow.begin(&pending, &browser, ReturnPath::root(), secrets, now()).await.unwrap();
    let answer = network.authorize(&url, user).unwrap();
    let callback = Callback::parse_query(answer.parameters()).unwrap();
    let signed_in = flow.finish(&pending, callback, &browser, [1; 16], now()).await.unwrap();
    (signed_in, Customer::new(flow.view(org("acme")), jit()))
}

#[tokio::test]
async fn a_person_who_comes_by_either_has_one_account() {
    let site = Site::new().await;
    let by_saml = site.admit(&acme(), &person("ada@acme.example")).await.unwrap();
    // Entra says nothing of whether the address is verified; the tenant is pinned and the domain proven.
    let user = OpenIdUser::new("ada").with_email("ada@acme.example", None);
    let (proof, customer) = by_oidc(&user).await;
    let by_oidc = admit(&site.ports(), &proof, &customer, [9; 16], now()).await.unwrap();
    assert_eq!(by_oidc.decision.code.code(), "linked_by_address");
    assert_eq!(by_oidc.account.id, by_saml.account.id);
    assert_eq!(by_oidc.account.links.len(), 2);

    // A logout at one provider ends what began there.
    let order = EndSessions::new(EndScope::Subject(proof.subject()), EndReason::LogoutRequest);
    end_sessions(&site.epochs, &order).await.unwrap();
    assert!(check(&site.epochs, &by_oidc.stamp).await.is_err());
    assert_eq!(check(&site.epochs, &by_saml.stamp).await, Ok(()));

    // And the same proof starts no session for another customer, nor by another connection.
    for other in [site::customer("fabrikam", jit()), acme()] {
        let refused = admit(&site.ports(), &proof, &other, [8; 16], now()).await.unwrap_err();
        assert_eq!(refused.code(), "connection_mismatch");
    }
}
