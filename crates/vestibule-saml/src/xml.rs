//! Writing XML: values are escaped, always.

use std::borrow::Cow;

/// A value fit for text and for an attribute in double quotes. What XML cannot carry is left out:
/// values come from configuration, where control characters were refused already.
pub(crate) fn escape(value: &str) -> Cow<'_, str> {
    let is_special = |c: char| matches!(c, '&' | '<' | '>' | '"' | '\'') || c.is_control();
    if !value.contains(is_special) {
        return Cow::Borrowed(value);
    }
    let mut escaped = String::with_capacity(value.len() + 16);
    for character in value.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ if character.is_control() => {}
            _ => escaped.push(character),
        }
    }
    Cow::Owned(escaped)
}
