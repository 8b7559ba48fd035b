//! Signing in by OpenID Connect.

mod application;
mod narrated;
mod print;
mod routes;
mod scene;
mod stand_in;
mod tenant;

pub use application::{Application, Refreshed, SignedOut};
pub use narrated::{Narrated, Setting};
pub use scene::Scene;
pub use tenant::Tenant;
