//! The scheduler over a million claims that are due, by a clock that the benchmark moves: how much
//! memory it takes, beside ten thousand. Each walk is a process of its own, whose peak the kernel
//! knows.

use std::process::Command;
use std::time::Duration;

use vestibule_benches::{figure, ratio};
use vestibule_core::{DomainName, OrganizationId, Secret, Timestamp};
use vestibule_domains::{
    Answer, Budget, ChallengeKey, Challenges, Claim, ClaimKey, ClaimState, ClaimWrite, ClaimsError,
    Delegation, DomainClaims, DuePosition, Observation, Observations, Product, RecordName, Scope,
    StoredClaim, TxtLookup, Vantage, Verifier,
};

/// The argument that makes this process the one that walks.
pub(crate) const CHILD: &str = "walk-claims";

/// The peak of a walk over a million claims, over that of one over ten thousand.
pub(crate) fn memory() {
    let [few, many] = [10_000, 1_000_000].map(|claims: u32| {
        let program = std::env::current_exe().unwrap();
        let output = Command::new(program).args([CHILD, &claims.to_string()]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let printed = String::from_utf8(output.stdout).unwrap();
        let mut words = printed.split_whitespace();
        let peak: f64 = words.next().unwrap().parse().unwrap();
        let seconds: f64 = words.next().unwrap().parse().unwrap();
        figure(&format!("policy_scheduler_{claims}_peak"), peak / 1024.0, "MiB");
        figure(&format!("policy_scheduler_{claims}_walk"), seconds, "s");
        peak
    });
    ratio("policy_scheduler_memory", many / few, "policy_scheduler_10000_peak");
}

/// Walks so many claims, and prints the peak in KiB and the seconds.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub(crate) fn walk(claims: u32) {
    let started = std::time::Instant::now();
    let store = Claims::new(claims);
    let challenges = challenges();
    let published = Published { challenges: &challenges, sample: &store.sample };
    let verifier = Verifier::new(&store, &published, &challenges);
    let claims = usize::try_from(claims).unwrap();
    let budget = Budget::new(claims);
    let mut told = 0_u64;
    let mut tell = |_| told += 1;
    let walked = verifier.tick(store.now, budget, &mut tell);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let report = runtime.block_on(walked);
    assert_eq!(report.proved, claims);
    assert_eq!(told, 0);
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    println!("{peak} {}", started.elapsed().as_secs_f64());
}

/// So many verified claims that are due, made as they are asked for: what the walk remembers is all
/// that there is.
struct Claims {
    count: u32,
    sample: Claim,
    now: Timestamp,
}

impl Claims {
    fn new(count: u32) -> Self {
        let began = Timestamp::parse_xs_datetime("2026-11-01T00:00:00Z").unwrap();
        let mut sample = challenges().claim(key_of(0), began).unwrap();
        sample.state = ClaimState::Verified { since: began };
        let now = began.saturating_add(Duration::from_secs(20 * 86_400));
        Claims { count, sample, now }
    }

    fn claim(&self, number: u32) -> StoredClaim {
        let mut claim = self.sample.clone();
        claim.key = key_of(number);
        claim.checked = Some(self.now.saturating_sub(Duration::from_secs(2 * 86_400)));
        claim.next_check = Some(self.now.saturating_sub(Duration::from_secs(60)));
        StoredClaim::new(claim, 1)
    }
}

fn challenges() -> Challenges {
    let key = ChallengeKey::new(&Secret::new(vec![7; 32])).unwrap();
    Challenges::new(key, Product::parse("app").unwrap())
}

/// Names in the order of their numbers.
fn key_of(number: u32) -> ClaimKey {
    let organization = OrganizationId::parse(&format!("organization-{number:07}")).unwrap();
    ClaimKey::exact(organization, DomainName::parse(&format!("customer-{number:07}.com")).unwrap())
}

impl DomainClaims for Claims {
    async fn load(&self, _: &ClaimKey) -> Result<Option<StoredClaim>, ClaimsError> {
        Ok(None)
    }

    async fn of_organization(
        &self,
        _: &OrganizationId,
        _: Option<&(DomainName, Scope)>,
        _: usize,
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        Ok(Vec::new())
    }

    async fn holders(&self, _: &[(DomainName, Scope)]) -> Result<Vec<StoredClaim>, ClaimsError> {
        Ok(Vec::new())
    }

    async fn holders_below(
        &self,
        _: &DomainName,
        _: Option<&(DomainName, Scope)>,
        _: usize,
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        Ok(Vec::new())
    }

    async fn due(
        &self,
        _: Timestamp,
        after: Option<&DuePosition>,
        most: usize,
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        let number = |position: &DuePosition| {
            let (_, number) = position.key.organization.as_str().rsplit_once('-').unwrap();
            number.parse::<u32>().unwrap()
        };
        let first = after.map_or(0, |position| number(position) + 1);
        Ok((first..self.count).take(most).map(|number| self.claim(number)).collect())
    }

    async fn commit(&self, writes: &[ClaimWrite]) -> Result<(), ClaimsError> {
        assert!(writes.iter().all(|write| write.claim.next_check > Some(self.now)));
        Ok(())
    }
}

/// Every record is where it belongs. All claims have one token, which only the benchmark's do.
struct Published<'a> {
    challenges: &'a Challenges,
    sample: &'a Claim,
}

impl TxtLookup for Published<'_> {
    async fn look_up(&self, domain: &DomainName, names: &[RecordName]) -> Observations {
        let name = names.first().unwrap().clone();
        let challenge = self.challenges.challenge(self.sample).unwrap();
        let answer = || Answer::Records {
            values: vec![challenge.value.clone().into_bytes()],
            ttl: 300,
            cnames: Vec::new(),
            authentic: false,
        };
        let server = |number: u32| Vantage::Authoritative {
            server: format!("ns{number}.{domain}"),
            address: None,
        };
        let resolver = |name: &str| Vantage::Resolver { name: name.to_owned() };
        let vantages = [server(1), server(2), resolver("a"), resolver("b")];
        let answers =
            vantages.into_iter().map(|vantage| Observation::new(vantage, name.clone(), answer()));
        let apex = RecordName::of(domain);
        let delegation = Delegation::Zone { apex, servers: Vec::new() };
        Observations::of(delegation, answers.collect())
    }
}
