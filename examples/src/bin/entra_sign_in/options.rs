//! The command line.

use vestibule_examples::arguments::Arguments;
use vestibule_examples::{Task, oidc, saml};
use vestibule_oidc::{IssuerRule, TenantId};

const USAGE: &str = "\
usage: entra_sign_in
       entra_sign_in --oidc --tenant GUID --client-id ID --client-secret-file FILE
       entra_sign_in --idp-metadata FILE --sp-entity-id ID
with a tenant also [--listen 127.0.0.1:PORT] [--show-personal-data]";

/// # Errors
/// What is wrong, and the usage.
pub(crate) fn parse(given: &[String]) -> Result<Task, String> {
    Task::read(given, USAGE, "--oidc", by_oidc, by_saml)
}

fn by_oidc(given: &[String]) -> Result<oidc::Tenant, String> {
    let names = [&["--tenant"][..], &oidc::Tenant::ARGUMENTS].concat();
    let given = Arguments::parse(given, &names, &["--oidc", "--show-personal-data"])?;
    let rule = TenantId::parse(given.required("--tenant")?).map(IssuerRule::entra_tenant);
    let setting = "at Entra, under Authentication of the app registration, platform Web";
    oidc::Tenant::read(&given, "entra", rule, setting)
}

fn by_saml(given: &[String]) -> Result<saml::Tenant, String> {
    let given = Arguments::parse(given, &saml::Tenant::ARGUMENTS, &["--show-personal-data"])?;
    let settings = saml::Settings {
        place: "at Entra, under Single sign-on, Basic SAML Configuration",
        names: &["Identifier (Entity ID)", "Reply URL", "Sign on URL"],
    };
    // Entra writes `spn:` before an identifier that is the application's own GUID.
    Ok(saml::Tenant::read(&given, "entra", settings)?.with_audience_prefix("spn:"))
}
