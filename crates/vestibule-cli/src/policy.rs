//! `vestibule policy`.

mod explain;

use clap::Subcommand;

use crate::answer::{Answer, Stop};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Decide on a sign-in that nobody makes, and say why.
    Explain(explain::Arguments),
}

pub(crate) fn run(command: &Command) -> Result<Answer, Stop> {
    match command {
        Command::Explain(arguments) => explain::run(arguments),
    }
}
