//! What tells one owner's zone from another's.

use serde::{Deserialize, Serialize};
use vestibule_core::Timestamp;

/// What tells one owner's zone from another's. All of it is public.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ZoneFingerprint {
    /// The names of the zone's name servers, sorted.
    pub servers: Vec<String>,
    /// The primary server and the mailbox of the SOA.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub soa: Option<(String, String)>,
    /// Digests of the DS records at the parent, sorted, as hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ds: Option<Vec<String>>,
}

impl ZoneFingerprint {
    /// With what the other one knows and this one does not.
    pub(crate) fn filled_from(mut self, other: &Self) -> Self {
        if self.servers.is_empty() {
            self.servers.clone_from(&other.servers);
        }
        self.soa = self.soa.or_else(|| other.soa.clone());
        self.ds = self.ds.or_else(|| other.ds.clone());
        self
    }
}

/// A sign that a domain has changed hands. One alone is news; two at a time void the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OwnershipSignal {
    /// The zone has none of the name servers that it had.
    ServersReplaced,
    /// The SOA names another primary server or another mailbox.
    SoaChanged,
    /// The DS records are gone, or none of them is the same.
    DsChanged,
    /// The registry says that the domain was registered after it was proven. Nothing here asks a
    /// registry: a host that does reports it.
    RegisteredAnew,
}

impl OwnershipSignal {
    /// The stable code: the variant's name in snake_case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ServersReplaced => "servers_replaced",
            Self::SoaChanged => "soa_changed",
            Self::DsChanged => "ds_changed",
            Self::RegisteredAnew => "registered_anew",
        }
    }
}

/// Signs that were seen since a claim was proven, kept with it until they are old.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneChange {
    /// When the first of them was seen.
    pub since: Timestamp,
    /// Which, in their order.
    pub signals: Vec<OwnershipSignal>,
}

/// The signs in what changed between two fingerprints. What either does not know is no sign.
///
/// ```
/// use vestibule_domains::{OwnershipSignal, ZoneFingerprint, ownership_signals};
///
/// let mut before = ZoneFingerprint::default();
/// before.servers = vec!["ns1.host.example".into(), "ns2.host.example".into()];
/// let mut after = before.clone();
/// after.servers = vec!["NS2.host.example.".into(), "ns3.host.example".into()];
/// assert_eq!(ownership_signals(&before, &after), []);
/// after.servers = vec!["ns.other.example".into()];
/// assert_eq!(ownership_signals(&before, &after), [OwnershipSignal::ServersReplaced]);
/// ```
#[must_use]
pub fn ownership_signals(
    before: &ZoneFingerprint,
    after: &ZoneFingerprint,
) -> Vec<OwnershipSignal> {
    let mut signals = Vec::new();
    if !before.servers.is_empty() && !after.servers.is_empty() {
        let kept =
            before.servers.iter().any(|it| after.servers.iter().any(|other| same(it, other)));
        signals.extend((!kept).then_some(OwnershipSignal::ServersReplaced));
    }
    if let (Some(before), Some(after)) = (&before.soa, &after.soa) {
        let kept = same(&before.0, &after.0) && same(&before.1, &after.1);
        signals.extend((!kept).then_some(OwnershipSignal::SoaChanged));
    }
    if let (Some(before), Some(after)) = (&before.ds, &after.ds) {
        // A zone that is signed for the first time has not changed hands by that.
        let kept = before.is_empty() || before.iter().any(|digest| after.contains(digest));
        signals.extend((!kept).then_some(OwnershipSignal::DsChanged));
    }
    signals
}

/// Whether two names of hosts are one.
fn same(one: &str, other: &str) -> bool {
    let bare = |name: &str| name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    bare(one) == bare(other)
}
