//! The strings of filters, which are those of JSON ([RFC 8259, section 7][rfc]).
//!
//! [rfc]: https://www.rfc-editor.org/rfc/rfc8259#section-7

use std::borrow::Cow;

use super::error::{FilterError, StringFault};

/// Reads the string whose opening quote is at `quote`, and says where the text goes on.
pub(super) fn parse(text: &str, quote: usize) -> Result<(Cow<'_, str>, usize), FilterError> {
    let start = quote + 1;
    let end = special(text, start);
    let plain = text.get(start..end).unwrap_or_default();
    if text.as_bytes().get(end) == Some(&b'"') {
        return Ok((Cow::Borrowed(plain), end + 1));
    }
    let (value, end) = unescape(text, quote, plain.to_owned(), end)?;
    Ok((Cow::Owned(value), end))
}

/// The next quote, backslash or control character from `at` on, or the end.
fn special(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    at + rest.iter().position(is_special).unwrap_or(rest.len())
}

fn unescape(
    text: &str,
    quote: usize,
    mut value: String,
    mut at: usize,
) -> Result<(String, usize), FilterError> {
    loop {
        let fault = |fault| FilterError::String { position: at, fault };
        match text.as_bytes().get(at) {
            Some(b'"') => return Ok((value, at + 1)),
            Some(b'\\') => {
                let (character, length) = escape(text, at).map_err(fault)?;
                value.push(character);
                at += length;
            }
            Some(_) => return Err(fault(StringFault::ControlCharacter)),
            None => {
                let fault = StringFault::Unterminated;
                return Err(FilterError::String { position: quote, fault });
            }
        }
        let end = special(text, at);
        value.push_str(text.get(at..end).unwrap_or_default());
        at = end;
    }
}

/// The character of the escape at `at`, and how long the escape is.
fn escape(text: &str, at: usize) -> Result<(char, usize), StringFault> {
    let character = match text.as_bytes().get(at + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode_escape(text, at),
        _ => return Err(StringFault::Escape),
    };
    Ok((character, 2))
}

fn unicode_escape(text: &str, at: usize) -> Result<(char, usize), StringFault> {
    let first = code_unit(text, at).ok_or(StringFault::Escape)?;
    if let Some(character) = char::from_u32(first) {
        return Ok((character, 6));
    }
    let second = code_unit(text, at + 6).ok_or(StringFault::LoneSurrogate)?;
    match (first, second) {
        (0xd800..=0xdbff, 0xdc00..=0xdfff) => {
            let scalar = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            char::from_u32(scalar).map(|found| (found, 12)).ok_or(StringFault::LoneSurrogate)
        }
        _ => Err(StringFault::LoneSurrogate),
    }
}

/// The number of the `\uXXXX` at `at`.
fn code_unit(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
    let are_hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    are_hexadecimal.then(|| u32::from_str_radix(digits, 16).ok())?
}
