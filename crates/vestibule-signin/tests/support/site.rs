//! A host with its stores in memory, two customers, and an identity provider for each.
#![allow(dead_code, reason = "each test binary uses a part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests may fail")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use vestibule_core::{
    AccountId, BrowserBinding, ConnectionId, DirectoryId, DomainName, EmailAddress, Endpoint,
    OrganizationId, ReturnPath, Secret, Timestamp,
};
use vestibule_domains::{
    ChallengeKey, Challenges, ClaimKey, ClaimState, ClaimWrite, DomainClaims, MemoryDomainClaims,
    Product,
};
use vestibule_provisioning::{Account, Permission, Policy};
use vestibule_saml::{Connection, EntityId, IdpMetadata, ServiceProvider};
use vestibule_scim::{
    Change, Directory, Incoming, Limits, MemberDelta, MemberRef, MemoryDirectory, Profile,
    Registry, ResourceId, Scope,
};
use vestibule_signin::{
    Accounts, Admission, AdmitError, Customer, MemoryAccounts, MemoryPendingLogins,
    MemoryReplayLog, MemorySessionEpochs, Ports, SamlFlow, SignedIn, admit,
};
use vestibule_testkit::{SamlIdp, SamlUser};

pub(crate) type MemoryPorts<'a> =
    Ports<'a, MemoryAccounts, MemorySessionEpochs, MemoryDomainClaims, MemoryDirectory>;

pub(crate) struct Site {
    pub(crate) epochs: MemorySessionEpochs,
    pub(crate) accounts: MemoryAccounts,
    pub(crate) claims: MemoryDomainClaims,
    pub(crate) directory: MemoryDirectory,
    registry: Registry,
    fresh: AtomicU8,
}

pub(crate) fn now() -> Timestamp {
    Timestamp::parse_xs_datetime("2026-11-21T12:00:00Z").unwrap()
}

pub(crate) fn later(seconds: u64) -> Timestamp {
    now().saturating_add(Duration::from_secs(seconds))
}

/// Policies are short in JSON.
pub(crate) fn policy(json: serde_json::Value) -> Policy {
    let mut whole = serde_json::json!({ "version": 1 });
    whole.as_object_mut().unwrap().extend(json.as_object().unwrap().clone());
    serde_json::from_value(whole).unwrap()
}

pub(crate) fn jit() -> Policy {
    policy(serde_json::json!({ "jit": "domain", "linking": "automatic", "default_role": "member" }))
}

pub(crate) fn role(name: &str) -> Permission {
    Permission::role(name).unwrap()
}

pub(crate) fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

pub(crate) fn org(id: &str) -> OrganizationId {
    OrganizationId::parse(id).unwrap()
}

pub(crate) fn account_id(id: &str) -> AccountId {
    AccountId::parse(id).unwrap()
}

pub(crate) fn entra() -> DirectoryId {
    DirectoryId::parse("entra").unwrap()
}

pub(crate) fn scope() -> Scope {
    Scope::new(org("acme"), entra())
}

/// The provider of an organization. Its connection has the same name.
pub(crate) fn idp(organization: &str) -> SamlIdp {
    match organization {
        "acme" => SamlIdp::entra_like("9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d"),
        _ => SamlIdp::okta_like("exk1fcia6d6EMsf331d8"),
    }
}

pub(crate) fn connection(organization: &str) -> Connection {
    let metadata = idp(organization).metadata();
    let limits = vestibule_xmldsig::Limits::DOCUMENT;
    let metadata = IdpMetadata::parse(metadata, &limits, now()).unwrap();
    let id = ConnectionId::parse(organization).unwrap();
    Connection::new(id, metadata.into_identity_provider().unwrap())
}

pub(crate) fn service_provider() -> ServiceProvider {
    let entity = EntityId::parse("https://app.example.com/saml").unwrap();
    ServiceProvider::new(entity, Endpoint::parse("https://app.example.com/acs").unwrap())
}

/// A person of Acme at its provider: the name is the NameID and the address.
pub(crate) fn person(address: &str) -> SamlUser {
    SamlUser::new(address).with_email(address)
}

/// Whoever that is has signed in at the organization's provider, and every check was made.
pub(crate) async fn signed_in(organization: &str, user: &SamlUser, fresh: u8) -> SignedIn {
    let (provider, connection) = (service_provider(), connection(organization));
    let flow = SamlFlow::new(&provider, &connection);
    let (pending, replays) = (MemoryPendingLogins::new(), MemoryReplayLog::new());
    let browser = BrowserBinding::new(Secret::new(vec![3; 32])).unwrap();
    let ids = ([fresh; 16], [fresh; 16]);
    let url = flow.begin(&pending, &browser, ReturnPath::root(), ids, now()).await.unwrap();
    let body = idp(organization).answer(&url, user, [fresh; 16], now()).unwrap();
    flow.finish(&pending, &replays, body.as_bytes(), &browser, now()).await.unwrap()
}

/// The customer of that name, whose connection has the name too.
pub(crate) fn customer(organization: &str, policy: Policy) -> Customer {
    let (provider, connection) = (service_provider(), connection(organization));
    let view = SamlFlow::new(&provider, &connection).view(org(organization));
    Customer::new(view, policy)
}

pub(crate) fn acme() -> Customer {
    customer("acme", jit())
}

pub(crate) fn acme_with_directory() -> Customer {
    acme().with_directory(entra())
}

impl Site {
    /// Acme has proven `acme.example`.
    pub(crate) async fn new() -> Self {
        let epochs = MemorySessionEpochs::new();
        let directory = MemoryDirectory::new().with_listener(Arc::new(epochs.listener()));
        let accounts = MemoryAccounts::new(&epochs);
        let claims = MemoryDomainClaims::new();
        let registry = Registry::standard();
        let site = Self { epochs, accounts, claims, directory, registry, fresh: AtomicU8::new(0) };
        let key = ClaimKey::exact(org("acme"), DomainName::parse("acme.example").unwrap());
        site.hold(key, ClaimState::Verified { since: now() }).await;
        site
    }

    pub(crate) fn ports(&self) -> MemoryPorts<'_> {
        Ports::new(&self.accounts, &self.epochs, &self.claims, &self.directory)
    }

    pub(crate) fn fresh(&self) -> u8 {
        self.fresh.fetch_add(1, Ordering::Relaxed)
    }

    /// Puts a claim there in that state.
    pub(crate) async fn hold(&self, key: ClaimKey, state: ClaimState) {
        let secret = ChallengeKey::new(&Secret::new(vec![7; 32])).unwrap();
        let challenges = Challenges::new(secret, Product::parse("app").unwrap());
        let stored = self.claims.load(&key).await.unwrap();
        let mut claim = challenges.claim(key, now()).unwrap();
        claim.state = state;
        let expected = stored.map(|stored| stored.version);
        self.claims.commit(&[ClaimWrite { claim, expected }]).await.unwrap();
    }

    pub(crate) async fn lapse(&self) {
        let key = ClaimKey::exact(org("acme"), DomainName::parse("acme.example").unwrap());
        self.hold(key, ClaimState::Lapsed { since: now() }).await;
    }

    /// Signs somebody in at Acme.
    pub(crate) async fn admit(
        &self,
        customer: &Customer,
        user: &SamlUser,
    ) -> Result<Admission, AdmitError> {
        let fresh = self.fresh();
        let signed_in = signed_in(customer.organization().as_str(), user, fresh).await;
        admit(&self.ports(), &signed_in, customer, [fresh; 16], now()).await
    }

    /// The account of somebody who was there before, with a password.
    pub(crate) fn insert(&self, id: &str, change: impl FnOnce(&mut Account)) {
        let mut account = Account::new(account_id(id));
        account.email_verified = true;
        account.has_credentials = true;
        change(&mut account);
        self.accounts.insert(&org("acme"), account).unwrap();
    }

    pub(crate) async fn account(&self, id: &AccountId) -> Account {
        self.accounts.account(&org("acme"), id).await.unwrap().unwrap()
    }

    /// Acme's directory pushes a user.
    pub(crate) async fn push_user(&self, id: u8, user: serde_json::Value) -> ResourceId {
        self.insert_resource("User", id, user, Vec::new()).await
    }

    pub(crate) async fn push_ada(&self, id: u8) -> ResourceId {
        let user = serde_json::json!({ "userName": "ada@acme.example", "active": true });
        self.push_user(id, user).await
    }

    pub(crate) async fn push_group(
        &self,
        id: u8,
        name: &str,
        members: &[&ResourceId],
    ) -> ResourceId {
        let group = serde_json::json!({ "displayName": name });
        let members = members.iter().map(|id| MemberRef::new((*id).clone())).collect();
        self.insert_resource("Group", id, group, members).await
    }

    async fn insert_resource(
        &self,
        resource_type: &str,
        id: u8,
        body: serde_json::Value,
        members: Vec<MemberRef>,
    ) -> ResourceId {
        let resource = self.resource(resource_type, &body);
        let id = ResourceId::from_random([id; 16]);
        let change = Change::Insert { id: id.clone(), resource, members, at: now() };
        self.directory.commit(&scope(), &change).await.unwrap();
        id
    }

    fn resource(&self, resource_type: &str, body: &serde_json::Value) -> vestibule_scim::Resource {
        let resource_type = self.registry.resource_type(resource_type).unwrap();
        let body = serde_json::to_vec(body).unwrap();
        let incoming =
            Incoming::parse(resource_type, &body, Profile::LENIENT, &Limits::new()).unwrap();
        incoming.resource().clone()
    }

    /// Acme's directory puts other attributes in the place of a user's.
    pub(crate) async fn change_user(&self, id: &ResourceId, user: serde_json::Value) {
        let resource_type = self.registry.resource_type("User").unwrap();
        let before = self.directory.get(&scope(), resource_type, id).await.unwrap().unwrap();
        let resource = self.resource("User", &user);
        let event = match (before.resource.is_active(), resource.is_active()) {
            (true, false) => vec![vestibule_scim::EventKind::Deactivated],
            (false, true) => vec![vestibule_scim::EventKind::Activated],
            _ => vec![vestibule_scim::EventKind::Updated { attributes: vec!["emails".to_owned()] }],
        };
        let change = Change::Update {
            id: id.clone(),
            resource_type: resource_type.clone(),
            expected: Some(before.meta.version),
            resource: Some(resource),
            members: MemberDelta::NONE,
            at: now(),
            events: event,
        };
        self.directory.commit(&scope(), &change).await.unwrap();
    }

    pub(crate) async fn deactivate(&self, id: &ResourceId, user_name: &str) {
        let user = serde_json::json!({ "userName": user_name, "active": false });
        self.change_user(id, user).await;
    }

    pub(crate) async fn members(
        &self,
        group: &ResourceId,
        remove: &[&ResourceId],
        add: &[&ResourceId],
    ) {
        let change = Change::Update {
            id: group.clone(),
            resource_type: self.registry.resource_type("Group").unwrap().clone(),
            expected: None,
            resource: None,
            members: MemberDelta::Change {
                remove: remove.iter().map(|id| (*id).clone()).collect(),
                add: add.iter().map(|id| MemberRef::new((*id).clone())).collect(),
            },
            at: now(),
            events: Vec::new(),
        };
        self.directory.commit(&scope(), &change).await.unwrap();
    }

    pub(crate) async fn remove(&self, resource_type: &str, id: &ResourceId) {
        let change = Change::Remove {
            id: id.clone(),
            resource_type: self.registry.resource_type(resource_type).unwrap().clone(),
            expected: None,
            at: now(),
        };
        self.directory.commit(&scope(), &change).await.unwrap();
    }
}

/// Why somebody was refused.
pub(crate) fn code(result: Result<Admission, AdmitError>) -> &'static str {
    result.map(|admission| admission.decision.code.code()).unwrap_or_else(|error| error.code())
}
