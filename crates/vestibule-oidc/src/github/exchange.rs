//! From a code to an access token, and from there to what GitHub's API says.

use std::fmt;

use vestibule_core::{HttpRequest, HttpResponse, Outcome, ReturnPath, Timestamp};

use super::sign_in::{Account, GitHubSignIn, primary_email};
use crate::code_exchange::CodeExchange;
use crate::connection::Connection;
use crate::refusal::Refusal;
use crate::report::{Check, Report};
use crate::token_response::Tokens;

const API_VERSION: &str = "2022-11-28";
/// A hundred addresses have about ten kilobytes.
const MOST_BYTES: usize = 128 * 1024;

/// A sign-in at GitHub whose code waits to be exchanged.
#[must_use]
pub struct GitHubExchange {
    exchange: CodeExchange,
    api: String,
}

impl GitHubExchange {
    pub(super) fn new(exchange: CodeExchange, api: String) -> Self {
        GitHubExchange { exchange, api }
    }

    /// The request for the access token.
    pub fn request(&self) -> HttpRequest {
        // The secret is in the body. No assertion is made, so neither its id nor its time matters.
        self.exchange.request([0; 16], Timestamp::MIN).finish(&[])
    }

    /// Reads what was answered. GitHub answers errors with status 200.
    ///
    /// # Errors
    /// A [`Refusal`] when it is an error, such as `bad_verification_code`, or anything but a bearer
    /// token.
    pub fn receive(self, response: &HttpResponse) -> Result<GitHubToken, Refusal> {
        let CodeExchange { connection, pending, mut report, .. } = self.exchange;
        match Tokens::parse(response) {
            Ok((tokens, _)) => {
                report.set(Check::TokenResponse, Outcome::Passed);
                let return_path = pending.return_path().clone();
                Ok(GitHubToken { connection, api: self.api, tokens, return_path, report })
            }
            Err(fault) => {
                report.set(Check::TokenResponse, Outcome::Failed(fault.code()));
                Err(connection.refusal(fault, report))
            }
        }
    }
}

impl fmt::Debug for GitHubExchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GitHubExchange").field("exchange", &self.exchange).finish_non_exhaustive()
    }
}

/// An access token of GitHub. It says nothing by itself: GitHub's API says whose it is.
#[must_use]
pub struct GitHubToken {
    connection: Connection,
    api: String,
    tokens: Tokens,
    return_path: ReturnPath,
    report: Report,
}

impl GitHubToken {
    /// The access token and what came with it. The scopes are separated by commas.
    #[must_use]
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// The request for the account that the token is of.
    pub fn user_request(&self) -> HttpRequest {
        self.request("/user")
    }

    /// The request for the addresses of the account, the first hundred.
    pub fn emails_request(&self) -> HttpRequest {
        self.request("/user/emails?per_page=100")
    }

    /// Reads both answers.
    ///
    /// # Errors
    /// A [`Refusal`]: `provider_unavailable` when GitHub is down or the rate limit is reached,
    /// `user_info_error` when it answers with another status than 200, `user_info_malformed` when
    /// the account has no positive number for an id, when an entry of the list is not an address
    /// with its state, or when several are primary.
    ///
    /// # Security
    /// Both answers have to be those to the requests of this very token.
    pub fn verify(
        self,
        user: &HttpResponse,
        emails: &HttpResponse,
    ) -> Result<GitHubSignIn, Refusal> {
        let read = Account::parse(user).and_then(|account| Ok((account, primary_email(emails)?)));
        match read {
            Ok((account, email)) => Ok(GitHubSignIn {
                connection: self.connection,
                account,
                email,
                tokens: self.tokens,
                return_path: self.return_path,
                report: self.report,
            }),
            Err(fault) => Err(self.connection.refusal(fault, self.report)),
        }
    }

    fn request(&self, path: &str) -> HttpRequest {
        let bearer = format!("Bearer {}", self.tokens.access_token().expose());
        HttpRequest::get(format!("{}{path}", self.api))
            .with_header("authorization", bearer)
            .with_header("accept", "application/vnd.github+json")
            .with_header("x-github-api-version", API_VERSION)
            .with_most_bytes(MOST_BYTES)
    }
}

impl fmt::Debug for GitHubToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GitHubToken")
            .field("connection", self.connection.id())
            .finish_non_exhaustive()
    }
}
