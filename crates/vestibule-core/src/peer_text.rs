//! Text from outside, made fit to print in an error message.

use std::fmt;

/// A short, printable excerpt of something a peer sent, for use in error values.
///
/// At most [`PeerText::MAX_CHARS`] characters are kept, and an ellipsis tells that there was more.
/// Characters that could disturb a log line (controls, line and paragraph separators, bidirectional
/// overrides, quotation backticks) become `\u{..}` escapes. `Display` prints the excerpt between
/// backticks.
///
/// # Security
///
/// An excerpt is as confidential as its source. Never make one from an assertion, a token, a key or
/// an address.
///
/// ```
/// use vestibule_core::PeerText;
///
/// assert_eq!(PeerText::new("2026-11-21").to_string(), "`2026-11-21`");
/// assert_eq!(PeerText::new("a\nb").to_string(), "`a\\u{a}b`");
/// assert_eq!(PeerText::new(&"x".repeat(65)).as_str(), format!("{}…", "x".repeat(64)));
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PeerText {
    excerpt: String,
}

impl PeerText {
    /// How many characters of the source are kept.
    pub const MAX_CHARS: usize = 64;

    /// Keeps the beginning of `text`.
    ///
    /// ```
    /// assert_eq!(vestibule_core::PeerText::new("hello").as_str(), "hello");
    /// ```
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut excerpt = String::new();
        let mut rest = text.chars();
        for character in rest.by_ref().take(Self::MAX_CHARS) {
            if is_printable(character) {
                excerpt.push(character);
            } else {
                excerpt.extend(character.escape_unicode());
            }
        }
        if rest.next().is_some() {
            excerpt.push('…');
        }
        Self { excerpt }
    }

    /// The excerpt without backticks.
    ///
    /// ```
    /// assert_eq!(vestibule_core::PeerText::new("a`b").as_str(), "a\\u{60}b");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.excerpt
    }
}

impl fmt::Display for PeerText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.excerpt)
    }
}

impl fmt::Debug for PeerText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn is_printable(character: char) -> bool {
    character != '`' && !character.is_control() && !is_invisible(character)
}

/// Whether a character prints nothing, or changes how its neighbors print: Unicode's
/// default-ignorable code points, bidirectional controls, the line and paragraph separators, and
/// the blank Braille pattern.
///
/// # Security
/// Two names that look the same and are not are a takeover waiting to happen: refuse these in what
/// identifies a person.
///
/// ```
/// assert!(vestibule_core::is_invisible('\u{200b}'));
/// assert!(!vestibule_core::is_invisible(' '));
/// ```
#[must_use]
pub fn is_invisible(character: char) -> bool {
    #[rustfmt::skip]
    let invisible = !character.is_ascii() && matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}'
    );
    invisible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_sixty_four_characters_and_marks_the_cut() {
        let exact = "é".repeat(64);
        assert_eq!(PeerText::new(&exact).as_str(), exact);
        let longer = format!("{exact}x");
        assert_eq!(PeerText::new(&longer).as_str(), format!("{exact}…"));
    }

    #[test]
    fn escapes_what_could_forge_a_log_line() {
        assert_eq!(
            PeerText::new("a\r\nb\u{202e}c\u{2028}").as_str(),
            "a\\u{d}\\u{a}b\\u{202e}c\\u{2028}"
        );
    }
}
