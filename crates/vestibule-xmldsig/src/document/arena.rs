//! What the tree is made of: nodes, names, and the small numbers that point at them.

/// One node of the tree.
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    pub(crate) parent: Option<NodeId>,
    /// One past the last node inside of this one.
    pub(crate) end: NodeId,
    /// From the first to one past the last byte of the source.
    pub(crate) source: Span,
}

pub(crate) enum NodeKind {
    Element(ElementNode),
    Text(TextNode),
    Comment(Span),
    ProcessingInstruction { target: Span, data: Span },
}

pub(crate) struct ElementNode {
    pub(crate) name: Name,
    pub(crate) attributes: Range,
    pub(crate) declarations: Range,
    /// Where the start tag ends.
    pub(crate) content: u32,
    /// The start tag is written as canonical XML writes it, if all that it declares is rendered.
    pub(crate) start_is_canonical: bool,
    /// There is an end tag, and it is written without white space.
    pub(crate) end_is_canonical: bool,
    /// What follows the start tag, up to and with the end tag, is written as canonical XML writes
    /// it wherever the start tag stands: nothing in it declares a prefix, or uses another than the
    /// element itself.
    pub(crate) rest_is_canonical: bool,
}

pub(crate) struct TextNode {
    pub(crate) value: Span,
    /// The source of this text is its canonical form.
    pub(crate) is_canonical: bool,
}

/// The name of an element or an attribute.
#[derive(Clone, Copy)]
pub(crate) struct Name {
    pub(crate) qualified: Span,
    pub(crate) local: Span,
    pub(crate) prefix: PrefixId,
    pub(crate) namespace: NamespaceId,
}

/// An attribute that is not a namespace declaration. Those of one element stand in canonical order.
#[derive(Clone, Copy)]
pub(crate) struct Attribute {
    pub(crate) name: Name,
    pub(crate) value: Span,
    pub(crate) is_id: bool,
}

/// A namespace declaration. Those of one element stand in canonical order: by prefix.
#[derive(Clone, Copy)]
pub(crate) struct Declaration {
    pub(crate) prefix: PrefixId,
    pub(crate) namespace: NamespaceId,
}

/// A stretch of the text of a [`Document`](super::Document).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Span {
        Span { start: narrow(start), end: narrow(end) }
    }

    pub(crate) fn start(self) -> usize {
        widen(self.start)
    }

    pub(crate) fn end(self) -> usize {
        widen(self.end)
    }

    pub(crate) fn of(self, text: &str) -> &str {
        text.get(self.start()..self.end()).unwrap_or("")
    }
}

/// A stretch of one of the arrays of a [`Document`](super::Document).
#[derive(Clone, Copy)]
pub(crate) struct Range {
    start: u32,
    end: u32,
}

impl Range {
    pub(crate) fn new(start: usize, end: usize) -> Range {
        Range { start: narrow(start), end: narrow(end) }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub(crate) fn range(self) -> std::ops::Range<usize> {
        widen(self.start)..widen(self.end)
    }
}

macro_rules! index {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) struct $name(u32);

        impl $name {
            pub(crate) fn new(index: usize) -> Self {
                Self(narrow(index))
            }

            pub(crate) fn index(self) -> usize {
                widen(self.0)
            }
        }
    };
}

index! {
    /// A node, by its place in document order.
    NodeId
}
index! {
    /// An interned prefix; 0 is the empty one, 1 is `xml`.
    PrefixId
}
index! {
    /// An interned namespace URI; 0 is none, 1 is that of `xml`.
    NamespaceId
}

impl NodeId {
    pub(crate) fn next(self) -> NodeId {
        NodeId(self.0 + 1)
    }
}

impl PrefixId {
    pub(crate) const EMPTY: PrefixId = PrefixId(0);
    pub(crate) const XML: PrefixId = PrefixId(1);
}

impl NamespaceId {
    pub(crate) const NONE: NamespaceId = NamespaceId(0);
    pub(crate) const XML: NamespaceId = NamespaceId(1);
}

/// Offsets and counts fit: [`MAX_BYTES`](crate::Limits::MAX_BYTES) bounds a document to 2^30 bytes of source, which
/// bounds its nodes, and what is decoded from it is never longer than it.
pub(crate) fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[expect(
    clippy::as_conversions,
    reason = "u32 to usize loses nothing on the 32 and 64 bit targets"
)]
pub(crate) fn widen(number: u32) -> usize {
    number as usize
}
