//! A host application as small as can be: what the tests with identity providers sign in to.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::collections::HashSet;

use vestibule_core::{
    BrowserBinding, ConnectionId, Endpoint, Fresh, ReplayAnswer, ReplayKey, ReturnPath, Secret,
    Timestamp,
};
use vestibule_keys::{VerificationKey, VerificationKeys};
use vestibule_saml::{
    Checked, Connection, EntityId, IdentityProvider, PendingLogin, PostedForm, Refusal, RequestId,
    ServiceProvider, SignIn,
};
use vestibule_testkit::{ResponseIds, ResponseTarget, SamlIdp, SamlUser, TestKey};
use vestibule_xmldsig::Limits;

pub(crate) const TENANT: &str = "9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d";
pub(crate) const SP: &str = "https://app.example.com/saml";
pub(crate) const ACS: &str = "https://app.example.com/saml/acs/acme";

pub(crate) fn at(time: &str) -> Timestamp {
    Timestamp::parse_xs_datetime(time).unwrap()
}

pub(crate) fn now() -> Timestamp {
    at("2026-11-21T12:00:00Z")
}

pub(crate) fn request_id() -> RequestId {
    RequestId::from_random([0x1d; 16])
}

pub(crate) fn ids() -> ResponseIds {
    ResponseIds::from_random([0x2e; 16])
}

pub(crate) fn target() -> ResponseTarget {
    ResponseTarget::new(ACS, SP).answering(request_id().as_str())
}

pub(crate) fn user() -> SamlUser {
    SamlUser::new("ada@contoso.example").with_groups(["engineers", "<all> & sundry"])
}

pub(crate) fn idps() -> [SamlIdp; 2] {
    [SamlIdp::entra_like(TENANT), SamlIdp::okta_like("exk1fcia6d6EMsf331d8")]
}

pub(crate) fn browser(value: u8) -> BrowserBinding {
    BrowserBinding::new(Secret::new(vec![value; 32])).unwrap()
}

pub(crate) fn service_provider() -> ServiceProvider {
    ServiceProvider::new(EntityId::parse(SP).unwrap(), Endpoint::parse(ACS).unwrap())
}

/// A strict connection to a provider that signs with these keys.
pub(crate) fn connection(idp: &SamlIdp, keys: &[TestKey]) -> Connection {
    let keys = keys.iter().map(|key| VerificationKey::from_certificate(key.certificate()).unwrap());
    let keys = VerificationKeys::new(keys.collect()).unwrap();
    let provider = IdentityProvider::new(EntityId::parse(idp.entity_id()).unwrap(), keys);
    Connection::new(ConnectionId::parse("acme").unwrap(), provider)
}

pub(crate) fn pending(connection: &Connection, began: Timestamp) -> PendingLogin {
    let path = ReturnPath::parse("/reports?week=47").unwrap();
    let pending = PendingLogin::new(connection, &request_id(), &browser(1), path, began);
    // By way of the store, as a host does it.
    PendingLogin::from_bytes(&pending.to_bytes()).unwrap()
}

/// The first sign-in with a message that answers the pending one.
pub(crate) fn sign_in(connection: &Connection, form_body: &str) -> Result<SignIn, Refusal> {
    let posted = PostedForm::parse(form_body.as_bytes(), &Limits::MESSAGE)?.response;
    let pending = pending(connection, now());
    let checked = service_provider().verify(connection, posted, pending, &browser(1), now())?;
    redeem(checked, &mut ReplayLog::default())
}

pub(crate) fn redeem(checked: Checked, log: &mut ReplayLog) -> Result<SignIn, Refusal> {
    match log.insert_once(checked.replay_key()) {
        ReplayAnswer::Fresh(fresh) => checked.redeem(fresh),
        ReplayAnswer::Seen => Err(checked.replayed()),
    }
}

#[derive(Default)]
pub(crate) struct ReplayLog(HashSet<ReplayKey>);

impl ReplayLog {
    pub(crate) fn insert_once(&mut self, key: &ReplayKey) -> ReplayAnswer {
        match self.0.insert(key.clone()) {
            true => ReplayAnswer::Fresh(Fresh::danger_attest(key.clone())),
            false => ReplayAnswer::Seen,
        }
    }
}
