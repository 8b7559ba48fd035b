//! What every recipe starts from.

use vestibule_core::Timestamp;

use super::edit::{self, Edit};
use super::form::Posting;
use super::signature_text::SignatureText;
use super::{Expected, VICTIM};
use crate::error::TestkitError;
use crate::idp::{Draft, SamlIdp, Signed};
use crate::target::{ResponseIds, ResponseTarget};
use crate::user::SamlUser;
use crate::xml::{insert_after, split};

/// A provider, a genuine user who signs in now, and where the response goes.
#[derive(Debug, Clone)]
#[must_use]
pub struct Stage<'a> {
    idp: &'a SamlIdp,
    user: &'a SamlUser,
    target: &'a ResponseTarget,
    ids: &'a ResponseIds,
    now: Timestamp,
}

/// The id of a forged Assertion.
pub(super) const FORGED_ID: &str = "_forged_assertion";

impl<'a> Stage<'a> {
    /// The provider signs with [`TestKey::IDP`](crate::TestKey::IDP) by default, and the service
    /// provider trusts [`TRUSTED`](super::TRUSTED).
    pub fn new(
        idp: &'a SamlIdp,
        user: &'a SamlUser,
        target: &'a ResponseTarget,
        ids: &'a ResponseIds,
        now: Timestamp,
    ) -> Self {
        Stage { idp, user, target, ids, now }
    }

    pub(super) fn idp(&self) -> &'a SamlIdp {
        self.idp
    }

    pub(super) fn target(&self) -> &'a ResponseTarget {
        self.target
    }

    pub(super) fn ids(&self) -> &'a ResponseIds {
        self.ids
    }

    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    /// The prefix of assertion elements, with its colon.
    pub(super) fn s(&self) -> &'static str {
        self.idp.style().assertion()
    }

    /// The prefix of protocol elements, with its colon.
    pub(super) fn p(&self) -> &'static str {
        self.idp.style().protocol()
    }

    pub(super) fn user(&self) -> &'a SamlUser {
        self.user
    }

    /// What the provider writes for the genuine user, unsigned.
    pub(super) fn genuine(&self) -> Draft {
        self.idp.draft(self.user, self.target, self.ids, self.now)
    }

    /// The same for a user whose NameID is another one.
    pub(super) fn named(&self, name_id: &str) -> Draft {
        let user = SamlUser { name_id: name_id.to_owned(), ..self.user.clone() };
        self.idp.draft(&user, self.target, self.ids, self.now)
    }

    /// The same for the victim.
    pub(super) fn victim(&self) -> Draft {
        self.named(VICTIM)
    }

    /// The same for the victim, with ids of its own.
    pub(super) fn forged(&self) -> Draft {
        let ids = ResponseIds {
            response: "_forged_response".to_owned(),
            assertion: FORGED_ID.to_owned(),
            session: self.ids.session.clone(),
        };
        let user = SamlUser { name_id: VICTIM.to_owned(), ..self.user.clone() };
        self.idp.draft(&user, self.target, &ids, self.now)
    }

    /// What the provider writes for the genuine user, its Assertion signed.
    pub(super) fn signed(&self) -> Result<Draft, TestkitError> {
        let mut draft = self.genuine();
        draft.assertion = self.idp.sign_element(&draft.assertion)?;
        Ok(draft)
    }

    /// An Assertion or Response with a piece right after its Issuer.
    pub(super) fn after_issuer(&self, xml: &str, piece: &str) -> Result<String, TestkitError> {
        insert_after(xml, &format!("</{}Issuer>", self.s()), piece)
    }

    /// The genuine response with a piece before its Assertion.
    pub(super) fn beside(&self, piece: &str) -> Result<Posting, TestkitError> {
        let mut draft = self.signed()?;
        draft.status.push_str(piece);
        Ok(draft.assemble().into())
    }

    /// The response of the genuine user, with another Assertion in place of the signed one.
    pub(super) fn replaced(&self, assertion: String) -> Posting {
        Draft { assertion, ..self.genuine() }.assemble().into()
    }

    /// A forged Assertion that the provider's key signed, in a way that the service provider has
    /// to refuse.
    pub(super) fn mis_signed(
        &self,
        change: fn(&mut SignatureText),
    ) -> Result<Posting, TestkitError> {
        let assertion = self.victim().assertion;
        let mut text = SignatureText::of(&assertion)?;
        change(&mut text);
        let signature = text.sign()?;
        Ok(self.replaced(self.after_issuer(&assertion, &signature)?))
    }

    /// The provider writes the response otherwise, and signs it: for the victim when it has to be
    /// refused, else for the genuine user.
    pub(super) fn edited(
        &self,
        expected: Expected,
        signed: Signed,
        edits: &[Edit],
    ) -> Result<Posting, TestkitError> {
        let name_id = match expected {
            Expected::Refused(_) => VICTIM,
            Expected::ChangesNothing => self.user.name_id.as_str(),
        };
        let mut draft = self.named(name_id);
        for one in edits {
            edit::apply(self, name_id, one, &mut draft)?;
        }
        Ok(self.idp.sign(draft, signed)?.into())
    }
}

/// A signed element without its own signature, and that signature.
pub(super) fn cut_signature(signed: &str) -> Result<(String, String), TestkitError> {
    let (before, rest) = split(signed, "<ds:Signature ")?;
    let (inside, after) = split(rest, "</ds:Signature>")?;
    let signature = ["<ds:Signature ", inside, "</ds:Signature>"].concat();
    Ok(([before, after].concat(), signature))
}
