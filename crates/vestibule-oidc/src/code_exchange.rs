//! From the answer to tokens: the token request (OpenID Connect Core 3.1.3.1), first-hand or to
//! refresh (section 12).

use std::fmt;

use url::form_urlencoded::Serializer;
use vestibule_core::{BrowserBinding, HttpRequest, HttpResponse, Outcome, Secret, Timestamp};

use crate::callback::{Answer, Callback};
use crate::client_authentication::UnsignedAssertion;
use crate::connection::Connection;
use crate::id_token::{Expectation, ExpectedNonce, kid_hint};
use crate::jose::KeySet;
use crate::pending::PendingLogin;
use crate::profile::Profile;
use crate::provider_metadata::ProviderMetadata;
use crate::refusal::{Fault, Reason, Refusal};
use crate::report::{Check, Checklist, Report};
use crate::sign_in::SignIn;
use crate::token_response::{MOST_BYTES, Tokens};

impl Connection {
    /// Takes the answer to a sign-in that began here. `pending` and `callback` are consumed, so
    /// neither serves a second time; `browser` is what the host reads from the cookie of the browser
    /// that brought the answer.
    ///
    /// # Errors
    /// A [`Refusal`] when the sign-in began elsewhere, too long ago or with another state, when the
    /// answer is another provider's, or an error.
    pub fn finish(
        &self,
        provider: &ProviderMetadata,
        pending: PendingLogin,
        callback: Callback,
        browser: &BrowserBinding,
        now: Timestamp,
    ) -> Result<CodeExchange, Refusal> {
        let mut list = Checklist::new(Report::new());
        list.check(Check::PendingLogin, pending.check(self, provider, &callback, browser, now));
        if list.first.is_none() {
            let answer = self.authorization_response(provider, callback);
            if let Some(code) = list.check(Check::AuthorizationResponse, answer) {
                return Ok(CodeExchange {
                    connection: self.clone(),
                    provider: provider.clone(),
                    pending,
                    code,
                    report: list.report,
                });
            }
        }
        let fault = list.first.unwrap_or_else(|| Reason::CallbackMalformed.into());
        Err(Refusal::new(fault, self.profile, list.report))
    }

    fn authorization_response(
        &self,
        provider: &ProviderMetadata,
        callback: Callback,
    ) -> Result<Secret<String>, Fault> {
        match &callback.issuer {
            Some(issuer) if !self.issuer.may_be(issuer) => {
                return Err(Fault::from(Reason::IssuerParameterMismatch)
                    .expecting(&provider.issuer)
                    .found(issuer));
            }
            None if provider.sends_issuer_parameter || self.issuer_parameter => {
                return Err(Fault::from(Reason::IssuerParameterMissing).expecting(&provider.issuer));
            }
            _ => {}
        }
        match callback.answer {
            Answer::Code(code) => Ok(code),
            Answer::Error(error) => Err(Fault::from(Reason::AuthorizationError).found(error)),
        }
    }

    pub(crate) fn refusal(&self, fault: Fault, report: Report) -> Refusal {
        Refusal::new(fault, self.profile, report)
    }
}

/// A sign-in whose code waits to be exchanged.
#[must_use]
pub struct CodeExchange {
    pub(crate) connection: Connection,
    provider: ProviderMetadata,
    pub(crate) pending: PendingLogin,
    code: Secret<String>,
    pub(crate) report: Report,
}

impl CodeExchange {
    /// The request to the token endpoint. `assertion_id` is fresh random bytes, for clients that
    /// authenticate by a key.
    pub fn request(&self, assertion_id: [u8; 16], now: Timestamp) -> PreparedRequest {
        let parameters = [
            ("grant_type", "authorization_code"),
            ("code", self.code.expose()),
            ("redirect_uri", self.pending.redirect_uri()),
            ("code_verifier", self.pending.verifier()),
        ];
        PreparedRequest::new(&self.connection, &self.provider, &parameters, assertion_id, now)
    }

    /// Reads what the token endpoint answered.
    ///
    /// # Errors
    /// A [`Refusal`] when it answered with an error, or with anything but a bearer token and an ID
    /// token.
    pub fn receive(self, response: &HttpResponse) -> Result<TokensReceived, Refusal> {
        let CodeExchange { connection, provider, pending, code, mut report } = self;
        let tokens = Tokens::parse(response).and_then(|(tokens, id_token)| {
            let id_token = id_token.ok_or_else(|| Fault::from(Reason::IdTokenMissing))?;
            Ok((tokens, id_token))
        });
        match tokens {
            Ok((tokens, id_token)) => {
                report.set(Check::TokenResponse, Outcome::Passed);
                Ok(TokensReceived { connection, provider, pending, code, tokens, id_token, report })
            }
            Err(fault) => {
                report.set(Check::TokenResponse, Outcome::Failed(fault.code()));
                Err(connection.refusal(fault, report))
            }
        }
    }
}

impl fmt::Debug for CodeExchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeExchange").field("pending", &self.pending).finish_non_exhaustive()
    }
}

/// Tokens that were received, and are not verified.
#[must_use]
pub struct TokensReceived {
    connection: Connection,
    provider: ProviderMetadata,
    pending: PendingLogin,
    code: Secret<String>,
    tokens: Tokens,
    id_token: Secret<String>,
    report: Report,
}

impl TokensReceived {
    /// The key that the ID token names: to fetch the keys again where it is not among them, as
    /// [`ProviderKeys::look_up`](crate::ProviderKeys::look_up) decides.
    #[must_use]
    pub fn kid_hint(&self) -> Option<String> {
        kid_hint(self.id_token.expose())
    }

    #[cfg(feature = "client")]
    pub(crate) fn token(&self) -> &str {
        self.id_token.expose()
    }

    /// Verifies the ID token: every check.
    ///
    /// # Errors
    /// A [`Refusal`] with the code of the first check that failed, and the outcome of all.
    pub fn verify(self, keys: &KeySet, now: Timestamp) -> Result<SignIn, Refusal> {
        let expectation = Expectation {
            connection: &self.connection,
            cloud_instance: self.provider.cloud_instance.as_deref(),
            nonce: ExpectedNonce::Exactly(self.pending.nonce()),
            began_at: Some(self.pending.began_at()),
            max_age: self.pending.max_age(),
            acr_values: self.pending.acr_values(),
            access_token: Some(self.tokens.access_token().expose()),
            code: Some(self.code.expose()),
        };
        let id_token = expectation.verify(self.id_token.expose(), keys, now, self.report)?;
        let return_path = self.pending.return_path().clone();
        Ok(SignIn::new(
            self.connection,
            self.provider,
            id_token,
            self.id_token,
            self.tokens,
            return_path,
        ))
    }
}

impl fmt::Debug for TokensReceived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokensReceived").field("pending", &self.pending).finish_non_exhaustive()
    }
}

/// A request to the token endpoint that is complete, but for a signature where the client
/// authenticates by a key.
#[must_use]
pub struct PreparedRequest {
    endpoint: String,
    authorization: Option<String>,
    form: Serializer<'static, String>,
    assertion: Option<UnsignedAssertion>,
    profile: &'static Profile,
}

impl PreparedRequest {
    pub(crate) fn new(
        connection: &Connection,
        provider: &ProviderMetadata,
        parameters: &[(&str, &str)],
        assertion_id: [u8; 16],
        now: Timestamp,
    ) -> Self {
        let audience = connection.assertion_audience();
        let credentials = connection.authentication.credentials(
            &connection.client_id,
            &audience,
            assertion_id,
            now,
        );
        let mut form = Serializer::new(String::new());
        form.extend_pairs(parameters).extend_pairs(&credentials.parameters);
        PreparedRequest {
            endpoint: provider.token_endpoint.as_str().to_owned(),
            authorization: credentials.authorization,
            form,
            assertion: credentials.unsigned_assertion,
            profile: connection.profile,
        }
    }

    /// The octets that the client's key has to sign, where it authenticates by one.
    #[must_use]
    pub fn octets(&self) -> Option<&[u8]> {
        self.assertion.as_ref().map(|assertion| assertion.octets().as_bytes())
    }

    /// Completes the request with a signature that was made elsewhere. For ECDSA it is r and s, each as
    /// long as the order of the curve (RFC 7518 section 3.4), and not the DER that a KMS may give.
    pub fn finish(mut self, signature: &[u8]) -> HttpRequest {
        if let Some(assertion) = &self.assertion {
            self.form.extend_pairs(&assertion.finish(signature));
        }
        self.build()
    }

    /// Completes the request with the key at hand.
    ///
    /// # Errors
    /// A [`Refusal`] with `no_client_key` when the key is elsewhere, or `client_key_failed`.
    pub fn into_request(self) -> Result<HttpRequest, Refusal> {
        let signed = match &self.assertion {
            Some(assertion) => assertion
                .sign()
                .map_err(|fault| Refusal::new(fault, self.profile, Report::new()))?,
            None => Vec::new(),
        };
        Ok(self.finish(&signed))
    }

    fn build(mut self) -> HttpRequest {
        let request = HttpRequest::post_form(self.endpoint, self.form.finish())
            .with_header("accept", "application/json")
            .with_most_bytes(MOST_BYTES);
        match self.authorization {
            Some(authorization) => request.with_header("authorization", authorization),
            None => request,
        }
    }
}

impl fmt::Debug for PreparedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedRequest").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}
