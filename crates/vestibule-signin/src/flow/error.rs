//! Why nobody came in.

use std::fmt;

use vestibule_core::ErrorKind;
use vestibule_provisioning::ReasonOutcome;

use crate::{AdmitError, SignInStoreError};

/// Why a sign-in did not begin, did not end well, or ended well and let nobody in: one error for both
/// routes and for [`admit`](crate::admit()). All of it is for the operator; the person at the browser
/// gets a generic line.
///
/// `{}` is the message; `{:#}` the code, the message, what was expected and found, and the fix.
///
/// ```
/// use vestibule_core::ErrorKind;
/// use vestibule_signin::SignInError;
///
/// let error = SignInError::NothingPending;
/// assert_eq!((error.code(), error.kind()), ("nothing_pending", ErrorKind::Expired));
/// assert_eq!(
///     format!("{error:#}"),
///     "nothing_pending: nobody waits for this answer, or not any more; \
///      fix: sign in again, in one browser window"
/// );
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum SignInError {
    /// Nobody waits for this answer: it was given before, came too late, or nobody asked.
    NothingPending,
    /// The sign-in by SAML cannot begin.
    Begin(vestibule_saml::BeginError),
    /// The answer by SAML was refused.
    Saml(vestibule_saml::Refusal),
    /// The sign-in by OpenID Connect cannot begin, or its answer was refused.
    Oidc(vestibule_oidc::Refusal),
    /// A store gave no answer.
    Store(SignInStoreError),
    /// The person has signed in, and may not come in.
    Admit(AdmitError),
}

impl SignInError {
    /// The stable code: `nothing_pending`, or that of what went wrong.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NothingPending => "nothing_pending",
            Self::Begin(error) => error.code(),
            Self::Saml(refusal) => refusal.code(),
            Self::Oidc(refusal) => refusal.code(),
            Self::Store(error) => error.code(),
            Self::Admit(error) => error.code(),
        }
    }

    /// Who has to act.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NothingPending => ErrorKind::Expired,
            Self::Begin(_) => ErrorKind::Misconfigured,
            Self::Saml(refusal) => refusal.kind(),
            Self::Oidc(refusal) => refusal.kind(),
            Self::Store(error) => error.kind(),
            Self::Admit(error) => error.kind(),
        }
    }

    /// What was expected, where there is one thing that it could have been.
    #[must_use]
    pub fn expected(&self) -> Option<&str> {
        match self {
            Self::Saml(refusal) => refusal.expected(),
            Self::Oidc(refusal) => refusal.expected(),
            _ => None,
        }
    }

    /// What was found instead.
    #[must_use]
    pub fn found(&self) -> Option<&str> {
        match self {
            Self::Saml(refusal) => refusal.found(),
            Self::Oidc(refusal) => refusal.found(),
            _ => None,
        }
    }

    /// What to change, and where.
    #[must_use]
    pub fn fix(&self) -> String {
        match self {
            Self::NothingPending => "sign in again, in one browser window".to_owned(),
            Self::Begin(_) => "complete the connection: its SSO URL, or the signing key".to_owned(),
            Self::Saml(refusal) => refusal.fix(),
            Self::Oidc(refusal) => refusal.fix(),
            Self::Admit(AdmitError::Refused(decision)) => decision.code.fix().to_owned(),
            Self::Store(_) | Self::Admit(_) => {
                "look at the log of the store, and try again".to_owned()
            }
        }
    }

    /// Everything that was looked at, by name, with what came of it: the checks of the protocol, or the
    /// reasons of the policy. Nothing where it did not come to that.
    #[must_use]
    pub fn checks(&self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Saml(refusal) => {
                let checks = refusal.report().checks();
                checks.map(|(check, outcome)| (check.name(), outcome.as_str())).collect()
            }
            Self::Oidc(refusal) => {
                let checks = refusal.report().checks();
                checks.map(|(check, outcome)| (check.name(), outcome.as_str())).collect()
            }
            Self::Admit(AdmitError::Refused(decision)) => {
                let reasons = decision.reasons.iter();
                reasons.map(|reason| (reason.code.code(), outcome(reason.outcome))).collect()
            }
            _ => Vec::new(),
        }
    }
}

const fn outcome(outcome: ReasonOutcome) -> &'static str {
    match outcome {
        ReasonOutcome::Passed => "passed",
        ReasonOutcome::Settled => "settled",
        ReasonOutcome::Noted => "noted",
    }
}

impl SignInError {
    fn message(&self) -> &dyn fmt::Display {
        match self {
            Self::NothingPending => &"nobody waits for this answer, or not any more",
            Self::Begin(error) => error,
            Self::Saml(refusal) => refusal,
            Self::Oidc(refusal) => refusal,
            Self::Store(error) => error,
            Self::Admit(error) => error,
        }
    }
}

impl fmt::Display for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.message();
        if !f.alternate() {
            return write!(f, "{message}");
        }
        // The causes of a policy are sentences.
        write!(f, "{}: {}", self.code(), message.to_string().trim_end_matches('.'))?;
        if let (Some(expected), Some(found)) = (self.expected(), self.found()) {
            write!(f, "; expected `{expected}`, found `{found}`")?;
        }
        write!(f, "; fix: {}", self.fix())
    }
}

impl std::error::Error for SignInError {}

impl From<vestibule_saml::BeginError> for SignInError {
    fn from(error: vestibule_saml::BeginError) -> Self {
        Self::Begin(error)
    }
}

impl From<vestibule_saml::Refusal> for SignInError {
    fn from(refusal: vestibule_saml::Refusal) -> Self {
        Self::Saml(refusal)
    }
}

impl From<vestibule_oidc::Refusal> for SignInError {
    fn from(refusal: vestibule_oidc::Refusal) -> Self {
        Self::Oidc(refusal)
    }
}

impl From<SignInStoreError> for SignInError {
    fn from(error: SignInStoreError) -> Self {
        Self::Store(error)
    }
}

impl From<AdmitError> for SignInError {
    fn from(error: AdmitError) -> Self {
        Self::Admit(error)
    }
}
