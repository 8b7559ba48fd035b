//! What both programs do with their command line.

use std::process::ExitCode;

use crate::{Fallible, oidc, saml};

/// What the command line asks for.
pub enum Task {
    /// To say what there is to ask for.
    Help(&'static str),
    /// To show everything with stand-ins.
    Demonstration,
    /// To sign in at a tenant by SAML.
    Saml(saml::Tenant),
    /// To sign in at a tenant by OpenID Connect.
    Oidc(oidc::Tenant),
}

impl Task {
    /// Reads a command line: nothing for the demonstration, `--help`, and otherwise a tenant, by
    /// OpenID Connect where it has this argument and by SAML where it has not.
    ///
    /// # Errors
    /// What is wrong, and the usage.
    pub fn read(
        given: &[String],
        usage: &'static str,
        oidc_argument: &str,
        by_oidc: fn(&[String]) -> Result<oidc::Tenant, String>,
        by_saml: fn(&[String]) -> Result<saml::Tenant, String>,
    ) -> Result<Self, String> {
        let has = |name: &str| given.iter().any(|argument| argument == name);
        let read = match given.is_empty() {
            true => Ok(Task::Demonstration),
            false if has("--help") => Ok(Task::Help(usage)),
            false if has(oidc_argument) => by_oidc(given).map(Task::Oidc),
            false => by_saml(given).map(Task::Saml),
        };
        read.map_err(|wrong| format!("{wrong}\n{usage}"))
    }
}

/// Does it: the status of the program, which is 2 where the command line cannot be read.
pub async fn run(
    program: &str,
    task: Result<Task, String>,
    demonstration: impl Future<Output = Fallible<()>>,
) -> ExitCode {
    let done = match task {
        Ok(Task::Help(usage)) => {
            println!("{usage}");
            Ok(())
        }
        Ok(Task::Demonstration) => demonstration.await,
        Ok(Task::Saml(tenant)) => tenant.serve().await,
        Ok(Task::Oidc(tenant)) => tenant.serve().await,
        Err(usage) => {
            eprintln!("{program}: {usage}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{program}: {error}");
            ExitCode::FAILURE
        }
    }
}
