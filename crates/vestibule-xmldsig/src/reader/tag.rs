//! The inside of a start tag and of the XML declaration: XML 1.0 productions 23 and 40 to 44.

use super::Refused;
use super::error::Rule;
use crate::document::Span;

/// One attribute or namespace declaration as it is written.
#[derive(Clone, Copy)]
pub(super) struct RawAttribute {
    pub(super) name: Span,
    /// What stands between the quotes.
    pub(super) value: Span,
    /// Written as canonical XML writes it: one space before, `="` and `"` around the value.
    pub(super) is_canonical: bool,
}

/// Walks over the attributes of one start tag.
pub(super) struct AttributeScanner<'a> {
    source: &'a str,
    at: usize,
    end: usize,
}

impl<'a> AttributeScanner<'a> {
    /// `at` is the offset after the element's name, `end` the offset of the final `>` or `/>`.
    pub(super) fn new(source: &'a str, at: usize, end: usize) -> Self {
        AttributeScanner { source, at, end }
    }

    /// The next attribute, or `None` at the end of the tag.
    pub(super) fn next(&mut self) -> Result<Option<RawAttribute>, Refused> {
        let before = self.at;
        self.skip_space();
        if self.at == self.end {
            return Ok(None);
        }
        let spaces = self.at - before;
        if spaces == 0 {
            return Err((Rule::MalformedAttribute, self.at));
        }
        let one_space = spaces == 1 && self.byte(before) == Some(b' ');
        let name = self.name();
        let after_name = self.at;
        self.skip_space();
        if self.byte(self.at) != Some(b'=') {
            return Err((Rule::MalformedAttribute, self.at));
        }
        self.at += 1;
        self.skip_space();
        let quote = match self.byte(self.at) {
            Some(quote @ (b'"' | b'\'')) => quote,
            _ => return Err((Rule::MalformedAttribute, self.at)),
        };
        let tight = self.at == after_name + 1;
        self.at += 1;
        let length =
            memchr::memchr(quote, self.rest()).ok_or((Rule::MalformedAttribute, self.at))?;
        let value = Span::new(self.at, self.at + length);
        self.at += length + 1;
        Ok(Some(RawAttribute { name, value, is_canonical: one_space && tight && quote == b'"' }))
    }

    fn name(&mut self) -> Span {
        let start = self.at;
        self.at += self.rest().iter().take_while(|&&byte| byte != b'=' && !is_space(byte)).count();
        Span::new(start, self.at)
    }

    fn skip_space(&mut self) {
        self.at += self.rest().iter().take_while(|&&byte| is_space(byte)).count();
    }

    fn rest(&self) -> &'a [u8] {
        self.source.as_bytes().get(self.at..self.end).unwrap_or(&[])
    }

    fn byte(&self, at: usize) -> Option<u8> {
        if at < self.end { self.source.as_bytes().get(at).copied() } else { None }
    }
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Refuses an XML declaration unless it says version 1.0, UTF-8 if anything, and `standalone`
/// last if at all.
pub(super) fn check_declaration(declaration: &str) -> Result<(), Rule> {
    let inside = declaration.strip_prefix("<?xml").and_then(|rest| rest.strip_suffix("?>"));
    let inside = inside.ok_or(Rule::MalformedDeclaration)?;
    let mut scanner = AttributeScanner::new(inside, 0, inside.len());
    let mut expected = ["version", "encoding", "standalone"].into_iter();
    let mut has_version = false;
    while let Some(pair) = scanner.next().map_err(|_| Rule::MalformedDeclaration)? {
        let name = pair.name.of(inside);
        let value = pair.value.of(inside);
        if !expected.any(|allowed| allowed == name) {
            return Err(Rule::MalformedDeclaration);
        }
        match name {
            "version" if value == "1.0" => has_version = true,
            "version" => return Err(Rule::NotVersion10),
            "encoding" if value.eq_ignore_ascii_case("utf-8") => {}
            "encoding" => return Err(Rule::NotUtf8),
            _ if matches!(value, "yes" | "no") => {}
            _ => return Err(Rule::MalformedDeclaration),
        }
    }
    if has_version { Ok(()) } else { Err(Rule::MalformedDeclaration) }
}
