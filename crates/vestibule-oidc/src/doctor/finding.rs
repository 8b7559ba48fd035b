//! One thing that the doctor found.

use std::fmt;

use serde::Serialize;

use crate::refusal::excerpt;

/// How much a [`Finding`] matters, the worst first.
///
/// Exhaustive on purpose: whoever shows findings has to place each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nobody can sign in, or it is not safe to.
    Problem,
    /// It works, and somebody should look at it.
    Warning,
    /// As it should be.
    Fine,
}

impl Severity {
    /// `problem`, `warning` or `fine`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Problem => "problem",
            Severity::Warning => "warning",
            Severity::Fine => "fine",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing that the doctor found, for an administrator. It holds neither secrets nor anything about
/// the user who tried to sign in.
///
/// As JSON an object with the members `code`, `severity`, `what` and `fix`, all of them strings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[must_use]
pub struct Finding {
    code: &'static str,
    severity: Severity,
    what: String,
    fix: String,
}

impl Finding {
    pub(super) fn problem(
        code: &'static str,
        what: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Finding { code, severity: Severity::Problem, what: what.into(), fix: fix.into() }
    }

    pub(super) fn warning(
        code: &'static str,
        what: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Finding { code, severity: Severity::Warning, what: what.into(), fix: fix.into() }
    }

    pub(super) fn fine(code: &'static str, what: impl Into<String>) -> Self {
        Finding { code, severity: Severity::Fine, what: what.into(), fix: String::new() }
    }

    /// Something to do, although all is well.
    pub(super) fn with_fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = fix.into();
        self
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What was found. Text of the provider stands in backquotes, cut to 256 characters.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.what
    }

    /// What to change, and where, in the words of the connection's product; empty where nothing has
    /// to be changed.
    #[must_use]
    pub fn fix(&self) -> &str {
        &self.fix
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

/// Text of a peer, fit to show.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", excerpt(text))
}

/// Several of them. A peer's list may be long.
pub(super) fn listed<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let mut texts = texts.into_iter();
    let mut list: Vec<String> =
        texts.by_ref().take(MOST_LISTED).map(|text| quoted(text.as_ref())).collect();
    if texts.next().is_some() {
        list.push("...".to_owned());
    }
    list.join(", ")
}

const MOST_LISTED: usize = 16;
