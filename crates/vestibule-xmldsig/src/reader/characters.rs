//! Characters and references: XML 1.0 productions 2 (Char), 66 (CharRef) and 68 (EntityRef).

use super::error::Rule;

/// Refuses every character outside production 2. Surrogates cannot occur in UTF-8.
pub(super) fn check(source: &str) -> Result<(), (Rule, usize)> {
    let bytes = source.as_bytes();
    // Folds without an early exit compile to vector instructions. This one settles most messages:
    // ASCII on one line.
    let (least, most) =
        bytes.iter().fold((0xFF, 0), |(least, most), &byte| (byte.min(least), byte.max(most)));
    if least >= 0x20 && most < 0xEF {
        return Ok(());
    }
    let control = bytes.iter().fold(false, |found, &byte| found | is_forbidden_control(byte));
    if control {
        let at = bytes.iter().position(|&byte| is_forbidden_control(byte)).unwrap_or(0);
        return Err((Rule::ForbiddenCharacter, at));
    }
    // U+FFFE and U+FFFF are the only other code points that production 2 leaves out.
    for at in memchr::memchr_iter(0xEF, bytes) {
        if let Some([0xEF, 0xBF, 0xBE | 0xBF]) = bytes.get(at..at + 3) {
            return Err((Rule::ForbiddenCharacter, at));
        }
    }
    Ok(())
}

fn is_forbidden_control(byte: u8) -> bool {
    (byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r')
}

/// The character that a reference stands for: the text between `&` and `;`.
pub(super) fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => numeric(name.strip_prefix('#')?),
    }
}

fn numeric(digits: &str) -> Option<char> {
    let (digits, radix) = match digits.strip_prefix('x') {
        Some(hexadecimal) => (hexadecimal, 16),
        None => (digits, 10),
    };
    // `from_str_radix` would take a sign.
    if !digits.starts_with(|first: char| first.is_digit(radix)) {
        return None;
    }
    let character = char::from_u32(u32::from_str_radix(digits, radix).ok()?)?;
    is_char(character).then_some(character)
}

fn is_char(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => true,
        '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => true,
    }
}
