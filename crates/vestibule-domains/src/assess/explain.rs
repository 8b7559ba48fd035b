//! Why the token is not there.

use std::collections::BTreeSet;

use super::census::{Server, Standing};
use super::reading::{Likeness, Reading};
use super::{Case, text};
use crate::{Answer, Diagnosis, Misplacement};

impl Case<'_> {
    /// Why the token is at none of the names: what was nearly right first, then what is there instead,
    /// then nothing. The authoritative servers' word, where there is any.
    pub(super) fn explain(&self) -> Diagnosis {
        let said = definite(&self.census.authoritative);
        let explained =
            if said.is_empty() { self.explain_by_resolvers() } else { self.explain_by(&said) };
        explained.unwrap_or_else(|| self.servers_unreachable())
    }

    /// The same by what resolvers say, which proves nothing.
    pub(super) fn explain_by_resolvers(&self) -> Option<Diagnosis> {
        self.explain_by(&definite(&self.census.resolvers))
    }

    fn explain_by(&self, said: &[&Reading<'_>]) -> Option<Diagnosis> {
        self.nearly_right(said)
            .or_else(|| self.misplaced())
            .or_else(|| self.earlier(said))
            .or_else(|| self.wildcard(said))
            .or_else(|| self.something_else(said))
            .or_else(|| self.broken_cname(said))
            .or_else(|| self.nothing(said))
    }

    fn nearly_right(&self, said: &[&Reading<'_>]) -> Option<Diagnosis> {
        let values = said.iter().filter_map(|reading| reading.nearest);
        match values.max_by_key(|(likeness, _)| likeness.nearness())? {
            (Likeness::Expired(expiry), _) => Some(self.words.expired_value(expiry)),
            (Likeness::Altered(how), value) => Some(self.words.value_altered(how, value)),
            _ => None,
        }
    }

    fn misplaced(&self) -> Option<Diagnosis> {
        let is_ours = |reading: &&Reading<'_>| reading.likeness().is_some_and(Likeness::is_ours);
        let mut found: Vec<_> = self
            .readings
            .iter()
            .filter(is_ours)
            .filter_map(|reading| Some((reading.place?, &reading.observation.name)))
            .filter(|(place, _)| *place != Misplacement::WildcardProbe)
            .collect();
        found.sort();
        found.first().map(|(place, name)| self.words.misplaced(*place, name))
    }

    fn earlier(&self, said: &[&Reading<'_>]) -> Option<Diagnosis> {
        said.iter().find_map(|reading| match reading.likeness()? {
            Likeness::Earlier(issued) => Some(self.words.earlier_token(issued)),
            _ => None,
        })
    }

    /// Values, or a CNAME, that a name has which nobody was told to publish.
    fn wildcard(&self, said: &[&Reading<'_>]) -> Option<Diagnosis> {
        let reading =
            said.iter().find(|reading| self.probes_of(reading).any(|it| is_same(reading, it)))?;
        let what = match (reading.nearest, reading.cnames()) {
            (_, cnames @ [_, ..]) => format!("a CNAME to {}", text::chain(cnames)),
            (Some((_, value)), []) => text::value(value),
            (None, []) => return None,
        };
        Some(self.words.wildcard_answers(format!("a wildcard answers for every name: {what}")))
    }

    fn something_else(&self, said: &[&Reading<'_>]) -> Option<Diagnosis> {
        let with_values = said.iter().filter(|reading| reading.nearest.is_some());
        let reading = with_values.max_by_key(|it| it.likeness().map_or(0, Likeness::nearness))?;
        let (likeness, value) = reading.nearest?;
        Some(match likeness {
            Likeness::Foreign => self.words.foreign_value(value, number_of_values(reading)),
            // By resolvers alone: what is right at the authoritative servers has been said before.
            Likeness::Exact => self.seen_by_resolvers_alone(),
            _ => self.words.other_token(value),
        })
    }

    fn seen_by_resolvers_alone(&self) -> Diagnosis {
        let seen = "resolvers have the record, and no name server of the domain says so".to_owned();
        let fix = "have the name servers of the domain asked too, by UDP and TCP to port 53";
        self.words.unreachable(seen, fix)
    }

    fn broken_cname(&self, said: &[&Reading<'_>]) -> Option<Diagnosis> {
        said.iter().find_map(|reading| match &reading.observation.answer {
            Answer::CnameChain { cnames, is_loop } => {
                Some(self.words.cname_chain(cnames, *is_loop))
            }
            Answer::NxDomain { cnames, .. } if !cnames.is_empty() => {
                Some(self.words.cname_dangles(cnames))
            }
            Answer::NoData { cnames, .. } | Answer::Records { cnames, .. }
                if !cnames.is_empty() =>
            {
                Some(self.words.cname_without_txt(cnames))
            }
            _ => None,
        })
    }

    /// A name that is there without TXT is no name of its own where every name is there so: by a
    /// wildcard of another type, or a server that never says that a name is not there (RFC 9824).
    fn nothing(&self, said: &[&Reading<'_>]) -> Option<Diagnosis> {
        let is_there = |reading: &&&Reading<'_>| {
            !matches!(reading.observation.answer, Answer::NxDomain { .. })
                && !self.probes_of(reading).any(|probe| is_same(reading, probe))
        };
        Some(match said {
            [] => return None,
            _ if said.iter().any(|reading| is_there(&reading)) => self.words.no_txt_at_name(),
            _ => self.words.nothing_published(),
        })
    }

    pub(super) fn partly_published(&self) -> Diagnosis {
        let servers = &self.census.authoritative;
        self.words.partly_published(&of(servers, Standing::Has), &of(servers, Standing::Lacks))
    }

    /// For how long `needed` resolvers have still to be waited for.
    pub(super) fn waiting_for_caches(&self, needed: usize) -> Diagnosis {
        let resolvers = &self.census.resolvers;
        let lacks = of(resolvers, Standing::Lacks);
        let missing = needed.saturating_sub(of(resolvers, Standing::Has).len()).min(lacks.len());
        let mut seconds: Vec<u32> = lacks.iter().filter_map(|it| it.lacks_for()).collect();
        seconds.sort_unstable();
        let seconds = missing.checked_sub(1).and_then(|last| seconds.get(last)).copied();
        self.words.waiting_for_caches(&lacks, needed, seconds)
    }

    pub(super) fn servers_unreachable(&self) -> Diagnosis {
        let all = || self.census.authoritative.iter().chain(&self.census.resolvers);
        let silent: Vec<_> = all().filter(|it| it.standing == Standing::Silent).collect();
        if silent.is_empty() {
            let seen = "no name server of the domain was asked".to_owned();
            let fix = "check again; the name servers are asked by UDP and TCP to port 53";
            return self.words.unreachable(seen, fix);
        }
        let fix: BTreeSet<&str> = silent.iter().flat_map(|server| advice(server)).collect();
        let fix: Vec<&str> = fix.into_iter().collect();
        self.words.unreachable(text::silent(silent), &fix.join("; "))
    }

    pub(super) fn silent(&self, servers: &[Server<'_>]) -> String {
        text::silent(of(servers, Standing::Silent))
    }

    pub(super) fn wildcard_note(&self) -> Option<Diagnosis> {
        let is_probe = |reading: &&Reading<'_>| {
            reading.place == Some(Misplacement::WildcardProbe)
                && (reading.nearest.is_some() || !reading.cnames().is_empty())
        };
        let probe = self.readings.iter().find(is_probe)?;
        let seen = format!("`{}` is there too: every name is", probe.observation.name);
        Some(self.words.wildcard_answers(seen))
    }

    pub(super) fn cname_note(&self) -> Option<Diagnosis> {
        let is_led = |reading: &&Reading<'_>| {
            reading.place.is_none() && reading.nearest.is_some() && !reading.cnames().is_empty()
        };
        let reading = self.readings.iter().find(is_led)?;
        Some(self.words.cname_followed(reading.cnames()))
    }

    /// What the same server says of the name beside it that nobody was told to publish.
    fn probes_of(&self, reading: &Reading<'_>) -> impl Iterator<Item = &Reading<'_>> {
        self.readings.iter().filter(move |probe| {
            probe.place == Some(Misplacement::WildcardProbe)
                && probe.observation.vantage == reading.observation.vantage
                && probe.is_beside(reading)
        })
    }
}

fn of<'a>(servers: &'a [Server<'a>], standing: Standing) -> Vec<&'a Server<'a>> {
    servers.iter().filter(|server| server.standing == standing).collect()
}

/// What servers say for certain of the names that prove.
fn definite<'a>(servers: &'a [Server<'a>]) -> Vec<&'a Reading<'a>> {
    let readings = servers.iter().flat_map(|server| &server.readings).copied();
    readings.filter(|reading| reading.is_definite()).collect()
}

/// Whether two names are answered for alike: the same values, the same CNAME, or no TXT.
fn is_same(reading: &Reading<'_>, probe: &Reading<'_>) -> bool {
    if let Some(target) = reading.target() {
        return probe.target() == Some(target);
    }
    match (&reading.observation.answer, &probe.observation.answer) {
        (Answer::Records { values, .. }, Answer::Records { values: others, .. }) => {
            set(values) == set(others)
        }
        (Answer::NoData { .. }, Answer::NoData { .. }) => true,
        _ => false,
    }
}

fn set(values: &[Vec<u8>]) -> BTreeSet<&[u8]> {
    values.iter().map(Vec::as_slice).collect()
}

fn number_of_values(reading: &Reading<'_>) -> usize {
    match &reading.observation.answer {
        Answer::Records { values, .. } => values.len(),
        _ => 0,
    }
}

/// What to do about a server's silence.
fn advice<'a>(server: &'a Server<'_>) -> impl Iterator<Item = &'static str> + 'a {
    server.readings.iter().filter_map(|reading| match &reading.observation.answer {
        Answer::Records { .. }
        | Answer::NoData { .. }
        | Answer::NxDomain { .. }
        | Answer::CnameChain { .. } => None,
        Answer::Lame => {
            Some("take servers without authority out of the NS records, at the registrar too")
        }
        Answer::TcpBlocked => Some("let TCP to port 53 through"),
        Answer::ForbiddenAddress | Answer::NoAddress => {
            Some("give every name server a public address")
        }
        Answer::Bogus { .. } => Some("repair the signatures of the domain"),
        Answer::ServFail { .. } | Answer::Timeout | Answer::Malformed => {
            Some("check again later; if it stays so, have whoever runs these servers repair them")
        }
    })
}
