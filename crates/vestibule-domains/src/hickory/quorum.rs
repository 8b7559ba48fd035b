//! What resolvers say, each by itself.

use hickory_proto::rr::RecordType;
use tokio::task::JoinSet;

use super::exchange::exchange;
use super::limits::MOST_HOPS;
use super::names::absolute;
use super::probe::Probe;
use super::question::Question;
use super::race::is_resolved;
use super::reading::{Reading, Teller, read};
use super::resolver::Resolver;
use crate::{Answer, Observation, RecordName, Vantage};

impl Probe {
    /// What each resolver says about each name.
    pub(super) async fn ask_resolvers(
        &self,
        resolvers: &[Resolver],
        names: &[RecordName],
    ) -> Vec<Observation> {
        let mut asked = JoinSet::new();
        for resolver in resolvers {
            for name in names {
                let (probe, resolver, name) = (self.clone(), resolver.clone(), name.clone());
                asked.spawn(async move {
                    let answer = probe.ask_resolver(&resolver, &name).await;
                    let vantage = Vantage::Resolver { name: resolver.name };
                    Observation::new(vantage, name, answer)
                });
            }
        }
        asked.join_all().await
    }

    async fn ask_resolver(&self, resolver: &Resolver, name: &RecordName) -> Answer {
        let Some(owner) = absolute(name.as_str()) else { return Answer::Malformed };
        let question = Question::recursive(owner.clone(), RecordType::TXT);
        let teller = Teller::Resolver { validates: resolver.validates };
        let said = match exchange(resolver.address, &question, &self.patience).await {
            Ok(answer) => match read(&answer, &owner, teller, MOST_HOPS) {
                Reading::Says(answer) => answer,
                // A resolver goes to the end of the way by itself.
                Reading::LeadsTo(_) | Reading::Refers => Answer::Malformed,
            },
            Err(none) => none.into(),
        };
        match said {
            Answer::ServFail { extended } if self.fails_validation(resolver, &question).await => {
                Answer::Bogus { extended }
            }
            said => said,
        }
    }

    /// A resolver that gives no extended error still answers what failed its validation if it is told
    /// not to validate. It is asked again with validation, because failures also pass by themselves.
    async fn fails_validation(&self, resolver: &Resolver, question: &Question) -> bool {
        let unchecked = exchange(resolver.address, &question.unchecked(), &self.patience).await;
        if !unchecked.is_ok_and(|answer| is_resolved(&answer)) {
            return false;
        }
        let checked = exchange(resolver.address, question, &self.patience).await;
        checked.is_ok_and(|answer| !is_resolved(&answer))
    }
}
