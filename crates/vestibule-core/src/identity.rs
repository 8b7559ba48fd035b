//! What a sign-in says about a person, in one shape for SAML and OpenID Connect.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{ConnectionId, EmailFacts, Groups, Subject, Timestamp};

/// The facts of one sign-in, as input to a provisioning decision.
///
/// Plain data, which policy simulations read from JSON: it proves nothing. The proof that somebody
/// signed in is the protocol crate's own sign-in type, which yields an `Identity`. Facts are not
/// graded here. `Debug` prints what is present, no value that describes the person.
///
/// ```
/// use vestibule_core::{ConnectionId, Identity, Protocol, Subject, SubjectKind};
///
/// let subject = Subject::new("https://idp.acme.com", "3f7b", SubjectKind::Persistent);
/// let mut identity = Identity::new(ConnectionId::parse("acme")?, Protocol::Saml, subject);
/// identity.name.given = Some("Ada".to_owned());
/// assert!(!format!("{identity:?}").contains("Ada"));
/// # Ok::<(), vestibule_core::IdError>(())
/// ```
// Public fields, so that an optional fact is an assignment; non-exhaustive, so that a new fact
// breaks nobody; `new` takes what every sign-in has. The same holds for the other structs of facts.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Identity {
    /// The connection that was signed in through.
    pub connection: ConnectionId,
    /// The protocol it speaks.
    pub protocol: Protocol,
    /// Who signed in.
    pub subject: Subject,
    /// The e-mail address, and what was said about it.
    #[serde(default = "EmailFacts::absent")]
    pub email: EmailFacts,
    /// The name.
    #[serde(default)]
    pub name: PersonName,
    /// The groups.
    #[serde(default)]
    pub groups: Groups,
    /// All other attributes or claims, by the provider's name for them.
    #[serde(default)]
    pub attributes: BTreeMap<String, Vec<String>>,
    /// How and when the person was authenticated.
    #[serde(default)]
    pub authentication: AuthenticationFacts,
}

impl Identity {
    /// An identity of which no more than the subject is known.
    ///
    /// ```
    /// use vestibule_core::{ConnectionId, Groups, Identity, Protocol, Subject, SubjectKind};
    ///
    /// let subject = Subject::new("https://accounts.example", "1077", SubjectKind::Persistent);
    /// let identity = Identity::new(ConnectionId::parse("acme")?, Protocol::Oidc, subject);
    /// assert_eq!(identity.groups, Groups::Absent);
    /// # Ok::<(), vestibule_core::IdError>(())
    /// ```
    #[must_use]
    pub fn new(connection: ConnectionId, protocol: Protocol, subject: Subject) -> Self {
        Self {
            connection,
            protocol,
            subject,
            email: EmailFacts::absent(),
            name: PersonName::default(),
            groups: Groups::Absent,
            attributes: BTreeMap::new(),
            authentication: AuthenticationFacts::default(),
        }
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("connection", &self.connection)
            .field("protocol", &self.protocol)
            .field("subject", &self.subject)
            .field("email", &self.email)
            .field("name", &self.name)
            .field("groups", &self.groups)
            .field("attributes", &format_args!("{} names", self.attributes.len()))
            .field("authentication", &self.authentication)
            .finish()
    }
}

/// The protocol of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Protocol {
    /// SAML 2.0.
    Saml,
    /// OpenID Connect.
    Oidc,
}

/// The name of a person, as far as the provider sent it. `Debug` prints which parts there are.
///
/// ```
/// let mut name = vestibule_core::PersonName::default();
/// name.display = Some("Ada Lovelace".to_owned());
/// assert!(!format!("{name:?}").contains("Ada"));
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct PersonName {
    /// The given name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// The family name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// The name as the person wants to see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonName")
            .field("has_given", &self.given.is_some())
            .field("has_family", &self.family.is_some())
            .field("has_display", &self.display.is_some())
            .finish()
    }
}

/// How and when a person was authenticated: the AuthnStatement (SAML 2.0 core section 2.7.2), or
/// `auth_time`, `acr`, `amr` and `sid` (OpenID Connect Core section 2, Back-Channel Logout section
/// 2.1).
///
/// ```
/// let mut facts = vestibule_core::AuthenticationFacts::default();
/// facts.methods = vec!["pwd".to_owned(), "mfa".to_owned()];
/// assert_eq!(facts.authenticated_at, None);
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct AuthenticationFacts {
    /// AuthnInstant or `auth_time`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authenticated_at: Option<Timestamp>,
    /// AuthnContextClassRef or `acr`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_class: Option<String>,
    /// `amr`, or the methods that a SAML provider sends as an attribute.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<String>,
    /// SessionIndex or `sid`: the name of the session at the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_index: Option<String>,
    /// SessionNotOnOrAfter: when the session must end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_not_on_or_after: Option<Timestamp>,
}

impl fmt::Debug for AuthenticationFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticationFacts")
            .field("has_authenticated_at", &self.authenticated_at.is_some())
            .field("has_context_class", &self.context_class.is_some())
            .field("methods", &self.methods.len())
            .field("has_session_index", &self.session_index.is_some())
            .field("has_session_not_on_or_after", &self.session_not_on_or_after.is_some())
            .finish()
    }
}
