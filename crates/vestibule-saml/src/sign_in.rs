//! The proof of a SAML sign-in, and what it says about the user.

use std::collections::BTreeMap;
use std::fmt;

use vestibule_core::{
    AuthenticationFacts, ConnectionId, Identity, Protocol, ReturnPath, Subject, SubjectKind,
    Timestamp,
};

use crate::claim_names::ClaimNames;
use crate::connection::Connection;

/// A verified sign-in that was redeemed once. Only [`Checked::redeem`](crate::Checked::redeem)
/// makes one, so whoever holds it may start a session.
#[must_use]
pub struct SignIn {
    connection: ConnectionId,
    issuer: String,
    name_id: NameId,
    authentication: AuthenticationFacts,
    attributes: BTreeMap<String, Vec<String>>,
    signed: SignedPart,
    warnings: Vec<Warning>,
    return_path: Option<ReturnPath>,
}

/// Which part of the response carried a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignedPart {
    /// The Assertion alone.
    Assertion,
    /// The Response, and with it the Assertion.
    Response,
    /// Each of the two.
    Both,
}

impl SignedPart {
    /// `assertion`, `response` or `both`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            SignedPart::Assertion => "assertion",
            SignedPart::Response => "response",
            SignedPart::Both => "both",
        }
    }
}

/// Something that was accepted, and that an administrator should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The certificate of the signing key is outside of its dates.
    CertificateOutsideDates {
        /// When it expires, or did.
        not_after: Timestamp,
    },
    /// The signature uses SHA-1, which the connection allows for a time.
    Sha1,
    /// So many attributes have a value that is no text, and were left out.
    AttributesSkipped(usize),
}

impl Warning {
    /// The stable code of this warning.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Warning::CertificateOutsideDates { .. } => "certificate_outside_dates",
            Warning::Sha1 => "sha1",
            Warning::AttributesSkipped(_) => "attributes_skipped",
        }
    }
}

impl SignIn {
    pub(crate) fn new(
        connection: &Connection,
        name_id: NameId,
        authentication: AuthenticationFacts,
        attributes: BTreeMap<String, Vec<String>>,
        signed: SignedPart,
        warnings: Vec<Warning>,
    ) -> Self {
        SignIn {
            connection: connection.id.clone(),
            issuer: connection.idp.entity_id().as_str().to_owned(),
            name_id,
            authentication,
            attributes,
            signed,
            warnings,
            return_path: None,
        }
    }

    pub(crate) fn set_return_path(&mut self, return_path: ReturnPath) {
        self.return_path = Some(return_path);
    }

    /// The connection that the user came by.
    pub fn connection(&self) -> &ConnectionId {
        &self.connection
    }

    /// The entity id of the identity provider.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Who the user is.
    pub fn name_id(&self) -> &NameId {
        &self.name_id
    }

    /// When and how the user signed in, and which session at the provider that began.
    pub fn authentication(&self) -> &AuthenticationFacts {
        &self.authentication
    }

    /// Every attribute by its Name, with all its values in order.
    #[must_use]
    pub fn attributes(&self) -> &BTreeMap<String, Vec<String>> {
        &self.attributes
    }

    /// Which part of the response was signed.
    #[must_use]
    pub fn signed(&self) -> SignedPart {
        self.signed
    }

    /// What was accepted and should be looked at.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Where the user wanted to go when the sign-in began; the root of the site for one that the
    /// identity provider began.
    #[must_use]
    pub fn return_path(&self) -> ReturnPath {
        self.return_path.clone().unwrap_or_else(ReturnPath::root)
    }

    /// The facts for a provisioning policy, with e-mail, names and groups picked out by the names
    /// that products use; the other attributes stay as they are, groups move. Nothing here is a
    /// judgment: an address is what the provider said.
    #[must_use]
    pub fn into_identity(self, names: &ClaimNames) -> Identity {
        let mut subject =
            Subject::new(self.issuer, self.name_id.value.clone(), self.name_id.kind());
        subject.format = self.name_id.format.clone();
        subject.name_qualifier = self.name_id.name_qualifier.clone();
        subject.sp_name_qualifier = self.name_id.sp_name_qualifier.clone();
        let mut identity = Identity::new(self.connection, Protocol::Saml, subject);
        names.pick(&self.name_id, self.attributes, &mut identity);
        identity.authentication = self.authentication;
        identity
    }
}

impl fmt::Debug for SignIn {
    /// Without the user.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn")
            .field("connection", &self.connection)
            .field("signed", &self.signed)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

/// A NameID with all that makes it unique (SAML 2.0 core 2.2.2 and 8.3): compared byte for byte,
/// qualifiers included.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NameId {
    value: String,
    format: Option<String>,
    name_qualifier: Option<String>,
    sp_name_qualifier: Option<String>,
}

impl NameId {
    pub(crate) fn new(
        value: &str,
        format: Option<&str>,
        name_qualifier: Option<&str>,
        sp_name_qualifier: Option<&str>,
    ) -> Self {
        NameId {
            value: value.to_owned(),
            format: format.map(str::to_owned),
            name_qualifier: name_qualifier.map(str::to_owned),
            sp_name_qualifier: sp_name_qualifier.map(str::to_owned),
        }
    }

    /// The value, exactly as it was sent.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The URI of its format, where one was sent.
    #[must_use]
    pub fn format(&self) -> Option<&str> {
        self.format.as_deref()
    }

    /// NameQualifier, where one was sent.
    #[must_use]
    pub fn name_qualifier(&self) -> Option<&str> {
        self.name_qualifier.as_deref()
    }

    /// SPNameQualifier, where one was sent.
    #[must_use]
    pub fn sp_name_qualifier(&self) -> Option<&str> {
        self.sp_name_qualifier.as_deref()
    }

    /// What its format makes of it (core 8.3).
    #[must_use]
    pub fn kind(&self) -> SubjectKind {
        match self.format.as_deref() {
            None | Some("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified") => {
                SubjectKind::Unspecified
            }
            Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent") => SubjectKind::Persistent,
            Some("urn:oasis:names:tc:SAML:2.0:nameid-format:transient") => SubjectKind::Transient,
            Some("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress") => {
                SubjectKind::EmailAddress
            }
            Some(_) => SubjectKind::Other,
        }
    }
}

impl fmt::Debug for NameId {
    /// Without the value: it names a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NameId").field("format", &self.format).finish_non_exhaustive()
    }
}
