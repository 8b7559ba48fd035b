//! What a counter is kept under.

use std::fmt;

use openssl::sha::Sha256;
use serde::{Deserialize, Deserializer, Serialize};
use vestibule_core::{
    AccountId, ConnectionId, DirectoryId, EndScope, OrganizationId, PeerText, SubjectKey,
};
use vestibule_keys::base64url_encode;

/// Something that sessions hang on: an organization, a connection, an account, a user of a
/// directory; or what single logout names, a subject or a session of the identity provider.
///
/// It is printable text without meaning to a store, compared byte by byte. Subjects and sessions of
/// a provider stand in it as digests: the store of epochs learns no NameID. Keys of subjects and of
/// provider sessions are as many as people and logins; a host that never ends sessions by these
/// scopes leaves them out of its stamps.
///
/// ```
/// use vestibule_core::{DirectoryId, OrganizationId};
/// use vestibule_signin::{EpochKey, EpochKind};
///
/// let (acme, main) = (OrganizationId::parse("acme")?, DirectoryId::parse("main")?);
/// let key = EpochKey::directory_user(&acme, &main, "0f3a");
/// assert_eq!(key.as_str(), "directory_user:acme/main/0f3a");
/// assert_eq!(key.kind(), EpochKind::DirectoryUser);
/// assert_eq!(EpochKey::parse(key.as_str())?, key);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct EpochKey(String);

impl EpochKey {
    /// All sessions of an organization.
    #[must_use]
    pub fn organization(id: &OrganizationId) -> Self {
        Self::new(EpochKind::Organization, id.as_str())
    }

    /// All sessions that began through a connection.
    #[must_use]
    pub fn connection(id: &ConnectionId) -> Self {
        Self::new(EpochKind::Connection, id.as_str())
    }

    /// All sessions of an account.
    #[must_use]
    pub fn account(id: &AccountId) -> Self {
        Self::new(EpochKind::Account, id.as_str())
    }

    /// All sessions of a user of a SCIM directory; `user` is the resource's `id`.
    #[must_use]
    pub fn directory_user(
        organization: &OrganizationId,
        directory: &DirectoryId,
        user: &str,
    ) -> Self {
        // Neither of the two ids can hold a slash, so no two users run together.
        Self::new(EpochKind::DirectoryUser, &format!("{organization}/{directory}/{user}"))
    }

    /// All sessions of one subject of a connection.
    #[must_use]
    pub fn subject(subject: &SubjectKey) -> Self {
        Self::new(EpochKind::Subject, &digest(&parts_of(subject)))
    }

    /// The sessions that began from one session at the identity provider, of one subject.
    #[must_use]
    pub fn session(subject: &SubjectKey, session_index: &str) -> Self {
        let mut parts = parts_of(subject);
        parts.push(Some(session_index));
        Self::new(EpochKind::Session, &digest(&parts))
    }

    /// The sessions that began from one session at the identity provider, of whoever it is.
    #[must_use]
    pub fn provider_session(connection: &ConnectionId, session_index: &str) -> Self {
        let parts = [Some(connection.as_str()), Some(session_index)];
        Self::new(EpochKind::ProviderSession, &digest(&parts))
    }

    /// The key of a scope: advancing it ends the sessions in that scope, if they were stamped with it.
    ///
    /// ```
    /// use vestibule_core::{ConnectionId, EndScope};
    /// use vestibule_signin::EpochKey;
    ///
    /// let okta = ConnectionId::parse("okta")?;
    /// assert_eq!(EpochKey::of(&EndScope::Connection(okta.clone())), EpochKey::connection(&okta));
    /// # Ok::<(), vestibule_core::IdError>(())
    /// ```
    #[must_use]
    pub fn of(scope: &EndScope) -> Self {
        match scope {
            EndScope::Session { subject, session_index } => Self::session(subject, session_index),
            EndScope::ProviderSession { connection, session_index } => {
                Self::provider_session(connection, session_index)
            }
            EndScope::Subject(subject) => Self::subject(subject),
            EndScope::Connection(id) => Self::connection(id),
            EndScope::Account(id) => Self::account(id),
            EndScope::DirectoryUser { organization, directory, user } => {
                Self::directory_user(organization, directory, user)
            }
            EndScope::Organization(id) => Self::organization(id),
        }
    }

    /// Reads a key that was kept.
    ///
    /// # Errors
    /// [`EpochKeyError`] when it is of no kind that this version knows: a stamp with it cannot be
    /// checked.
    pub fn parse(text: &str) -> Result<Self, EpochKeyError> {
        let kind = text.split_once(':').map_or(text, |(kind, _)| kind);
        if text != kind && EpochKind::ALL.iter().any(|known| known.code() == kind) {
            return Ok(Self(text.to_owned()));
        }
        Err(EpochKeyError { found: PeerText::new(kind) })
    }

    /// The text to keep it as.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it is about.
    #[must_use]
    pub fn kind(&self) -> EpochKind {
        let kind = self.0.split(':').next().unwrap_or_default();
        // INVARIANT: every key begins with the code of its kind.
        EpochKind::ALL.into_iter().find(|known| known.code() == kind).unwrap_or(EpochKind::Subject)
    }

    fn new(kind: EpochKind, rest: &str) -> Self {
        Self(format!("{}:{rest}", kind.code()))
    }
}

impl fmt::Debug for EpochKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EpochKey({}, ..)", self.kind().code())
    }
}

impl<'de> Deserialize<'de> for EpochKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// The kinds of [`EpochKey`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EpochKind {
    /// All sessions of an organization.
    Organization,
    /// All sessions through a connection.
    Connection,
    /// All sessions of an account.
    Account,
    /// All sessions of a user of a SCIM directory.
    DirectoryUser,
    /// All sessions of a subject of a connection.
    Subject,
    /// A subject's sessions from one session at the identity provider.
    Session,
    /// The sessions from one session at the identity provider.
    ProviderSession,
}

impl EpochKind {
    const ALL: [Self; 7] = [
        Self::Organization,
        Self::Connection,
        Self::Account,
        Self::DirectoryUser,
        Self::Subject,
        Self::Session,
        Self::ProviderSession,
    ];

    /// The stable code: the variant's name in snake_case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Connection => "connection",
            Self::Account => "account",
            Self::DirectoryUser => "directory_user",
            Self::Subject => "subject",
            Self::Session => "session",
            Self::ProviderSession => "provider_session",
        }
    }
}

/// A text is no key of a kind that this version knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found} is no kind of session epoch")]
pub struct EpochKeyError {
    found: PeerText,
}

impl EpochKeyError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "session_epoch_key_unknown"
    }
}

fn parts_of(subject: &SubjectKey) -> Vec<Option<&str>> {
    vec![
        Some(subject.connection().as_str()),
        Some(subject.issuer()),
        subject.name_qualifier(),
        subject.sp_name_qualifier(),
        Some(subject.id()),
    ]
}

/// Each part with its length, and an absent one apart from an empty one, so that no two run together.
fn digest(parts: &[Option<&str>]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        match part {
            Some(part) => {
                digest.update(format!("{}:", part.len()).as_bytes());
                digest.update(part.as_bytes());
            }
            None => digest.update(b"-"),
        }
    }
    base64url_encode(&digest.finish())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use vestibule_core::{Subject, SubjectKind};

    use super::*;

    fn subject(id: &str, qualifier: Option<&str>) -> SubjectKey {
        let mut subject = Subject::new("https://idp.example", id, SubjectKind::Persistent);
        subject.name_qualifier = qualifier.map(str::to_owned);
        subject.key(&ConnectionId::parse("okta").unwrap())
    }

    #[test]
    fn no_two_scopes_share_a_key() {
        let organization = OrganizationId::parse("a").unwrap();
        let directory = |id: &str| DirectoryId::parse(id).unwrap();
        let connection = |id: &str| ConnectionId::parse(id).unwrap();
        let keys = [
            EpochKey::organization(&organization),
            EpochKey::connection(&connection("a")),
            EpochKey::connection(&connection("A")),
            EpochKey::account(&AccountId::parse("a").unwrap()),
            EpochKey::directory_user(&organization, &directory("a"), "b"),
            EpochKey::directory_user(&organization, &directory("b"), "a"),
            EpochKey::subject(&subject("a", None)),
            EpochKey::subject(&subject("a", Some(""))),
            EpochKey::session(&subject("a", None), "b"),
            EpochKey::session(&subject("ab", None), ""),
            EpochKey::provider_session(&connection("a"), "b"),
            EpochKey::provider_session(&connection("ab"), ""),
        ];
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
        for key in keys {
            assert_eq!(EpochKey::parse(key.as_str()).unwrap(), key);
        }
    }

    #[test]
    fn says_nothing_of_who_it_is() {
        let key = EpochKey::session(&subject("ada@acme.example", None), "_s1");
        assert!(!key.as_str().contains("ada") && !key.as_str().contains("_s1"));
        assert_eq!(format!("{key:?}"), "EpochKey(session, ..)");
    }

    #[test]
    fn a_key_of_an_unknown_kind_is_refused() {
        for text in ["", "account", "device:7", ":7"] {
            let refused = EpochKey::parse(text).unwrap_err();
            assert_eq!(refused.code(), "session_epoch_key_unknown", "{text}");
        }
        assert!(serde_json::from_str::<EpochKey>("\"device:7\"").is_err());
    }
}
