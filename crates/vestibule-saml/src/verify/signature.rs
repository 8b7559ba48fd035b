//! Which part is signed, by whom, and the one handle that the assertion is read by.

use vestibule_core::{ClockSkew, Timestamp};
use vestibule_keys::VerificationKey;
use vestibule_xmldsig::{Element, Evidence, VerifiedElement, is_signed};

use super::Expectation;
use super::envelope::{Envelope, check_issuer};
use crate::connection::{Connection, ExpiredCertificates, IdentityProvider};
use crate::names::ASSERTION;
use crate::refusal::{Fault, Reason};
use crate::replay::replay_key;
use crate::sign_in::{SignedPart, Warning};
use vestibule_core::ReplayKey;

/// The assertion, signed by itself or as part of the Response.
pub(super) struct SignedAssertion<'doc> {
    assertion: VerifiedElement<'doc>,
    part: SignedPart,
    evidence: Vec<Evidence>,
}

impl<'doc> SignedAssertion<'doc> {
    /// Verifies every signature that is there, and wants at least one.
    pub(super) fn verify(
        envelope: &Envelope<'doc>,
        assertion: Element<'doc>,
        connection: &Connection,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let verify = |element: Element<'doc>| {
            vestibule_xmldsig::verify(element, &connection.idp.keys, &connection.signatures, now)
        };
        let response = match is_signed(envelope.response) {
            true => Some(verify(envelope.response).map_err(Reason::ResponseSignature)?),
            false => None,
        };
        let own = match is_signed(assertion) {
            true => Some(verify(assertion).map_err(Reason::AssertionSignature)?),
            false => None,
        };
        let evidence =
            [&response, &own].into_iter().flatten().map(|part| part.evidence()).collect();
        let (assertion, part) = match (own, response) {
            (Some(own), Some(_)) => (own, SignedPart::Both),
            (Some(own), None) => (own, SignedPart::Assertion),
            (None, Some(response)) => {
                let inside = response.children().find(|child| child.unverified() == assertion);
                (inside.ok_or_else(|| Fault::from(Reason::Unsigned))?, SignedPart::Response)
            }
            (None, None) => return Err(Reason::Unsigned.into()),
        };
        Ok(SignedAssertion { assertion, part, evidence })
    }

    pub(super) fn part(&self) -> SignedPart {
        self.part
    }

    pub(super) fn response_is_signed(&self) -> bool {
        self.part != SignedPart::Assertion
    }

    /// The signed children of the assertion with this name.
    pub(super) fn children(
        &self,
        local_name: &'static str,
    ) -> impl Iterator<Item = VerifiedElement<'doc>> + use<'doc> {
        self.assertion.children().filter(move |child| child.is(ASSERTION, local_name))
    }

    /// The certificates of the keys that signed, judged by their dates.
    pub(super) fn check_certificates(
        &self,
        connection: &Connection,
        now: Timestamp,
    ) -> Result<Option<Warning>, Fault> {
        let keys = connection.idp.keys.keys();
        for key in self.evidence.iter().filter_map(|evidence| keys.get(evidence.key)) {
            let Some(validity) = key.validity() else { continue };
            let is_current = |certified: &&VerificationKey| {
                certified.is_same_key(key)
                    && certified
                        .validity()
                        .is_some_and(|dates| dates.not_before <= now && now <= dates.not_after)
            };
            // A renewed certificate for the same key may stand beside the old one.
            if keys.iter().any(|certified| is_current(&certified)) {
                continue;
            }
            if connection.expired_certificates == ExpiredCertificates::Refuse {
                return Err(Fault::from(Reason::CertificateExpired)
                    .expecting(format_args!("{} to {}", validity.not_before, validity.not_after))
                    .found(now));
            }
            return Ok(Some(Warning::CertificateOutsideDates { not_after: validity.not_after }));
        }
        Ok(None)
    }

    /// What was only accepted because the connection allows it.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        let mut warnings: Vec<Warning> =
            self.evidence.iter().filter(|e| e.used_sha1).map(|_| Warning::Sha1).collect();
        warnings.dedup();
        warnings
    }

    pub(super) fn check_issuer(&self, idp: &IdentityProvider) -> Result<(), Fault> {
        match self.children("Issuer").next() {
            Some(issuer) => check_issuer(issuer.text(), issuer.attribute("Format"), idp),
            None => Err(Fault::from(Reason::IssuerMissing).expecting(idp.entity_id())),
        }
    }

    /// The id and the time of issue (core 2.3.3). A response that nobody asked for has to be fresh.
    pub(super) fn issued(
        &self,
        expectation: &Expectation<'_>,
        now: Timestamp,
        skew: ClockSkew,
    ) -> Result<Issued<'doc>, Fault> {
        let id = self.assertion.attribute("ID").ok_or_else(|| Fault::from(Reason::IdMissing))?;
        let at = self.assertion.attribute("IssueInstant");
        let at = at.and_then(|at| Timestamp::parse_xs_datetime(at).ok());
        let at = at.ok_or_else(|| Fault::from(Reason::IssueInstantMalformed))?;
        if at > now.saturating_add(skew.as_duration()) {
            return Err(Fault::from(Reason::IssuedInFuture)
                .expecting(format_args!("at most {now}"))
                .found(at));
        }
        let oldest = now.saturating_sub(skew.as_duration()).saturating_sub(super::UNSOLICITED_AGE);
        if matches!(expectation, Expectation::Unsolicited) && at < oldest {
            return Err(Fault::from(Reason::IssuedTooLongAgo)
                .expecting(format_args!("at least {oldest}"))
                .found(at));
        }
        Ok(Issued { id, at })
    }
}

/// When, and under which id, the assertion was issued.
pub(super) struct Issued<'doc> {
    id: &'doc str,
    pub(super) at: Timestamp,
}

impl Issued<'_> {
    pub(super) fn replay_key(&self, connection: &Connection) -> ReplayKey {
        replay_key(connection, self.id)
    }
}
