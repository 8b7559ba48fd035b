//! The application's own sessions, by the value of their cookie, and which of them an order ends.

use std::collections::HashMap;
use std::sync::Mutex;

use vestibule_core::{ConnectionId, EndScope, EndSessions, Secret, Subject};
use vestibule_oidc::{RefreshGrant, SignIn};

use crate::stores::locked;

/// One browser's session, with what refreshing and signing out need.
pub struct Session {
    /// The connection that it began with.
    pub connection: ConnectionId,
    /// Who is signed in.
    pub subject: Subject,
    /// The session at the provider: `sid`.
    pub session_index: Option<String>,
    /// The ID token, which the provider wants to see when the user signs out.
    pub id_token_hint: Secret<String>,
    /// What to refresh with. A real host keeps these encrypted.
    pub grant: Option<Secret<Vec<u8>>>,
    /// The grant before, to show what a provider says to one that was used up. No real host has it.
    pub used_grant: Option<Secret<Vec<u8>>>,
}

impl Session {
    /// The session that a sign-in begins.
    #[must_use]
    pub fn of(sign_in: &SignIn) -> Self {
        Session {
            connection: sign_in.connection().clone(),
            subject: sign_in.subject(),
            session_index: sign_in.authentication().session_index.clone(),
            id_token_hint: Secret::new(sign_in.id_token_hint().expose().clone()),
            grant: sign_in.refresh_grant().map(|grant| grant.to_bytes()),
            used_grant: None,
        }
    }
}

/// Which of the grants that a session has had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// The one to use.
    Current,
    /// The one before, which a thief may have.
    UsedUp,
}

/// All sessions.
#[derive(Default)]
pub struct Sessions {
    by_cookie: Mutex<HashMap<String, Session>>,
}

impl Sessions {
    /// Begins one.
    pub fn begin(&self, cookie: String, session: Session) {
        locked(&self.by_cookie).insert(cookie, session);
    }

    /// Reads or changes a session, where it lives.
    pub fn with<T>(&self, cookie: Option<&str>, read: impl FnOnce(&mut Session) -> T) -> Option<T> {
        locked(&self.by_cookie).get_mut(cookie?).map(read)
    }

    /// What to refresh with.
    #[must_use]
    pub fn grant(&self, cookie: Option<&str>, which: Grant) -> Option<RefreshGrant> {
        self.with(cookie, |session| {
            let grant = match which {
                Grant::Current => &session.grant,
                Grant::UsedUp => &session.used_grant,
            };
            RefreshGrant::from_bytes(grant.as_ref()?.expose()).ok()
        })?
    }

    /// Ends one.
    pub fn end_one(&self, cookie: Option<&str>) {
        if let Some(cookie) = cookie {
            locked(&self.by_cookie).remove(cookie);
        }
    }

    /// Carries an order out: how many sessions ended.
    pub fn end(&self, order: &EndSessions) -> usize {
        let mut sessions = locked(&self.by_cookie);
        let before = sessions.len();
        sessions.retain(|_, session| !is_meant(order.scope(), session));
        before.saturating_sub(sessions.len())
    }
}

/// Whether an order is about a session.
fn is_meant(scope: &EndScope, session: &Session) -> bool {
    let connection = &session.connection;
    let index = session.session_index.as_deref();
    match scope {
        EndScope::Session { subject, session_index } => {
            session.subject.key(connection) == *subject && index == Some(session_index)
        }
        EndScope::ProviderSession { connection: meant, session_index } => {
            connection == meant && index == Some(session_index)
        }
        EndScope::Subject(subject) => session.subject.key(connection) == *subject,
        EndScope::Connection(meant) => connection == meant,
        // These applications have neither accounts nor organizations, nor directories.
        EndScope::Account(_) | EndScope::Organization(_) | EndScope::DirectoryUser { .. } => false,
    }
}
