//! Beginning a sign-in: the authorization request of the code flow (OpenID Connect Core 3.1.2.1) with
//! PKCE (RFC 7636).

use std::fmt;

use openssl::sha::sha256;
use url::form_urlencoded::Serializer;
use vestibule_core::{BrowserBinding, ReturnPath, Timestamp};
use vestibule_keys::base64url_encode;

use crate::connection::{Connection, ResponseMode};
use crate::issuer::Rule;
use crate::pending::{LoginSecrets, PendingLogin};
use crate::provider_metadata::ProviderMetadata;

/// What may be added to a request. None of it is proof of anything.
#[derive(Clone, Default)]
#[must_use]
pub struct BeginOptions {
    pub(crate) login_hint: Option<String>,
    domain_hint: Option<String>,
    pub(crate) prompt: Option<String>,
}

impl BeginOptions {
    /// Nothing added.
    pub fn new() -> Self {
        Self::default()
    }

    /// Who will probably sign in: fills in the provider's form.
    pub fn with_login_hint(mut self, hint: impl Into<String>) -> Self {
        self.login_hint = Some(hint.into());
        self
    }

    /// Which organization will probably sign in: spares Entra's and Google's account pickers.
    pub fn with_domain_hint(mut self, domain: impl Into<String>) -> Self {
        self.domain_hint = Some(domain.into());
        self
    }

    /// `login`, `select_account`, `consent` or `none`.
    pub fn with_prompt(mut self, prompt: impl Into<String>) -> Self {
        self.prompt = Some(prompt.into());
        self
    }
}

impl fmt::Debug for BeginOptions {
    /// Without the hint, which is an address mostly.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BeginOptions")
            .field("has_login_hint", &self.login_hint.is_some())
            .field("domain_hint", &self.domain_hint)
            .field("prompt", &self.prompt)
            .finish()
    }
}

/// A sign-in that began.
#[must_use]
#[non_exhaustive]
pub struct Begun {
    /// Where to redirect the browser.
    pub url: String,
    /// What to store until it comes back.
    pub pending: PendingLogin,
}

impl fmt::Debug for Begun {
    /// Without the URL, which holds `state` and `nonce`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Begun").field("pending", &self.pending).finish_non_exhaustive()
    }
}

impl Connection {
    /// Begins a sign-in. The request always asks for a code with PKCE by S256, and carries `state` and
    /// `nonce`. `browser` is what the host puts into, or reads from, the browser's cookie.
    pub fn begin(
        &self,
        provider: &ProviderMetadata,
        secrets: LoginSecrets,
        options: &BeginOptions,
        browser: &BrowserBinding,
        return_path: ReturnPath,
        now: Timestamp,
    ) -> Begun {
        let url = self.authorization_url(provider, &secrets, options);
        Begun {
            url,
            pending: PendingLogin::new(self, provider, secrets, browser, return_path, now),
        }
    }

    fn authorization_url(
        &self,
        provider: &ProviderMetadata,
        secrets: &LoginSecrets,
        options: &BeginOptions,
    ) -> String {
        let challenge = base64url_encode(&sha256(secrets.verifier.as_bytes()));
        let mut query = Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", self.redirect_uri.as_str())
            .append_pair("scope", &self.scopes.join(" "))
            .append_pair("state", &secrets.state)
            .append_pair("nonce", &secrets.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        if self.response_mode == ResponseMode::FormPost {
            query.append_pair("response_mode", "form_post");
        }
        if let Some(max_age) = self.max_age {
            query.append_pair("max_age", &max_age.as_secs().to_string());
        }
        if !self.acr_values.is_empty() {
            query.append_pair("acr_values", &self.acr_values.join(" "));
        }
        let optional = [
            ("prompt", options.prompt.as_deref()),
            ("login_hint", options.login_hint.as_deref()),
            (self.domain_hint_parameter(), self.domain_hint(options)),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        with_query(provider.authorization_endpoint.as_str(), &query.finish())
    }

    fn domain_hint_parameter(&self) -> &'static str {
        if matches!(self.issuer.0, Rule::Google { .. }) { "hd" } else { "domain_hint" }
    }

    fn domain_hint<'a>(&'a self, options: &'a BeginOptions) -> Option<&'a str> {
        match &self.issuer.0 {
            Rule::Google { hosted_domain: Some(domain) } => Some(domain.as_str()),
            _ => options.domain_hint.as_deref(),
        }
    }
}

/// Appends a query to an endpoint, which may have one already.
pub(crate) fn with_query(endpoint: &str, query: &str) -> String {
    let separator = if endpoint.contains('?') { '&' } else { '?' };
    format!("{endpoint}{separator}{query}")
}
