//! All that a host composes of Vestibule for a customer with Okta, as one story from top to bottom.
//! The testkit plays the customer's side, on the loopback interface: `cargo run --bin okta`.
#![expect(clippy::disallowed_methods, reason = "programs are where the clock is read")]

use rand::random;
use std::{error::Error, fmt::Display, sync::Arc, time::Duration};
use tokio::{net::TcpListener, task::block_in_place};
use vestibule_axum::{ScimSettings, scim_router};
use vestibule_core::{BrowserBinding, ConnectionId, DirectoryId, Endpoint, OrganizationId};
use vestibule_core::{ReturnPath, Secret, Timestamp};
use vestibule_keys::MacKey;
use vestibule_provisioning::{Condition, GroupRef, GroupSource, Mapping, Permission};
use vestibule_signin::{Customer, OidcFlow, Ports, SamlFlow, admit, check, follow_directory};
use vestibule_sql::SqlStore;
use vestibule_testkit::directory::{DirectoryClient, DirectoryGroup, DirectoryUser};
use vestibule_testkit::directory::{Loopback, ScimEndpoint, okta::Application, okta::Okta};
use vestibule_testkit::openid::{OpenIdProvider, OpenIdUser, ProviderNetwork, TestClient};
use vestibule_testkit::{SamlIdp, SamlUser, dns::NameServer, hostile};
use vestibule_xmldsig::Limits;
use {vestibule_domains as domains, vestibule_oidc as oidc};
use {vestibule_saml as saml, vestibule_scim as scim};

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;
const POLICY: &str = r#"{"version": 1, "jit": "domain", "linking": "automatic", "mappings": [
    {"when": {"group": {"from": {"connection": "acme"}, "id": "engineers"}},
     "grant": [{"role": "engineer"}]}]}"#;

#[tokio::main]
async fn main() -> Fallible<()> {
    let file = std::env::temp_dir().join(format!("vestibule-{:032x}.db", random::<u128>()));
    // One store for all: claims, pending logins, replays, accounts, directory users, sessions.
    let store = SqlStore::connect(&format!("sqlite:{}", file.display())).await?;
    let ports = Ports::all(&store);
    let now = Timestamp::from_unix_seconds(jiff::Timestamp::now().as_second())?;
    let browser = BrowserBinding::new(Secret::new(random::<[u8; 32]>().to_vec()))?;
    let acme = OrganizationId::parse("acme")?;

    println!("1. Acme claims acme.example, and publishes the record that the host asks for.");
    let name_server = NameServer::start("acme.example")?;
    let key = domains::ChallengeKey::new(&Secret::new(random::<[u8; 32]>().to_vec()))?;
    let issuer = domains::Challenges::new(key, domains::Product::parse("_app")?);
    let rules = domains::DomainRules::new().danger_with_special_use_allowed(); // for `.example`
    let domain = domains::classify("Acme.example", &rules)?.domain;
    let claim = domains::ClaimKey::exact(acme.clone(), domain);
    let challenge = issuer.challenge(&domains::begin(&store, &issuer, &claim, now).await?.claim)?;
    println!("   {} TXT \"{}\"", challenge.name.absolute, challenge.value);
    name_server.publish_txt(challenge.name.absolute.as_str(), &challenge.value);
    let lookup = domains::HickoryLookup::of_servers([name_server.address()])?;
    let rules = domains::AssessmentRules::new().danger_without_resolvers(); // none on loopback
    let verifier = domains::Verifier::new(&store, &lookup, &issuer).with_assessment_rules(rules);
    expect(verifier.check_now(&claim, now).await?.assessment.diagnosis, "verified")?;

    println!(
        "2. Ada signs in by OpenID Connect. Okta vouches for her address, and tells her groups."
    );
    let client = TestClient::new("https://app.example/oidc/callback/acme");
    let org = OpenIdProvider::okta_like("acme").with_client(client.clone());
    let network = ProviderNetwork::new(move || now).with(org);
    let rule = oidc::IssuerRule::okta_org("acme.okta.com")?;
    let secret = oidc::ClientAuthentication::secret_basic(client.secret().unwrap_or_default());
    let (id, uri) = (ConnectionId::parse("acme")?, Endpoint::parse(&client.redirect_uri)?);
    let connection = oidc::Connection::new(id, rule, &client.client_id, secret, uri)?;
    let app = oidc::Client::new(network.clone(), oidc::MemoryKeyCache::new());
    let flow = OidcFlow::new(&app, &connection);
    let customer = Customer::new(flow.view(acme.clone()), serde_json::from_str(POLICY)?);
    let secrets = oidc::LoginSecrets::from_random(random());
    let url = flow.begin(&store, &browser, ReturnPath::root(), secrets, now).await?;
    let ada = OpenIdUser::new("00u1a2b3c4d5E6F7g8h9").with_groups(["engineers"]);
    let answer = oidc::Callback::parse_query(network.authorize(&url, &ada)?.parameters())?;
    let signed_in = flow.finish(&store, answer, &browser, random(), now).await?;
    let admission = admit(&ports, &signed_in, &customer, random(), now).await?;
    expect(&admission.decision, "created")?;
    expect(admission.permissions.first().ok_or("she may do nothing")?, "role engineer")?;

    println!("3. She signs in by SAML: to the same account, for her address is in Acme's domain.");
    let idp = SamlIdp::okta_like("exk1a2b3c4d5E6F7g8h9");
    let metadata = saml::IdpMetadata::parse(idp.metadata(), &Limits::DOCUMENT, now)?;
    let id = ConnectionId::parse("acme-saml")?;
    let connection = saml::Connection::new(id, metadata.into_identity_provider()?);
    let acs = Endpoint::parse("https://app.example/saml/acs/acme-saml")?;
    let app = saml::ServiceProvider::new(saml::EntityId::parse("https://app.example/saml")?, acs);
    let flow = SamlFlow::new(&app, &connection);
    let mut customer = customer.with_connection(flow.view(acme.clone()));
    let enter = async |customer: &Customer, idp: &SamlIdp, user: &str| {
        let url = flow.begin(&store, &browser, ReturnPath::root(), random(), now).await?;
        let posted = idp.answer(&url, &SamlUser::new(user), random(), now)?;
        let signed_in = flow.finish(&store, &store, posted.as_bytes(), &browser, now).await?;
        Fallible::Ok(admit(&ports, &signed_in, customer, random(), now).await?)
    };
    expect(enter(&customer, &idp, "ada@acme.example").await?.decision, "linked_by_address")?;

    println!("4. Acme connects its directory, and Okta pushes Ada, Grace and a group by SCIM.");
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut server = Loopback::new(listener.local_addr()?);
    let base = Endpoint::parse(&format!("http://{}/scim/v2", listener.local_addr()?))?;
    let (key, schemas) = (MacKey::new(&random::<[u8; 32]>())?, scim::Registry::standard());
    let service = scim::ScimService::new(store.clone(), schemas, &base, key);
    let router = scim_router(Arc::new(service), ScimSettings::new());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let (token, id) = (scim::BearerToken::from_random(&random()), DirectoryId::parse("okta")?);
    let scope = scim::Scope::new(acme.clone(), id.clone());
    token.rotate_in(&store, scope, scim::Profile::OKTA, now, Duration::ZERO).await?;
    customer = customer.with_directory(id.clone());
    let mut okta = Okta::new(ScimEndpoint::new("/scim/v2", token.expose()), 1, Application::Oin);
    let users = ["ada", "grace"].map(|it| DirectoryUser::new(it, format!("{it}@acme.example")));
    let groups = [DirectoryGroup::new("analysts", "Analysts")];
    block_in_place(|| okta.cycle(&users, &groups, &mut server))?;
    let followed = follow_directory(&ports, &customer, 0, random(), now).await?;
    let codes: Vec<&str> = followed.decisions.iter().map(|(_, it)| it.code.code()).collect();
    expect(codes.join(", "), "linked_by_directory, provisioned_by_directory")?;
    let group_id = okta.group_id("analysts").ok_or("the group was not pushed")?;
    let when = Condition::Group(GroupRef::new(GroupSource::Directory(id), group_id));
    customer.policy.mappings.push(Mapping::new(when, [Permission::role("analyst")?]));

    println!("5. Okta adds Ada to the group, which gives a role while her session is open.");
    let session = enter(&customer, &idp, "ada@acme.example").await?;
    let groups = groups.map(|group| group.with_members(["ada"]));
    block_in_place(|| okta.cycle(&users, &groups, &mut server))?;
    let followed = follow_directory(&ports, &customer, followed.next, random(), now).await?;
    check(&store, &session.stamp).await?;
    let may = vestibule_signin::permissions_of(&store, &acme, &session.account.id, now).await?;
    expect(may.first().ok_or("she may do nothing")?, "role analyst")?;

    println!("6. Somebody signs a response with a key of their own, and puts the key into it.");
    let attack = hostile::attack("attackers_certificate_in_key_info").ok_or("no such attack")?;
    let forger = idp.clone().with_attack(attack);
    let refused = enter(&customer, &forger, "ada@acme.example").await.err().ok_or("he came in")?;
    expect(refused, "signature_mismatch")?;

    println!("7. Bob signs in, a contractor with an address of his own firm.");
    let refused = enter(&customer, &idp, "bob@partner.example").await.err().ok_or("Bob came in")?;
    expect(refused, "email_outside_domains")?;

    println!("8. Okta deactivates Ada: her open session is refused at once, and she stays out.");
    let [user, grace] = users;
    block_in_place(|| okta.cycle(&[user.disabled(), grace], &groups, &mut server))?;
    expect(check(&store, &session.stamp).await.err().ok_or("it goes on")?.code(), "session_ended")?;
    let _ = follow_directory(&ports, &customer, followed.next, random(), now).await?;
    let refused = enter(&customer, &idp, "ada@acme.example").await.err().ok_or("Ada came in")?;
    expect(refused, "directory_deactivated")?;
    store.close().await;
    Ok(std::fs::remove_file(file)?)
}

/// Prints what happened. It is an error when that is not what was to happen.
fn expect(found: impl Display, code: &str) -> Fallible<()> {
    let text = format!("{found:#}");
    println!("   {text}");
    if text.starts_with(code) { Ok(()) } else { Err(format!("expected {code}").into()) }
}
