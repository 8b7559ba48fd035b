//! Why something was refused: one shape for every reason, because a log line, an administration page
//! and the command line show exactly these things.

mod fix;
mod reason;

use std::fmt;

use vestibule_core::{ErrorKind, is_invisible};

use crate::profile::Profile;
use crate::report::Report;

pub(crate) use reason::Reason;

/// A message that was not accepted.
///
/// [`code`](Self::code) is stable. The message and what was expected and found are for the
/// operator; they never hold a token, a code, a secret, an address or a subject. Show the end user a
/// generic line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    // Boxed, so that a result is no larger than what it carries when all is well.
    inner: Box<Inner>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    fault: Fault,
    profile: &'static Profile,
    report: Report,
}

impl Refusal {
    pub(crate) fn new(fault: Fault, profile: &'static Profile, report: Report) -> Self {
        Refusal { inner: Box::new(Inner { fault, profile, report }) }
    }

    /// A refusal of what no connection is known for.
    pub(crate) fn from_fault(fault: Fault) -> Self {
        Refusal::new(fault, &Profile::STANDARD, Report::new())
    }

    #[cfg(feature = "client")]
    pub(crate) fn into_fault(self) -> Fault {
        self.inner.fault
    }

    /// The stable code of the reason.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.inner.fault.code()
    }

    /// Who has to act.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.inner.fault.reason.kind()
    }

    /// What was expected, where there is one thing that it could have been.
    #[must_use]
    pub fn expected(&self) -> Option<&str> {
        self.inner.fault.expected.as_deref()
    }

    /// What was found instead, cut to 256 characters.
    #[must_use]
    pub fn found(&self) -> Option<&str> {
        self.inner.fault.found.as_deref()
    }

    /// What to change, and where, in the words of the connection's product.
    #[must_use]
    pub fn fix(&self) -> String {
        fix::fix(&self.inner.fault, self.inner.profile)
    }

    /// The outcome of every check, as far as they could be made.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.inner.report
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.inner.fault.reason.message())
    }
}

impl std::error::Error for Refusal {}

/// One failed check, before it is known which others failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) reason: Reason,
    pub(crate) expected: Option<String>,
    pub(crate) found: Option<String>,
}

impl Fault {
    pub(crate) fn code(&self) -> &'static str {
        self.reason.code()
    }

    pub(crate) fn expecting(mut self, expected: impl fmt::Display) -> Self {
        self.expected = Some(excerpt(&expected.to_string()));
        self
    }

    pub(crate) fn found(mut self, found: impl fmt::Display) -> Self {
        self.found = Some(excerpt(&found.to_string()));
        self
    }
}

impl From<Reason> for Fault {
    fn from(reason: Reason) -> Self {
        Fault { reason, expected: None, found: None }
    }
}

/// Text of a peer, fit to show: nothing hidden, and no longer than a long URL.
pub(crate) fn excerpt(text: &str) -> String {
    let is_shown = |c: char| !c.is_control() && !is_invisible(c);
    text.chars().take(256).map(|c| if is_shown(c) { c } else { '\u{fffd}' }).collect()
}
