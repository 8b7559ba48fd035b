//! `vestibule oidc`.

mod discover;
mod verify;

use std::fmt::Display;

use clap::Subcommand;
use vestibule_core::{ConnectionId, Endpoint};
use vestibule_oidc::{ClientAuthentication, Connection, IssuerRule};

use crate::answer::{Answer, Stop};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Verify an ID token by every rule of OpenID Connect.
    Verify(Box<verify::Arguments>),
    /// Fetch the metadata and the keys of a provider, and check them.
    Discover(discover::Arguments),
}

pub(crate) fn run(command: &Command) -> Result<Answer, Stop> {
    match command {
        Command::Verify(arguments) => verify::run(arguments),
        Command::Discover(arguments) => discover::run(arguments),
    }
}

/// A connection that nobody signs in by, so its redirect URI is nowhere.
fn connection(
    issuer: IssuerRule,
    client_id: &str,
    authentication: ClientAuthentication,
) -> Result<Connection, Stop> {
    let id = ConnectionId::parse("command-line").map_err(wrong_usage)?;
    let redirect_uri = Endpoint::parse("https://localhost/").map_err(wrong_usage)?;
    Connection::new(id, issuer, client_id, authentication, redirect_uri).map_err(wrong_usage)
}

fn wrong_usage(error: impl Display) -> Stop {
    Stop::Usage(error.to_string())
}
