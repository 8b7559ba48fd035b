//! `vestibule jose`.

mod verify;

use clap::Subcommand;

use crate::answer::{Answer, Stop};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Verify the signature of a compact JWS with one key, and nothing else.
    Verify(verify::Arguments),
}

pub(crate) fn run(command: &Command) -> Result<Answer, Stop> {
    match command {
        Command::Verify(arguments) => verify::run(arguments),
    }
}

/// An algorithm by its JOSE name.
pub(crate) fn parse_algorithm(name: &str) -> Result<vestibule_oidc::Algorithm, String> {
    vestibule_oidc::Algorithm::from_name(name)
        .ok_or_else(|| "no algorithm has this name".to_owned())
}
