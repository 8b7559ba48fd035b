//! Names: XML 1.0 productions 4 and 4a, and Namespaces in XML 1.0 productions 4 (NCName) and 7.

/// A qualified name, split at its colon.
#[derive(Clone, Copy)]
pub(super) struct QualifiedName<'a> {
    pub(super) prefix: &'a str,
    pub(super) local: &'a str,
}

/// Splits a qualified name; `None` when it is not one.
pub(super) fn qualified(name: &str) -> Option<QualifiedName<'_>> {
    if is_ncname(name) {
        return Some(QualifiedName { prefix: "", local: name });
    }
    let (prefix, local) = name.split_once(':')?;
    (is_ncname(prefix) && is_ncname(local)).then_some(QualifiedName { prefix, local })
}

/// Whether the text is a name without a colon.
pub(crate) fn is_ncname(text: &str) -> bool {
    let class = |byte: u8| ASCII.get(usize::from(byte)).copied().unwrap_or(0);
    let starts = text.bytes().next().is_some_and(|first| class(first) == START);
    if starts && text.bytes().all(|byte| class(byte) != 0) {
        return true;
    }
    !text.is_ascii() && is_ncname_beyond_ascii(text)
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

fn is_ncname_beyond_ascii(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(is_name_start) && characters.all(is_name_character)
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
