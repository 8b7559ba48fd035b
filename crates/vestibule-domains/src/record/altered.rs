//! What people and forms of DNS hosts do to a value, told apart so that it can be said.

use super::Record;
use crate::Token;

/// What happened to a challenge's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Alteration {
    /// There are straight quotes in the value itself.
    Quoted,
    /// There are typographic quotes: it went through a word processor or a mail program.
    SmartQuotes,
    /// There is white space where none belongs, or more than one space.
    Spaced,
    /// The token is in capital letters.
    UpperCase,
    /// The end of the token is missing.
    Truncated,
    /// The token stands alone, without `token=`.
    BareToken,
    /// Something stands before `token=`.
    NotFirst,
    /// `token` or `expiry` stands in it twice.
    Repeated,
    /// `expiry` is neither `never` nor a date.
    ExpiryUnreadable,
    /// Something else.
    Malformed,
}

impl Alteration {
    /// What it is, to follow "the value".
    #[must_use]
    pub const fn as_text(self) -> &'static str {
        match self {
            Self::Quoted => "has quotation marks in it",
            Self::SmartQuotes => "has typographic quotation marks in it",
            Self::Spaced => "has white space where none belongs",
            Self::UpperCase => "is in capital letters",
            Self::Truncated => "is cut off",
            Self::BareToken => "lacks `token=`",
            Self::NotFirst => "does not begin with `token=`",
            Self::Repeated => "has `token` or `expiry` twice",
            Self::ExpiryUnreadable => "has an `expiry` that is neither `never` nor a date",
            Self::Malformed => "has another form than the one that was given",
        }
    }
}

/// The fewest characters by which a token is recognized.
const LEAST_CHARS: usize = 8;

/// What is left of a challenge's value in a text that is none.
pub(super) fn recognize(text: &str, fault: Alteration) -> Record {
    let bare: String = text.chars().filter(|it| !is_quote(*it)).collect::<String>().to_lowercase();
    let bare = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = bare.replace(" =", "=").replace("= ", "=");
    let labelled = bare.split_once("token=").map(|(_, rest)| beginning(rest));
    let alone = || Token::parse(bare.split(' ').next().unwrap_or_default()).ok();
    let (likely, has_label) = match labelled {
        Some(likely) => (likely.to_owned(), true),
        None => (alone().map(String::from).unwrap_or_default(), false),
    };
    let likely: String = likely.chars().take(Token::CHARS).collect();
    if likely.len() < LEAST_CHARS {
        return Record::Other;
    }
    let how = if text.chars().any(is_smart_quote) {
        Alteration::SmartQuotes
    } else if text.chars().any(is_quote) {
        Alteration::Quoted
    } else if !has_label {
        Alteration::BareToken
    } else if likely.len() < Token::CHARS {
        Alteration::Truncated
    } else if matches!(fault, Alteration::Repeated | Alteration::ExpiryUnreadable) {
        fault
    } else if is_spaced(text) {
        Alteration::Spaced
    } else if !text.contains(&likely) {
        Alteration::UpperCase
    } else if !bare.starts_with("token=") {
        Alteration::NotFirst
    } else {
        Alteration::Malformed
    };
    Record::Altered { likely, how }
}

/// The characters of a token at the beginning of a text.
fn beginning(text: &str) -> &str {
    let end = text.find(|it| !matches!(it, 'a'..='z' | '2'..='7')).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

fn is_spaced(text: &str) -> bool {
    let odd = |it: char| it.is_whitespace() && it != ' ';
    text.contains(odd)
        || text.contains("  ")
        || text.starts_with(' ')
        || text.ends_with(' ')
        || text.contains("= ")
        || text.contains(" =")
}

fn is_quote(character: char) -> bool {
    matches!(character, '"' | '\'' | '`' | '\\') || is_smart_quote(character)
}

fn is_smart_quote(character: char) -> bool {
    matches!(character, '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2032}'..='\u{2036}')
}
