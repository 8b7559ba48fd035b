//! Okta: the provisioning of the integration network and of custom applications, imports, and the
//! SPEC test.
//!
//! Documented in okta/okta-developer-docs, `docs/reference/scim/scim-20`. The SPEC test is a file
//! for Runscope; a copy is in BerriAI/litellm, `tests/scim_tests/scim_e2e_test.json`.

mod bodies;
mod client;
mod spec_test;

use super::case::Case;
pub use client::{Application, Okta};

/// The twelve requests of Okta's SCIM 2.0 SPEC test, each by itself: what an earlier step of that
/// file would have left behind is created first.
///
/// ```
/// use vestibule_testkit::directory::okta;
///
/// assert_eq!(okta::spec_test().len(), 12);
/// assert_eq!(okta::spec_test()[0].name(), "users_endpoint");
/// ```
pub fn spec_test() -> &'static [Case] {
    spec_test::CASES
}
