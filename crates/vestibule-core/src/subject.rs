//! Who an identity provider says has signed in: NameID (SAML 2.0 core section 2.2.3) or `sub`
//! (OpenID Connect Core section 2).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ConnectionId;

/// The subject of a sign-in, in the exact text of the identity provider.
///
/// Plain data: the fields are public, other crates begin with [`Subject::new`] and assign what else
/// they know. `Debug` prints the kind and which fields are present, never their values.
///
/// ```
/// use vestibule_core::{Subject, SubjectKind};
///
/// let mut subject = Subject::new("https://idp.acme.com", "3f7b", SubjectKind::Persistent);
/// subject.sp_name_qualifier = Some("https://app.example".to_owned());
/// assert!(subject.is_linkable());
/// assert!(!format!("{subject:?}").contains("3f7b"));
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Subject {
    /// The entity id or issuer identifier of the identity provider.
    pub issuer: String,
    /// The provider's own name of the customer, where it has one (`tid` at Entra, `hd` at Google).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// The NameID or `sub`.
    pub id: String,
    /// The Format of the NameID, as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The NameQualifier of the NameID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_qualifier: Option<String>,
    /// The SPNameQualifier of the NameID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sp_name_qualifier: Option<String>,
    /// What the identifier promises.
    pub kind: SubjectKind,
}

impl Subject {
    /// A subject without the optional parts.
    ///
    /// ```
    /// use vestibule_core::{Subject, SubjectKind};
    ///
    /// let subject = Subject::new("https://accounts.example", "1077", SubjectKind::Persistent);
    /// assert_eq!(subject.tenant, None);
    /// ```
    #[must_use]
    pub fn new(issuer: impl Into<String>, id: impl Into<String>, kind: SubjectKind) -> Self {
        Self {
            issuer: issuer.into(),
            tenant: None,
            id: id.into(),
            format: None,
            name_qualifier: None,
            sp_name_qualifier: None,
            kind,
        }
    }

    /// Whether an account may be tied to this subject: false for [`SubjectKind::Transient`], which
    /// is another one at every sign-in.
    ///
    /// ```
    /// use vestibule_core::{Subject, SubjectKind};
    ///
    /// let subject = Subject::new("https://idp.acme.com", "_81c", SubjectKind::Transient);
    /// assert!(!subject.is_linkable());
    /// ```
    #[must_use]
    pub const fn is_linkable(&self) -> bool {
        !matches!(self.kind, SubjectKind::Transient)
    }

    /// What two sign-ins of one person have in common.
    ///
    /// # Security
    ///
    /// Check [`is_linkable`](Self::is_linkable) before storing the key with an account. The key of
    /// a transient subject names a session, to end it, and nothing else.
    ///
    /// ```
    /// use vestibule_core::{ConnectionId, Subject, SubjectKind};
    ///
    /// let subject = Subject::new("https://idp.acme.com", "3f7b", SubjectKind::Persistent);
    /// let (acme, other) = (ConnectionId::parse("acme")?, ConnectionId::parse("other")?);
    /// assert_eq!(subject.key(&acme), subject.clone().key(&acme));
    /// assert_ne!(subject.key(&acme), subject.key(&other));
    /// # Ok::<(), vestibule_core::IdError>(())
    /// ```
    #[must_use]
    pub fn key(&self, connection: &ConnectionId) -> SubjectKey {
        SubjectKey {
            connection: connection.clone(),
            issuer: self.issuer.clone(),
            name_qualifier: self.name_qualifier.clone(),
            sp_name_qualifier: self.sp_name_qualifier.clone(),
            id: self.id.clone(),
        }
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject")
            .field("kind", &self.kind)
            .field("has_tenant", &self.tenant.is_some())
            .field("has_format", &self.format.is_some())
            .field("has_name_qualifier", &self.name_qualifier.is_some())
            .field("has_sp_name_qualifier", &self.sp_name_qualifier.is_some())
            .finish_non_exhaustive()
    }
}

/// What the identifier of a [`Subject`] promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SubjectKind {
    /// Stable and never given to another person: SAML `persistent`, OpenID Connect `sub`.
    Persistent,
    /// An e-mail address, which can change and be given to another person.
    EmailAddress,
    /// No promise: SAML `unspecified`, or no Format at all.
    Unspecified,
    /// Made for this sign-in alone.
    Transient,
    /// Another Format.
    Other,
}

/// The stable key of a subject: connection, issuer, qualifiers and identifier, compared byte by
/// byte.
///
/// Made by [`Subject::key`]. The connection is part of it, so one connection can never speak for
/// the subjects of another. `Debug` prints the connection only.
///
/// ```
/// use vestibule_core::{ConnectionId, Subject, SubjectKind};
///
/// let subject = Subject::new("https://idp.acme.com", "Ada", SubjectKind::Persistent);
/// let key = subject.key(&ConnectionId::parse("acme")?);
/// assert_eq!((key.connection().as_str(), key.id()), ("acme", "Ada"));
/// # Ok::<(), vestibule_core::IdError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectKey {
    connection: ConnectionId,
    issuer: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name_qualifier: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sp_name_qualifier: Option<String>,
    id: String,
}

impl SubjectKey {
    /// The connection that the subject signed in through.
    ///
    /// ```
    /// # use vestibule_core::{ConnectionId, Subject, SubjectKind};
    /// # let subject = Subject::new("https://idp.acme.com", "Ada", SubjectKind::Persistent);
    /// let acme = ConnectionId::parse("acme")?;
    /// assert_eq!(subject.key(&acme).connection(), &acme);
    /// # Ok::<(), vestibule_core::IdError>(())
    /// ```
    #[must_use]
    pub const fn connection(&self) -> &ConnectionId {
        &self.connection
    }

    /// The issuer.
    ///
    /// ```
    /// # use vestibule_core::{ConnectionId, Subject, SubjectKind};
    /// # let subject = Subject::new("https://idp.acme.com", "Ada", SubjectKind::Persistent);
    /// # let key = subject.key(&ConnectionId::parse("acme")?);
    /// assert_eq!(key.issuer(), "https://idp.acme.com");
    /// # Ok::<(), vestibule_core::IdError>(())
    /// ```
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The NameQualifier. An absent one and an empty one are different.
    ///
    /// ```
    /// # use vestibule_core::{ConnectionId, Subject, SubjectKind};
    /// # let subject = Subject::new("https://idp.acme.com", "Ada", SubjectKind::Persistent);
    /// # let key = subject.key(&ConnectionId::parse("acme")?);
    /// assert_eq!(key.name_qualifier(), None);
    /// # Ok::<(), vestibule_core::IdError>(())
    /// ```
    #[must_use]
    pub fn name_qualifier(&self) -> Option<&str> {
        self.name_qualifier.as_deref()
    }

    /// The SPNameQualifier. An absent one and an empty one are different.
    ///
    /// ```
    /// # use vestibule_core::{ConnectionId, Subject, SubjectKind};
    /// # let subject = Subject::new("https://idp.acme.com", "Ada", SubjectKind::Persistent);
    /// # let key = subject.key(&ConnectionId::parse("acme")?);
    /// assert_eq!(key.sp_name_qualifier(), None);
    /// # Ok::<(), vestibule_core::IdError>(())
    /// ```
    #[must_use]
    pub fn sp_name_qualifier(&self) -> Option<&str> {
        self.sp_name_qualifier.as_deref()
    }

    /// The NameID or `sub`.
    ///
    /// ```
    /// # use vestibule_core::{ConnectionId, Subject, SubjectKind};
    /// # let subject = Subject::new("https://idp.acme.com", "Ada", SubjectKind::Persistent);
    /// # let key = subject.key(&ConnectionId::parse("acme")?);
    /// assert_eq!(key.id(), "Ada");
    /// # Ok::<(), vestibule_core::IdError>(())
    /// ```
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Debug for SubjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubjectKey").field("connection", &self.connection).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(change: impl FnOnce(&mut Subject)) -> SubjectKey {
        let mut subject = Subject::new("https://idp.acme.com", "3f7b", SubjectKind::Persistent);
        change(&mut subject);
        subject.key(&ConnectionId::parse("acme").unwrap())
    }

    #[test]
    fn key_differs_in_each_of_its_parts() {
        let base = key(|_| {});
        assert_ne!(base, key(|subject| subject.issuer.push('/')));
        assert_ne!(base, key(|subject| subject.id = "3F7B".to_owned()));
        assert_ne!(base, key(|subject| subject.name_qualifier = Some(String::new())));
        assert_ne!(base, key(|subject| subject.sp_name_qualifier = Some(String::new())));
        let (name, sp) = (
            key(|subject| subject.name_qualifier = Some("q".to_owned())),
            key(|subject| subject.sp_name_qualifier = Some("q".to_owned())),
        );
        assert_ne!(name, sp);
    }

    #[test]
    fn key_ignores_what_a_provider_may_change() {
        let base = key(|_| {});
        assert_eq!(base, key(|subject| subject.format = Some("urn:f".to_owned())));
        assert_eq!(base, key(|subject| subject.tenant = Some("t".to_owned())));
        assert_eq!(base, key(|subject| subject.kind = SubjectKind::Other));
    }

    #[test]
    fn only_transient_subjects_cannot_be_linked() {
        use SubjectKind::{EmailAddress, Other, Persistent, Transient, Unspecified};
        for kind in [Persistent, EmailAddress, Unspecified, Other] {
            assert!(Subject::new("i", "s", kind).is_linkable());
        }
        assert!(!Subject::new("i", "s", Transient).is_linkable());
    }

    #[test]
    fn debug_shows_no_value() {
        let key = key(|subject| subject.name_qualifier = Some("3f7b-q".to_owned()));
        assert_eq!(format!("{key:?}"), "SubjectKey { connection: ConnectionId(\"acme\"), .. }");
    }
}
