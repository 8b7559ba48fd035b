//! What the demonstrations share: an application that signs people in by SAML and by OpenID Connect,
//! stand-ins for the providers, a browser, and the words for what happens.
//!
//! [`saml::Application`] and [`oidc::Application`] are what a host writes; everything else is there to
//! show them at work.
#![forbid(unsafe_code)]

pub mod arguments;
mod browser;
pub mod cookies;
mod denied;
mod hosts;
mod network;
pub mod oidc;
pub mod print;
mod program;
pub mod saml;
mod server;
mod sessions;
mod stores;
pub mod surroundings;
mod watch;
mod wire;

pub use browser::Browser;
pub use denied::Denied;
pub use hosts::Hosts;
pub use network::Network;
pub use program::{Task, run};
pub use server::Site;
pub use sessions::{Grant, Session, Sessions};
pub use stores::{PendingLogins, ReplayLog};
pub use watch::{Watch, expect};

/// What any step may fail with; an example has nobody to recover for.
pub type Fallible<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
