//! Names: XML 1.0 productions 4 and 4a, and Namespaces in XML 1.0 productions 4 (NCName) and 7.

/// A qualified name, split at its colon.
#[derive(Clone, Copy)]
pub(super) struct QualifiedName<'a> {
    pub(super) prefix: &'a str,
    pub(super) local: &'a str,
}

/// Splits a qualified name; `None` when it is not one.
pub(super) fn qualified(name: &str) -> Option<QualifiedName<'_>> {
    let first = ncname_length(name);
    if first == name.len() && first > 0 {
        return Some(QualifiedName { prefix: "", local: name });
    }
    let prefix = name.get(..first)?;
    let local = name.get(first..)?.strip_prefix(':')?;
    (!prefix.is_empty() && is_ncname(local)).then_some(QualifiedName { prefix, local })
}

/// Whether the text is a name without a colon.
pub(crate) fn is_ncname(text: &str) -> bool {
    !text.is_empty() && ncname_length(text) == text.len()
}

/// How much of the text is a name without a colon; 0 when it does not start with one.
fn ncname_length(text: &str) -> usize {
    let class = |byte: u8| ASCII.get(usize::from(byte)).copied().unwrap_or(0);
    let bytes = text.as_bytes();
    let length = bytes.iter().position(|&byte| class(byte) == 0).unwrap_or(bytes.len());
    if bytes.get(length).is_some_and(|byte| !byte.is_ascii()) {
        return ncname_length_beyond_ascii(text);
    }
    if bytes.first().is_some_and(|&first| class(first) == START) { length } else { 0 }
}

/// For each ASCII byte whether it may start a name, or stand inside of one.
#[expect(clippy::as_conversions, clippy::indexing_slicing, reason = "evaluated at compile time")]
static ASCII: [u8; 256] = {
    let mut classes = [0; 256];
    let mut letter = 0;
    while letter < 26 {
        classes[b'A' as usize + letter] = START;
        classes[b'a' as usize + letter] = START;
        letter += 1;
    }
    let mut digit = 0;
    while digit < 10 {
        classes[b'0' as usize + digit] = INSIDE;
        digit += 1;
    }
    classes[b'_' as usize] = START;
    classes[b'-' as usize] = INSIDE;
    classes[b'.' as usize] = INSIDE;
    classes
};
const INSIDE: u8 = 1;
const START: u8 = 2;

fn ncname_length_beyond_ascii(text: &str) -> usize {
    if !text.starts_with(is_name_start) {
        return 0;
    }
    text.find(|character| !is_name_character(character)).unwrap_or(text.len())
}

fn is_name_start(character: char) -> bool {
    matches!(character,
        'A'..='Z' | '_' | 'a'..='z'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}'
        | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}'
        | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

fn is_name_character(character: char) -> bool {
    is_name_start(character)
        || matches!(character,
            '-' | '.' | '0'..='9' | '\u{b7}'
            | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}
