//! What the browser brings back to the redirect URI (OpenID Connect Core 3.1.2.5, Form Post Response
//! Mode, RFC 9207).

use std::fmt;

use vestibule_core::Secret;

use crate::parameters::parameters;
use crate::refusal::{Fault, Reason, Refusal};

const MOST_BYTES: usize = 16 * 1024;
/// Codes of errors are words, or short URLs (RFC 6749 section 4.1.2.1).
const LONGEST_ERROR: usize = 64;

/// An answer of the provider, taken apart and not believed: only the state can be read, to find the
/// pending login by.
///
/// ```
/// use vestibule_oidc::Callback;
///
/// let callback = Callback::parse_query("code=SplxlOBeZQQYbYS6WxSbIA&state=af0ifjsldkj")?;
/// assert_eq!(callback.state_hint(), Some("af0ifjsldkj"));
///
/// let twice = Callback::parse_form(b"code=a&code=b&state=af0ifjsldkj");
/// assert_eq!(twice.unwrap_err().code(), "callback_malformed");
/// # Ok::<(), vestibule_oidc::Refusal>(())
/// ```
pub struct Callback {
    state: Option<String>,
    pub(crate) issuer: Option<String>,
    pub(crate) answer: Answer,
}

pub(crate) enum Answer {
    Code(Secret<String>),
    Error(String),
}

impl Callback {
    /// Reads the query of a GET request, without its question mark.
    ///
    /// # Errors
    /// A [`Refusal`] with `callback_too_large`, or `callback_malformed` when a parameter stands
    /// twice, or there is not exactly one of `code` and `error`.
    pub fn parse_query(query: &str) -> Result<Self, Refusal> {
        parse(query.as_bytes()).map_err(Refusal::from_fault)
    }

    /// Reads the body of a POST request: `application/x-www-form-urlencoded`.
    ///
    /// # Errors
    /// As [`parse_query`](Self::parse_query).
    pub fn parse_form(body: &[u8]) -> Result<Self, Refusal> {
        parse(body).map_err(Refusal::from_fault)
    }

    /// The state that the answer carries, to look the pending login up by.
    #[must_use]
    pub fn state_hint(&self) -> Option<&str> {
        self.state.as_deref()
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Callback(..)")
    }
}

fn parse(encoded: &[u8]) -> Result<Callback, Fault> {
    if encoded.len() > MOST_BYTES {
        return Err(Reason::CallbackTooLarge.into());
    }
    let names = ["code", "state", "iss", "error", "error_description"];
    let [code, state, issuer, error, description] =
        parameters(encoded, names, Reason::CallbackMalformed)?;
    let answer = match (code, error) {
        (Some(code), None) if !code.is_empty() => Answer::Code(Secret::new(code)),
        (None, Some(error)) => Answer::Error(provider_error(&error, description.as_deref())),
        _ => return Err(Reason::CallbackMalformed.into()),
    };
    Ok(Callback { state, issuer, answer })
}

/// The code of an error, and of its description nothing but the number that Entra's documentation
/// lists errors by: the rest may speak of people.
pub(crate) fn provider_error(error: &str, description: Option<&str>) -> String {
    // Anybody may have written it, and people are spoken of in sentences.
    let is_code = |c: char| c.is_ascii_alphanumeric() || "_-.:/".contains(c);
    if error.is_empty() || error.len() > LONGEST_ERROR || !error.chars().all(is_code) {
        return "an error that is no code".to_owned();
    }
    let digits = description
        .and_then(|text| text.split_once("AADSTS"))
        .map(|(_, rest)| rest.chars().take(8).take_while(char::is_ascii_digit).collect::<String>())
        .filter(|digits| !digits.is_empty());
    match digits {
        Some(digits) => format!("{error} (AADSTS{digits})"),
        None => error.to_owned(),
    }
}
