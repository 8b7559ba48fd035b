//! What one answer says of the token.

use vestibule_core::Timestamp;

use super::expected::Expected;
use crate::{Alteration, Answer, Expiry, Misplacement, Observation, Record, Token, parse_record};

/// An answer to a question that matters here.
pub(super) struct Reading<'a> {
    /// The look-alike that was asked about; `None` for a name that proves.
    pub(super) place: Option<Misplacement>,
    pub(super) observation: &'a Observation,
    /// The value that comes nearest to the one that was expected.
    pub(super) nearest: Option<(Likeness, &'a [u8])>,
}

/// How near a value is to the one that was expected, from the furthest to the nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    /// Nothing of ours.
    Foreign,
    /// A token that was not issued for this claim.
    OtherToken,
    /// A token of an earlier generation, issued then.
    Earlier(Timestamp),
    /// What was the right token before it was altered.
    Altered(Alteration),
    /// The right token, which said itself that it would expire then.
    Expired(Timestamp),
    /// The right token. Nothing else proves.
    Exact,
}

impl Likeness {
    pub(super) const fn nearness(self) -> u8 {
        match self {
            Self::Foreign => 0,
            Self::OtherToken => 1,
            Self::Earlier(_) => 2,
            Self::Altered(_) => 3,
            Self::Expired(_) => 4,
            Self::Exact => 5,
        }
    }

    /// Whether it is of this claim, valid or not.
    pub(super) const fn is_ours(self) -> bool {
        !matches!(self, Self::Foreign | Self::OtherToken)
    }
}

impl<'a> Reading<'a> {
    pub(super) fn of(
        observation: &'a Observation,
        place: Option<Misplacement>,
        expected: &Expected,
        now: Timestamp,
    ) -> Self {
        let likeness = |value: &'a Vec<u8>| (likeness(value, expected, now), value.as_slice());
        let nearest = match &observation.answer {
            // Of equals the first, so that what is shown does not depend on their number.
            Answer::Records { values, .. } => {
                values.iter().rev().map(likeness).max_by_key(|(likeness, _)| likeness.nearness())
            }
            _ => None,
        };
        Self { place, observation, nearest }
    }

    pub(super) fn likeness(&self) -> Option<Likeness> {
        self.nearest.map(|(likeness, _)| likeness)
    }

    /// Whether it says for certain what is at the name, be it nothing.
    pub(super) fn is_definite(&self) -> bool {
        is_definite(&self.observation.answer)
    }

    pub(super) fn is_authentic(&self) -> bool {
        matches!(self.observation.answer, Answer::Records { authentic: true, .. })
    }

    pub(super) fn cnames(&self) -> &'a [String] {
        match &self.observation.answer {
            Answer::Records { cnames, .. }
            | Answer::NoData { cnames, .. }
            | Answer::NxDomain { cnames, .. }
            | Answer::CnameChain { cnames, .. } => cnames,
            _ => &[],
        }
    }

    /// Where its CNAME leads, if it is one.
    pub(super) fn target(&self) -> Option<String> {
        self.cnames().first().map(|name| name.to_ascii_lowercase())
    }

    /// Whether two names differ in nothing but their first labels.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        let parent = |reading: &Self| {
            let (_, parent) = reading.observation.name.as_str().split_once('.')?;
            Some(parent.to_owned())
        };
        parent(self) == parent(other)
    }

    /// For how many seconds a cache goes on saying this.
    pub(super) fn cached_for(&self) -> Option<u32> {
        match self.observation.answer {
            Answer::Records { ttl, .. } => Some(ttl),
            Answer::NoData { negative_ttl, .. } | Answer::NxDomain { negative_ttl, .. } => {
                negative_ttl
            }
            _ => None,
        }
    }
}

/// Whether an answer says for certain what is at a name, be it nothing.
pub(crate) const fn is_definite(answer: &Answer) -> bool {
    matches!(
        answer,
        Answer::Records { .. }
            | Answer::NoData { .. }
            | Answer::NxDomain { .. }
            | Answer::CnameChain { .. }
    )
}

fn likeness(value: &[u8], expected: &Expected, now: Timestamp) -> Likeness {
    let record = parse_record(value);
    let ours = expected.token();
    if record.proves(ours, now) {
        return Likeness::Exact;
    }
    let issued = |token: &Token| match expected.earlier(token) {
        Some(earlier) => Likeness::Earlier(earlier.issued),
        None => Likeness::OtherToken,
    };
    match &record {
        Record::Token { token, expiry: Expiry::At(expiry) } if token == ours => {
            Likeness::Expired(*expiry)
        }
        Record::Token { token, .. } => issued(token),
        Record::Altered { how, .. } if record.looks_like(ours) => Likeness::Altered(*how),
        Record::Altered { likely, .. } => {
            Token::parse(likely).map_or(Likeness::OtherToken, |token| issued(&token))
        }
        Record::Other => Likeness::Foreign,
    }
}
