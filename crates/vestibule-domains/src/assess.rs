//! From what name servers say to whether a claim is proven, and what is wrong if it is not.

mod census;
mod cnames;
mod expected;
mod explain;
mod judge;
mod reading;
mod rules;
mod text;
mod words;

use serde::{Deserialize, Serialize};
use vestibule_core::Timestamp;

use crate::{Diagnosis, Observation, Observations, ZoneFingerprint};
use census::Census;
use cnames::Cnames;
use reading::Reading;
use words::Words;

pub use expected::Expected;
pub(crate) use reading::is_definite;
pub use rules::AssessmentRules;

/// Judges what was seen.
///
/// [`Proved`](AssessedVerdict::Proved) takes all of this: the token, as it was issued, at more than half
/// of the authoritative servers that answer; no fewer of these than do not answer; as many resolvers
/// as the rules ask for, or one whose answer is authentic; and no server that says that DNSSEC
/// validation fails. [`Absent`](AssessedVerdict::Absent) takes that every authoritative server that
/// answers says that the token is not there, and that these are more than half of all.
///
/// A token that is found by way of a CNAME counts only where a name that nobody was told to publish is
/// asked about too, and does not lead the same way.
///
/// # Security
/// Nothing but the token of this claim proves: not one of an earlier generation, not another
/// organization's, not one that had to be repaired to be read. No answer is never taken for an answer.
/// It does a bounded amount of work for each byte of the observations.
///
/// ```
/// use vestibule_core::{DomainName, Timestamp};
/// use vestibule_domains::{
///     Answer, AssessedVerdict, AssessmentRules, Delegation, Expected, Observation, Observations,
///     RecordName, Token, Vantage, assess,
/// };
///
/// let acme = DomainName::parse("acme.com")?;
/// let name = RecordName::below("_x.app-sso-challenge", &acme).unwrap();
/// let expected = Expected::new(acme, name.clone(), Token::from_bits([7; 16]));
/// let server = Vantage::Authoritative { server: "ns1.acme.com".to_owned(), address: None };
/// let answer = Answer::NxDomain { negative_ttl: Some(300), cnames: Vec::new() };
/// let seen = Observations::of(Delegation::Unknown, vec![Observation::new(server, name, answer)]);
///
/// let assessment = assess(&expected, &seen, &AssessmentRules::new(), Timestamp::UNIX_EPOCH);
/// assert_eq!(assessment.verdict, AssessedVerdict::Absent);
/// assert_eq!(assessment.diagnosis.code.code(), "nothing_published");
/// # Ok::<(), vestibule_core::DomainError>(())
/// ```
pub fn assess(
    expected: &Expected,
    observations: &Observations,
    rules: &AssessmentRules,
    now: Timestamp,
) -> Assessment {
    let readings = readings(expected, observations, now);
    let cnames = Cnames::find(&readings);
    let case = Case {
        census: Census::take(&readings, expected, &cnames),
        words: Words { expected, zone: expected.host_zone(&observations.delegation) },
        readings: &readings,
        cnames,
    };
    let (verdict, diagnosis) = case.judge(observations, rules);
    let notes = case.notes(verdict, diagnosis.code);
    let assessment = Assessment { verdict, diagnosis, notes, zone: observations.zone.clone() };
    if expected.is_taken() { assessment.refused_as_taken() } else { assessment }
}

/// What was made of the observations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
#[must_use = "an assessment that nobody looks at proves nothing"]
pub struct Assessment {
    /// What it comes to.
    pub verdict: AssessedVerdict,
    /// The one thing to say about it.
    pub diagnosis: Diagnosis,
    /// What else was seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Diagnosis>,
    /// What was known of the zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<ZoneFingerprint>,
}

impl Assessment {
    /// An assessment without notes.
    pub const fn new(verdict: AssessedVerdict, diagnosis: Diagnosis) -> Self {
        Self { verdict, diagnosis, notes: Vec::new(), zone: None }
    }

    /// Whether the record proves the claim.
    #[must_use]
    pub const fn is_proved(&self) -> bool {
        matches!(self.verdict, AssessedVerdict::Proved)
    }

    /// The same, where another organization holds the domain: what would prove it does not.
    pub fn refused_as_taken(mut self) -> Self {
        if self.is_proved() {
            self.verdict = AssessedVerdict::Waiting;
            self.diagnosis = Diagnosis::claimed_by_other();
        }
        self
    }
}

/// What an assessment comes to. Exhaustive on purpose: a life cycle decides on each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssessedVerdict {
    /// The record proves the claim.
    Proved,
    /// The record is there in part, or not for all to see yet.
    Waiting,
    /// The record is not there, and the authoritative servers say so. The only verdict that counts
    /// towards a lapse.
    Absent,
    /// Nobody can tell.
    Inconclusive,
}

impl AssessedVerdict {
    /// The stable code: the variant's name in snake_case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Waiting => "waiting",
            Self::Absent => "absent",
            Self::Inconclusive => "inconclusive",
        }
    }
}

fn readings<'a>(
    expected: &Expected,
    observations: &'a Observations,
    now: Timestamp,
) -> Vec<Reading<'a>> {
    let elsewhere = expected.elsewhere();
    let read = |observation: &'a Observation| {
        if expected.names().contains(&observation.name) {
            return Some(Reading::of(observation, None, expected, now));
        }
        let (place, _) = elsewhere.iter().find(|(_, name)| *name == observation.name)?;
        Some(Reading::of(observation, Some(*place), expected, now))
    };
    observations.answers.iter().filter_map(read).collect()
}

/// Everything that was seen, put in order.
struct Case<'a> {
    census: Census<'a>,
    words: Words<'a>,
    readings: &'a [Reading<'a>],
    cnames: Cnames<'a>,
}
