//! Claims, read by their types: a claim of the wrong type is refused, never taken for absent (RFC
//! 7519 section 4, OpenID Connect Core section 2).

use vestibule_core::Timestamp;

use crate::json::{Json, Members};
use crate::profile::Profile;
use crate::refusal::{Fault, Reason};

/// The claims of a verified token, as a profile reads them.
#[derive(Clone, Copy)]
pub(crate) struct Claims<'m> {
    pub(crate) members: &'m Members<'m>,
    pub(crate) profile: &'static Profile,
}

impl<'m> Claims<'m> {
    /// A claim that has to be text, where it is there.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&'m str>, Fault> {
        match self.members.get(name) {
            None => Ok(None),
            Some(Json::Text(text)) => Ok(Some(text)),
            Some(_) => Err(malformed(name)),
        }
    }

    /// A NumericDate (RFC 7519 section 2): seconds, possibly with a fraction.
    pub(crate) fn time(&self, name: &str) -> Result<Option<Timestamp>, Fault> {
        let time = match self.members.get(name) {
            None => return Ok(None),
            Some(Json::Integer(seconds)) => of_seconds(*seconds),
            Some(Json::Float(seconds)) => of_fraction(*seconds),
            Some(Json::Text(text)) if self.profile.text_times && is_number(text) => {
                text.parse().ok().and_then(of_seconds)
            }
            Some(_) => None,
        };
        time.map(Some).ok_or_else(|| malformed(name))
    }

    /// Text or an array of it, none of it empty.
    pub(crate) fn texts(&self, name: &str) -> Result<Vec<&'m str>, Fault> {
        let texts = match self.members.get(name) {
            None => return Ok(Vec::new()),
            Some(Json::Text(text)) => vec![Some(text.as_ref())],
            Some(Json::Array(values)) => values.iter().map(Json::as_text).collect(),
            Some(_) => return Err(malformed(name)),
        };
        texts
            .into_iter()
            .map(|text| text.filter(|text| !text.is_empty()).ok_or_else(|| malformed(name)))
            .collect()
    }

    /// A fact about the user that no decision hangs on: text, or nothing.
    pub(crate) fn fact(&self, name: &str) -> Option<&'m str> {
        self.members.text(name).filter(|text| !text.is_empty())
    }

    /// A boolean; its text only where the profile says that the product sends it so.
    pub(crate) fn boolean(&self, name: &str) -> Option<bool> {
        match self.members.get(name) {
            Some(Json::Bool(value)) => Some(*value),
            Some(Json::Text(text)) if self.profile.text_booleans => match text.as_ref() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }
}

pub(crate) fn malformed(name: &str) -> Fault {
    Fault::from(Reason::ClaimMalformed).found(name)
}

fn of_seconds(seconds: i64) -> Option<Timestamp> {
    if seconds < 0 {
        return None;
    }
    Timestamp::from_unix_seconds(seconds).ok()
}

fn of_fraction(seconds: f64) -> Option<Timestamp> {
    // Up to here a second is far from the last bit of the number.
    if !(0.0..=253_402_300_799.0).contains(&seconds) {
        return None;
    }
    #[expect(clippy::as_conversions, reason = "the range was just checked, and both parts fit")]
    let (whole, nanos) = (seconds.trunc() as i64, (seconds.fract() * 1e9) as u32);
    Timestamp::from_unix(whole, nanos).ok()
}

fn is_number(text: &str) -> bool {
    (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
