//! What only OpenID Connect has.

use url::Url;
use vestibule_core::{EmailAddress, EmailFacts};
use vestibule_oidc::doctor::Finding;
use vestibule_oidc::{Connection, Refusal, Report};

use crate::print::{self, PersonalData, field, line};

pub(super) fn request_sent(connection: &Connection, url: &str) {
    line("The application asks for a code by redirect, and remembers state, nonce and verifier:");
    let Ok(url) = Url::parse(url) else { return };
    for (name, value) in url.query_pairs() {
        match name.as_ref() {
            "client_id" | "redirect_uri" | "scope" => field(&name, &value),
            "code_challenge_method" => field("PKCE", &value),
            _ => {}
        }
    }
    field("connection", connection.id().as_str());
}

pub(super) fn request_received() {
    line("The provider signs the user in, and answers with a code.");
}

pub(super) fn checks(report: &Report) {
    line("The application checks the answer and the ID token:");
    let made = report.checks().map(|(check, outcome)| (check.name(), outcome.as_str()));
    print::checks(&made.collect::<Vec<_>>());
}

/// The address with its evidence, and whether an account may be found by it.
pub(super) fn email(
    facts: &EmailFacts,
    linkable: Result<&EmailAddress, &Refusal>,
    personal: PersonalData,
) {
    let said = |said: Option<bool>| match said {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not said",
    };
    line("What was said about the e-mail address:");
    field("address", personal.show(facts.address.as_ref().map(|address| address.as_str())));
    field("verified", said(facts.verified));
    if let Some(verified) = facts.domain_owner_verified {
        field("owner of its domain", said(Some(verified)));
    }
    field("connection pins one tenant", if facts.tenant_pinned { "yes" } else { "no" });
    match linkable {
        Ok(_) => field("to find an account by", "yes, in domains that the customer has proven"),
        Err(refusal) => {
            field("to find an account by", &format!("no: {}", refusal.code()));
            field("fix", &refusal.fix());
        }
    }
}

pub(super) fn overage(link: Option<&str>, personal: PersonalData) {
    line("The token does not hold the groups. It says that they are elsewhere:");
    field("place, as the token has it", personal.show(link));
    field("is it called", "no: whoever wrote the token chose it");
}

/// What the doctor found.
pub(super) fn findings(findings: &[Finding]) {
    for finding in findings {
        line(&format!("    {} {}", finding.severity(), finding.code()));
        line(&format!("        {}", finding.what()));
        if !finding.fix().is_empty() {
            line(&format!("        fix: {}", finding.fix()));
        }
    }
}
