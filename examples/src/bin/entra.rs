//! All that a host composes of Vestibule for a customer with Microsoft Entra ID, as one story from
//! top to bottom. The testkit plays the customer's side, on the loopback interface:
//! `cargo run --bin entra`.
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
use vestibule_testkit::directory::{Loopback, ScimEndpoint, entra::Entra};
use vestibule_testkit::openid::{OpenIdProvider, OpenIdUser, ProviderNetwork, TestClient, hostile};
use vestibule_testkit::{SamlIdp, SamlUser, dns::NameServer};
use vestibule_xmldsig::Limits;
use {vestibule_domains as domains, vestibule_oidc as oidc};
use {vestibule_saml as saml, vestibule_scim as scim};

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;
const TENANT: &str = "9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d";
const BOB: &str = "0c8f6d12-8a3b-4e57-b1de-55aa66bb77cc";
const POLICY: &str = r#"{"version": 1, "jit": "domain", "default_role": "member"}"#;

#[tokio::main]
async fn main() -> Fallible<()> {
    let file = std::env::temp_dir().join(format!("vestibule-{:032x}.db", random::<u128>()));
    // One store for all: claims, pending logins, replays, accounts, directory users, sessions.
    let store = SqlStore::connect(&format!("sqlite:{}", file.display())).await?;
    let ports = Ports::all(&store);
    let now = Timestamp::from_unix_seconds(jiff::Timestamp::now().as_second())?;
    let browser = BrowserBinding::new(Secret::new(random::<[u8; 32]>().to_vec()))?;
    let contoso = OrganizationId::parse("contoso")?;

    println!("1. Contoso claims contoso.example, and publishes the record that the host asks for.");
    let name_server = NameServer::start("contoso.example")?;
    let key = domains::ChallengeKey::new(&Secret::new(random::<[u8; 32]>().to_vec()))?;
    let issuer = domains::Challenges::new(key, domains::Product::parse("_app")?);
    let rules = domains::DomainRules::new().danger_with_special_use_allowed(); // for `.example`
    let domain = domains::classify("Contoso.example", &rules)?.domain;
    let claim = domains::ClaimKey::exact(contoso.clone(), domain);
    let challenge = issuer.challenge(&domains::begin(&store, &issuer, &claim, now).await?.claim)?;
    println!("   {} TXT \"{}\"", challenge.name.absolute, challenge.value);
    name_server.publish_txt(challenge.name.absolute.as_str(), &challenge.value);
    let lookup = domains::HickoryLookup::of_servers([name_server.address()])?;
    let rules = domains::AssessmentRules::new().danger_without_resolvers(); // none on loopback
    let verifier = domains::Verifier::new(&store, &lookup, &issuer).with_assessment_rules(rules);
    let diagnosis = verifier.check_now(&claim, now).await?.assessment.diagnosis;
    expect(diagnosis, "verified")?;

    println!("2. Ada signs in by SAML, for the first time.");
    let idp = SamlIdp::entra_like(TENANT);
    let metadata = saml::IdpMetadata::parse(idp.metadata(), &Limits::DOCUMENT, now)?;
    let id = ConnectionId::parse("contoso-saml")?;
    let connection = saml::Connection::new(id, metadata.into_identity_provider()?);
    let acs = Endpoint::parse("https://app.example/saml/acs/contoso-saml")?;
    let app = saml::ServiceProvider::new(saml::EntityId::parse("https://app.example/saml")?, acs);
    let flow = SamlFlow::new(&app, &connection);
    let customer = Customer::new(flow.view(contoso.clone()), serde_json::from_str(POLICY)?);
    let url = flow.begin(&store, &browser, ReturnPath::root(), random(), now).await?;
    let posted = idp.answer(&url, &SamlUser::new("ada@contoso.example"), random(), now)?;
    let signed_in = flow.finish(&store, &store, posted.as_bytes(), &browser, now).await?;
    let admission = admit(&ports, &signed_in, &customer, random(), now).await?;
    expect(admission.decision, "created")?;

    println!("3. Contoso connects its directory, and Entra pushes Ada, Grace and a group by SCIM.");
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut server = Loopback::new(listener.local_addr()?);
    let base = Endpoint::parse(&format!("http://{}/scim/v2", listener.local_addr()?))?;
    let (key, schemas) = (MacKey::new(&random::<[u8; 32]>())?, scim::Registry::standard());
    let service = scim::ScimService::new(store.clone(), schemas, &base, key);
    let router = scim_router(Arc::new(service), ScimSettings::new());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let (token, id) = (scim::BearerToken::from_random(&random()), DirectoryId::parse("entra")?);
    let scope = scim::Scope::new(contoso.clone(), id.clone());
    token.rotate_in(&store, scope, scim::Profile::ENTRA, now, Duration::ZERO).await?;
    let mut customer = customer.with_directory(id.clone());
    let mut entra = Entra::new(ScimEndpoint::new("/scim/v2", token.expose()), 1);
    let users = ["ada", "grace"].map(|it| DirectoryUser::new(it, format!("{it}@contoso.example")));
    let groups = [DirectoryGroup::new("engineers", "Engineers")];
    block_in_place(|| entra.cycle(&users, &groups, &mut server))?;
    let followed = follow_directory(&ports, &customer, 0, random(), now).await?;
    let codes: Vec<&str> = followed.decisions.iter().map(|(_, it)| it.code.code()).collect();
    expect(codes.join(", "), "linked_by_directory, provisioned_by_directory")?;
    let group_id = entra.group_id("engineers").ok_or("the group was not pushed")?;
    let when = Condition::Group(GroupRef::new(GroupSource::Directory(id), group_id));
    customer.policy.mappings.push(Mapping::new(when, [Permission::role("engineer")?]));

    println!("4. Ada signs in by OpenID Connect. Entra says nothing of email_verified.");
    let client = TestClient::new("https://app.example/oidc/callback/contoso");
    let tenant = || OpenIdProvider::entra_like(TENANT).with_client(client.clone());
    let network = ProviderNetwork::new(move || now).with(tenant());
    let rule = oidc::IssuerRule::entra_tenant(oidc::TenantId::parse(TENANT)?);
    let secret = oidc::ClientAuthentication::secret_basic(client.secret().unwrap_or_default());
    let (id, uri) = (ConnectionId::parse("contoso")?, Endpoint::parse(&client.redirect_uri)?);
    let connection = oidc::Connection::new(id, rule, &client.client_id, secret, uri)?;
    let app = oidc::Client::new(network.clone(), oidc::MemoryKeyCache::new());
    let flow = OidcFlow::new(&app, &connection);
    let customer = customer.with_connection(flow.view(contoso.clone()));
    let enter = async |user: &OpenIdUser| {
        let secrets = oidc::LoginSecrets::from_random(random());
        let url = flow.begin(&store, &browser, ReturnPath::root(), secrets, now).await?;
        let answer = oidc::Callback::parse_query(network.authorize(&url, user)?.parameters())?;
        let signed_in = flow.finish(&store, answer, &browser, random(), now).await?;
        Fallible::Ok(admit(&ports, &signed_in, &customer, random(), now).await?)
    };
    let ada = OpenIdUser::new("ada").with_email("ada@contoso.example", None);
    let session = enter(&ada).await?;
    expect(session.decision, "linked_by_directory")?;

    println!("5. Entra adds Ada to the group, which gives a role while her session is open.");
    let groups = groups.map(|group| group.with_members(["ada"]));
    block_in_place(|| entra.cycle(&users, &groups, &mut server))?;
    let followed = follow_directory(&ports, &customer, followed.next, random(), now).await?;
    check(&store, &session.stamp).await?;
    let may = vestibule_signin::permissions_of(&store, &contoso, &session.account.id, now).await?;
    expect(may.first().ok_or("she may do nothing")?, "role engineer")?;

    println!("6. Somebody shows an ID token that Entra signed for another tenant.");
    let attack = hostile::attack("entra_other_tenant").ok_or("no such attack")?;
    network.put(tenant().with_edits(attack.edits().iter().copied()));
    expect(enter(&ada).await.err().ok_or("the token was taken")?, "tenant_not_allowed")?;
    network.put(tenant());

    println!("7. Bob signs in, a guest of Contoso's tenant.");
    let bob = OpenIdUser::new("bob").with_object_id(BOB).with_email("bob@partner.example", None);
    expect(enter(&bob).await.err().ok_or("Bob came in")?, "email_outside_domains")?;

    println!("8. Entra deactivates Ada: her open session is refused at once, and she stays out.");
    let [user, grace] = users;
    block_in_place(|| entra.cycle(&[user.disabled(), grace], &groups, &mut server))?;
    let ended = check(&store, &session.stamp).await.err().ok_or("her session goes on")?;
    expect(format!("{}: {ended}", ended.code()), "session_ended")?;
    let _ = follow_directory(&ports, &customer, followed.next, random(), now).await?;
    expect(enter(&ada).await.err().ok_or("Ada came in")?, "directory_deactivated")?;
    store.close().await;
    Ok(std::fs::remove_file(file)?)
}

/// Prints what happened. It is an error when that is not what was to happen.
fn expect(found: impl Display, code: &str) -> Fallible<()> {
    let text = format!("{found:#}");
    println!("   {text}");
    if text.starts_with(code) { Ok(()) } else { Err(format!("expected {code}").into()) }
}
