//! A look-up by UDP and TCP: the zone's own servers, and resolvers.

mod authoritative;
mod error;
mod exchange;
mod limits;
mod named;
mod names;
mod probe;
mod question;
mod quorum;
mod race;
mod reach;
mod reading;
mod resolver;
mod suffix;
mod zone;

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

use hickory_proto::rr::Name;
use hickory_resolver::system_conf::read_system_conf;
use vestibule_core::DomainName;

use self::authoritative::Authority;
pub use self::error::HickorySetupError;
pub use self::limits::LookupLimits;
use self::limits::MOST_NAMES;
use self::names::{absolute, record_name, top_level};
use self::probe::Probe;
use self::reach::Reach;
pub use self::resolver::Resolver;
use self::resolver::{DNS_PORT, once_each};
use self::suffix::is_public_suffix;
use self::zone::Found;
use crate::{
    Answer, Delegation, Observation, Observations, RecordName, TxtLookup, ZoneFingerprint,
};

/// A [`TxtLookup`] that asks the name servers of the zone, and resolvers.
///
/// The zone is found by going down from the top-level domain, at each cut asking the servers above it.
/// Each of its servers, at most 8, is then asked by itself, without recursion, so that no cache stands
/// between. Resolvers are asked for the record only if one of these servers has records at the name,
/// or none of them has an answer: asked before the record is published, they would keep that it is not
/// there, and look as if it were still missing long after. CNAMEs are followed, at most 5, into whatever
/// zones they lead.
///
/// | what a claimant could try | what happens |
/// |---|---|
/// | name servers at addresses of the host's own network | [`Answer::ForbiddenAddress`]: only [`AddressScope::Public`](vestibule_core::AddressScope::Public) is asked, at port 53, and never an address other than the one that was judged |
/// | hundreds of name servers, names that lead in circles, servers that never answer | at most 8 servers, 5 CNAMEs, 5 seconds for all of it |
/// | a server that speaks for another zone | its answer counts for itself alone; behind a CNAME into another zone, most of that zone's servers have to agree |
/// | forged answers | the id, the source port and the casing of the name are random, the question is compared, what another address sends is not heard, and a server that changes the casing is asked over TCP |
/// | a zone with broken signatures | [`Answer::Bogus`] from each resolver that validates, by its extended error, or by its answering the same question only when told not to validate |
///
/// Making one reads no more than the system's configuration, and cloning is cheap.
/// [`look_up`](TxtLookup::look_up) runs inside a Tokio runtime with I/O and time enabled; without one,
/// Tokio panics.
///
/// # Security
/// The AD bit of a resolver counts only where the host says so, see
/// [`Resolver::danger_with_trusted_validation`]. One resolver is no quorum: a system often has only
/// one, see [`with_resolvers`](Self::with_resolvers).
///
/// ```
/// use vestibule_domains::{HickoryLookup, Resolver};
///
/// let own = Resolver::new("unbound", "127.0.0.1:53".parse()?).danger_with_trusted_validation();
/// let lookup = HickoryLookup::through([own])?.with_resolvers(Resolver::well_known());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct HickoryLookup {
    resolvers: Vec<Resolver>,
    named: Vec<SocketAddr>,
    reach: Reach,
    limits: LookupLimits,
}

impl HickoryLookup {
    /// Through the resolvers that the system is configured with.
    ///
    /// # Errors
    /// [`HickorySetupError::SystemConfiguration`] where that cannot be read, and
    /// [`HickorySetupError::NoServer`] where it names none.
    pub fn system() -> Result<Self, HickorySetupError> {
        let (config, _) = read_system_conf().map_err(|_| HickorySetupError::SystemConfiguration)?;
        // Some systems list a server once for each protocol.
        let addresses: BTreeSet<IpAddr> = config.name_servers().iter().map(|it| it.ip).collect();
        Self::through(
            addresses.into_iter().map(|address| {
                Resolver::new(address.to_string(), SocketAddr::new(address, DNS_PORT))
            }),
        )
    }

    /// Through these resolvers: they find the zone, and they are the quorum.
    ///
    /// # Errors
    /// [`HickorySetupError::NoServer`] if there is none.
    pub fn through(
        resolvers: impl IntoIterator<Item = Resolver>,
    ) -> Result<Self, HickorySetupError> {
        Self::new(resolvers.into_iter().collect(), Vec::new())
    }

    /// With these servers alone, wherever they are: the host names them, and nobody else is asked.
    ///
    /// Which of them has the zone and which is a resolver, they say themselves, each time: one that
    /// claims authority, or offers no recursion, or says nothing, counts as a server of the zone.
    ///
    /// # Errors
    /// [`HickorySetupError::NoServer`] if there is none.
    pub fn of_servers(
        servers: impl IntoIterator<Item = SocketAddr>,
    ) -> Result<Self, HickorySetupError> {
        Self::new(Vec::new(), servers.into_iter().collect())
    }

    fn new(resolvers: Vec<Resolver>, named: Vec<SocketAddr>) -> Result<Self, HickorySetupError> {
        if resolvers.is_empty() && named.is_empty() {
            return Err(HickorySetupError::NoServer);
        }
        let resolvers = once_each(resolvers);
        Ok(Self { resolvers, named, reach: Reach::public(), limits: LookupLimits::new() })
    }

    /// Asks these resolvers too. One that is asked already, by whatever name, stays one: it is no second
    /// opinion.
    #[must_use]
    pub fn with_resolvers(mut self, resolvers: impl IntoIterator<Item = Resolver>) -> Self {
        self.resolvers = once_each(self.resolvers.into_iter().chain(resolvers));
        self
    }

    /// With other bounds.
    #[must_use]
    pub const fn with_limits(mut self, limits: LookupLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Asks the name servers of zones at this port.
    ///
    /// # Security
    /// Whoever claims a domain chooses their addresses, and so makes the host send datagrams to this
    /// port of any machine on the Internet. For laboratories.
    #[must_use]
    pub fn danger_with_port(mut self, port: u16) -> Self {
        self.reach = self.reach.at_port(port);
        self
    }

    /// Asks name servers at any address, those of this machine and of its network included.
    ///
    /// # Security
    /// Whoever claims a domain then makes the host talk to machines that only the host can reach. For
    /// laboratories.
    #[must_use]
    pub fn danger_with_any_address(mut self) -> Self {
        self.reach = self.reach.open();
        self
    }

    /// Asks the name server of this address at another, whatever its port. For laboratories and tests,
    /// where all other addresses stay guarded.
    #[must_use]
    pub fn danger_with_route(mut self, address: IpAddr, to: SocketAddr) -> Self {
        self.reach = self.reach.with_route(address, to);
        self
    }
}

impl TxtLookup for HickoryLookup {
    async fn look_up(&self, domain: &DomainName, names: &[RecordName]) -> Observations {
        let mut probe = Probe::new(self.resolvers.clone(), self.reach.clone(), self.limits);
        // What stands twice is asked once.
        let names: BTreeSet<&RecordName> = names.iter().take(MOST_NAMES).collect();
        let names: Vec<RecordName> = names.into_iter().cloned().collect();
        let Some(owner) = absolute(domain.as_str()) else { return Observations::none() };
        let mut resolvers = self.resolvers.clone();
        let mut seen = if self.named.is_empty() {
            from_the_zone(&probe, &owner, &names).await
        } else {
            let told = probe.tell_apart(&self.named, &owner).await;
            resolvers = once_each(resolvers.into_iter().chain(told.resolvers));
            probe.named = Some(told.authority.clone());
            let mut seen = Observations::of(told.delegation, Vec::new());
            seen.zone = told.zone;
            if !matches!(seen.delegation, Delegation::None { .. }) {
                seen.answers = probe.ask_authority(&told.authority, &names).await;
            }
            seen
        };
        if !matches!(seen.delegation, Delegation::None { .. }) {
            let names: Vec<RecordName> =
                names.into_iter().filter(|name| is_for_resolvers(name, &seen.answers)).collect();
            seen.answers.extend(probe.ask_resolvers(&resolvers, &names).await);
        }
        seen.answers
            .sort_by(|one, other| (&one.vantage, &one.name).cmp(&(&other.vantage, &other.name)));
        seen
    }
}

async fn from_the_zone(probe: &Probe, domain: &Name, names: &[RecordName]) -> Observations {
    let zone = match probe.zone_of(domain).await {
        Found::Zone(zone) => zone,
        // The root, which says so, has no name that could be shown: its child stands for it.
        Found::Nothing => return Observations::of(none_at(&top_level(domain)), Vec::new()),
        Found::Unknown => return Observations::none(),
    };
    if zone.lacks_name && is_public_suffix(&zone.apex) {
        return Observations::of(none_at(&zone.apex), Vec::new());
    }
    let (inside, outside): (Vec<RecordName>, Vec<RecordName>) =
        names.iter().cloned().partition(|name| zone.has_the_say_about(name));
    let authority = Authority::from(&*zone);
    let (mut answers, beside, ds) = tokio::join!(
        probe.ask_authority(&authority, &inside),
        outside_the_zone(probe, outside),
        probe.ds_of(&zone),
    );
    answers.extend(beside);
    let mut servers: Vec<String> = zone.servers.iter().map(|server| server.name.clone()).collect();
    servers.sort();
    let delegation = match record_name(&zone.apex) {
        Some(apex) => Delegation::Zone { apex, servers: servers.clone() },
        None => Delegation::Unknown,
    };
    let mut seen = Observations::of(delegation, answers);
    // What only the parent says may be old: a zone is known by what its own servers say.
    seen.zone = zone.is_settled.then(|| ZoneFingerprint {
        servers,
        soa: zone.soa.map(|soa| soa.names),
        ds,
    });
    seen
}

/// Names that are above the domain's own zone, of the zones that they are in.
async fn outside_the_zone(probe: &Probe, mut names: Vec<RecordName>) -> Vec<Observation> {
    let mut answers = Vec::new();
    for _ in 0..MOST_ZONES_ABOVE {
        let Some(name) = names.first().and_then(|name| absolute(name.as_str())) else { break };
        let Found::Zone(zone) = probe.zone_of(&name).await else { break };
        let (inside, others): (Vec<RecordName>, Vec<RecordName>) =
            names.into_iter().partition(|name| zone.has_the_say_about(name));
        answers.extend(probe.ask_authority(&Authority::from(&*zone), &inside).await);
        names = others;
    }
    answers
}

/// Those of the registered domain, and one between.
const MOST_ZONES_ABOVE: usize = 2;

fn none_at(parent: &Name) -> Delegation {
    record_name(parent).map_or(Delegation::Unknown, |parent| Delegation::None { parent })
}

/// Whether resolvers are asked about a name: not if the servers of the zone say that nothing is there.
fn is_for_resolvers(name: &RecordName, answers: &[Observation]) -> bool {
    let mut told = answers.iter().filter(|it| it.name == *name).map(|it| &it.answer);
    let has_records = |answer: &Answer| matches!(answer, Answer::Records { .. });
    let is_gone = |answer: &Answer| {
        matches!(
            answer,
            Answer::NoData { .. } | Answer::NxDomain { .. } | Answer::CnameChain { .. }
        )
    };
    told.clone().any(has_records) || !told.any(is_gone)
}
