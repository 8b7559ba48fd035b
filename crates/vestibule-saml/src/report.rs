//! The checklist of the Web Browser SSO profile, and what came of each line.

use vestibule_core::Outcome;

/// A line of the checklist, in the order in which they are made (SAML 2.0 profiles 4.1.4, core 2
/// and 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Check {
    /// The sign-in that is answered began here, in this browser, not too long ago.
    PendingLogin,
    /// Every SAML element and every signature stands where the schema has a place for it.
    Structure,
    /// Response and Assertion are of version 2.0.
    Version,
    /// The status is Success.
    Status,
    /// There is exactly one Assertion, and nothing is encrypted.
    OneAssertion,
    /// Response, Assertion or both are signed, and every signature that is there verifies.
    Signature,
    /// The dates of the signing key's certificate.
    Certificate,
    /// The Response was sent here.
    Destination,
    /// The Response is from the connection's identity provider.
    ResponseIssuer,
    /// The Assertion is from the connection's identity provider.
    AssertionIssuer,
    /// The Response answers the request of this sign-in.
    InResponseTo,
    /// The Assertion has an id and was issued in the past.
    Issued,
    /// The subject has a NameID of a fit form.
    NameId,
    /// The subject has a bearer confirmation.
    BearerConfirmation,
    /// The confirmation is meant for this address.
    Recipient,
    /// The confirmation answers the request of this sign-in.
    ConfirmationInResponseTo,
    /// The confirmation expires, and has not yet.
    ConfirmationWindow,
    /// The Assertion does not live longer than the connection accepts.
    LongestWindow,
    /// NotBefore and NotOnOrAfter of Conditions.
    ConditionsWindow,
    /// Every AudienceRestriction names this service provider.
    Audience,
    /// Every condition is known.
    KnownConditions,
    /// The Assertion says when the user signed in.
    AuthnStatement,
    /// The user signed in by a method that was asked for.
    AuthnContext,
    /// The session at the identity provider has not ended.
    SessionWindow,
    /// Every attribute can be read.
    Attributes,
}

const CHECKS: [(Check, &str); 25] = [
    (Check::PendingLogin, "pending_login"),
    (Check::Structure, "structure"),
    (Check::Version, "version"),
    (Check::Status, "status"),
    (Check::OneAssertion, "one_assertion"),
    (Check::Signature, "signature"),
    (Check::Certificate, "certificate"),
    (Check::Destination, "destination"),
    (Check::ResponseIssuer, "response_issuer"),
    (Check::AssertionIssuer, "assertion_issuer"),
    (Check::InResponseTo, "in_response_to"),
    (Check::Issued, "issued"),
    (Check::NameId, "name_id"),
    (Check::BearerConfirmation, "bearer_confirmation"),
    (Check::Recipient, "recipient"),
    (Check::ConfirmationInResponseTo, "confirmation_in_response_to"),
    (Check::ConfirmationWindow, "confirmation_window"),
    (Check::LongestWindow, "longest_window"),
    (Check::ConditionsWindow, "conditions_window"),
    (Check::Audience, "audience"),
    (Check::KnownConditions, "known_conditions"),
    (Check::AuthnStatement, "authn_statement"),
    (Check::AuthnContext, "authn_context"),
    (Check::SessionWindow, "session_window"),
    (Check::Attributes, "attributes"),
];

impl Check {
    /// Its name in reports, stable.
    #[must_use]
    pub fn name(self) -> &'static str {
        CHECKS.iter().find(|(check, _)| *check == self).map_or("", |(_, name)| name)
    }
}

/// Every check of one response with its outcome.
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

    pub(crate) fn set(&mut self, check: Check, outcome: Outcome) {
        let place = CHECKS.iter().position(|(known, _)| *known == check);
        if let Some(slot) = place.and_then(|place| self.outcomes.get_mut(place)) {
            *slot = outcome;
        }
    }
}
