//! The checklist of a sign-in, and what came of each line.

use vestibule_core::Outcome;

/// A line of the checklist of an ID token, in the order in which they are made (OpenID Connect Core
/// 3.1.3.7, and what providers add).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Check {
    /// The sign-in that is answered began here, in this browser, not too long ago, and the answer
    /// carries its state.
    PendingLogin,
    /// The answer is from the provider that was asked (RFC 9207).
    AuthorizationResponse,
    /// The token endpoint answered with tokens.
    TokenResponse,
    /// The token is a compact JWS of the expected kind, and nothing in its header is critical.
    Header,
    /// The algorithm is agreed, the key is the provider's and fits, and the signature holds.
    Signature,
    /// The payload is an object of claims, none of them twice.
    Claims,
    /// It is from the issuer of the connection.
    Issuer,
    /// It names a subject.
    Subject,
    /// It is meant for this client, and for nobody who is not trusted.
    Audience,
    /// It was issued to this client.
    AuthorizedParty,
    /// It has not expired.
    Expiry,
    /// It is valid already.
    NotBefore,
    /// It was issued in the past, and not too long ago.
    IssuedAt,
    /// It answers the request of this sign-in.
    Nonce,
    /// It was issued with this access token.
    AccessTokenHash,
    /// It was issued for this code.
    CodeHash,
    /// The user was authenticated recently enough.
    AuthTime,
    /// The user was authenticated by a method that was asked for.
    AuthenticationContext,
    /// The tenant is one of the connection, and issuer, key and cloud are that tenant's.
    Tenant,
    /// The user belongs to the tenant.
    Membership,
}

const CHECKS: [(Check, &str); 20] = [
    (Check::PendingLogin, "pending_login"),
    (Check::AuthorizationResponse, "authorization_response"),
    (Check::TokenResponse, "token_response"),
    (Check::Header, "header"),
    (Check::Signature, "signature"),
    (Check::Claims, "claims"),
    (Check::Issuer, "issuer"),
    (Check::Subject, "subject"),
    (Check::Audience, "audience"),
    (Check::AuthorizedParty, "authorized_party"),
    (Check::Expiry, "expiry"),
    (Check::NotBefore, "not_before"),
    (Check::IssuedAt, "issued_at"),
    (Check::Nonce, "nonce"),
    (Check::AccessTokenHash, "access_token_hash"),
    (Check::CodeHash, "code_hash"),
    (Check::AuthTime, "auth_time"),
    (Check::AuthenticationContext, "authentication_context"),
    (Check::Tenant, "tenant"),
    (Check::Membership, "membership"),
];

impl Check {
    /// Its name in reports, stable.
    #[must_use]
    pub fn name(self) -> &'static str {
        CHECKS.iter().find(|(check, _)| *check == self).map_or("", |(_, name)| name)
    }
}

/// Every check of one sign-in with its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    outcomes: [Outcome; CHECKS.len()],
}

impl Report {
    pub(crate) fn new() -> Self {
        Report { outcomes: [Outcome::NotReached; CHECKS.len()] }
    }

    /// The checks in their order.
    pub fn checks(&self) -> impl Iterator<Item = (Check, Outcome)> + '_ {
        CHECKS.iter().map(|(check, _)| *check).zip(self.outcomes.iter().copied())
    }

    fn outcome(&self, check: Check) -> Option<Outcome> {
        self.checks().find(|(known, _)| *known == check).map(|(_, outcome)| outcome)
    }

    pub(crate) fn set(&mut self, check: Check, outcome: Outcome) {
        let place = CHECKS.iter().position(|(known, _)| *known == check);
        if let Some(slot) = place.and_then(|place| self.outcomes.get_mut(place)) {
            *slot = outcome;
        }
    }
}

/// The report being written, and the first thing that was wrong.
pub(crate) struct Checklist {
    pub(crate) report: Report,
    pub(crate) first: Option<crate::refusal::Fault>,
}

impl Checklist {
    pub(crate) fn new(report: Report) -> Self {
        Checklist { report, first: None }
    }

    /// A line that the others can do without.
    pub(crate) fn check<T>(
        &mut self,
        check: Check,
        result: Result<T, crate::refusal::Fault>,
    ) -> Option<T> {
        match result {
            Ok(value) => {
                // A line of several parts has passed when none of them failed.
                if !matches!(self.report.outcome(check), Some(Outcome::Failed(_))) {
                    self.report.set(check, Outcome::Passed);
                }
                Some(value)
            }
            Err(fault) => {
                self.report.set(check, Outcome::Failed(fault.code()));
                self.first.get_or_insert(fault);
                None
            }
        }
    }
}
