//! How two products write the same thing.

use std::time::Duration;

use vestibule_core::Timestamp;

use crate::xml::{ASSERTION, XS};

/// The handwriting of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Entra,
    Okta,
}

impl Style {
    /// The prefix of protocol elements, with its colon.
    pub(crate) fn protocol(self) -> &'static str {
        match self {
            Style::Entra => "samlp:",
            Style::Okta => "saml2p:",
        }
    }

    /// The prefix of assertion elements, with its colon.
    pub(crate) fn assertion(self) -> &'static str {
        match self {
            Style::Entra => "",
            Style::Okta => "saml2:",
        }
    }

    /// The declaration of the prefix of assertion elements.
    pub(crate) fn assertion_namespace(self) -> String {
        match self {
            Style::Entra => format!(r#" xmlns="{ASSERTION}""#),
            Style::Okta => format!(r#" xmlns:saml2="{ASSERTION}""#),
        }
    }

    /// The declaration of the prefix that the types of attribute values use.
    pub(crate) fn schema_namespace(self) -> String {
        match self {
            Style::Entra => String::new(),
            Style::Okta => format!(r#" xmlns:xs="{XS}""#),
        }
    }

    /// Prefixes that canonicalisation has to keep although no name uses them.
    pub(crate) fn prefix_list(self) -> &'static [&'static str] {
        match self {
            Style::Entra => &[],
            Style::Okta => &["xs"],
        }
    }

    /// A time: both products write milliseconds.
    pub(crate) fn time(self, time: Timestamp) -> String {
        let text = time.to_string();
        match text.strip_suffix('Z') {
            Some(whole) if !whole.contains('.') => format!("{whole}.000Z"),
            _ => text,
        }
    }

    /// NotBefore and NotOnOrAfter of what is issued now.
    pub(crate) fn window(self, now: Timestamp) -> (Timestamp, Timestamp) {
        let five_minutes = Duration::from_secs(5 * 60);
        let until = match self {
            Style::Entra => Duration::from_secs(60 * 60),
            Style::Okta => five_minutes,
        };
        (now.saturating_sub(five_minutes), now.saturating_add(until))
    }

    /// How the user signed in.
    pub(crate) fn authn_context(self) -> &'static str {
        match self {
            Style::Entra => "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
            Style::Okta => "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
        }
    }
}
