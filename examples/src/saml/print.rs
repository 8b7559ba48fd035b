//! What only SAML has.

use vestibule_saml::{Report, RequestId, ServiceProvider, SignIn};
use vestibule_testkit::IncomingAuthnRequest;

use crate::print::{self, PersonalData, field, line};

pub(super) fn request_sent(provider: &ServiceProvider, id: &RequestId, url: &str) {
    line("The application sends an AuthnRequest by redirect, and remembers it:");
    field("ID", id.as_str());
    field("Issuer", provider.entity_id().as_str());
    field("reply to", provider.acs().as_str());
    field("length of the URL", &url.len().to_string());
}

pub(super) fn request_received(request: &IncomingAuthnRequest) {
    line(&format!("The provider reads request {} and answers it.", request.id));
}

pub(super) fn checks(report: &Report) {
    line("The application checks the response:");
    let made = report.checks().map(|(check, outcome)| (check.name(), outcome.as_str()));
    print::checks(&made.collect::<Vec<_>>());
}

pub(super) fn signed_in(sign_in: &SignIn, personal: PersonalData) {
    line("Signed in:");
    field("NameID", personal.show(Some(sign_in.name_id().value())));
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
            line(&format!("        {}", personal.show(Some(value))));
        }
    }
}
