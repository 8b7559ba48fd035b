//! A relying party of OpenID Connect that signs people in at one provider: sign-in, refresh, and
//! sign-out from either side.
//!
//! ```text
//! cargo run --bin relying_party -- --issuer https://acme.okta.com --client-id 0oa1 \
//!     --client-secret-file secret --listen 127.0.0.1:8080
//! ```
//!
//! Register `http://127.0.0.1:8080/callback` as the redirect URI, `/logged-out` as the address
//! after a sign-out and `/backchannel-logout` for logout tokens, then open `/login`. Answers are
//! JSON, so that a program can drive it: every refusal comes with its code and what to do about it.

#![forbid(unsafe_code)]

mod application;
mod options;
mod routes;

use std::process::ExitCode;
use std::sync::Arc;

use application::Application;
use options::Options;
use tokio::net::TcpListener;
use vestibule_examples::Fallible;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(usage) => {
            eprintln!("{usage}");
            return ExitCode::from(2);
        }
    };
    match serve(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("relying_party: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> Fallible<()> {
    let listener = TcpListener::bind(options.listen).await?;
    let application = Arc::new(Application::new(&options)?);
    println!("READY {}", options.origin());
    axum::serve(listener, routes::routes(application)).await?;
    Ok(())
}
