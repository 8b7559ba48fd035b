//! `vestibule scim`.

mod file;
mod filter;
mod patch;
#[cfg(feature = "serve")]
mod serve;

use clap::Subcommand;
use vestibule_scim::{Fault, FilterError, Profile, ScimError, Tolerance, Tolerances};

use crate::answer::{Answer, Refused, Stop};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read a filter, and say whether a resource matches it.
    Filter(filter::Arguments),
    /// Apply a PATCH to a resource.
    Patch(patch::Arguments),
    /// Be a service provider, for clients to be pointed at.
    #[cfg(feature = "serve")]
    Serve(serve::Arguments),
}

pub(crate) fn run(command: &Command) -> Result<Answer, Stop> {
    match command {
        Command::Filter(arguments) => filter::run(arguments),
        Command::Patch(arguments) => patch::run(arguments),
        #[cfg(feature = "serve")]
        Command::Serve(arguments) => serve::run(arguments),
    }
}

fn parse_profile(name: &str) -> Result<Profile, String> {
    Profile::named(name).ok_or_else(|| {
        let names: Vec<&str> = Profile::ALL.iter().map(Profile::name).collect();
        format!("the profiles are {}", names.join(", "))
    })
}

fn codes(tolerances: Tolerances) -> Vec<&'static str> {
    tolerances.iter().map(Tolerance::code).collect()
}

impl From<FilterError> for Stop {
    fn from(error: FilterError) -> Self {
        let fix = match error.position() {
            Some(_) => "correct the filter at the given byte (RFC 7644 section 3.4.2.2)",
            None => "ask for an attribute of the resource type, in a way that its type allows",
        };
        let mut refused = Refused::new(error.code(), error.to_string(), fix);
        refused.found = error.position().map(|position| format!("byte {position}"));
        refused.into()
    }
}

impl From<ScimError> for Stop {
    fn from(error: ScimError) -> Self {
        let fix = match error.fault() {
            _ if is_tolerance(error.code()) => {
                "pass a `--profile` that tolerates it, such as `lenient`"
            }
            Fault::InvalidFilter | Fault::InvalidPath => {
                "have the client send a path of the schema (RFC 7644 section 3.5.2)"
            }
            Fault::NoTarget => "have the client name an element that the resource has",
            Fault::Mutability => "have the client leave out what it cannot change",
            Fault::InvalidSyntax => "have the client send the message of RFC 7644 section 3",
            _ => "have the client send values that fit the schema (RFC 7643 section 2)",
        };
        let mut refused = Refused::new(error.code(), error.detail(), fix);
        refused.found = error.fault().scim_type().map(str::to_owned);
        refused.into()
    }
}

/// Whether a refusal is what some profile tolerates: both have one code.
fn is_tolerance(code: &str) -> bool {
    Tolerance::ALL.iter().any(|tolerance| tolerance.code() == code)
}
