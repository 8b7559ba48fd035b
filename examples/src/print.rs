//! The story in plain words.

use url::Url;
use vestibule_core::{Groups, Identity};

use crate::Denied;

/// Whether values that describe a person are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalData {
    /// They are: everybody here is invented, or whoever runs the program wants to see them.
    Shown,
    /// That there is a value is printed, not which.
    Withheld,
}

impl PersonalData {
    pub(crate) fn show(self, value: Option<&str>) -> &str {
        match (self, value) {
            (_, None) => "none",
            (PersonalData::Shown, Some(value)) => value,
            (PersonalData::Withheld, Some(_)) => "(withheld; see --show-personal-data)",
        }
    }
}

/// What begins.
pub fn title(text: &str) {
    println!("\n== {text} ==");
}

/// A sentence.
pub fn line(text: &str) {
    println!("{text}");
}

/// A name with its value.
pub fn field(name: &str, value: &str) {
    println!("    {name:<28} {value}");
}

/// A name with many values, broken over lines.
pub(crate) fn list(name: &str, values: &[&str]) {
    let (mut name, mut row) = (name, String::new());
    for value in values {
        if !row.is_empty() && row.len() + value.len() > WIDTH {
            field(name, &format!("{row},"));
            (name, row) = ("", String::new());
        }
        row.push_str(if row.is_empty() { "" } else { ", " });
        row.push_str(value);
    }
    if !row.is_empty() {
        field(name, &row);
    }
}

/// How long a row of values gets.
const WIDTH: usize = 66;

/// A URL as it may be shown: queries hold codes and tokens.
pub(crate) fn without_query(url: &Url) -> String {
    let mut short = url.clone();
    short.set_query(None);
    short.to_string()
}

/// What came of every check.
pub(crate) fn checks(checks: &[(&str, &str)]) {
    let with = |outcome: &str| {
        let found = checks.iter().filter(move |(_, found)| *found == outcome);
        found.map(|(name, _)| *name).collect::<Vec<_>>()
    };
    list("passed", &with("passed"));
    for (name, code) in checks {
        if !["passed", "not_reached"].contains(code) {
            field("FAILED", &format!("{name}: {code}"));
        }
    }
    list("not asked for, not reached", &with("not_reached"));
}

pub(crate) fn denied(denied: &Denied) {
    let details = &denied.details;
    // Where no check was made, there is nothing to say about them.
    if details.checks.iter().any(|(_, outcome)| *outcome != "not_reached") {
        line("The application checks the answer:");
        checks(&details.checks);
    }
    line("Refused:");
    field("code", denied.code());
    field("message", &details.message);
    for (name, value) in [("expected", &details.expected), ("found", &details.found)] {
        if let Some(value) = value {
            field(name, value);
        }
    }
    field("fix", &details.fix);
}

pub(crate) fn identity(identity: &Identity, personal: PersonalData) {
    line("What provisioning gets to know:");
    field("subject", personal.show(Some(&identity.subject.id)));
    field("issuer", &identity.subject.issuer);
    field("tenant", identity.subject.tenant.as_deref().unwrap_or("none"));
    let email = identity.email.address.as_ref().map(|address| address.as_str());
    field("e-mail", personal.show(email));
    field("display name", personal.show(identity.name.display.as_deref()));
    groups(&identity.groups, personal);
    let facts = &identity.authentication;
    if let Some(context) = &facts.context_class {
        field("authentication context", context);
    }
    if !facts.methods.is_empty() {
        field("authentication methods", &facts.methods.join(", "));
    }
    field("session at the provider", personal.show(facts.session_index.as_deref()));
}

/// Unknown groups are never shown as none.
pub(crate) fn groups(groups: &Groups, personal: PersonalData) {
    let known = |groups: &[String]| {
        let names: Vec<&str> = groups.iter().take(MOST_GROUPS).map(String::as_str).collect();
        let more = if groups.len() > MOST_GROUPS { ", ..." } else { "" };
        match personal {
            PersonalData::Shown => format!("{}: {}{more}", groups.len(), names.join(", ")),
            PersonalData::Withheld => groups.len().to_string(),
        }
    };
    let words = match groups {
        Groups::Known(groups) if groups.is_empty() => "none at all".to_owned(),
        Groups::Known(groups) => known(groups),
        Groups::Overage { .. } => "too many to send: not known".to_owned(),
        Groups::Truncated { groups, limit } => {
            format!("{} (the provider stops at {limit}: there may be more)", known(groups))
        }
        Groups::Absent => "not sent: not known".to_owned(),
    };
    field("groups", &words);
}

const MOST_GROUPS: usize = 4;
