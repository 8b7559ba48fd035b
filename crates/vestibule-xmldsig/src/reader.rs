//! The strict reader: bytes to [`Document`], for XML 1.0 (fifth edition) with Namespaces 1.0.
//!
//! quick-xml's parsers say where a tag ends. Everything else that makes a text well-formed is
//! decided here: one root and nothing after it, names, spaces between attributes,
//! characters, references, namespaces, duplicate attributes. What is accepted is a subset of what
//! a conforming parser accepts, with the same tree.

mod characters;
mod error;
mod names;
mod namespaces;
mod tag;
mod tokens;
mod tree;

use crate::document::Document;
use crate::limits::Limits;
use error::Position;
pub use error::{ReadError, Rule};
pub(crate) use names::is_ncname;
use tokens::{Token, Tokens};
use tree::TreeBuilder;

/// Which constructs a document may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grammar {
    /// A protocol message: elements, attributes and text, nothing else. A comment, a processing
    /// instruction, a CDATA section or a DTD refuses it, so no construct can split the text that
    /// an application reads from the text that was signed.
    Message,
    /// A document such as metadata: comments, processing instructions and CDATA sections are
    /// read too. A DTD refuses it as well.
    Document,
}

pub(crate) fn read(
    bytes: Vec<u8>,
    grammar: Grammar,
    limits: &Limits,
) -> Result<Document, ReadError> {
    if bytes.len() > limits.bytes() {
        return Err(Rule::TooManyBytes { limit: limits.bytes() }.at(Position::START));
    }
    let source = normalise(bytes)?;
    characters::check(&source).map_err(|(rule, at)| rule.at(Position::of(&source, at)))?;
    let mut tree = TreeBuilder::new(&source, grammar, limits);
    match tokens(&source, grammar, &mut tree) {
        Ok(()) => {
            let parts = tree.finish().map_err(|(rule, at)| rule.at(Position::of(&source, at)))?;
            Ok(Document::new(source, parts))
        }
        Err((rule, at)) => Err(rule.at(Position::of(&source, at))),
    }
}

/// What is wrong, and the offset in the normalised source where it was seen.
type Refused = (Rule, usize);

fn tokens<'a>(
    source: &'a str,
    grammar: Grammar,
    tree: &mut TreeBuilder<'a>,
) -> Result<(), Refused> {
    let mut tokens = Tokens::of(source);
    while let Some((token, span)) = tokens.next()? {
        let start = span.start();
        match token {
            Token::Start => tree.start(span, false)?,
            Token::Empty => {
                tree.start(span, true)?;
                tree.close(span)?;
            }
            Token::End => tree.end(span)?,
            Token::Text => tree.text(span)?,
            Token::Reference => tree.reference(span)?,
            Token::Declaration if start != 0 => return Err((Rule::MisplacedDeclaration, start)),
            Token::Declaration => {
                tag::check_declaration(span.of(source)).map_err(|rule| (rule, start))?;
            }
            Token::DocType => return Err((Rule::DocType, start)),
            Token::CData if grammar == Grammar::Message => {
                return Err((Rule::CDataInMessage, start));
            }
            Token::Comment if grammar == Grammar::Message => {
                return Err((Rule::CommentInMessage, start));
            }
            Token::ProcessingInstruction if grammar == Grammar::Message => {
                return Err((Rule::ProcessingInstructionInMessage, start));
            }
            Token::CData => tree.cdata(span)?,
            Token::Comment => tree.comment(span)?,
            Token::ProcessingInstruction => tree.processing_instruction(span)?,
        }
    }
    Ok(())
}

/// UTF-8 without a byte-order mark, and every line end a single LF (XML 1.0, 2.11), before
/// anything looks at a character.
fn normalise(bytes: Vec<u8>) -> Result<String, ReadError> {
    let mut source = String::from_utf8(bytes)
        .map_err(|error| Rule::NotUtf8.at(Position::byte(error.utf8_error().valid_up_to())))?;
    if source.starts_with('\u{feff}') {
        source.drain(..'\u{feff}'.len_utf8());
    }
    if memchr::memchr(b'\r', source.as_bytes()).is_some() {
        source = source.replace("\r\n", "\n").replace('\r', "\n");
    }
    Ok(source)
}
