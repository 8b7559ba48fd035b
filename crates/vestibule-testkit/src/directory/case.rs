//! One named case, and how it fails.

use super::endpoint::ScimEndpoint;
use super::manners::Manners;
use super::play::Play;
use super::server::ScimServer;

/// One exchange, or a few, that a server has to answer in one certain way.
///
/// ```
/// use vestibule_testkit::directory::okta;
///
/// let names: Vec<&str> = okta::spec_test().iter().map(|case| case.name()).collect();
/// assert_eq!(names.len(), 12);
/// assert!(names.contains(&"status_401"));
/// ```
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct Case {
    name: &'static str,
    what: &'static str,
    source: &'static str,
    manners: Manners,
    steps: fn(&mut Play<'_>) -> Result<(), CaseFailure>,
}

impl Case {
    pub(crate) const fn new(
        name: &'static str,
        what: &'static str,
        source: &'static str,
        manners: Manners,
        steps: fn(&mut Play<'_>) -> Result<(), CaseFailure>,
    ) -> Case {
        Case { name, what, source, manners, steps }
    }

    /// Its name, stable.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What is sent and what has to come of it, in a sentence.
    #[must_use]
    pub fn what(&self) -> &'static str {
        self.what
    }

    /// Where the wire shape is documented.
    #[must_use]
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// Runs it. It creates what it needs under names that are made from `seed`, so run it with
    /// another one if the server still has what it left behind.
    ///
    /// # Errors
    /// [`CaseFailure`] at the first reply, or the first state, that is not as it has to be.
    pub fn run(
        &self,
        endpoint: &ScimEndpoint,
        seed: u64,
        server: &mut dyn ScimServer,
    ) -> Result<(), CaseFailure> {
        let mut play = Play::new(self.name, endpoint, self.manners, seed, server);
        (self.steps)(&mut play)
    }
}

/// What a server did not do.
///
/// ```
/// use vestibule_testkit::directory::{ScimEndpoint, okta};
///
/// let mut server = |_: http::Request<Vec<u8>>| http::Response::new(b"{}".to_vec());
/// let endpoint = ScimEndpoint::new("/scim/v2", "a test token");
/// let failure = okta::spec_test()[5].run(&endpoint, 1, &mut server).unwrap_err();
/// assert_eq!(failure.case(), "create_user_with_realistic_values");
/// assert_eq!(failure.step(), "create a user");
/// assert_eq!(failure.expected(), "status 201");
/// assert_eq!(failure.found(), "status 200, body {}");
/// ```
///
/// # Security
/// `found` has the beginning of what the server said, with names and addresses in it if the server
/// says them; the bearer token is taken out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("case {case}, step {step}: expected {expected}; found {found}")]
pub struct CaseFailure {
    pub(crate) case: &'static str,
    pub(crate) step: String,
    pub(crate) expected: String,
    pub(crate) found: String,
}

impl CaseFailure {
    /// The name of the case, or of the product.
    #[must_use]
    pub fn case(&self) -> &'static str {
        self.case
    }

    /// Which step of it.
    #[must_use]
    pub fn step(&self) -> &str {
        &self.step
    }

    /// What the product expects.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// What there was: the status and the beginning of the body, or the state.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }

    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "testkit_case_failed"
    }
}
