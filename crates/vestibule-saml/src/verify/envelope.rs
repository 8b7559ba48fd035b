//! The Response around the assertion (SAML 2.0 core 3.2.2, 3.3.3, profiles 4.1.4.2).
//!
//! When only the assertion is signed, anyone could have written this part. What it says is
//! compared with what is expected, and can only lead to a refusal.

use vestibule_xmldsig::{Document, Element};

use super::signature::SignedAssertion;
use crate::connection::{Connection, IdentityProvider};
use crate::names::{ASSERTION, FORMAT_ENTITY, PROTOCOL, STATUS_SUCCESS};
use crate::refusal::{Fault, Reason};
use crate::service_provider::ServiceProvider;

pub(super) struct Envelope<'doc> {
    pub(super) response: Element<'doc>,
}

impl<'doc> Envelope<'doc> {
    pub(super) fn of(document: &'doc Document) -> Self {
        Envelope { response: document.root() }
    }

    fn assertions(&self) -> impl Iterator<Item = Element<'doc>> + use<'doc> {
        self.response.children().filter(|child| child.is(ASSERTION, "Assertion"))
    }

    pub(super) fn check_versions(&self) -> Result<(), Fault> {
        let mut parts = std::iter::once(self.response).chain(self.assertions());
        match parts.find(|part| part.attribute("Version") != Some("2.0")) {
            None => Ok(()),
            Some(part) => Err(Fault::from(Reason::UnsupportedVersion)
                .expecting("2.0")
                .found_or_missing(part.attribute("Version"))),
        }
    }

    /// Success, or the codes from the outer to the inner one, which name what went wrong.
    pub(super) fn check_status(&self) -> Result<(), Fault> {
        let mut statuses = self.response.children().filter(|child| child.is(PROTOCOL, "Status"));
        let status = statuses.next().filter(|_| statuses.next().is_none());
        let Some(status) = status else {
            return Err(Fault::from(Reason::StatusNotSuccess).expecting(STATUS_SUCCESS));
        };
        let nested = |code: &Element<'doc>| code.children().find(|c| c.is(PROTOCOL, "StatusCode"));
        let codes: Vec<&str> = std::iter::successors(nested(&status), nested)
            .map(|code| code.attribute("Value").unwrap_or(""))
            .collect();
        if codes.first() == Some(&STATUS_SUCCESS) {
            return Ok(());
        }
        Err(Fault::from(Reason::StatusNotSuccess)
            .expecting(STATUS_SUCCESS)
            .found(codes.join(" / ")))
    }

    pub(super) fn one_assertion(&self) -> Result<Element<'doc>, Fault> {
        if self.response.children().any(|child| child.is(ASSERTION, "EncryptedAssertion")) {
            return Err(Reason::EncryptedAssertion.into());
        }
        let mut assertions = self.assertions();
        let assertion = assertions.next().ok_or_else(|| Fault::from(Reason::NoAssertion))?;
        match assertions.count() {
            0 => Ok(assertion),
            more => Err(Fault::from(Reason::SeveralAssertions).expecting(1).found(more + 1)),
        }
    }

    pub(super) fn check_destination(
        &self,
        sp: &ServiceProvider,
        connection: &Connection,
        signed: &SignedAssertion<'_>,
    ) -> Result<(), Fault> {
        let acs = sp.acs().as_str();
        match self.response.attribute("Destination").filter(|found| !found.is_empty()) {
            Some(found) if found == acs => Ok(()),
            Some(found) => {
                Err(Fault::from(Reason::DestinationMismatch).expecting(acs).found(found))
            }
            None if signed.response_is_signed() && !connection.destination_may_be_missing => {
                Err(Fault::from(Reason::DestinationMissing).expecting(acs))
            }
            None => Ok(()),
        }
    }

    /// The issuer may be left out of a Response that is not signed.
    pub(super) fn check_issuer(
        &self,
        idp: &IdentityProvider,
        signed: &SignedAssertion<'_>,
    ) -> Result<(), Fault> {
        match self.response.children().find(|child| child.is(ASSERTION, "Issuer")) {
            Some(issuer) => check_issuer(issuer.text(), issuer.attribute("Format"), idp),
            None if signed.response_is_signed() => {
                Err(Fault::from(Reason::IssuerMissing).expecting(idp.entity_id()))
            }
            None => Ok(()),
        }
    }

    pub(super) fn in_response_to(&self) -> Option<&'doc str> {
        self.response.attribute("InResponseTo")
    }
}

/// Compares an Issuer with the connection's (SAML 2.0 core 2.2.5): its format is that of an entity
/// id, which is also what it means without one.
pub(super) fn check_issuer(
    issuer: Option<&str>,
    format: Option<&str>,
    idp: &IdentityProvider,
) -> Result<(), Fault> {
    let expected = idp.entity_id().as_str();
    if issuer != Some(expected) {
        return Err(Fault::from(Reason::IssuerMismatch)
            .expecting(expected)
            .found_or_missing(issuer));
    }
    match format {
        None | Some(FORMAT_ENTITY) => Ok(()),
        Some(other) => Err(Fault::from(Reason::IssuerFormat).expecting(FORMAT_ENTITY).found(other)),
    }
}
