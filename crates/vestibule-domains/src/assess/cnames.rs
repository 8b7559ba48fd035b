//! Whose CNAME it is that leads to a token.

use std::collections::BTreeMap;

use super::reading::Reading;
use crate::{Misplacement, RecordName, Vantage};

/// Of each name that proves and is a CNAME, whether the CNAME is its own.
///
/// With `*.acme.com CNAME elsewhere.example`, whoever controls `elsewhere.example`, or has taken over
/// what was given up there, could prove acme.com by a name that nobody at acme.com has heard of.
pub(super) struct Cnames<'a> {
    leads: BTreeMap<&'a RecordName, Lead>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// A name beside it that nobody was told to publish does not lead there.
    OfThisName,
    /// It does: the CNAME is a wildcard's.
    OfEveryName,
    /// No name server has answered about such a name.
    Unknown,
}

impl<'a> Cnames<'a> {
    pub(super) fn find(readings: &'a [Reading<'a>]) -> Self {
        let mut leads = BTreeMap::new();
        for reading in readings.iter().filter(|it| it.place.is_none() && !it.cnames().is_empty()) {
            let lead = leads.entry(&reading.observation.name).or_insert(Lead::Unknown);
            // A server that sees a wildcard is enough, whatever others see.
            if *lead != Lead::OfEveryName {
                *lead = find(reading, readings);
            }
        }
        Self { leads }
    }

    pub(super) fn of(&self, reading: &Reading<'_>) -> Lead {
        self.leads.get(&reading.observation.name).copied().unwrap_or(Lead::Unknown)
    }
}

/// Whether both go the same way: to one name, or each to its own name at the same place, as by a DNAME.
fn leads_alike(probe: &Reading<'_>, reading: &Reading<'_>) -> bool {
    let (Some(probed), Some(target)) = (probe.target(), reading.target()) else { return false };
    let place = |reading: &Reading<'_>, target: &str| {
        let (label, _) = reading.observation.name.as_str().split_once('.')?;
        let (kept, place) = target.split_once('.')?;
        kept.eq_ignore_ascii_case(label).then(|| place.to_owned())
    };
    let same_place = place(probe, &probed);
    probed == target || (same_place.is_some() && same_place == place(reading, &target))
}

/// Which names a wildcard covers depends on what is there above them, so only a name beside tells.
fn find(reading: &Reading<'_>, readings: &[Reading<'_>]) -> Lead {
    let is_beside = |probe: &&Reading<'_>| {
        probe.place == Some(Misplacement::WildcardProbe) && probe.is_beside(reading)
    };
    let mut lead = Lead::Unknown;
    for probe in readings.iter().filter(is_beside) {
        if leads_alike(probe, reading) {
            return Lead::OfEveryName;
        }
        let is_told = matches!(probe.observation.vantage, Vantage::Authoritative { .. });
        if is_told && probe.is_definite() {
            lead = Lead::OfThisName;
        }
    }
    lead
}
