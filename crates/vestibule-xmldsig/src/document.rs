//! The immutable tree of one accepted document.
//!
//! All nodes stand in one array in document order. A node knows its parent and the end of its
//! subtree, so children, descendants and "inside of" are comparisons of two numbers. Names and
//! values are offsets into one text that the document owns, so nothing here borrows from the
//! caller and no lifetime reaches a host.

mod arena;

use std::fmt;

use crate::limits::Limits;
use crate::reader::{self, Grammar, ReadError};
pub(crate) use arena::{
    Attribute, Declaration, ElementNode, Name, NamespaceId, Node, NodeId, NodeKind, PrefixId,
    Range, Span, TextNode, narrow, widen,
};

/// A well-formed document that the strict reader accepted.
///
/// Its content is unverified: signatures are checked by [`verify`](crate::verify), and what was
/// verified is read through the handle that it returns.
///
/// ```
/// use vestibule_xmldsig::{Document, Grammar, Limits};
///
/// let document = Document::parse("<a xmlns='urn:x'>text</a>", Grammar::Message, &Limits::MESSAGE)?;
/// assert!(document.root().is("urn:x", "a"));
/// assert_eq!(document.root().text(), Some("text"));
/// # Ok::<(), vestibule_xmldsig::ReadError>(())
/// ```
pub struct Document {
    /// The normalised source, then every value that is not written in the source as it reads.
    text: String,
    source_length: usize,
    nodes: Vec<Node>,
    attributes: Vec<Attribute>,
    declarations: Vec<Declaration>,
    prefixes: Vec<String>,
    uris: Vec<String>,
    root: NodeId,
}

/// What the reader hands over.
pub(crate) struct Parts {
    pub(crate) decoded: String,
    pub(crate) nodes: Vec<Node>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) declarations: Vec<Declaration>,
    pub(crate) prefixes: Vec<String>,
    pub(crate) uris: Vec<String>,
    pub(crate) root: NodeId,
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// A [`ReadError`] naming the first [`Rule`](crate::Rule) that the document breaks, and where.
    pub fn parse(
        bytes: impl Into<Vec<u8>>,
        grammar: Grammar,
        limits: &Limits,
    ) -> Result<Document, ReadError> {
        reader::read(bytes.into(), grammar, limits)
    }

    pub(crate) fn new(mut source: String, parts: Parts) -> Document {
        let source_length = source.len();
        if !parts.decoded.is_empty() {
            source.reserve_exact(parts.decoded.len());
            source.push_str(&parts.decoded);
        }
        Document {
            text: source,
            source_length,
            nodes: parts.nodes,
            attributes: parts.attributes,
            declarations: parts.declarations,
            prefixes: parts.prefixes,
            uris: parts.uris,
            root: parts.root,
        }
    }

    /// The root element.
    pub fn root(&self) -> Element<'_> {
        Element { document: self, id: self.root }
    }

    /// The source as it was read: without a byte-order mark, line ends as single LFs.
    pub fn source(&self) -> &str {
        self.text.get(..self.source_length).unwrap_or("")
    }

    /// Every element in document order, whatever its depth.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        self.root().self_and_descendants()
    }

    /// The namespace with this URI, if anything in the document is in it or declares it.
    pub fn namespace(&self, uri: &str) -> Option<Namespace> {
        self.uris
            .iter()
            .position(|known| known == uri)
            .map(|index| Namespace(NamespaceId::new(index)))
    }

    pub(crate) fn slice(&self, span: Span) -> &str {
        span.of(&self.text)
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "a NodeId is made with its node and never outlives it"
    )]
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    pub(crate) fn node_ids(&self) -> impl Iterator<Item = NodeId> {
        (0..self.nodes.len()).map(NodeId::new)
    }

    pub(crate) fn attributes(&self, element: &ElementNode) -> &[Attribute] {
        self.attributes.get(element.attributes.range()).unwrap_or(&[])
    }

    pub(crate) fn declarations(&self, element: &ElementNode) -> &[Declaration] {
        self.declarations.get(element.declarations.range()).unwrap_or(&[])
    }

    pub(crate) fn start_tag(&self, id: NodeId, element: &ElementNode) -> Span {
        Span::new(self.node(id).source.start(), widen(element.content))
    }

    pub(crate) fn after_start_tag(&self, node: &Node, element: &ElementNode) -> Span {
        Span::new(widen(element.content), node.source.end())
    }

    pub(crate) fn end_tag(&self, node: &Node, element: &ElementNode) -> Span {
        let name = element.name.qualified;
        let length = name.end() - name.start() + "</>".len();
        Span::new(node.source.end() - length, node.source.end())
    }

    pub(crate) fn uri(&self, namespace: NamespaceId) -> &str {
        self.uris.get(namespace.index()).map_or("", String::as_str)
    }

    pub(crate) fn prefix(&self, prefix: PrefixId) -> &str {
        self.prefixes.get(prefix.index()).map_or("", String::as_str)
    }

    pub(crate) fn prefix_count(&self) -> usize {
        self.prefixes.len()
    }

    pub(crate) fn prefix_id(&self, prefix: &str) -> Option<PrefixId> {
        self.prefixes.iter().position(|known| known == prefix).map(PrefixId::new)
    }
}

impl fmt::Debug for Document {
    /// Sizes only: the content may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("bytes", &self.source_length)
            .field("nodes", &self.nodes.len())
            .finish_non_exhaustive()
    }
}

/// An element of a [`Document`], **unverified**: anyone may have written it.
///
/// Nothing here looks a prefix up or inherits an `xml:*` attribute, so what an element says does
/// not depend on ancestors that a signature may not cover.
#[derive(Clone, Copy)]
pub struct Element<'doc> {
    document: &'doc Document,
    id: NodeId,
}

impl<'doc> Element<'doc> {
    pub(crate) fn id(self) -> NodeId {
        self.id
    }

    /// The document that this element belongs to.
    pub fn document(self) -> &'doc Document {
        self.document
    }

    /// The namespace URI of the element's name; empty for none.
    pub fn namespace(self) -> &'doc str {
        self.document.uri(self.data().name.namespace)
    }

    /// The namespace of the element's name, to compare with [`Document::namespace`]: cheaper than
    /// comparing URIs where many elements are looked at.
    pub fn interned_namespace(self) -> Namespace {
        Namespace(self.data().name.namespace)
    }

    /// The local part of the element's name.
    pub fn local_name(self) -> &'doc str {
        self.document.slice(self.data().name.local)
    }

    /// Whether the element has this expanded name.
    pub fn is(self, namespace: &str, local_name: &str) -> bool {
        self.local_name() == local_name && self.namespace() == namespace
    }

    /// The value of an attribute that is in no namespace.
    pub fn attribute(self, local_name: &str) -> Option<&'doc str> {
        self.attributes()
            .find(|attribute| {
                attribute.namespace().is_empty() && attribute.local_name() == local_name
            })
            .map(AttributeRef::value)
    }

    /// The value of an attribute in a namespace.
    pub fn attribute_in(self, namespace: &str, local_name: &str) -> Option<&'doc str> {
        self.attributes()
            .find(|a| a.local_name() == local_name && a.namespace() == namespace)
            .map(AttributeRef::value)
    }

    /// The attributes in canonical order: by namespace URI, then by local name.
    pub fn attributes(self) -> impl Iterator<Item = AttributeRef<'doc>> {
        let document = self.document;
        document
            .attributes(self.data())
            .iter()
            .map(move |attribute| AttributeRef { document, attribute })
    }

    /// The id of the element: the value of its attribute `ID`, `Id`, `id` or `xml:id`.
    pub fn id_attribute(self) -> Option<&'doc str> {
        self.attributes().find(AttributeRef::is_id).map(AttributeRef::value)
    }

    /// The element that this one is a child of; `None` for the root.
    pub fn parent(self) -> Option<Element<'doc>> {
        let parent = self.document.node(self.id).parent?;
        Some(Element { document: self.document, id: parent })
    }

    /// The child elements in document order; text, comments and processing instructions are
    /// passed over.
    pub fn children(self) -> Children<'doc> {
        let end = self.document.node(self.id).end;
        Children { document: self.document, next: self.id.next(), end }
    }

    /// This element and every element inside of it, in document order.
    pub fn self_and_descendants(self) -> impl Iterator<Item = Element<'doc>> {
        let document = self.document;
        (self.id.index()..document.node(self.id).end.index())
            .map(NodeId::new)
            .filter(move |&id| matches!(document.node(id).kind, NodeKind::Element(_)))
            .map(move |id| Element { document, id })
    }

    /// The text of an element that holds nothing but one run of text; empty when it holds
    /// nothing. `None` when it holds anything else: an element, a comment, two runs.
    pub fn text(self) -> Option<&'doc str> {
        let first = self.id.next();
        let end = self.document.node(self.id).end;
        if first == end {
            return Some("");
        }
        match &self.document.node(first).kind {
            NodeKind::Text(text) if first.next() == end => Some(self.document.slice(text.value)),
            _ => None,
        }
    }

    /// Whether there is text other than white space directly inside this element.
    pub fn has_text_between_children(self) -> bool {
        let mut next = self.id.next();
        let end = self.document.node(self.id).end;
        while next < end {
            let node = self.document.node(next);
            if let NodeKind::Text(text) = &node.kind {
                let text = self.document.slice(text.value);
                if !text.bytes().all(|byte| byte.is_ascii_whitespace()) {
                    return true;
                }
            }
            next = node.end;
        }
        false
    }

    /// The offset of the start tag in [`Document::source`].
    pub fn source_offset(self) -> usize {
        self.document.node(self.id).source.start()
    }

    /// Whether this element stands inside of the other one, or is it.
    pub fn is_within(self, ancestor: Element<'_>) -> bool {
        std::ptr::eq(self.document, ancestor.document)
            && ancestor.id <= self.id
            && self.id < ancestor.document.node(ancestor.id).end
    }

    #[expect(clippy::panic, reason = "an Element is only ever made for an element node")]
    pub(crate) fn data(self) -> &'doc ElementNode {
        match &self.document.node(self.id).kind {
            NodeKind::Element(element) => element,
            _ => panic!("not an element"),
        }
    }
}

impl PartialEq for Element<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.id == other.id
    }
}

impl Eq for Element<'_> {}

impl fmt::Debug for Element<'_> {
    /// The name only: the content may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Element({{{}}}{})", self.namespace(), self.local_name())
    }
}

/// A namespace, by its place in one document: not to be compared across documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Namespace(NamespaceId);

/// One attribute of an [`Element`].
#[derive(Clone, Copy)]
pub struct AttributeRef<'doc> {
    document: &'doc Document,
    attribute: &'doc Attribute,
}

impl<'doc> AttributeRef<'doc> {
    /// The namespace URI; empty for an attribute without a prefix.
    pub fn namespace(self) -> &'doc str {
        self.document.uri(self.attribute.name.namespace)
    }

    /// The local part of the name.
    pub fn local_name(self) -> &'doc str {
        self.document.slice(self.attribute.name.local)
    }

    /// The normalised value.
    pub fn value(self) -> &'doc str {
        self.document.slice(self.attribute.value)
    }

    fn is_id(&self) -> bool {
        self.attribute.is_id
    }
}

/// The child elements of an element.
#[derive(Clone)]
pub struct Children<'doc> {
    document: &'doc Document,
    next: NodeId,
    end: NodeId,
}

impl<'doc> Iterator for Children<'doc> {
    type Item = Element<'doc>;

    fn next(&mut self) -> Option<Element<'doc>> {
        while self.next < self.end {
            let id = self.next;
            let node = self.document.node(id);
            self.next = node.end;
            if matches!(node.kind, NodeKind::Element(_)) {
                return Some(Element { document: self.document, id });
            }
        }
        None
    }
}
