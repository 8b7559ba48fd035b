//! Signing in with Okta, by SAML and by OpenID Connect, step by step.
//!
//! `cargo run --bin okta_sign_in` starts an application, stand-ins for Okta that write as it does,
//! and a browser, all on the loopback interface. It signs a user in by either protocol, refreshes,
//! signs out from either side, plays the attacks that matter there, prints what happens, and ends.
//!
//! With an org of yours it signs you in for real, until you stop it:
//!
//! ```text
//! cargo run --bin okta_sign_in -- --issuer https://acme.okta.com \
//!     --client-id 0oa1b2c3d4E5F6G7h8i9 --client-secret-file secret
//! cargo run --bin okta_sign_in -- --idp-metadata acme.xml --sp-entity-id https://app.example
//! ```

#![forbid(unsafe_code)]

mod by_oidc;
mod by_saml;
mod options;

use std::process::ExitCode;

use vestibule_examples::{Fallible, Site, print, run};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    run("okta_sign_in", options::parse(&arguments), demonstrate()).await
}

/// One application that speaks both protocols.
async fn demonstrate() -> Fallible<()> {
    let site = Site::open().await?;
    let saml = by_saml::start(site.base()).await?;
    let oidc = by_oidc::start(site.base()).await?;
    site.serve(saml.routes().merge(oidc.routes()));

    print::title("An application and a provider that writes as Okta does, by SAML");
    saml.introduce();
    by_saml::play(&saml).await?;
    print::title("The same application and provider by OpenID Connect");
    oidc.introduce();
    by_oidc::play(&oidc).await?;
    print::title("Done: every sign-in worked and every attack was refused, each as expected");
    Ok(())
}
