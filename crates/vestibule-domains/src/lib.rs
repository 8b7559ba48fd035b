//! Whose domain is it? An organization claims a domain, publishes a record in its zone, and is looked
//! at from then on.
//!
//! * **Names.** [`classify`] says what can be claimed: no public suffix, no mail provider, no name that
//!   a provider shares out, whatever the spelling. [`classify_list`] does so for what was pasted.
//! * **Challenge.** [`Challenges`] make the record of a [`Claim`]: bound to organization, domain, scope
//!   and generation, the same on every page load.
//! * **Assessment.** [`assess`] judges what name servers say, and says what is wrong. Whom to ask is a
//!   [`TxtLookup`]'s: `HickoryLookup` of the feature `hickory` asks the zone's own servers and several
//!   resolvers.
//! * **Life cycle.** [`transition`] says what becomes of a claim: pure, with the time as an argument.
//!   [`Verifier`] drives it, by a tick of the host's.
//! * **Holding.** [`DomainClaims`] keeps claims, and one holder of a (domain, scope) at most.
//!   [`route`] finds whose an address is.
//!
//! ```
//! use vestibule_core::{OrganizationId, Secret, Timestamp};
//! use vestibule_domains::*;
//!
//! // What somebody typed, and what can be claimed of it.
//! let candidate = classify("Acme.COM", &DomainRules::new())?;
//!
//! // What to publish.
//! let key = ChallengeKey::new(&Secret::new(b"a test secret of 32 bytes or more".to_vec()))?;
//! let challenges = Challenges::new(key, Product::parse("app")?);
//! let now = Timestamp::parse_xs_datetime("2026-11-21T22:00:00Z")?;
//! let key = ClaimKey::exact(OrganizationId::parse("acme")?, candidate.domain);
//! let claim = challenges.claim(key, now)?;
//! let challenge = challenges.challenge(&claim)?;
//! assert!(challenge.value.starts_with("token="));
//!
//! // What one name server and two resolvers say, once it is there.
//! let answer = Answer::Records {
//!     values: vec![challenge.value.clone().into_bytes()],
//!     ttl: 300,
//!     cnames: Vec::new(),
//!     authentic: false,
//! };
//! let server = Vantage::Authoritative { server: "ns1.acme.com".to_owned(), address: None };
//! let resolver = |name: &str| Vantage::Resolver { name: name.to_owned() };
//! let seen = [server, resolver("one"), resolver("two")].map(|vantage| {
//!     Observation::new(vantage, challenge.name.absolute.clone(), answer.clone())
//! });
//! let seen = Observations::of(Delegation::Unknown, seen.to_vec());
//!
//! // What it proves, and what becomes of the claim.
//! let assessment = assess(&Expected::from(&challenge), &seen, &AssessmentRules::new(), now);
//! assert_eq!(assessment.diagnosis.code.code(), "verified");
//! let checked = ClaimEvent::Checked(Finding::from(&assessment));
//! let (claim, events) = transition(&claim, &checked, now, &LifeCycle::new());
//! assert_eq!(claim.state, ClaimState::Verified { since: now });
//! assert_eq!(events[0].kind, DomainEventKind::DomainVerified);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Security
//! * A record proves that somebody could write to the zone at that time, and nothing else. The token is
//!   public; it counts for the one organization, domain, scope and generation that it was made for.
//! * Only what the zone's own servers say for certain takes anything from anybody. Timeouts, failed
//!   validation and disagreement change nothing, so that an outage locks nobody out.
//! * Whoever has not proven a domain learns nothing of who else claims it, and whoever has learns that
//!   it is taken, not by whom. Who takes a domain over inherits nothing.
//! * What a page shows of a claim is its [`Badge`], computed: an operator's word never looks like a
//!   record.
#![forbid(unsafe_code)]

mod assess;
mod challenge;
mod change;
mod check;
mod claim;
mod claims;
#[cfg(feature = "conformance")]
pub mod conformance;
mod diagnosis;
#[cfg(feature = "hickory")]
mod hickory;
mod life_cycle;
mod lookup;
mod memory;
mod names;
mod no_claims;
mod record;
mod route;
mod token;
mod verifier;
mod zone;

pub use assess::{AssessedVerdict, Assessment, AssessmentRules, Expected, assess};
pub use challenge::{
    Challenge, ChallengeError, ChallengeKey, ChallengeName, Challenges, Misplacement, Product, Tag,
};
pub use change::{begin, change};
pub use check::{Examined, check, examine};
pub use claim::{Badge, Claim, ClaimKey, ClaimState, IssuedToken, KeptDiagnosis, Scope, Strategy};
pub use claims::{ClaimWrite, ClaimsError, DomainClaims, DuePosition, StoredClaim};
pub use diagnosis::{Diagnosis, DiagnosisCode};
#[cfg(feature = "hickory")]
pub use hickory::{HickoryLookup, HickorySetupError, LookupLimits, Resolver};
pub use life_cycle::{
    ClaimEvent, DomainEvent, DomainEventKind, Finding, HolderRecord, LifeCycle, transition,
};
pub use lookup::{Answer, Delegation, Observation, Observations, RecordName, TxtLookup, Vantage};
pub use memory::MemoryDomainClaims;
pub use names::{
    Candidate, DomainRules, Listed, NameRefusal, NameRule, NameWarning, classify, classify_list,
};
pub use no_claims::NoDomainClaims;
pub use record::{Alteration, Expiry, Record, parse_record};
pub use route::{Route, route};
pub use token::{Token, TokenError};
pub use verifier::{Budget, CheckError, CheckReport, TickReport, Verifier};
pub use zone::{OwnershipSignal, ZoneChange, ZoneFingerprint, ownership_signals};
