//! A whole SAML sign-in with Microsoft Entra ID, step by step.
//!
//! `cargo run --bin entra` starts an application and a provider that writes as Entra does, both on
//! the loopback interface, and a browser of a hundred lines. It signs a user in, plays three
//! attacks and a replay, prints what happens, and ends.
//!
//! With the federation metadata of a tenant it signs you in for real, until you stop it:
//!
//! ```text
//! cargo run --bin entra -- --idp-metadata contoso.xml --sp-entity-id https://app.example \
//!     --listen 127.0.0.1:8080
//! ```

#![forbid(unsafe_code)]

mod application;
mod browser;
mod demonstration;
mod options;
mod print;
mod provider;
mod stores;
mod surroundings;
mod tenant;

use std::error::Error;
use std::process::ExitCode;

use options::Options;

/// What any step may fail with; an example has nobody to recover for.
type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match Options::parse(std::env::args().skip(1)) {
        Ok(Options::Demonstration) => demonstration::run().await,
        Ok(Options::Tenant(options)) => tenant::run(options).await,
        Err(usage) => {
            eprintln!("{usage}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("entra: {error}");
            ExitCode::FAILURE
        }
    }
}
