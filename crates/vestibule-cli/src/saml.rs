//! `vestibule saml`.

mod inspect;
mod metadata;
mod verify;

use clap::Subcommand;

use crate::answer::{Answer, Stop};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Verify a posted Response by every rule of the Web Browser SSO profile.
    Verify(Box<verify::Arguments>),
    /// Show what an unverified message claims, without personal data.
    Inspect(inspect::Arguments),
    /// Show what the metadata of an identity provider says.
    Metadata(metadata::Arguments),
}

pub(crate) fn run(command: &Command) -> Result<Answer, Stop> {
    match command {
        Command::Verify(arguments) => verify::run(arguments),
        Command::Inspect(arguments) => inspect::run(arguments),
        Command::Metadata(arguments) => metadata::run(arguments),
    }
}
