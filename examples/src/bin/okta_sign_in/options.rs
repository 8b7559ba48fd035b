//! The command line.

use vestibule_examples::arguments::Arguments;
use vestibule_examples::{Task, oidc, saml};
use vestibule_oidc::IssuerRule;

const USAGE: &str = "\
usage: okta_sign_in
       okta_sign_in --issuer https://ORG.okta.com --client-id ID --client-secret-file FILE
       okta_sign_in --idp-metadata FILE --sp-entity-id ID
with an org also [--listen 127.0.0.1:PORT] [--show-personal-data]";

/// # Errors
/// What is wrong, and the usage.
pub(crate) fn parse(given: &[String]) -> Result<Task, String> {
    Task::read(given, USAGE, "--issuer", by_oidc, by_saml)
}

fn by_oidc(given: &[String]) -> Result<oidc::Tenant, String> {
    let names = [&["--issuer"][..], &oidc::Tenant::ARGUMENTS].concat();
    let given = Arguments::parse(given, &names, &["--show-personal-data"])?;
    let rule = IssuerRule::exact(given.required("--issuer")?);
    let setting = "at Okta, as a sign-in redirect URI under General of the application";
    oidc::Tenant::read(&given, "okta", rule, setting)
}

fn by_saml(given: &[String]) -> Result<saml::Tenant, String> {
    let given = Arguments::parse(given, &saml::Tenant::ARGUMENTS, &["--show-personal-data"])?;
    let settings = saml::Settings {
        place: "at Okta, under General of the application, SAML Settings",
        names: &["Audience URI (SP Entity ID)", "Single sign-on URL"],
    };
    saml::Tenant::read(&given, "okta", settings)
}
