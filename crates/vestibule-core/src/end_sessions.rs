//! Which sessions must end, and why: the one value that single logout (SAML 2.0 core section 3.7,
//! OpenID Connect Back-Channel Logout), SCIM deactivation and policy changes all produce.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{AccountId, ConnectionId, DirectoryId, OrganizationId, SubjectKey};

/// An order to end sessions.
///
/// ```
/// use vestibule_core::{AccountId, EndReason, EndScope, EndSessions};
///
/// let order = EndSessions::new(EndScope::Account(AccountId::parse("7")?), EndReason::Deactivated);
/// assert_eq!(order.reason().code(), "deactivated");
/// # Ok::<(), vestibule_core::IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use = "sessions go on until somebody acts on this order"]
pub struct EndSessions {
    scope: EndScope,
    reason: EndReason,
}

impl EndSessions {
    /// Orders the sessions in `scope` to end.
    ///
    /// # Security
    ///
    /// An order is plain data. Whoever makes one has checked that its source may: a logout message
    /// is verified, and a connection ends sessions of its own subjects only.
    ///
    /// ```
    /// use vestibule_core::{ConnectionId, EndReason, EndScope, EndSessions};
    ///
    /// let scope = EndScope::Connection(ConnectionId::parse("acme")?);
    /// assert_eq!(EndSessions::new(scope.clone(), EndReason::ConnectionDisabled).scope(), &scope);
    /// # Ok::<(), vestibule_core::IdError>(())
    /// ```
    pub const fn new(scope: EndScope, reason: EndReason) -> Self {
        Self { scope, reason }
    }

    /// Which sessions.
    ///
    /// ```
    /// # use vestibule_core::{EndReason, EndScope, EndSessions, OrganizationId};
    /// let scope = EndScope::Organization(OrganizationId::parse("acme")?);
    /// assert_eq!(EndSessions::new(scope.clone(), EndReason::Administrator).scope(), &scope);
    /// # Ok::<(), vestibule_core::IdError>(())
    /// ```
    #[must_use]
    pub const fn scope(&self) -> &EndScope {
        &self.scope
    }

    /// Why.
    ///
    /// ```
    /// # use vestibule_core::{EndReason, EndScope, EndSessions, OrganizationId};
    /// let scope = EndScope::Organization(OrganizationId::parse("acme")?);
    /// let order = EndSessions::new(scope, EndReason::Administrator);
    /// assert_eq!(order.reason(), EndReason::Administrator);
    /// # Ok::<(), vestibule_core::IdError>(())
    /// ```
    #[must_use]
    pub const fn reason(&self) -> EndReason {
        self.reason
    }
}

/// Which sessions end. Exhaustive on purpose: a session store that does not know a new scope would
/// leave people signed in.
///
/// ```
/// use vestibule_core::{AccountId, EndScope};
///
/// let scope = EndScope::Account(AccountId::parse("7")?);
/// assert_eq!(serde_json::to_string(&scope).unwrap(), r#"{"account":"7"}"#);
/// # Ok::<(), vestibule_core::IdError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndScope {
    /// One session at the identity provider, and all of ours that began from it.
    Session {
        /// Whose session.
        subject: SubjectKey,
        /// The SessionIndex or `sid`.
        session_index: String,
    },
    /// One session at the identity provider, of whoever it is: a logout may name the session alone.
    ProviderSession {
        /// The connection that the session began through.
        connection: ConnectionId,
        /// The SessionIndex or `sid`.
        session_index: String,
    },
    /// All sessions of one subject of one connection.
    Subject(SubjectKey),
    /// All sessions that began through one connection.
    Connection(ConnectionId),
    /// All sessions of one account, through whatever connection.
    Account(AccountId),
    /// All sessions of one user of a SCIM directory, through whatever connection.
    DirectoryUser {
        /// Whose directory.
        organization: OrganizationId,
        /// Which of its directories.
        directory: DirectoryId,
        /// The `id` of the user there (RFC 7643 section 3.1): ours, never the client's.
        user: String,
    },
    /// All sessions of one organization.
    Organization(OrganizationId),
}

impl fmt::Debug for EndScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session { subject, .. } => write!(f, "Session({subject:?}, ..)"),
            Self::ProviderSession { connection, .. } => {
                write!(f, "ProviderSession({connection}, ..)")
            }
            Self::Subject(subject) => write!(f, "Subject({subject:?})"),
            Self::Connection(id) => write!(f, "Connection({id})"),
            Self::Account(id) => write!(f, "Account({id})"),
            Self::DirectoryUser { organization, directory, .. } => {
                write!(f, "DirectoryUser({organization}, {directory}, ..)")
            }
            Self::Organization(id) => write!(f, "Organization({id})"),
        }
    }
}

/// Why sessions end, for the audit trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EndReason {
    /// The identity provider sent a logout request.
    LogoutRequest,
    /// The user signed out here.
    UserSignedOut,
    /// A directory or an administrator deactivated the user.
    Deactivated,
    /// A directory or an administrator deleted the user.
    Deleted,
    /// Policy no longer admits the user.
    PolicyChanged,
    /// The connection was disabled or removed.
    ConnectionDisabled,
    /// The organization was suspended or removed.
    OrganizationDisabled,
    /// The organization no longer proves that it owns the domain.
    DomainLost,
    /// An administrator ended them by hand.
    Administrator,
}

impl EndReason {
    /// The stable code: the variant's name in snake_case, as in JSON.
    ///
    /// ```
    /// assert_eq!(vestibule_core::EndReason::LogoutRequest.code(), "logout_request");
    /// ```
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::LogoutRequest => "logout_request",
            Self::UserSignedOut => "user_signed_out",
            Self::Deactivated => "deactivated",
            Self::Deleted => "deleted",
            Self::PolicyChanged => "policy_changed",
            Self::ConnectionDisabled => "connection_disabled",
            Self::OrganizationDisabled => "organization_disabled",
            Self::DomainLost => "domain_lost",
            Self::Administrator => "administrator",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Subject, SubjectKind};

    #[test]
    fn debug_shows_neither_subject_nor_session() {
        let subject = Subject::new("https://idp.acme.com", "ada-7", SubjectKind::Persistent)
            .key(&ConnectionId::parse("acme").unwrap());
        let scope = EndScope::Session { subject, session_index: "_s99".to_owned() };
        let shown = format!("{:?}", EndSessions::new(scope, EndReason::LogoutRequest));
        assert!(!shown.contains("ada-7") && !shown.contains("_s99"), "{shown}");
    }

    #[test]
    fn json_round_trips() {
        let subject = Subject::new("https://idp.acme.com", "ada-7", SubjectKind::Transient)
            .key(&ConnectionId::parse("acme").unwrap());
        let scope = EndScope::Session { subject, session_index: "_s99".to_owned() };
        let order = EndSessions::new(scope, EndReason::UserSignedOut);
        let json = serde_json::to_string(&order).unwrap();
        assert_eq!(serde_json::from_str::<EndSessions>(&json).unwrap(), order);
    }

    #[test]
    fn users_of_a_directory_are_named_in_full() {
        let scope = EndScope::DirectoryUser {
            organization: OrganizationId::parse("acme").unwrap(),
            directory: DirectoryId::parse("main").unwrap(),
            user: "0f3a".to_owned(),
        };
        assert_eq!(
            serde_json::to_string(&scope).unwrap(),
            r#"{"directory_user":{"organization":"acme","directory":"main","user":"0f3a"}}"#
        );
        assert_eq!(format!("{scope:?}"), "DirectoryUser(acme, main, ..)");
    }

    #[test]
    fn reason_codes_are_their_json() {
        use EndReason::{
            Administrator, ConnectionDisabled, Deactivated, Deleted, DomainLost, LogoutRequest,
            OrganizationDisabled, PolicyChanged, UserSignedOut,
        };
        for reason in [
            LogoutRequest,
            UserSignedOut,
            Deactivated,
            Deleted,
            PolicyChanged,
            ConnectionDisabled,
            OrganizationDisabled,
            DomainLost,
            Administrator,
        ] {
            assert_eq!(serde_json::to_string(&reason).unwrap(), format!("\"{}\"", reason.code()));
        }
    }
}
