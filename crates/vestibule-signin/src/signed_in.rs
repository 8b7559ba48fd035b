//! Proof that somebody has signed in, by whatever protocol.

use std::fmt;

use vestibule_core::{Identity, ReturnPath, SubjectKey};
use vestibule_saml::ClaimNames;

use crate::EpochKey;

/// A verified sign-in: made of [`vestibule_saml::SignIn`] or [`vestibule_oidc::SignIn`] and of nothing
/// else, so that whoever holds one may ask for a session.
///
/// ```compile_fail
/// fn forge(identity: vestibule_core::Identity) -> vestibule_signin::SignedIn {
///     vestibule_signin::SignedIn { identity }
/// }
/// ```
#[must_use]
pub struct SignedIn {
    identity: Identity,
    return_path: ReturnPath,
}

impl SignedIn {
    /// A sign-in by SAML, read by the attribute names of its connection.
    pub fn saml(sign_in: vestibule_saml::SignIn, names: &ClaimNames) -> Self {
        let return_path = sign_in.return_path();
        Self { identity: sign_in.into_identity(names), return_path }
    }

    /// What the identity provider says. It is plain data: showing it to
    /// [`explain`](crate::explain()) answers what would be decided, and starts nothing.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Where the person wanted to go when the sign-in began.
    #[must_use]
    pub fn return_path(&self) -> ReturnPath {
        self.return_path.clone()
    }

    /// Who it is, for good.
    #[must_use]
    pub fn subject(&self) -> SubjectKey {
        self.identity.subject.key(&self.identity.connection)
    }

    /// What a logout at the identity provider names: the subject, and the session there.
    pub(crate) fn epoch_keys(&self) -> Vec<EpochKey> {
        let subject = self.subject();
        let mut keys = vec![EpochKey::subject(&subject)];
        if let Some(session) = &self.identity.authentication.session_index {
            keys.push(EpochKey::session(&subject, session));
            keys.push(EpochKey::provider_session(&self.identity.connection, session));
        }
        keys
    }
}

/// By the attribute names that products send when nobody changes them.
impl From<vestibule_saml::SignIn> for SignedIn {
    fn from(sign_in: vestibule_saml::SignIn) -> Self {
        Self::saml(sign_in, &ClaimNames::common())
    }
}

impl From<vestibule_oidc::SignIn> for SignedIn {
    fn from(sign_in: vestibule_oidc::SignIn) -> Self {
        let return_path = sign_in.return_path();
        Self { identity: sign_in.into_identity(), return_path }
    }
}

impl fmt::Debug for SignedIn {
    /// Without the person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedIn")
            .field("connection", &self.identity.connection)
            .finish_non_exhaustive()
    }
}
