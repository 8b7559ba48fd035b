//! The proof of a sign-in, and what it says about the user.

use std::fmt;

use vestibule_core::{
    AuthenticationFacts, ConnectionId, EmailAddress, EmailFacts, Groups, HttpRequest, HttpResponse,
    Identity, ReturnPath, Secret, Subject, Timestamp,
};

use crate::claimed::Claimed;
use crate::connection::Connection;
use crate::id_token::IdToken;
use crate::jose::KeySet;
use crate::provider_metadata::ProviderMetadata;
use crate::refresh::RefreshGrant;
use crate::refusal::{Reason, Refusal};
use crate::report::Report;
use crate::token_response::Tokens;
use crate::user_info::UserInfo;

/// A verified sign-in. Only [`TokensReceived::verify`](crate::TokensReceived::verify) makes one, so
/// whoever holds it may start a session.
///
/// There is no e-mail address to be had from it by itself: [`email`](Self::email) gives it with its
/// evidence, and [`linkable_email`](Self::linkable_email) refuses one that an account must not be
/// found by.
///
/// ```compile_fail
/// fn link(sign_in: vestibule_oidc::SignIn) -> String {
///     sign_in.email_address()
/// }
/// ```
#[must_use]
pub struct SignIn {
    pub(crate) connection: Connection,
    pub(crate) provider: ProviderMetadata,
    id_token: IdToken,
    id_token_text: Secret<String>,
    tokens: Tokens,
    user_info: Option<UserInfo>,
    resolved_groups: Option<Groups>,
    return_path: ReturnPath,
}

impl SignIn {
    pub(crate) fn new(
        connection: Connection,
        provider: ProviderMetadata,
        id_token: IdToken,
        id_token_text: Secret<String>,
        tokens: Tokens,
        return_path: ReturnPath,
    ) -> Self {
        SignIn {
            connection,
            provider,
            id_token,
            id_token_text,
            tokens,
            user_info: None,
            resolved_groups: None,
            return_path,
        }
    }

    /// The connection that the user came by.
    pub fn connection(&self) -> &ConnectionId {
        self.connection.id()
    }

    /// Who the user is, for good: at Entra the object `oid` in the tenant `tid`, elsewhere `sub`. An
    /// address is no part of it, so neither a change of address nor a claimed one reaches an account.
    #[must_use]
    pub fn subject(&self) -> Subject {
        self.claimed().subject()
    }

    /// When and how the user was authenticated, and which session at the provider that began.
    pub fn authentication(&self) -> &AuthenticationFacts {
        self.id_token.authentication()
    }

    /// The ID token that it comes from.
    pub fn id_token(&self) -> &IdToken {
        &self.id_token
    }

    /// The text of the ID token, to send as a hint when the user signs out.
    #[must_use]
    pub fn id_token_hint(&self) -> &Secret<String> {
        &self.id_token_text
    }

    /// The access token and what came with it.
    #[must_use]
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// Every check, all passed or not asked for.
    #[must_use]
    pub fn report(&self) -> &Report {
        self.id_token.report()
    }

    /// Where the user wanted to go when the sign-in began.
    #[must_use]
    pub fn return_path(&self) -> ReturnPath {
        self.return_path.clone()
    }

    /// The request for more facts about the user, where the provider has an endpoint for it. Okta's
    /// ID tokens are thin: name and groups come from there.
    #[must_use]
    pub fn user_info_request(&self) -> Option<HttpRequest> {
        self.connection.user_info_request(&self.provider, &self.tokens)
    }

    /// Adds what the UserInfo endpoint answered, if it is about the same subject. The ID token's own
    /// claims outweigh it.
    ///
    /// # Errors
    /// As [`Connection::read_user_info`]. The sign-in is gone then: an endpoint that answers with
    /// somebody else's facts is nothing to carry on with.
    pub fn with_user_info(
        mut self,
        response: &HttpResponse,
        keys: &KeySet,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let subject = &self.id_token.subject;
        self.user_info = Some(self.connection.read_user_info(response, subject, keys, now)?);
        Ok(self)
    }

    /// The address, and what the same document says about it. Whether it counts is a provisioning
    /// decision.
    #[must_use]
    pub fn email(&self) -> EmailFacts {
        self.claimed().email()
    }

    /// The address, if the provider vouches for it and is in a position to: the only one that an
    /// existing account may be looked for by, and then only inside of domains which the organization
    /// has proven to be its own.
    ///
    /// # Errors
    /// A [`Refusal`] with `email_absent`, `email_unparsable`, `email_unverified` or
    /// `email_tenant_not_pinned`, and the setting that changes it. The sign-in itself is good: the
    /// user is known by [`subject`](Self::subject).
    pub fn linkable_email(&self) -> Result<EmailAddress, Refusal> {
        self.email().vouched().cloned().map_err(|doubt| {
            self.connection.refusal(Reason::of_doubt(doubt).into(), self.report().clone())
        })
    }

    /// The groups, or why they are not known.
    #[must_use]
    pub fn groups(&self) -> Groups {
        self.resolved_groups.clone().unwrap_or_else(|| self.claimed().groups())
    }

    /// The request to Microsoft Graph for the groups that did not fit the token: with this sign-in's
    /// own access token, which needs the scope `GroupMember.Read.All` or `User.Read`, or another.
    /// The address that the token points to is not used. `None` where all groups are known.
    #[must_use]
    pub fn groups_request(&self, access_token: Option<&Secret<String>>) -> Option<HttpRequest> {
        let cloud = self.connection.issuer.cloud()?;
        if !matches!(self.groups(), Groups::Overage { .. }) {
            return None;
        }
        let object = self.id_token.object_id.as_ref()?;
        let token = access_token.unwrap_or(self.tokens.access_token());
        Some(crate::entra_groups::request(cloud, object, token))
    }

    /// Adds what Microsoft Graph answered.
    ///
    /// # Errors
    /// A [`Refusal`] with `groups_error` or `provider_unavailable`. What was known before is gone
    /// with the sign-in; ask again, or go on without groups by not calling this.
    pub fn with_groups(mut self, response: &HttpResponse) -> Result<Self, Refusal> {
        let groups = crate::entra_groups::read(response)
            .map_err(|fault| self.connection.refusal(fault, self.report().clone()))?;
        self.resolved_groups = Some(groups);
        Ok(self)
    }

    /// What to store to refresh with later, where a refresh token was sent.
    #[must_use]
    pub fn refresh_grant(&self) -> Option<RefreshGrant> {
        let token = self.tokens.refresh_token()?;
        let nonce = self.claimed().read(|claims| claims.fact("nonce").map(str::to_owned));
        Some(RefreshGrant::new(self.connection.id(), &self.id_token, nonce, token))
    }

    /// The facts for a provisioning policy. Nothing here is a judgment: an address is what the
    /// provider said, with what it said about it.
    #[must_use]
    pub fn into_identity(self) -> Identity {
        let mut identity = self.claimed().identity();
        if let Some(groups) = self.resolved_groups {
            identity.groups = groups;
        }
        identity
    }

    pub(crate) fn claimed(&self) -> Claimed<'_> {
        Claimed {
            connection: &self.connection,
            id_token: &self.id_token,
            user_info: self.user_info.as_ref(),
        }
    }
}

impl fmt::Debug for SignIn {
    /// Without the user and the tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").field("connection", self.connection.id()).finish_non_exhaustive()
    }
}
