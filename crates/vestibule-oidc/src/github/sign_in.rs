//! What GitHub's API says of an access token, and the proof that comes of it.

use std::fmt;

use serde::Deserialize;
use vestibule_core::{
    ConnectionId, EmailAddress, EmailDoubt, EmailFacts, EmailSource, HttpResponse, Identity,
    Protocol, ReturnPath, Subject, SubjectKind,
};

use crate::connection::Connection;
use crate::json::{Json, Members};
use crate::refusal::{Fault, Reason, Refusal};
use crate::report::Report;
use crate::token_response::Tokens;

/// A verified sign-in at GitHub. Only [`GitHubToken::verify`](crate::GitHubToken::verify) makes one,
/// so whoever holds it may start a session.
#[must_use]
pub struct GitHubSignIn {
    pub(super) connection: Connection,
    pub(super) account: Account,
    pub(super) email: EmailFacts,
    pub(super) tokens: Tokens,
    pub(super) return_path: ReturnPath,
    pub(super) report: Report,
}

impl GitHubSignIn {
    /// The connection that the user came by.
    pub fn connection(&self) -> &ConnectionId {
        self.connection.id()
    }

    /// Who the user is, for good: the number of the account. The login name is no part of it: it can
    /// be changed, and then taken by somebody else.
    #[must_use]
    pub fn subject(&self) -> Subject {
        let issuer = self.connection.issuer.metadata_issuer();
        Subject::new(issuer, self.account.id.to_string(), SubjectKind::Persistent)
    }

    /// The access token and what came with it.
    #[must_use]
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// Where the user wanted to go when the sign-in began.
    #[must_use]
    pub fn return_path(&self) -> ReturnPath {
        self.return_path.clone()
    }

    /// The primary address, where the user has verified it. One that is not verified is left out; the
    /// facts say so then. No organization vouches for an account of GitHub, so the address is never
    /// pinned to a tenant.
    #[must_use]
    pub fn email(&self) -> EmailFacts {
        self.email.clone()
    }

    /// Always refuses: anybody can have an account at GitHub, so none of its addresses is one that an
    /// existing account may be found by. Let the user sign in there first, and then connect GitHub.
    ///
    /// # Errors
    /// A [`Refusal`] with `email_absent`, `email_unparsable`, `email_unverified` or, where all is as
    /// it should be, `email_tenant_not_pinned`.
    pub fn linkable_email(&self) -> Result<EmailAddress, Refusal> {
        let reason = match self.email.vouched().err().unwrap_or(EmailDoubt::TenantNotPinned) {
            EmailDoubt::Absent if self.email.verified == Some(false) => Reason::EmailUnverified,
            doubt => Reason::of_doubt(doubt),
        };
        Err(self.connection.refusal(reason.into(), self.report.clone()))
    }

    /// The facts for a provisioning policy, with the login name as the attribute `login`. Nothing
    /// here is a judgment.
    #[must_use]
    pub fn into_identity(self) -> Identity {
        let subject = self.subject();
        let mut identity = Identity::new(self.connection.id.clone(), Protocol::Oidc, subject);
        identity.email = self.email;
        identity.name.display = self.account.name;
        identity.attributes.extend(self.account.login.map(|it| ("login".to_owned(), vec![it])));
        identity
    }
}

impl fmt::Debug for GitHubSignIn {
    /// Without the user and the tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GitHubSignIn")
            .field("connection", self.connection.id())
            .finish_non_exhaustive()
    }
}

/// The account, from `GET /user`. Its `email` is what the user chose to show, verified or not, and
/// is not read.
pub(super) struct Account {
    id: u64,
    login: Option<String>,
    name: Option<String>,
}

impl Account {
    pub(super) fn parse(response: &HttpResponse) -> Result<Self, Fault> {
        let malformed = |what| Fault::from(Reason::UserInfoMalformed).found(what);
        let members = Members::parse_bytes(body("/user", response)?)
            .map_err(|_| malformed("/user: no JSON object"))?;
        let id = match members.get("id") {
            Some(Json::Integer(id)) => u64::try_from(*id).ok().filter(|id| *id > 0),
            _ => None,
        };
        let id = id.ok_or_else(|| malformed("/user: `id` is no positive number"))?;
        let text = |name| members.text(name).filter(|text| !text.is_empty()).map(str::to_owned);
        Ok(Account { id, login: text("login"), name: text("name") })
    }
}

/// An entry of `GET /user/emails`.
#[derive(Deserialize)]
struct Entry {
    email: String,
    primary: bool,
    verified: bool,
}

/// The address that is primary and verified.
pub(super) fn primary_email(response: &HttpResponse) -> Result<EmailFacts, Fault> {
    let malformed = |what| Fault::from(Reason::UserInfoMalformed).found(what);
    let entries: Vec<Entry> = serde_json::from_slice(body("/user/emails", response)?)
        .map_err(|_| malformed("/user/emails: no list of addresses"))?;
    let mut primary = entries.iter().filter(|entry| entry.primary);
    let facts = match (primary.next(), primary.next()) {
        (None, _) => EmailFacts::absent(),
        (Some(entry), None) => {
            let mut facts = EmailFacts::claimed(&entry.email, EmailSource::Api);
            if !entry.verified {
                facts.address = None;
            }
            facts.verified = Some(entry.verified);
            facts
        }
        (Some(_), Some(_)) => return Err(malformed("/user/emails: several are primary")),
    };
    Ok(facts)
}

/// The body of a success. GitHub says by 403 and 429 that a rate limit is reached.
fn body<'r>(path: &str, response: &'r HttpResponse) -> Result<&'r [u8], Fault> {
    let limited = response.header("x-ratelimit-remaining") == Some("0")
        || response.header("retry-after").is_some();
    let found = format!("{path}: status {}", response.status());
    match response.status() {
        200 => Ok(response.body()),
        429 | 500.. => Err(Fault::from(Reason::ProviderUnavailable).found(found)),
        403 if limited => Err(Fault::from(Reason::ProviderUnavailable).found(found)),
        _ => Err(Fault::from(Reason::UserInfoError).found(found)),
    }
}
