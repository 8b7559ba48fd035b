//! The text in pieces: tags, text, references, and what else begins with `<`.
//!
//! Where a tag or an instruction ends is decided by quick-xml's parsers. Its `Reader` around them
//! validates every piece as UTF-8 again, which the source already is.

use quick_xml::parser::{ElementParser, Parser, PiParser};

use super::Refused;
use super::error::Rule;
use super::tag::is_space;
use crate::document::Span;

/// What a piece is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Start,
    /// A tag that is start and end: `<a/>`.
    Empty,
    End,
    Text,
    Reference,
    CData,
    Comment,
    ProcessingInstruction,
    Declaration,
    DocType,
}

pub(super) struct Tokens<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(source: &'a str) -> Self {
        Tokens { source, at: 0 }
    }

    /// The next piece. Every byte of the source is in one.
    pub(super) fn next(&mut self) -> Result<Option<(Token, Span)>, Refused> {
        let rest = self.source.as_bytes().get(self.at..).unwrap_or(&[]);
        let (token, length) = match rest {
            [] => return Ok(None),
            [b'<', b'/', ..] => (Token::End, tag(rest)),
            [b'<', b'?', ..] => (instruction_kind(rest), instruction(rest)),
            [b'<', b'!', ..] if rest.starts_with(b"<!--") => {
                (Token::Comment, up_to("-->", rest, "<!--".len()))
            }
            [b'<', b'!', ..] if rest.starts_with(b"<![CDATA[") => {
                (Token::CData, up_to("]]>", rest, "<![CDATA[".len()))
            }
            [b'<', b'!', ..] => (Token::DocType, doc_type(rest)),
            [b'<', ..] => start(rest),
            [b'&', ..] => (Token::Reference, reference(rest)),
            _ => (Token::Text, memchr::memchr2(b'<', b'&', rest).or(Some(rest.len()))),
        };
        let Some(length) = length else {
            let rule = match token {
                Token::Reference => Rule::UnknownReference,
                _ => Rule::MalformedMarkup,
            };
            return Err((rule, self.at));
        };
        let span = Span::new(self.at, self.at + length);
        self.at += length;
        Ok(Some((token, span)))
    }
}

fn start(rest: &[u8]) -> (Token, Option<usize>) {
    let length = tag(rest);
    let is_empty = length.and_then(|end| rest.get(1..end)).is_some_and(|tag| tag.ends_with(b"/>"));
    (if is_empty { Token::Empty } else { Token::Start }, length)
}

/// How long a tag is: to the first `>` that does not stand between quotes.
fn tag(rest: &[u8]) -> Option<usize> {
    ElementParser::Outside.feed(rest).map(|at| at + 1)
}

fn instruction(rest: &[u8]) -> Option<usize> {
    PiParser(false).feed(rest).map(|at| at + 1).filter(|&length| length >= "<??>".len())
}

fn instruction_kind(rest: &[u8]) -> Token {
    match rest.strip_prefix(b"<?xml") {
        Some([b'?', b'>', ..]) => Token::Declaration,
        Some([next, ..]) if is_space(*next) => Token::Declaration,
        _ => Token::ProcessingInstruction,
    }
}

fn up_to(end: &str, rest: &[u8], from: usize) -> Option<usize> {
    let at = memchr::memmem::find(rest.get(from..)?, end.as_bytes())?;
    Some(from + at + end.len())
}

/// No more than up to the first `>`: it is refused.
fn doc_type(rest: &[u8]) -> Option<usize> {
    let name = rest.get(.."<!DOCTYPE".len())?;
    if name.eq_ignore_ascii_case(b"<!DOCTYPE") { up_to(">", rest, 0) } else { None }
}

/// `None` unless a `;` comes before whatever else is markup.
fn reference(rest: &[u8]) -> Option<usize> {
    let inside = rest.get(1..)?;
    let end = memchr::memchr3(b';', b'&', b'<', inside)?;
    (inside.get(end) == Some(&b';')).then_some(end + "&;".len())
}
