//! Whether the token is there, and whether enough servers agree.

use super::census::{Server, Standing, count};
use super::cnames::Lead;
use super::reading::{Likeness, Reading};
use super::{AssessedVerdict, AssessmentRules, Case, text, words};
use crate::{Answer, Delegation, Diagnosis, DiagnosisCode, Observations, Vantage};

impl Case<'_> {
    /// The checks in their order: what makes every answer doubtful, then whether there are answers,
    /// then whether the token is there, then whether enough of them agree.
    pub(super) fn judge(
        &self,
        observations: &Observations,
        rules: &AssessmentRules,
    ) -> (AssessedVerdict, Diagnosis) {
        use AssessedVerdict::{Absent, Inconclusive, Waiting};
        if let Some(bogus) = self.bogus(observations) {
            return (Inconclusive, bogus);
        }
        if let Delegation::None { parent } = &observations.delegation {
            return (Inconclusive, self.words.not_delegated(parent));
        }
        let servers = &self.census.authoritative;
        let (has, lacks) = (count(servers, Standing::Has), count(servers, Standing::Lacks));
        let (answering, asked) = (has.saturating_add(lacks), servers.len());
        if asked > 0 && answering == 0 {
            return (Inconclusive, self.servers_unreachable());
        }
        if is_more_than_half(has, answering) {
            return if is_more_than_half(asked.saturating_sub(answering), asked) {
                (Inconclusive, self.servers_unreachable())
            } else {
                self.confirm(rules)
            };
        }
        if let Some((verdict, diagnosis)) = self.doubtful_cname() {
            return (verdict, diagnosis);
        }
        if has > 0 {
            return (Waiting, self.partly_published());
        }
        let verdict = if is_more_than_half(lacks, asked) { Absent } else { Inconclusive };
        (verdict, self.explain())
    }

    /// Any answer of any server: names of one zone are signed together.
    fn bogus(&self, observations: &Observations) -> Option<Diagnosis> {
        observations.answers.iter().find_map(|observation| match observation.answer {
            Answer::Bogus { extended } => {
                let server = text::vantage(&observation.vantage);
                Some(self.words.dnssec_bogus(&server, extended))
            }
            _ => None,
        })
    }

    /// What is proven as far as the authoritative servers go: do enough resolvers see it?
    fn confirm(&self, rules: &AssessmentRules) -> (AssessedVerdict, Diagnosis) {
        let resolvers = &self.census.resolvers;
        let (has, lacks) = (count(resolvers, Standing::Has), count(resolvers, Standing::Lacks));
        let needed = match rules.resolvers() {
            _ if resolvers.is_empty() && rules.does_without_resolvers() => 0,
            _ if resolvers.iter().any(|resolver| resolver.is_authentic) => 1,
            needed => needed,
        };
        if has >= needed {
            let servers = count(&self.census.authoritative, Standing::Has);
            return (AssessedVerdict::Proved, self.words.verified(servers, has));
        }
        if has.saturating_add(lacks) >= needed {
            return (AssessedVerdict::Waiting, self.waiting_for_caches(needed));
        }
        let fix = "let more resolvers be asked, or repair those that do not answer";
        let silent = self.silent(resolvers);
        let seen = format!(
            "the name servers have the record; {has} of {} that were asked confirm it, {needed} have \
             to{}{silent}",
            words::counted(resolvers.len(), "resolver"),
            if silent.is_empty() { "" } else { ": " },
        );
        (AssessedVerdict::Inconclusive, self.words.unreachable(seen, fix))
    }

    /// The token, by way of a CNAME that may be a wildcard's.
    fn doubtful_cname(&self) -> Option<(AssessedVerdict, Diagnosis)> {
        let is_doubtful = |reading: &&Reading<'_>| {
            // What resolvers have left of an earlier answer keeps no record alive.
            matches!(reading.observation.vantage, Vantage::Authoritative { .. })
                && reading.place.is_none()
                && reading.likeness() == Some(Likeness::Exact)
                && !reading.cnames().is_empty()
                && self.cnames.of(reading) != Lead::OfThisName
        };
        let reading = self.readings.iter().find(is_doubtful)?;
        if self.cnames.of(reading) == Lead::OfEveryName {
            let chain = text::chain(reading.cnames());
            let seen = format!("the record is there by a CNAME to {chain} for every name");
            return Some((AssessedVerdict::Waiting, self.words.wildcard_answers(seen)));
        }
        let seen =
            "the record is there by a CNAME, and no name server says whether every name has \
                    that CNAME"
                .to_owned();
        let fix = "check again; or replace the CNAME by the TXT record";
        Some((AssessedVerdict::Inconclusive, self.words.unreachable(seen, fix)))
    }

    /// What was seen besides.
    pub(super) fn notes(&self, verdict: AssessedVerdict, said: DiagnosisCode) -> Vec<Diagnosis> {
        let servers = &self.census.authoritative;
        let resolvers = &self.census.resolvers;
        let is_proved = verdict == AssessedVerdict::Proved;
        let mut notes = Vec::new();
        if is_proved && count(servers, Standing::Lacks) > 0 {
            notes.push(self.partly_published());
        }
        if is_proved && count(resolvers, Standing::Lacks) > 0 {
            notes.push(self.waiting_for_caches(resolvers.len()));
        }
        if said == DiagnosisCode::ServersUnreachable && count(servers, Standing::Has) == 0 {
            notes.extend(self.explain_by_resolvers());
        }
        let is_silent = |servers: &[Server<'_>]| count(servers, Standing::Silent) > 0;
        if is_silent(servers) || is_silent(resolvers) {
            notes.push(self.servers_unreachable());
        }
        notes.extend(self.wildcard_note());
        notes.extend(self.cname_note());
        notes.retain(|note| note.code != said);
        notes
    }
}

const fn is_more_than_half(part: usize, whole: usize) -> bool {
    part > whole.saturating_sub(part)
}
