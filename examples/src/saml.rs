//! Signing in by SAML.

mod application;
mod print;
mod routes;
mod scene;
mod stand_in;
mod tenant;

pub use application::Application;
pub use scene::Scene;
pub use tenant::{Settings, Tenant};
