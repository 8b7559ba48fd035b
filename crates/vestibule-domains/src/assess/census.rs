//! Who says what of the names that prove.

use std::collections::BTreeMap;

use super::cnames::{Cnames, Lead};
use super::expected::Expected;
use super::reading::{Likeness, Reading};
use crate::{RecordName, Vantage};

/// The servers that were asked, and what each says of the names that prove, taken together.
pub(super) struct Census<'a> {
    pub(super) authoritative: Vec<Server<'a>>,
    pub(super) resolvers: Vec<Server<'a>>,
}

pub(super) struct Server<'a> {
    pub(super) vantage: &'a Vantage,
    pub(super) standing: Standing,
    /// Whether what proves came signed, by a resolver's word.
    pub(super) is_authentic: bool,
    /// What it said of the names that prove.
    pub(super) readings: Vec<&'a Reading<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The token is at one of the names.
    Has,
    /// It is at none of them, for certain.
    Lacks,
    /// Of one of the names at least it says nothing that counts.
    Silent,
}

impl<'a> Census<'a> {
    pub(super) fn take(
        readings: &'a [Reading<'a>],
        expected: &Expected,
        cnames: &Cnames<'_>,
    ) -> Self {
        let mut by_vantage: BTreeMap<&Vantage, Vec<&Reading<'_>>> = BTreeMap::new();
        for reading in readings.iter().filter(|reading| reading.place.is_none()) {
            by_vantage.entry(&reading.observation.vantage).or_default().push(reading);
        }
        let mut census = Self { authoritative: Vec::new(), resolvers: Vec::new() };
        for (vantage, readings) in by_vantage {
            let mut proofs = readings.iter().filter(|it| proves(it, cnames)).peekable();
            let standing = match proofs.peek() {
                Some(_) => Standing::Has,
                None => without_proof(vantage, &readings, expected),
            };
            let is_authentic = proofs.any(|it| it.is_authentic());
            let server = Server { vantage, standing, is_authentic, readings };
            match vantage {
                Vantage::Authoritative { .. } => census.authoritative.push(server),
                Vantage::Resolver { .. } => census.resolvers.push(server),
            }
        }
        census
    }
}

impl Server<'_> {
    /// For how many seconds it goes on saying that there is no token, where it says so at all.
    pub(super) fn lacks_for(&self) -> Option<u32> {
        self.readings.iter().filter_map(|reading| reading.cached_for()).max()
    }
}

pub(super) fn count(servers: &[Server<'_>], standing: Standing) -> usize {
    servers.iter().filter(|server| server.standing == standing).count()
}

fn proves(reading: &Reading<'_>, cnames: &Cnames<'_>) -> bool {
    reading.likeness() == Some(Likeness::Exact)
        && (reading.cnames().is_empty() || cnames.of(reading) == Lead::OfThisName)
}

fn without_proof(vantage: &Vantage, readings: &[&Reading<'_>], expected: &Expected) -> Standing {
    let of = |name: &RecordName| readings.iter().any(|reading| reading.observation.name == *name);
    // Resolvers are asked only for what there is, and what they lack ends nothing.
    let is_complete = match vantage {
        Vantage::Authoritative { .. } => expected.names().iter().all(of),
        Vantage::Resolver { .. } => true,
    };
    if is_complete && readings.iter().all(|reading| reading.is_definite()) {
        Standing::Lacks
    } else {
        Standing::Silent
    }
}
