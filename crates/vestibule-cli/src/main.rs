//! `vestibule`: verify, inspect and explain sign-in messages from a terminal.
//!
//! Prints one JSON object on stdout and exits 0 when something was accepted, 1 when it was refused,
//! with the reason in the same object. Wrong usage exits 2 with a line on stderr.
#![forbid(unsafe_code)]

mod allow;
mod answer;
mod clock;
mod domain;
mod input;
mod jose;
mod oidc;
mod policy;
mod saml;
mod scim;
mod xml;

use std::process::ExitCode;

use clap::Parser;

/// Verify, inspect and explain sign-in messages.
///
/// Exits 0 when something is accepted, 1 when it is refused, 2 for wrong usage.
#[derive(Debug, Parser)]
#[command(name = "vestibule", version)]
enum Vestibule {
    /// SAML 2.0 messages and metadata.
    #[command(subcommand)]
    Saml(saml::Command),
    /// OpenID Connect tokens and providers.
    #[command(subcommand)]
    Oidc(oidc::Command),
    /// JSON Web Signatures.
    #[command(subcommand)]
    Jose(jose::Command),
    /// SCIM filters and PATCH requests.
    #[command(subcommand)]
    Scim(scim::Command),
    /// Proof of who owns a domain.
    #[command(subcommand)]
    Domain(domain::Command),
    /// Provisioning policies.
    #[command(subcommand)]
    Policy(policy::Command),
    /// XML canonicalisation and signatures.
    #[command(subcommand)]
    Xml(xml::Command),
}

fn main() -> ExitCode {
    let answer = match Vestibule::parse() {
        Vestibule::Saml(command) => saml::run(&command),
        Vestibule::Oidc(command) => oidc::run(&command),
        Vestibule::Jose(command) => jose::run(&command),
        Vestibule::Scim(command) => scim::run(&command),
        Vestibule::Domain(command) => domain::run(&command),
        Vestibule::Policy(command) => policy::run(&command),
        Vestibule::Xml(command) => xml::run(&command),
    };
    answer::print(answer)
}
