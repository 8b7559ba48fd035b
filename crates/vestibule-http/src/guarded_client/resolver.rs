//! Names to addresses, and only to those that may be dialed.
//!
//! reqwest asks here for every new connection and dials what it gets: what was checked is what is
//! dialed, so that a name server which answers differently the next time gains nothing.

use std::collections::BTreeSet;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use vestibule_core::{AddressScope, PeerText};

use crate::HttpError;

/// Looks a name up. Private: a wrong implementation is caught by the check of its answer.
pub(super) trait Lookup: Send + Sync {
    fn lookup(&self, name: String) -> Looking;
}

pub(super) type Looking = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// The resolver of the operating system.
pub(super) struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup(&self, name: String) -> Looking {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Which names are looked up, and which of their addresses are kept.
pub(super) enum Names {
    /// Every name, as an absolute one; public addresses.
    Public,
    /// These names, as they are; public and private addresses.
    Allowed(BTreeSet<String>),
}

pub(super) struct GuardedResolver {
    lookup: Arc<dyn Lookup>,
    names: Names,
    scope_of: fn(IpAddr) -> AddressScope,
}

impl GuardedResolver {
    pub(super) fn new(
        lookup: Arc<dyn Lookup>,
        names: Names,
        scope_of: fn(IpAddr) -> AddressScope,
    ) -> Self {
        Self { lookup, names, scope_of }
    }

    /// How to look the name up and how far its addresses may reach, unless it is not for this
    /// resolver.
    fn plan(&self, name: &str) -> Option<(String, Kept)> {
        match &self.names {
            Names::Public => Some((format!("{name}."), Kept::Public)),
            Names::Allowed(names) => {
                names.contains(name).then(|| (name.to_owned(), Kept::PublicAndPrivate))
            }
        }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = PeerText::new(name.as_str());
        let Some((query, kept)) = self.plan(name.as_str()) else {
            return Box::pin(async { Err(HttpError::HostRefused { found: host }.into()) });
        };
        let looking = self.lookup.lookup(query);
        let scope_of = self.scope_of;
        Box::pin(async move {
            let found = looking.await.unwrap_or_default();
            if found.is_empty() {
                return Err(HttpError::ResolutionFailed { host }.into());
            }
            let dialed: Vec<_> =
                found.into_iter().filter(|address| kept.keeps(scope_of(*address))).collect();
            if dialed.is_empty() {
                return Err(HttpError::AddressRefused { host }.into());
            }
            // reqwest fills in the port of the URL.
            let dialed: Addrs =
                Box::new(dialed.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(dialed)
        })
    }
}

#[derive(Clone, Copy)]
enum Kept {
    Public,
    PublicAndPrivate,
}

impl Kept {
    fn keeps(self, scope: AddressScope) -> bool {
        match (self, scope) {
            (_, AddressScope::Public) | (Self::PublicAndPrivate, AddressScope::Private) => true,
            (Self::Public, AddressScope::Private) | (_, AddressScope::Never) => false,
        }
    }
}
