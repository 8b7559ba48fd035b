//! What a provider remembers between requests.

use std::collections::{BTreeMap, BTreeSet};

use vestibule_core::Timestamp;

use super::answer::OpenIdSession;
use super::edit::Endpoint;
use super::user::OpenIdUser;
use crate::keys::TestKey;

/// One sign-in of one user with one client.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) client_id: String,
    pub(crate) user: OpenIdUser,
    pub(crate) tenant: String,
    /// The subject as this client knows it.
    pub(crate) sub: String,
    pub(crate) sid: String,
    pub(crate) scope: String,
    pub(crate) nonce: String,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: String,
    pub(crate) max_age: bool,
    pub(crate) acr: Option<String>,
    pub(crate) auth_time: i64,
    pub(crate) offline: bool,
}

impl Grant {
    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        self.scope.split(' ').any(|known| known == scope)
    }
}

/// A key that tokens are signed with or were.
#[derive(Debug, Clone)]
pub(crate) struct ProviderKey {
    pub(crate) kid: String,
    pub(crate) key: TestKey,
    pub(crate) algorithm: &'static str,
}

/// A code or a refresh token: what it stands for, and whether it was used.
#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) grant: Grant,
    pub(crate) expires: Timestamp,
    pub(crate) used: bool,
}

/// Everything that changes.
#[derive(Debug)]
pub(crate) struct State {
    counter: u64,
    pub(crate) keys: Vec<ProviderKey>,
    pub(crate) codes: BTreeMap<String, Ticket>,
    pub(crate) refresh_tokens: BTreeMap<String, Ticket>,
    pub(crate) access_tokens: BTreeMap<String, Ticket>,
    /// Each ID token, and the session that it is of.
    pub(crate) id_tokens: BTreeMap<String, OpenIdSession>,
    pub(crate) sessions: Vec<OpenIdSession>,
    pub(crate) client_assertions: BTreeSet<String>,
    pub(crate) requests: BTreeMap<Endpoint, usize>,
    pub(crate) outage: bool,
    pub(crate) rotated_before_signing: bool,
}

impl State {
    pub(crate) fn new(key: ProviderKey) -> Self {
        State {
            counter: 0,
            keys: vec![key],
            codes: BTreeMap::new(),
            refresh_tokens: BTreeMap::new(),
            access_tokens: BTreeMap::new(),
            id_tokens: BTreeMap::new(),
            sessions: Vec::new(),
            client_assertions: BTreeSet::new(),
            requests: BTreeMap::new(),
            outage: false,
            rotated_before_signing: false,
        }
    }

    /// A number that was not used before.
    pub(crate) fn next(&mut self) -> u64 {
        self.counter = self.counter.saturating_add(1);
        self.counter
    }

    /// Signs with another key from now on, and stops publishing the old ones.
    pub(crate) fn rotate(&mut self) {
        let number = self.next();
        let was_first = self.keys.first().is_some_and(|old| old.key == TestKey::IDP);
        let key = if was_first { TestKey::ROTATED } else { TestKey::IDP };
        let kid = format!("key-{number}");
        self.keys = vec![ProviderKey { kid, key, algorithm: "RS256" }];
    }

    /// Revokes what was issued for a session: somebody used a code or a refresh token twice.
    pub(crate) fn revoke(&mut self, sid: &str) {
        self.refresh_tokens.retain(|_, ticket| ticket.grant.sid != sid);
        self.access_tokens.retain(|_, ticket| ticket.grant.sid != sid);
    }
}
