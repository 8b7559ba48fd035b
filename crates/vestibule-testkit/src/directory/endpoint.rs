//! Where a directory pushes to, as an administrator types it.

use std::fmt;

/// The base path of a SCIM server and the bearer token for it.
///
/// ```
/// use vestibule_testkit::directory::ScimEndpoint;
///
/// let endpoint = ScimEndpoint::new("/scim/v2/", "a test token");
/// assert_eq!(endpoint.base(), "/scim/v2");
/// assert_eq!(format!("{endpoint:?}"), r#"ScimEndpoint { base: "/scim/v2", .. }"#);
/// ```
///
/// # Security
/// `Debug` leaves the token out.
#[derive(Clone)]
#[must_use]
pub struct ScimEndpoint {
    base: String,
    token: String,
}

impl ScimEndpoint {
    /// A base path such as `/scim/v2`, and a token.
    pub fn new(base: impl Into<String>, token: impl Into<String>) -> Self {
        let base: String = base.into();
        ScimEndpoint { base: base.trim_end_matches('/').to_owned(), token: token.into() }
    }

    /// The base path, without a slash at its end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }
}

impl fmt::Debug for ScimEndpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ScimEndpoint").field("base", &self.base).finish_non_exhaustive()
    }
}
