//! What differs between providers and sign-ins, for texts that name it in braces.

use std::time::Duration;

use vestibule_core::Timestamp;

/// Fills in `{issuer}`, `{client}`, `{sub}` and the like, `{now}` in Unix seconds, and `{now+5}` or
/// `{now-5}`.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    now: Timestamp,
    pairs: Vec<(&'static str, String)>,
}

impl Words {
    pub(crate) fn at(now: Timestamp) -> Self {
        Words { now, pairs: Vec::new() }
    }

    /// Gives a name, with its braces, a meaning.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.pairs.push((name, value.into()));
        self
    }

    pub(crate) fn expand(&self, text: &str) -> String {
        let fill = |text: String, (name, value): &(&str, String)| text.replace(name, value);
        let text = self.pairs.iter().fold(text.to_owned(), fill);
        let mut pieces = text.split("{now");
        let mut filled = pieces.next().unwrap_or("").to_owned();
        for piece in pieces {
            let (offset, rest) = piece.split_once('}').unwrap_or(("0", piece));
            filled.push_str(&self.shifted(offset.parse().unwrap_or(0)).to_string());
            filled.push_str(rest);
        }
        filled
    }

    fn shifted(&self, seconds: i64) -> i64 {
        let length = Duration::from_secs(seconds.unsigned_abs());
        let time = match seconds.is_negative() {
            true => self.now.saturating_sub(length),
            false => self.now.saturating_add(length),
        };
        time.unix_seconds()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_in_names_and_times() {
        let now = Timestamp::from_unix_seconds(1000).unwrap();
        let words = Words::at(now).with("{sub}", "ada");
        let text = r#"{"a":{"sub":"{sub}"},"b":[{now},{now-10},{now+60}]}"#;
        assert_eq!(words.expand(text), r#"{"a":{"sub":"ada"},"b":[1000,990,1060]}"#);
    }
}
