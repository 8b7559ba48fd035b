//! Why a document was not read.

use std::fmt;

/// A document that the strict reader refuses: the rule it breaks, and where.
///
/// Line, column and byte offset count from the start of the document after a byte-order mark was
/// dropped and line ends were made single LFs; lines and columns start at 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{rule} at {position}")]
pub struct ReadError {
    rule: Rule,
    position: Position,
}

impl ReadError {
    /// The rule that the document breaks.
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The stable code of that rule.
    pub fn code(&self) -> &'static str {
        self.rule.code()
    }

    /// The byte offset of the first thing that breaks it.
    pub fn offset(&self) -> usize {
        self.position.offset
    }

    /// The line of that offset, from 1.
    pub fn line(&self) -> usize {
        self.position.line
    }

    /// The column of that offset in characters, from 1.
    pub fn column(&self) -> usize {
        self.position.column
    }
}

/// A rule of the strict reader.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rule {
    /// The document is longer than the limit.
    #[error("the document is longer than {limit} bytes")]
    TooManyBytes {
        /// The limit, in bytes.
        limit: usize,
    },
    /// Elements nest deeper than the limit.
    #[error("elements nest deeper than {limit}")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// There are more nodes than the limit.
    #[error("there are more than {limit} nodes")]
    TooManyNodes {
        /// The limit.
        limit: usize,
    },
    /// One element has more attributes and declarations than the limit.
    #[error("an element has more than {limit} attributes")]
    TooManyAttributes {
        /// The limit.
        limit: usize,
    },
    /// There are more different prefixes or namespace URIs than the limit.
    #[error("there are more than {limit} different prefixes or namespaces")]
    TooManyNamespaces {
        /// The limit.
        limit: usize,
    },
    /// The namespace URIs of all names are longer than the limit, together.
    #[error("the namespaces of all names are longer than {limit} bytes")]
    NamesTooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// One run of text or one attribute value is longer than the limit.
    #[error("a run of text is longer than {limit} bytes")]
    TextTooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// There are more references than the limit.
    #[error("there are more than {limit} references")]
    TooManyReferences {
        /// The limit.
        limit: usize,
    },
    /// The bytes are not UTF-8, or the declaration names another encoding.
    #[error("the document is not UTF-8")]
    NotUtf8,
    /// A character that XML 1.0 does not allow.
    #[error("a character that XML does not allow")]
    ForbiddenCharacter,
    /// There is a document type declaration.
    #[error("a document type declaration is never read")]
    DocType,
    /// There is a comment in a message.
    #[error("a message holds a comment")]
    CommentInMessage,
    /// There is a processing instruction in a message.
    #[error("a message holds a processing instruction")]
    ProcessingInstructionInMessage,
    /// There is a CDATA section in a message.
    #[error("a message holds a CDATA section")]
    CDataInMessage,
    /// The XML declaration is repeated, or is not the first thing in the document.
    #[error("an XML declaration that is not at the start")]
    MisplacedDeclaration,
    /// The XML declaration does not have the form that XML 1.0 asks for.
    #[error("a malformed XML declaration")]
    MalformedDeclaration,
    /// The declared version is not 1.0.
    #[error("the version of XML is not 1.0")]
    NotVersion10,
    /// A tag, comment, section or reference does not have the form that XML asks for.
    #[error("malformed markup")]
    MalformedMarkup,
    /// An end tag does not match the start tag, or has none.
    #[error("an end tag does not match its start tag")]
    MismatchedEndTag,
    /// The document ends inside an element.
    #[error("the document ends inside an element")]
    Unclosed,
    /// There is no root element.
    #[error("there is no root element")]
    NoRoot,
    /// There is a second root element.
    #[error("there is a second root element")]
    SecondRoot,
    /// There is text outside the root element.
    #[error("there is text outside the root element")]
    TextOutsideRoot,
    /// A name is not a qualified name: characters, or more than one colon.
    #[error("a malformed name")]
    MalformedName,
    /// An attribute is malformed: no value, no quotes, no space before it, or a `<` in it.
    #[error("a malformed attribute")]
    MalformedAttribute,
    /// Two attributes of one element have the same expanded name.
    #[error("an attribute stands twice on one element")]
    DuplicateAttribute,
    /// A reference to anything but a character that XML 1.0 allows or one of the five built-in
    /// entities.
    #[error("an unknown entity or a malformed reference")]
    UnknownReference,
    /// The text contains `]]>`.
    #[error("text holds the end mark of a CDATA section")]
    SectionEndInText,
    /// A prefix is not bound to a namespace.
    #[error("a prefix is not declared")]
    UnboundPrefix,
    /// A prefix is declared with an empty namespace.
    #[error("a prefix is declared with an empty namespace")]
    EmptyPrefixedNamespace,
    /// A reserved prefix or namespace is declared.
    #[error("a reserved prefix or namespace is declared")]
    ReservedNamespace,
    /// A namespace name is not an absolute URI.
    #[error("a namespace name is not an absolute URI")]
    RelativeNamespace,
    /// An id is not an NCName.
    #[error("an id is not an NCName")]
    MalformedId,
    /// Two ids are equal.
    #[error("an id stands twice in the document")]
    DuplicateId,
    /// An attribute of a message looks like an id but is none: `samlp:ID`, `xml:id`, `iD`.
    #[error("an attribute of a message looks like an id and is none")]
    AmbiguousId,
}

impl Rule {
    /// The stable code of this rule.
    pub fn code(&self) -> &'static str {
        match self {
            Rule::TooManyBytes { .. } => "xml_too_many_bytes",
            Rule::TooDeep { .. } => "xml_too_deep",
            Rule::TooManyNodes { .. } => "xml_too_many_nodes",
            Rule::TooManyAttributes { .. } => "xml_too_many_attributes",
            Rule::TooManyNamespaces { .. } => "xml_too_many_namespaces",
            Rule::NamesTooLong { .. } => "xml_names_too_long",
            Rule::TextTooLong { .. } => "xml_text_too_long",
            Rule::TooManyReferences { .. } => "xml_too_many_references",
            Rule::NotUtf8 => "xml_not_utf8",
            Rule::ForbiddenCharacter => "xml_forbidden_character",
            Rule::DocType => "xml_doctype",
            Rule::CommentInMessage => "xml_comment_in_message",
            Rule::ProcessingInstructionInMessage => "xml_processing_instruction_in_message",
            Rule::CDataInMessage => "xml_cdata_in_message",
            Rule::MisplacedDeclaration => "xml_misplaced_declaration",
            Rule::MalformedDeclaration => "xml_malformed_declaration",
            Rule::NotVersion10 => "xml_not_version_1_0",
            Rule::MalformedMarkup => "xml_malformed_markup",
            Rule::MismatchedEndTag => "xml_mismatched_end_tag",
            Rule::Unclosed => "xml_unclosed",
            Rule::NoRoot => "xml_no_root",
            Rule::SecondRoot => "xml_second_root",
            Rule::TextOutsideRoot => "xml_text_outside_root",
            Rule::MalformedName => "xml_malformed_name",
            Rule::MalformedAttribute => "xml_malformed_attribute",
            Rule::DuplicateAttribute => "xml_duplicate_attribute",
            Rule::UnknownReference => "xml_unknown_reference",
            Rule::SectionEndInText => "xml_section_end_in_text",
            Rule::UnboundPrefix => "xml_unbound_prefix",
            Rule::EmptyPrefixedNamespace => "xml_empty_prefixed_namespace",
            Rule::ReservedNamespace => "xml_reserved_namespace",
            Rule::RelativeNamespace => "xml_relative_namespace",
            Rule::MalformedId => "xml_malformed_id",
            Rule::DuplicateId => "xml_duplicate_id",
            Rule::AmbiguousId => "xml_ambiguous_id",
        }
    }

    pub(super) fn at(self, position: Position) -> ReadError {
        ReadError { rule: self, position }
    }
}

/// Where in the normalised source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Position {
    offset: usize,
    line: usize,
    column: usize,
}

impl Position {
    pub(super) const START: Position = Position { offset: 0, line: 1, column: 1 };

    /// A place in bytes that are not text, where lines mean nothing.
    pub(super) fn byte(offset: usize) -> Position {
        Position { offset, ..Position::START }
    }

    pub(super) fn of(source: &str, offset: usize) -> Position {
        let before = source.as_bytes().get(..offset).unwrap_or(source.as_bytes());
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        let starts_character = |byte: &&u8| !matches!(byte, 0x80..=0xBF);
        Position {
            offset: before.len(),
            line: memchr::memchr_iter(b'\n', before).count() + 1,
            column: before.iter().skip(line_start).filter(starts_character).count() + 1,
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}
