//! Directories for tests: SCIM clients that send what the products send.
//!
//! Each simulator is aimed at a server: anything that answers a request, be it a closure around a
//! service or a [`Loopback`] to a listener. There are two kinds. A [`Case`] is one wire shape or
//! one test of a product's own suite, has a name, and says where it is documented. A
//! [`DirectoryClient`] plays whole cycles: it is given the users and groups of a company, again
//! and again, and sends what the product would send, judging each reply as the product would.
//!
//! Bodies are made here, by hand, and have the shape that the product's documentation or somebody's
//! log has; where neither tells, the comment says so. Nothing here uses the parser, the schema or
//! the PATCH of the library under test.
//!
//! ```
//! use vestibule_testkit::directory::{self, ScimEndpoint};
//!
//! // A server that has not been written yet.
//! let mut server = |_: http::Request<Vec<u8>>| {
//!     let mut response = http::Response::new(b"not yet".to_vec());
//!     *response.status_mut() = http::StatusCode::NOT_IMPLEMENTED;
//!     response
//! };
//! let endpoint = ScimEndpoint::new("/scim/v2", "a test token");
//!
//! let mut failed = Vec::new();
//! for case in directory::entra::patch_shapes() {
//!     if let Err(failure) = case.run(&endpoint, 1, &mut server) {
//!         assert!(failure.found().starts_with("status 501"));
//!         failed.push(failure.case());
//!     }
//! }
//! assert_eq!(failed.len(), 11);
//! assert!(failed.contains(&"active_as_string"));
//! ```
//!
//! A whole company, twice: the second cycle sends what has changed.
//!
//! ```
//! use vestibule_testkit::directory::{
//!     CaseFailure, DirectoryClient, DirectoryGroup, DirectoryUser, ScimEndpoint, ScimServer,
//!     entra::Entra,
//! };
//!
//! fn two_cycles(server: &mut dyn ScimServer) -> Result<(), CaseFailure> {
//!     let mut entra = Entra::new(ScimEndpoint::new("/scim/v2", "a test token"), 1);
//!     entra.test_connection(server)?;
//!     let ada = DirectoryUser::new("ada", "ada@acme.example").with_name("Ada", "Lovelace");
//!     let grace = DirectoryUser::new("grace", "grace@acme.example").with_manager("ada");
//!     let group = DirectoryGroup::new("engineers", "Engineers").with_members(["ada", "grace"]);
//!     entra.cycle(&[ada.clone(), grace], &[group.clone()], server)?;
//!     entra.cycle(&[ada], &[group.with_members(["ada"])], server)?;
//!     entra.audit(server)
//! }
//!
//! let mut nobody = |_: http::Request<Vec<u8>>| http::Response::new(Vec::new());
//! assert_eq!(two_cycles(&mut nobody).unwrap_err().case(), "entra");
//! ```
//!
//! # Security
//! The bearer token is in no `Debug` output and in no [`CaseFailure`]. Aim at servers of your own
//! alone: the cases create and delete.

mod case;
mod client;
mod compare;
mod endpoint;
pub mod entra;
mod loopback;
mod manners;
mod names;
pub mod okta;
mod people;
mod play;
mod product;
mod reply;
mod server;
mod wire;

pub mod jumpcloud;
pub mod onelogin;
pub mod pingfederate;

pub use case::{Case, CaseFailure};
pub use client::DirectoryClient;
pub use endpoint::ScimEndpoint;
pub use loopback::Loopback;
pub use people::{Departure, DirectoryGroup, DirectoryUser};
pub use server::{NO_REPLY, ScimServer};

#[cfg(test)]
mod tests;
