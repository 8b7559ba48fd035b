//! The story in plain words.

use url::Url;
use vestibule_core::{Groups, Identity};
use vestibule_saml::{Outcome, Refusal, Report, RequestId, ServiceProvider, SignIn};
use vestibule_testkit::IncomingAuthnRequest;

pub(crate) fn title(text: &str) {
    println!("\n== {text} ==");
}

pub(crate) fn line(text: &str) {
    println!("{text}");
}

pub(crate) fn field(name: &str, value: &str) {
    println!("    {name:<28} {value}");
}

pub(crate) fn without_query(url: &Url) -> String {
    let mut short = url.clone();
    short.set_query(None);
    short.to_string()
}

pub(crate) fn request_sent(provider: &ServiceProvider, id: &RequestId, url: &str) {
    line("The application sends an AuthnRequest by redirect, and remembers it:");
    field("ID", id.as_str());
    field("Issuer", provider.entity_id().as_str());
    field("reply to", provider.acs().as_str());
    field("length of the URL", &url.len().to_string());
}

pub(crate) fn request_received(request: &IncomingAuthnRequest) {
    line(&format!("The provider reads request {} and answers it.", request.id));
}

pub(crate) fn checks(report: &Report) {
    line("The application checks the response:");
    for (check, outcome) in report.checks() {
        let words = match outcome {
            Outcome::Passed => "passed".to_owned(),
            Outcome::NotReached => "not reached".to_owned(),
            Outcome::Failed(code) => format!("FAILED: {code}"),
            _ => outcome.as_str().to_owned(),
        };
        field(check.name(), &words);
    }
}

pub(crate) fn signed_in(sign_in: &SignIn) {
    line("Signed in:");
    field("NameID", sign_in.name_id().value());
    field("NameID format", sign_in.name_id().format().unwrap_or("none"));
    field("Issuer", sign_in.issuer());
    field("signed", sign_in.signed().as_str());
    for warning in sign_in.warnings() {
        field("warning", warning.code());
    }
    line("Attributes:");
    for (name, values) in sign_in.attributes() {
        line(&format!("    {name}"));
        for value in values {
            line(&format!("        {value}"));
        }
    }
}

pub(crate) fn identity(identity: &Identity) {
    line("What provisioning gets to know:");
    field("subject", &identity.subject.id);
    field("tenant", identity.subject.tenant.as_deref().unwrap_or("none"));
    let email = identity.email.address.as_ref().map_or("none", |address| address.as_str());
    field("e-mail", email);
    field("display name", identity.name.display.as_deref().unwrap_or("none"));
    let groups = match &identity.groups {
        Groups::Known(groups) => groups.join(", "),
        Groups::Overage { .. } => "too many to send".to_owned(),
        Groups::Truncated { limit, .. } => format!("cut at {limit}"),
        Groups::Absent => "not sent".to_owned(),
    };
    field("groups", &groups);
    let facts = &identity.authentication;
    field("authentication context", facts.context_class.as_deref().unwrap_or("none"));
    field("session at the provider", facts.session_index.as_deref().unwrap_or("none"));
}

pub(crate) fn refused(refusal: &Refusal) {
    line("Refused:");
    field("code", refusal.code());
    field("message", &refusal.to_string());
    field("expected", refusal.expected().unwrap_or("-"));
    field("found", refusal.found().unwrap_or("-"));
    field("fix", &refusal.fix());
}
