//! `vestibule domain`.

mod challenge;
mod check;

use clap::Subcommand;
use serde_json::{Value, json};
use vestibule_domains::{ChallengeError, Diagnosis, HickorySetupError, NameRefusal};

use crate::answer::{Answer, Refused, Stop};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The DNS record by which an organization proves a domain.
    Challenge(challenge::Arguments),
    /// Look for a record, and say what is wrong with it.
    Check(check::Arguments),
}

pub(crate) fn run(command: &Command) -> Result<Answer, Stop> {
    match command {
        Command::Challenge(arguments) => challenge::run(arguments),
        Command::Check(arguments) => check::run(arguments),
    }
}

fn diagnosis(diagnosis: &Diagnosis) -> Value {
    json!({
        "code": diagnosis.code.code(),
        "expected": diagnosis.expected,
        "seen": diagnosis.seen,
        "fix": diagnosis.fix,
    })
}

impl From<NameRefusal> for Stop {
    fn from(refusal: NameRefusal) -> Self {
        let mut refused = Refused::new(refusal.code(), refusal.rule.cause(), refusal.rule.fix());
        refused.expected = refusal.suggestion.map(|name| name.as_str().to_owned());
        refused.found = Some(refusal.found.as_str().to_owned());
        refused.into()
    }
}

/// What is configured wrongly; a domain that is too long is refused before.
impl From<ChallengeError> for Stop {
    fn from(error: ChallengeError) -> Self {
        Stop::Usage(error.to_string())
    }
}

impl From<HickorySetupError> for Stop {
    fn from(error: HickorySetupError) -> Self {
        Stop::Usage(error.to_string())
    }
}
