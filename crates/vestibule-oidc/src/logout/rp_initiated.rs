//! The user signs out here, and then at the provider (OpenID Connect RP-Initiated Logout 1.0).

use url::form_urlencoded::Serializer;
use vestibule_core::{EndReason, EndScope, EndSessions, Secret, Subject};

use subtle::ConstantTimeEq;

use crate::authorization_request::with_query;
use crate::connection::Connection;
use crate::parameters::parameters;
use crate::provider_metadata::ProviderMetadata;
use crate::refusal::{Reason, Refusal};

/// A sign-out: what ends here, now, and where the browser goes next.
#[derive(Debug)]
#[must_use]
#[non_exhaustive]
pub struct SignOut {
    /// The sessions to end before anything else happens.
    pub end: EndSessions,
    /// Where to redirect the browser, so that the session at the provider ends as well. `None` where
    /// the provider has no such page. Holds the ID token where one was given: not for logs.
    pub url: Option<Secret<String>>,
}

impl Connection {
    /// Signs a user out. Without a `provider`, because it cannot be reached just now, the sessions here
    /// end all the same, and the browser goes nowhere else. `session_index` is the `sid` of the sign-in, where there was one;
    /// `id_token_hint` its ID token, which spares the user a question at the provider; `state` a
    /// random text that comes back.
    pub fn sign_out(
        &self,
        provider: Option<&ProviderMetadata>,
        subject: &Subject,
        session_index: Option<&str>,
        id_token_hint: Option<&Secret<String>>,
        state: &str,
    ) -> SignOut {
        let key = subject.key(&self.id);
        let scope = match session_index {
            Some(session_index) => {
                EndScope::Session { subject: key, session_index: session_index.to_owned() }
            }
            None => EndScope::Subject(key),
        };
        let url = provider
            .and_then(ProviderMetadata::end_session_endpoint)
            .map(|endpoint| self.end_session_url(endpoint.as_str(), id_token_hint, state));
        SignOut { end: EndSessions::new(scope, EndReason::UserSignedOut), url }
    }

    fn end_session_url(
        &self,
        endpoint: &str,
        id_token_hint: Option<&Secret<String>>,
        state: &str,
    ) -> Secret<String> {
        let mut query = Serializer::new(String::new());
        query.append_pair("client_id", &self.client_id);
        if let Some(hint) = id_token_hint {
            query.append_pair("id_token_hint", hint.expose());
        }
        if let Some(uri) = &self.post_logout_redirect_uri {
            query.append_pair("post_logout_redirect_uri", uri.as_str()).append_pair("state", state);
        }
        Secret::new(with_query(endpoint, &query.finish()))
    }
}

/// Whether the browser that comes back from the provider answers this sign-out. The sessions here
/// have ended already, so a wrong state changes nothing but what the page may say; it never decides
/// where the browser goes.
///
/// # Errors
/// A [`Refusal`] with `state_mismatch`, or `logout_request_malformed`.
pub fn check_signed_out(query: &str, state: &str) -> Result<(), Refusal> {
    let [found] = parameters(query.as_bytes(), ["state"], Reason::LogoutRequestMalformed)
        .map_err(Refusal::from_fault)?;
    let found = found.unwrap_or_default();
    if !state.is_empty() && bool::from(found.as_bytes().ct_eq(state.as_bytes())) {
        Ok(())
    } else {
        Err(Refusal::from_fault(Reason::StateMismatch.into()))
    }
}
