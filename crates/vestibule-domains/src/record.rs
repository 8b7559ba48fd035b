//! What a TXT record says: the value of a challenge, or something else.

mod altered;

use vestibule_core::Timestamp;

pub use self::altered::Alteration;
use crate::Token;

/// What a TXT record says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Record {
    /// A challenge's value, in its form.
    Token {
        /// The token.
        token: Token,
        /// For how long it counts.
        expiry: Expiry,
    },
    /// What was a challenge's value before somebody or something changed it. It proves nothing.
    Altered {
        /// What is left of the token, in lower case: 8 to 26 characters.
        likely: String,
        /// What happened to it.
        how: Alteration,
    },
    /// Something else.
    Other,
}

/// For how long a record counts. The domain's administrator may limit it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// For as long as it is there. Also where the record has no `expiry`.
    Never,
    /// Until then, not included.
    At(Timestamp),
}

impl Record {
    /// Whether it proves a claim: it has this very token in the form that was asked for, and has not
    /// expired.
    #[must_use]
    pub fn proves(&self, expected: &Token, now: Timestamp) -> bool {
        match self {
            Self::Token { token, expiry } => token == expected && expiry.counts(now),
            Self::Altered { .. } | Self::Other => false,
        }
    }

    /// Whether it was this token once, as far as can be told. For a diagnosis, never for a proof.
    #[must_use]
    pub fn looks_like(&self, expected: &Token) -> bool {
        match self {
            Self::Token { token, .. } => token == expected,
            Self::Altered { likely, .. } => expected.as_str().starts_with(likely),
            Self::Other => false,
        }
    }
}

impl Expiry {
    /// Whether the record counts at that time.
    #[must_use]
    pub fn counts(self, now: Timestamp) -> bool {
        match self {
            Self::Never => true,
            Self::At(end) => now < end,
        }
    }
}

/// The most bytes that are looked at: a challenge's value has 45.
const MAX_BYTES: usize = 1024;

/// Reads the value of a TXT record, its strings joined.
///
/// The form: pairs `key=value` with one space between, `token` first, keys in any case, unknown ones
/// ignored, `expiry` either `never` or a date of RFC 3339. Everything else is [`Record::Altered`], where
/// a token can still be made out, or [`Record::Other`].
///
/// ```
/// use vestibule_core::Timestamp;
/// use vestibule_domains::{Alteration, Record, Token, parse_record};
///
/// let (token, now) = (Token::from_bits([0; 16]), Timestamp::UNIX_EPOCH);
/// let value = format!("token={token} expiry=never");
/// assert!(parse_record(value.as_bytes()).proves(&token, now));
///
/// let quoted = parse_record(format!("\"{value}\"").as_bytes());
/// assert!(!quoted.proves(&token, now) && quoted.looks_like(&token));
/// assert!(matches!(quoted, Record::Altered { how: Alteration::Quoted, .. }));
/// assert_eq!(parse_record(b"v=spf1 -all"), Record::Other);
/// ```
#[must_use]
pub fn parse_record(value: &[u8]) -> Record {
    if value.len() > MAX_BYTES {
        return Record::Other;
    }
    let text = String::from_utf8_lossy(value);
    match parse_strictly(&text) {
        Ok((token, expiry)) => Record::Token { token, expiry },
        Err(how) => altered::recognize(&text, how),
    }
}

fn parse_strictly(text: &str) -> Result<(Token, Expiry), Alteration> {
    let mut pairs = text.split(' ');
    let token = match pairs.next().and_then(pair) {
        Some((key, value)) if key.eq_ignore_ascii_case("token") => {
            Token::parse(value).map_err(|_| Alteration::Malformed)?
        }
        _ => return Err(Alteration::Malformed),
    };
    let mut expiry = None;
    for text in pairs {
        let (key, value) = pair(text).ok_or(Alteration::Malformed)?;
        if key.eq_ignore_ascii_case("token") {
            return Err(Alteration::Repeated);
        }
        if key.eq_ignore_ascii_case("expiry") {
            let value = parse_expiry(value).ok_or(Alteration::ExpiryUnreadable)?;
            if expiry.replace(value).is_some() {
                return Err(Alteration::Repeated);
            }
        }
    }
    Ok((token, expiry.unwrap_or(Expiry::Never)))
}

fn pair(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once('=')?;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let fits = !key.is_empty() && key.bytes().all(allowed);
    (fits && !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic()))
        .then_some((key, value))
}

/// A day counts until it begins: a record that expires on a day is not for that day.
fn parse_expiry(value: &str) -> Option<Expiry> {
    if value.eq_ignore_ascii_case("never") {
        return Some(Expiry::Never);
    }
    let day = format!("{value}T00:00:00Z");
    let time = Timestamp::parse_xs_datetime(value).or_else(|_| Timestamp::parse_xs_datetime(&day));
    time.ok().map(Expiry::At)
}
