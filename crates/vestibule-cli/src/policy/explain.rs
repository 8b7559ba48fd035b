//! `vestibule policy explain`: what a policy decides on a person, and by which rules.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use vestibule_core::{Identity, Timestamp};
use vestibule_provisioning::{
    AccountView, Decision, DirectoryView, OrganizationView, Policy, decide,
};

use crate::answer::{Answer, Refused, Stop};
use crate::{clock, input};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The policy, as JSON.
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
    /// Who signs in, as JSON: what `identity` of a decision's input is.
    #[arg(long, value_name = "FILE")]
    identity: PathBuf,
    /// The organization: its connection, domains, seats and owners, as JSON.
    #[arg(long, value_name = "FILE")]
    organization: PathBuf,
    /// The accounts that were found, as JSON; none without it.
    #[arg(long, value_name = "FILE")]
    account: Option<PathBuf>,
    /// What the directory says, as JSON; there is none without it.
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
    /// At what time, instead of now.
    #[arg(long, value_name = "RFC3339", value_parser = Timestamp::parse_xs_datetime)]
    at: Option<Timestamp>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Stop> {
    let policy: Policy = read(&arguments.policy, "policy_invalid", "policy")?;
    let identity: Identity = read(&arguments.identity, "identity_invalid", "identity")?;
    let organization: OrganizationView =
        read(&arguments.organization, "organization_invalid", "organization")?;
    let account: AccountView = match &arguments.account {
        Some(path) => read(path, "account_invalid", "view of accounts")?,
        None => AccountView::default(),
    };
    let directory: DirectoryView = match &arguments.directory {
        Some(path) => read(path, "directory_invalid", "view of a directory")?,
        None => DirectoryView::None,
    };
    let now = clock::at_or_now(arguments.at)?;
    answer(&decide(&identity, &organization, &account, &directory, &policy, now))
}

fn answer(decision: &Decision) -> Result<Answer, Stop> {
    let mut facts = facts(decision)?;
    if decision.verdict.admits() {
        facts.insert("accepted".to_owned(), Value::Bool(true));
        return Ok(Answer::Facts(Value::Object(facts)));
    }
    let code = decision.code;
    let mut refused = Refused::new(code.code(), code.cause(), code.fix());
    let settled = decision.reasons.iter().rev().find(|reason| reason.code == code);
    refused.found = settled.and_then(|reason| reason.found.clone());
    refused.more = facts;
    Err(refused.into())
}

/// The decision as it is kept, with what the person at the sign-in page reads.
fn facts(decision: &Decision) -> Result<Map<String, Value>, Stop> {
    let decision_as_json = serde_json::to_value(decision)
        .map_err(|error| Stop::Usage(format!("the decision cannot be printed: {error}")))?;
    let mut facts = match decision_as_json {
        Value::Object(facts) => facts,
        other => Map::from_iter([("decision".to_owned(), other)]),
    };
    facts.insert("user_text".to_owned(), json!(decision.code.user_text()));
    Ok(facts)
}

fn read<T: DeserializeOwned>(path: &Path, code: &'static str, what: &str) -> Result<T, Stop> {
    let bytes = input::read(path)?;
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    serde_json::from_slice(bytes).map_err(|error| {
        let message = format!("the {what} cannot be read: {error}");
        let mut refused = Refused::new(code, message, "correct the JSON at the given place");
        refused.found = Some(format!("line {}, column {}", error.line(), error.column()));
        refused.into()
    })
}
