//! Canonical XML: Exclusive 1.0 with its PrefixList, and inclusive 1.0 and 1.1, each with and
//! without comments.
//!
//! An accepted tree always has a canonical form, so nothing here can fail, and the work is linear
//! in the size of the tree: what a prefix means in the output is one look-up by number, and what
//! is already written canonically is copied as one piece.

mod namespaces;
mod writer;

use crate::document::{Document, Element, ElementNode, Name, NodeId, NodeKind, PrefixId};
use namespaces::{Rendered, Scope};
use writer::Writer;

/// How to write a document or an element canonically.
///
/// ```
/// use vestibule_xmldsig::{Canonicalization, Document, Grammar, Limits};
///
/// let source = "<a xmlns:p='urn:p' b='2' a='1'><p:b/></a>";
/// let document = Document::parse(source, Grammar::Document, &Limits::DOCUMENT)?;
/// assert_eq!(
///     Canonicalization::exclusive().document(&document),
///     br#"<a a="1" b="2"><p:b xmlns:p="urn:p"></p:b></a>"#,
/// );
/// # Ok::<(), vestibule_xmldsig::ReadError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Canonicalization {
    method: Method,
    with_comments: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Method {
    /// The prefixes are those of the PrefixList, the empty one for `#default`.
    Exclusive {
        prefixes: Vec<String>,
    },
    Inclusive10,
    Inclusive11,
}

impl Canonicalization {
    /// [Exclusive XML Canonicalization 1.0](https://www.w3.org/TR/xml-exc-c14n/).
    pub fn exclusive() -> Self {
        Canonicalization {
            method: Method::Exclusive { prefixes: Vec::new() },
            with_comments: false,
        }
    }

    /// Treats the listed prefixes as the inclusive methods treat all of them, which is all that
    /// a PrefixList can say: an inclusive method stays as it is. `#default` stands for the default
    /// namespace.
    pub fn with_prefix_list<'a>(mut self, list: impl IntoIterator<Item = &'a str>) -> Self {
        if let Method::Exclusive { prefixes } = &mut self.method {
            let named = |prefix| if prefix == "#default" { "" } else { prefix };
            prefixes.extend(list.into_iter().map(named).map(str::to_owned));
        }
        self
    }

    /// [Canonical XML 1.0](https://www.w3.org/TR/2001/REC-xml-c14n-20010315).
    pub fn inclusive() -> Self {
        Canonicalization { method: Method::Inclusive10, with_comments: false }
    }

    /// [Canonical XML 1.1](https://www.w3.org/TR/xml-c14n11/).
    pub fn inclusive_11() -> Self {
        Canonicalization { method: Method::Inclusive11, with_comments: false }
    }

    /// Keeps comments.
    pub fn with_comments(mut self) -> Self {
        self.with_comments = true;
        self
    }

    pub(crate) fn without_comments(mut self) -> Self {
        self.with_comments = false;
        self
    }

    /// The canonical form of a whole document.
    #[must_use]
    pub fn document(&self, document: &Document) -> Vec<u8> {
        self.document_without(document, None)
    }

    /// The canonical form of a whole document but for the element `without`.
    pub(crate) fn document_without(
        &self,
        document: &Document,
        without: Option<Element<'_>>,
    ) -> Vec<u8> {
        let mut walk = Walk::new(self, document, without.map(Element::id));
        let mut seen_root = false;
        for id in document.node_ids().filter(|&id| document.node(id).parent.is_none()) {
            let is_root = matches!(document.node(id).kind, NodeKind::Element(_));
            if !is_root && !walk.is_written(id) {
                continue;
            }
            if seen_root {
                walk.out.write("\n");
            }
            walk.subtree(id);
            if !is_root && !seen_root {
                walk.out.write("\n");
            }
            seen_root |= is_root;
        }
        walk.out.finish()
    }

    /// The canonical form of an element and everything in it, but for the element `without` and
    /// everything in that: the document subset that an enveloped signature signs.
    ///
    /// Under an inclusive method the element inherits namespaces and `xml:*` attributes as the
    /// method says. [`supports`](Self::supports) tells whether that can be done.
    pub(crate) fn element(&self, element: Element<'_>, without: Option<Element<'_>>) -> Vec<u8> {
        let mut walk = Walk::new(self, element.document(), without.map(Element::id));
        walk.enter_subset(element);
        walk.subtree(element.id());
        walk.out.finish()
    }

    /// The method with this identifier.
    #[must_use]
    pub fn from_uri(uri: &str) -> Option<Self> {
        match uri {
            "http://www.w3.org/2001/10/xml-exc-c14n#" => Some(Self::exclusive()),
            "http://www.w3.org/2001/10/xml-exc-c14n#WithComments" => {
                Some(Self::exclusive().with_comments())
            }
            "http://www.w3.org/TR/2001/REC-xml-c14n-20010315" => Some(Self::inclusive()),
            "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments" => {
                Some(Self::inclusive().with_comments())
            }
            "http://www.w3.org/2006/12/xml-c14n11" => Some(Self::inclusive_11()),
            "http://www.w3.org/2006/12/xml-c14n11#WithComments" => {
                Some(Self::inclusive_11().with_comments())
            }
            _ => None,
        }
    }

    pub(crate) fn is_inclusive(&self) -> bool {
        !matches!(self.method, Method::Exclusive { .. })
    }

    /// Whether the canonical form of this element is one that we compute. Canonical XML 1.1 joins
    /// the `xml:base` of left-out ancestors into a new value; such an element is refused instead.
    pub(crate) fn supports(&self, element: Element<'_>) -> bool {
        self.method != Method::Inclusive11
            || !ancestors(element).any(|ancestor| has_xml_attribute(ancestor, "base"))
    }
}

fn ancestors<'doc>(element: Element<'doc>) -> impl Iterator<Item = Element<'doc>> {
    std::iter::successors(element.parent(), |ancestor| ancestor.parent())
}

fn has_xml_attribute(element: Element<'_>, local_name: &str) -> bool {
    element.attribute_in(crate::names::XML, local_name).is_some()
}

/// One run over a subtree.
struct Walk<'doc> {
    document: &'doc Document,
    method: &'doc Method,
    with_comments: bool,
    without: Option<NodeId>,
    out: Writer<'doc>,
    scope: Scope,
    rendered: Rendered,
    /// Inherited `xml:*` attributes of the first element, by (name, value).
    inherited: Vec<(&'doc str, &'doc str)>,
    apex: Option<NodeId>,
}

impl<'doc> Walk<'doc> {
    fn new(how: &'doc Canonicalization, document: &'doc Document, without: Option<NodeId>) -> Self {
        let scope = match &how.method {
            Method::Exclusive { prefixes } => Scope::listed(document, prefixes),
            Method::Inclusive10 | Method::Inclusive11 => Scope::all(),
        };
        Walk {
            document,
            method: &how.method,
            with_comments: how.with_comments,
            without,
            out: Writer::new(document),
            scope,
            rendered: Rendered::new(document.prefix_count()),
            inherited: Vec::new(),
            apex: None,
        }
    }

    /// Takes what the first element inherits from the ancestors that are left out.
    fn enter_subset(&mut self, apex: Element<'doc>) {
        self.apex = Some(apex.id());
        self.scope.inherit(apex);
        let inherits = |local_name: &str| match self.method {
            Method::Exclusive { .. } => false,
            Method::Inclusive10 => true,
            Method::Inclusive11 => matches!(local_name, "lang" | "space"),
        };
        for attribute in ancestors(apex).flat_map(Element::attributes) {
            let name = attribute.local_name();
            let is_new = !has_xml_attribute(apex, name)
                && !self.inherited.iter().any(|(known, _)| *known == name);
            if attribute.namespace() == crate::names::XML && inherits(name) && is_new {
                self.inherited.push((name, attribute.value()));
            }
        }
        self.inherited.sort_unstable();
    }

    fn is_written(&self, id: NodeId) -> bool {
        self.with_comments || !matches!(self.document.node(id).kind, NodeKind::Comment(_))
    }

    /// Writes a node and what is inside of it, without recursion.
    fn subtree(&mut self, first: NodeId) {
        let document = self.document;
        let last = document.node(first).end;
        let mut open: Vec<(NodeId, usize)> = Vec::new();
        let mut next = first;
        loop {
            while let Some(&(id, undo)) = open.last() {
                if document.node(id).end > next {
                    break;
                }
                open.pop();
                self.end_tag(id);
                self.rendered.close(undo);
            }
            if next >= last {
                return;
            }
            let node = document.node(next);
            if self.without == Some(next) {
                next = node.end;
                continue;
            }
            match &node.kind {
                NodeKind::Element(element) => {
                    let undo = self.rendered.open();
                    self.start_tag(next, element);
                    if element.rest_is_canonical && !self.leaves_out_inside(next) {
                        self.out.copy(document.after_start_tag(node, element));
                        self.rendered.close(undo);
                        next = node.end;
                        continue;
                    }
                    open.push((next, undo));
                }
                NodeKind::Text(text) if text.is_canonical => self.out.copy(text.value),
                NodeKind::Text(text) => self.out.write_text(document.slice(text.value)),
                NodeKind::Comment(inside) if self.with_comments => {
                    self.out.write("<!--");
                    self.out.write(document.slice(*inside));
                    self.out.write("-->");
                }
                NodeKind::Comment(_) => {}
                NodeKind::ProcessingInstruction { target, data } => {
                    self.out.write("<?");
                    self.out.write(document.slice(*target));
                    let data = document.slice(*data);
                    if !data.is_empty() {
                        self.out.write(" ");
                        self.out.write(data);
                    }
                    self.out.write("?>");
                }
            }
            next = next.next();
        }
    }

    /// Whether something inside of this node is left out.
    fn leaves_out_inside(&self, id: NodeId) -> bool {
        self.without.is_some_and(|without| id < without && without < self.document.node(id).end)
    }

    fn start_tag(&mut self, id: NodeId, element: &'doc ElementNode) {
        let document = self.document;
        let declared = document.declarations(element).len();
        let rendered = self.render_namespaces(id, element);
        let is_apex_with_more = self.apex == Some(id) && !self.inherited.is_empty();
        // `rendered` counts only what the element itself declares, or is more than that.
        if element.start_is_canonical && rendered == Some(declared) && !is_apex_with_more {
            self.out.copy(document.start_tag(id, element));
            return;
        }
        self.out.write("<");
        self.out.write(document.slice(element.name.qualified));
        self.rendered.write_new(document, &mut self.out);
        let inherited = if self.apex == Some(id) { self.inherited.as_slice() } else { &[] };
        let mut inherited = inherited.iter().peekable();
        for attribute in document.attributes(element) {
            let key =
                (document.uri(attribute.name.namespace), document.slice(attribute.name.local));
            while let Some((name, value)) =
                inherited.next_if(|(name, _)| (crate::names::XML, *name) < key)
            {
                self.out.write_attribute(&["xml:", name], value);
            }
            let name = document.slice(attribute.name.qualified);
            self.out.write_attribute(&[name], document.slice(attribute.value));
        }
        for (name, value) in inherited {
            self.out.write_attribute(&["xml:", name], value);
        }
        self.out.write(">");
    }

    /// Decides which declarations the start tag carries. The answer is how many of the element's
    /// own declarations they are, or `None` when another one is among them.
    fn render_namespaces(&mut self, id: NodeId, element: &'doc ElementNode) -> Option<usize> {
        let document = self.document;
        self.rendered.begin();
        if matches!(self.method, Method::Exclusive { .. }) {
            self.utilize(element.name);
            for attribute in document.attributes(element) {
                if attribute.name.prefix != PrefixId::EMPTY {
                    self.utilize(attribute.name);
                }
            }
        }
        let scope = std::mem::take(&mut self.scope);
        if self.apex == Some(id) {
            for declaration in scope.inherited() {
                self.rendered.render(*declaration);
            }
        }
        let own = document.declarations(element);
        for declaration in own.iter().filter(|declaration| scope.covers(declaration.prefix)) {
            self.rendered.render(*declaration);
        }
        self.scope = scope;
        self.rendered.count_among(own)
    }

    fn utilize(&mut self, name: Name) {
        self.rendered.render(crate::document::Declaration {
            prefix: name.prefix,
            namespace: name.namespace,
        });
    }

    fn end_tag(&mut self, id: NodeId) {
        let document = self.document;
        let node = document.node(id);
        let NodeKind::Element(element) = &node.kind else {
            return;
        };
        if element.end_is_canonical {
            self.out.copy(document.end_tag(node, element));
        } else {
            self.out.write("</");
            self.out.write(document.slice(element.name.qualified));
            self.out.write(">");
        }
    }
}

#[cfg(test)]
mod tests;
