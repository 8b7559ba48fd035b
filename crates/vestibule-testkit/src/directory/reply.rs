//! A reply, and the questions that products ask of one.

use serde_json::Value;

use super::case::CaseFailure;
use super::wire;

/// How many characters of a body a failure keeps.
const SHOWN: usize = 400;

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) case: &'static str,
    pub(crate) step: String,
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Value,
    pub(crate) shown: String,
}

impl Reply {
    /// The reply, if its status is one of these.
    pub(crate) fn with_status(self, allowed: &[u16]) -> Result<Reply, CaseFailure> {
        if allowed.contains(&self.status) {
            return Ok(self);
        }
        let allowed: Vec<String> = allowed.iter().map(u16::to_string).collect();
        Err(self.failure(format!("status {}", allowed.join(" or "))))
    }

    /// A rule about this reply.
    pub(crate) fn must(&self, rule: &str, holds: bool) -> Result<(), CaseFailure> {
        if holds { Ok(()) } else { Err(self.failure(rule.to_owned())) }
    }

    /// Whether a body came.
    pub(crate) fn has_body(&self) -> bool {
        !self.shown.is_empty()
    }

    /// The `id` of the resource that came back.
    pub(crate) fn id(&self) -> Result<String, CaseFailure> {
        match wire::text(&self.body, &["id"]) {
            Some(id) if !id.is_empty() => Ok(id.to_owned()),
            _ => Err(self.failure("a resource with an id".to_owned())),
        }
    }

    /// The entries of the list response that came back; its counts are numbers.
    pub(crate) fn list(&self) -> Result<&[Value], CaseFailure> {
        self.must("a ListResponse", wire::has_schema(&self.body, wire::LIST))?;
        self.must("totalResults as a number", self.total().is_some())?;
        let resources = wire::resources(&self.body);
        for count in ["startIndex", "itemsPerPage"] {
            let value = self.body.get(count);
            let rule = format!("{count} as a number");
            self.must(&rule, value.is_none_or(Value::is_u64))?;
        }
        self.must(
            "no resources where totalResults is 0",
            match self.total() {
                Some(0) => resources.is_empty(),
                _ => true,
            },
        )?;
        Ok(resources)
    }

    /// `totalResults`.
    pub(crate) fn total(&self) -> Option<u64> {
        self.body.get("totalResults").and_then(Value::as_u64)
    }

    /// That the reply is an error of RFC 7644 section 3.12 with this status.
    pub(crate) fn error(&self, status: u16) -> Result<(), CaseFailure> {
        self.must("the schema of errors", wire::has_schema(&self.body, wire::ERROR))?;
        let shown = status.to_string();
        let rule = format!("status \"{shown}\" in the body");
        self.must(&rule, wire::text(&self.body, &["status"]) == Some(&shown))?;
        let detail = wire::text(&self.body, &["detail"]);
        self.must("a detail", detail.is_some_and(|detail| !detail.is_empty()))
    }

    pub(crate) fn failure(&self, expected: String) -> CaseFailure {
        let found = format!("status {}, body {}", self.status, self.shown);
        CaseFailure { case: self.case, step: self.step.clone(), expected, found }
    }
}

/// The beginning of a text, fit to print, without the token.
pub(crate) fn cut(text: &str, token: &str) -> String {
    let text = if token.is_empty() { text.to_owned() } else { text.replace(token, "[token]") };
    let mut shown: String = text
        .chars()
        .take(SHOWN)
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
