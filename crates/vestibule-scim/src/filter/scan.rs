//! The words of filters and paths: blanks, attribute paths, operators and literals.

use super::error::{Expected, FilterError};
use super::string;
use super::{Literal, Operator};
use crate::{AttributePath, Limits};

/// A position in a text, and how much more of it will be read.
pub(crate) struct Parser<'a> {
    text: &'a str,
    /// INVARIANT: at most the length of `text`, and on a character boundary.
    pub(super) at: usize,
    /// How many more levels may open.
    pub(super) levels: usize,
    /// How many more comparisons may come.
    pub(super) terms: usize,
    pub(super) limits: Limits,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &'a str, limits: &Limits) -> Result<Self, FilterError> {
        let (bytes, most) = (text.len(), limits.filter_bytes());
        if bytes > most {
            return Err(FilterError::TooLong { bytes, most });
        }
        let (levels, terms) = (limits.filter_depth(), limits.filter_terms());
        Ok(Self { text, at: 0, levels, terms, limits: *limits })
    }

    /// The byte here, or zero at the end, which no rule of the grammar accepts.
    pub(super) fn peek(&self) -> u8 {
        self.byte(self.at)
    }

    pub(super) fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or_default()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Passes a byte if it is the one here.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let is_here = self.peek() == byte;
        self.at += usize::from(is_here);
        is_here
    }

    pub(super) fn skip_blanks(&mut self) {
        while self.take(b' ') {}
    }

    pub(super) fn unexpected<T>(&self, expected: Expected) -> Result<T, FilterError> {
        Err(FilterError::Unexpected { position: self.at, expected })
    }

    /// The text must end here.
    pub(crate) fn end(&self) -> Result<(), FilterError> {
        if self.is_at_end() { Ok(()) } else { self.unexpected(Expected::End) }
    }

    fn between(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The end of the run of bytes of that class from `at` on.
    fn run(&self, at: usize, class: u8) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        at + rest.iter().take_while(|byte| CLASSES.is(**byte, class)).count()
    }

    /// `[URI ":"] ATTRNAME *1subAttr`
    pub(crate) fn attribute_path(&mut self) -> Result<AttributePath<'a>, FilterError> {
        let start = self.at;
        let name = self.name()?;
        if self.peek() == b':' {
            return self.qualified_path(start);
        }
        Ok(AttributePath { urn: None, name, sub: self.sub_attribute()? })
    }

    /// `ATTRNAME`, and `$ref`, which the grammar forgot.
    fn name(&mut self) -> Result<&'a str, FilterError> {
        if !CLASSES.is(self.peek(), FIRST) {
            return self.unexpected(Expected::Attribute);
        }
        let start = self.at;
        self.at = self.run(start, NAME);
        Ok(self.between(start, self.at))
    }

    /// `*1subAttr`
    pub(crate) fn sub_attribute(&mut self) -> Result<Option<&'a str>, FilterError> {
        match self.take(b'.') {
            true => self.name().map(Some),
            false => Ok(None),
        }
    }

    /// The URI ends at the last colon. What follows it is a name, unless it is the version at the
    /// end of a URN that stands alone.
    fn qualified_path(&mut self, start: usize) -> Result<AttributePath<'a>, FilterError> {
        let end = self.run(start, URI);
        let run = self.between(start, end);
        let Some((urn, rest)) = run.rsplit_once(':') else {
            return self.unexpected(Expected::Attribute);
        };
        let is_urn = run.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("urn:"));
        if is_urn && rest.starts_with(|c: char| c.is_ascii_digit()) {
            self.at = end;
            return Ok(AttributePath { urn: Some(run), name: "", sub: None });
        }
        self.at = end - rest.len();
        let name = self.name()?;
        Ok(AttributePath { urn: Some(urn), name, sub: self.sub_attribute()? })
    }

    /// Passes `and` or `or` with its blanks, if it is the next word.
    pub(super) fn conjunction(&mut self, word: &str) -> bool {
        let start = self.run(self.at, BLANK);
        let end = start + word.len();
        let is_here = start > self.at
            && self.between(start, end).eq_ignore_ascii_case(word)
            && self.byte(end) == b' ';
        if is_here {
            self.at = self.run(end, BLANK);
        }
        is_here
    }

    /// Passes `not` and the parenthesis after it, if they are the next words.
    pub(super) fn negation(&mut self) -> bool {
        if self.peek() | 0x20 != b'n' {
            return false;
        }
        let end = self.at + 3;
        let parenthesis = self.run(end, BLANK);
        let is_here = self.between(self.at, end).eq_ignore_ascii_case("not")
            && self.byte(parenthesis) == b'(';
        if is_here {
            self.at = parenthesis;
        }
        is_here
    }

    /// Passes the operator with the blanks before it; nothing is `pr`.
    pub(super) fn operator(&mut self) -> Result<Option<Operator>, FilterError> {
        let blank = self.take(b' ');
        self.skip_blanks();
        let word = [self.peek() | 0x20, self.byte(self.at + 1) | 0x20];
        let operator = match &word {
            b"eq" => Some(Operator::Equal),
            b"ne" => Some(Operator::NotEqual),
            b"co" => Some(Operator::Contains),
            b"sw" => Some(Operator::StartsWith),
            b"ew" => Some(Operator::EndsWith),
            b"gt" => Some(Operator::Greater),
            b"ge" => Some(Operator::GreaterOrEqual),
            b"lt" => Some(Operator::Less),
            b"le" => Some(Operator::LessOrEqual),
            b"pr" => None,
            _ => return self.unexpected(Expected::Operator),
        };
        if !blank || CLASSES.is(self.byte(self.at + 2), NAME) {
            return self.unexpected(Expected::Operator);
        }
        self.at += 2;
        Ok(operator)
    }

    /// `compValue` with the blanks before it.
    pub(super) fn literal(&mut self) -> Result<Literal<'a>, FilterError> {
        if !self.take(b' ') {
            return self.unexpected(Expected::Value);
        }
        self.skip_blanks();
        if self.peek() == b'"' {
            let (value, end) = string::parse(self.text, self.at)?;
            self.at = end;
            return Ok(Literal::String(value));
        }
        let end = self.run(self.at, WORD);
        let word = self.between(self.at, end);
        if word.is_empty() {
            return self.unexpected(Expected::Value);
        }
        self.at = end;
        Ok(classify(word))
    }
}

fn classify(word: &str) -> Literal<'_> {
    if word.eq_ignore_ascii_case("true") {
        Literal::Boolean(true)
    } else if word.eq_ignore_ascii_case("false") {
        Literal::Boolean(false)
    } else if word.eq_ignore_ascii_case("null") {
        Literal::Null
    } else if is_number(word) {
        Literal::Number(word)
    } else {
        Literal::Bare(word)
    }
}

/// A number of [RFC 8259, section 6](https://www.rfc-editor.org/rfc/rfc8259#section-6).
fn is_number(word: &str) -> bool {
    let (mantissa, exponent) = match word.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (word, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    are_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(are_digits)
        && exponent.is_none_or(|text| are_digits(text.strip_prefix(['+', '-']).unwrap_or(text)))
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a byte may be part of.
struct Classes([u8; 256]);

/// The first character of a name.
const FIRST: u8 = 1;
/// A name: `nameChar` of RFC 7643, section 2.1.
const NAME: u8 = 2;
/// A URI, as far as it may stand before a name.
const URI: u8 = 4;
/// A literal that is not quoted.
const WORD: u8 = 8;
/// The one white space of the grammar.
const BLANK: u8 = 16;

static CLASSES: Classes = Classes::new();

impl Classes {
    const fn new() -> Self {
        let mut table = [0; 256];
        let mut rest: &mut [u8] = &mut table;
        let mut byte = 0_u8;
        while let Some((entry, others)) = rest.split_first_mut() {
            *entry = Self::of(byte);
            rest = others;
            byte = byte.wrapping_add(1);
        }
        Self(table)
    }

    const fn of(byte: u8) -> u8 {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'$' => FIRST | NAME | URI | WORD,
            b'0'..=b'9' | b'-' | b'_' => NAME | URI | WORD,
            b'.' | b':' | b'/' | b'?' | b'#' | b'@' | b'!' | b'&' | b'*' | b'+' | b';' | b'='
            | b'~' | b'%' => URI | WORD,
            b'|' | b'^' | 0x80.. => WORD,
            b' ' => BLANK,
            _ => 0,
        }
    }

    fn is(&self, byte: u8, class: u8) -> bool {
        self.0.get(usize::from(byte)).is_some_and(|classes| classes & class != 0)
    }
}
