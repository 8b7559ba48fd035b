//! Where the browser goes when the provider has answered.

/// An authorization response on its way through the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum AuthorizationAnswer {
    /// The browser is redirected to this URL.
    Redirect(String),
    /// The browser posts a form from the provider's page.
    FormPost {
        /// The redirect URI.
        action: String,
        /// The body, form-urlencoded.
        body: String,
    },
}

impl AuthorizationAnswer {
    /// The parameters, form-urlencoded, wherever they are.
    #[must_use]
    pub fn parameters(&self) -> &str {
        match self {
            AuthorizationAnswer::Redirect(url) => {
                url.split_once('?').map_or("", |(_, query)| query)
            }
            AuthorizationAnswer::FormPost { body, .. } => body,
        }
    }
}

/// The answer to a user who wants to sign out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct EndSessionAnswer {
    /// Where the browser goes; without one it stays at the provider.
    pub redirect: Option<String>,
    /// The sessions that have ended, of every client that has one.
    pub ended: Vec<OpenIdSession>,
}

/// Somebody who is signed in with a client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct OpenIdSession {
    /// The client.
    pub client_id: String,
    /// The `sid`.
    pub sid: String,
    /// The `sub` as this client knows it.
    pub sub: String,
}

/// Adds parameters to a URL that may have some.
pub(crate) fn with_query(url: &str, query: &str) -> String {
    match (url.contains('?'), query.is_empty()) {
        (_, true) => url.to_owned(),
        (true, _) => format!("{url}&{query}"),
        (false, _) => format!("{url}?{query}"),
    }
}
