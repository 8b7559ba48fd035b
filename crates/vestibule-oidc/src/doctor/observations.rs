//! What was fetched, for the doctor to look at.

use vestibule_core::HttpResponse;

/// What the host fetched for a connection: responses as they came, of whatever status, or the code of
/// the error that there was instead, such as that of `vestibule_http::HttpError`.
///
/// ```
/// use vestibule_core::HttpResponse;
/// use vestibule_oidc::doctor::Observations;
///
/// // The first of `IssuerRule::discovery_urls`, then the second if need be, then `jwks_uri`.
/// let observed = Observations::new(Ok(HttpResponse::new(404, Vec::new())))
///     .with_fallback(Ok(HttpResponse::new(200, b"{}".to_vec())))
///     .with_keys(Err("timeout"));
/// # drop(observed);
/// ```
#[derive(Debug)]
#[must_use]
pub struct Observations {
    pub(super) discovery: Result<HttpResponse, &'static str>,
    pub(super) fallback: Option<Result<HttpResponse, &'static str>>,
    pub(super) keys: Option<Result<HttpResponse, &'static str>>,
}

impl Observations {
    /// What came of the first of [`IssuerRule::discovery_urls`](crate::IssuerRule::discovery_urls).
    pub fn new(discovery: Result<HttpResponse, &'static str>) -> Self {
        Observations { discovery, fallback: None, keys: None }
    }

    /// What came of the second, where it was asked for.
    pub fn with_fallback(mut self, fallback: Result<HttpResponse, &'static str>) -> Self {
        self.fallback = Some(fallback);
        self
    }

    /// What came of the `jwks_uri` that the metadata names.
    pub fn with_keys(mut self, keys: Result<HttpResponse, &'static str>) -> Self {
        self.keys = Some(keys);
        self
    }

    /// The responses that there are.
    pub(super) fn responses(&self) -> impl Iterator<Item = &HttpResponse> {
        let discovery = std::iter::once(&self.discovery);
        discovery
            .chain(&self.fallback)
            .chain(&self.keys)
            .filter_map(|fetched| fetched.as_ref().ok())
    }
}
