//! `vestibule xml`.

mod c14n;
pub(crate) mod signature;
mod verify;

use clap::Subcommand;

use crate::answer::{Answer, Stop};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write a document canonically.
    C14n(c14n::Arguments),
    /// Verify the root element's own signature by the strict profile.
    Verify(verify::Arguments),
}

pub(crate) fn run(command: &Command) -> Result<Answer, Stop> {
    match command {
        Command::C14n(arguments) => c14n::run(arguments),
        Command::Verify(arguments) => verify::run(arguments),
    }
}
