//! Tokens to tree: nesting, names in scope, attributes and ids.

mod text;

use super::error::Rule;
use super::names::{self, is_ncname};
use super::namespaces::Namespaces;
use super::tag::{self, AttributeScanner, RawAttribute};
use super::{Grammar, Refused, characters};
use crate::document::{
    Attribute, Declaration, ElementNode, Name, NamespaceId, Node, NodeId, NodeKind, Parts,
    PrefixId, Range, Span, narrow,
};
use crate::limits::Limits;
use text::Run;

pub(super) struct TreeBuilder<'a> {
    source: &'a str,
    grammar: Grammar,
    limits: &'a Limits,
    namespaces: Namespaces,
    decoded: String,
    nodes: Vec<Node>,
    attributes: Vec<Attribute>,
    declarations: Vec<Declaration>,
    /// The value of each id, and where its attribute stands.
    ids: Vec<(Span, usize)>,
    open: Vec<OpenElement>,
    run: Option<Run>,
    root: Option<NodeId>,
    /// The attributes of the tag being read; kept to use its memory again.
    pending: Vec<RawAttribute>,
    /// The length of the namespace URIs of all names so far.
    expanded_names: usize,
    references: usize,
}

/// An element whose end tag has not been seen.
struct OpenElement {
    id: NodeId,
    name: Span,
    prefix: PrefixId,
    open_declarations: usize,
    /// Its start tag is canonical as it is written wherever its parent's start tag stands.
    start_fits_parent: bool,
    /// From the end of its start tag up to here, the source is canonical wherever that tag stands.
    canonical_until: usize,
}

impl<'a> TreeBuilder<'a> {
    pub(super) fn new(source: &'a str, grammar: Grammar, limits: &'a Limits) -> Self {
        // Typical messages have a node for every 32 bytes or more; dense ones grow the array.
        let nodes = (source.len() / 32).min(limits.nodes());
        TreeBuilder {
            source,
            grammar,
            limits,
            namespaces: Namespaces::new(limits.namespaces()),
            decoded: String::new(),
            nodes: Vec::with_capacity(nodes),
            attributes: Vec::with_capacity(nodes / 4),
            declarations: Vec::new(),
            ids: Vec::new(),
            open: Vec::new(),
            run: None,
            root: None,
            pending: Vec::new(),
            expanded_names: 0,
            references: 0,
        }
    }

    pub(super) fn start(&mut self, tag: Span, is_empty: bool) -> Result<(), Refused> {
        self.end_run()?;
        if self.open.is_empty() && self.root.is_some() {
            return Err((Rule::SecondRoot, tag.start()));
        }
        if self.open.len() >= self.limits.depth() {
            return Err((Rule::TooDeep { limit: self.limits.depth() }, tag.start()));
        }
        let open_declarations = self.namespaces.open();
        let inside_end = tag.end() - if is_empty { 2 } else { 1 };
        let inside = Span::new(tag.start() + 1, inside_end);
        let name_length = inside.of(self.source).bytes().position(tag::is_space);
        let name_end = name_length.map_or(inside_end, |length| inside.start() + length);
        let qualified = Span::new(inside.start(), name_end);
        let (name, declarations, attributes, is_canonical) = if name_end == inside_end {
            // Most elements have nothing but a name.
            let nothing = Range::new(0, 0);
            (self.name(qualified, true)?, nothing, nothing, true)
        } else {
            let mut is_canonical = self.scan_attributes(name_end, inside_end)?;
            let declarations = self.declare(&mut is_canonical, name_end)?;
            let name = self.name(qualified, true)?;
            let attributes = self.resolve_attributes(name, &mut is_canonical)?;
            (name, declarations, attributes, is_canonical)
        };
        let start_is_canonical = is_canonical && !is_empty;
        let start_fits_parent = start_is_canonical
            && declarations.is_empty()
            && self.uses_only_prefix_of_parent(name, attributes);
        let id = self.push(
            NodeKind::Element(ElementNode {
                name,
                attributes,
                declarations,
                content: narrow(tag.end()),
                start_is_canonical,
                end_is_canonical: false,
                rest_is_canonical: false,
            }),
            tag,
        )?;
        if self.open.is_empty() {
            self.root = Some(id);
        }
        self.open.push(OpenElement {
            id,
            name: name.qualified,
            prefix: name.prefix,
            open_declarations,
            start_fits_parent,
            canonical_until: tag.end(),
        });
        Ok(())
    }

    /// The end tag has to name the element that is open (XML 1.0, 3).
    pub(super) fn end(&mut self, tag: Span) -> Result<(), Refused> {
        let inside = Span::new(tag.start() + "</".len(), tag.end() - ">".len()).of(self.source);
        let name = inside.trim_end_matches([' ', '\t', '\n', '\r']);
        match self.open.last() {
            Some(open) if open.name.of(self.source) == name => self.close(tag),
            _ => Err((Rule::MismatchedEndTag, tag.start())),
        }
    }

    /// `tag` is the end tag, or the whole tag of an empty element.
    pub(super) fn close(&mut self, tag: Span) -> Result<(), Refused> {
        self.end_run()?;
        let Some(closed) = self.open.pop() else {
            return Err((Rule::MismatchedEndTag, tag.start()));
        };
        self.namespaces.close(closed.open_declarations);
        let end = NodeId::new(self.nodes.len());
        if let Some(node) = self.nodes.get_mut(closed.id.index()) {
            node.end = end;
            node.source = Span::new(node.source.start(), tag.end());
            if let NodeKind::Element(element) = &mut node.kind {
                let name = element.name.qualified;
                let is_end_tag = narrow(tag.start()) >= element.content;
                let tight = tag.end() - tag.start() == name.end() - name.start() + "</>".len();
                element.end_is_canonical = is_end_tag && tight;
                element.rest_is_canonical =
                    element.end_is_canonical && closed.canonical_until == tag.start();
                if closed.start_fits_parent && element.rest_is_canonical {
                    let whole = node.source;
                    self.extend_canonical(whole);
                }
            }
        }
        Ok(())
    }

    pub(super) fn comment(&mut self, span: Span) -> Result<(), Refused> {
        self.end_run()?;
        let inside = Span::new(span.start() + "<!--".len(), span.end() - "-->".len());
        let text = inside.of(self.source);
        if let Some(at) = text.find("--") {
            return Err((Rule::MalformedMarkup, inside.start() + at));
        }
        if text.ends_with('-') {
            return Err((Rule::MalformedMarkup, inside.end()));
        }
        self.push(NodeKind::Comment(inside), span)?;
        Ok(())
    }

    pub(super) fn processing_instruction(&mut self, span: Span) -> Result<(), Refused> {
        self.end_run()?;
        let inside = Span::new(span.start() + "<?".len(), span.end() - "?>".len());
        let text = inside.of(self.source);
        let target_length = text.bytes().position(tag::is_space).unwrap_or(text.len());
        let target = Span::new(inside.start(), inside.start() + target_length);
        let name = target.of(self.source);
        if !is_ncname(name) || name.eq_ignore_ascii_case("xml") {
            return Err((Rule::MalformedName, span.start()));
        }
        let rest = text.get(target_length..).unwrap_or("");
        let data = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let data = Span::new(inside.end() - data.len(), inside.end());
        self.push(NodeKind::ProcessingInstruction { target, data }, span)?;
        Ok(())
    }

    /// The finished tree.
    pub(super) fn finish(mut self) -> Result<Parts, Refused> {
        let end = self.source.len();
        if !self.open.is_empty() {
            return Err((Rule::Unclosed, end));
        }
        let root = self.root.ok_or((Rule::NoRoot, end))?;
        self.check_ids_unique()?;
        let (prefixes, uris) = self.namespaces.into_tables();
        Ok(Parts {
            decoded: self.decoded,
            nodes: self.nodes,
            attributes: self.attributes,
            declarations: self.declarations,
            prefixes,
            uris,
            root,
        })
    }

    fn push(&mut self, kind: NodeKind, source: Span) -> Result<NodeId, Refused> {
        if self.nodes.len() >= self.limits.nodes() {
            return Err((Rule::TooManyNodes { limit: self.limits.nodes() }, source.start()));
        }
        let id = NodeId::new(self.nodes.len());
        let parent = self.open.last().map(|open| open.id);
        self.nodes.push(Node { kind, parent, end: id.next(), source });
        Ok(id)
    }

    /// Adds a piece of source that is canonical inside of the innermost open element. Whatever is
    /// not added, such as an empty section, leaves a gap that nothing closes.
    fn extend_canonical(&mut self, piece: Span) {
        if let Some(open) = self.open.last_mut()
            && open.canonical_until == piece.start()
        {
            open.canonical_until = piece.end();
        }
    }

    /// Whether a child of the innermost open element uses no prefix that its parent does not use.
    fn uses_only_prefix_of_parent(&self, name: Name, attributes: Range) -> bool {
        let attributes = self.attributes.get(attributes.range()).unwrap_or(&[]);
        self.open.last().is_some_and(|parent| parent.prefix == name.prefix)
            && attributes.iter().all(|attribute| attribute.name.prefix == PrefixId::EMPTY)
    }

    /// Reads the attributes of a tag into `pending`; whether all of the tag is canonical so far.
    fn scan_attributes(&mut self, name_end: usize, end: usize) -> Result<bool, Refused> {
        self.pending.clear();
        let mut scanner = AttributeScanner::new(self.source, name_end, end);
        let mut is_canonical = true;
        let mut last_end = name_end;
        while let Some(attribute) = scanner.next()? {
            if self.pending.len() >= self.limits.attributes() {
                let limit = self.limits.attributes();
                return Err((Rule::TooManyAttributes { limit }, attribute.name.start()));
            }
            is_canonical &= attribute.is_canonical;
            last_end = attribute.value.end() + 1;
            self.pending.push(attribute);
        }
        Ok(is_canonical && last_end == end)
    }

    /// Declares the namespaces among the pending attributes, which stand from `at` on, and leaves
    /// the other ones pending.
    fn declare(&mut self, is_canonical: &mut bool, at: usize) -> Result<Range, Refused> {
        let first = self.declarations.len();
        let mut kept = 0;
        for index in 0..self.pending.len() {
            let Some(&raw) = self.pending.get(index) else {
                break;
            };
            let Some(prefix) = declared_prefix(raw.name.of(self.source)) else {
                if let Some(slot) = self.pending.get_mut(kept) {
                    *slot = raw;
                }
                kept += 1;
                continue;
            };
            if prefix.is_empty() && raw.name.of(self.source) != "xmlns" {
                return Err((Rule::MalformedName, raw.name.start()));
            }
            // Canonical XML writes every declaration before every attribute.
            *is_canonical &= kept == 0;
            let value = self.value(raw, is_canonical)?;
            let uri = self.value_text(value).to_owned();
            let declaration = self.namespaces.declare(prefix, &uri, raw.name)?;
            self.declarations.push(declaration);
        }
        self.pending.truncate(kept);
        let namespaces = &self.namespaces;
        let declared = self.declarations.get_mut(first..).unwrap_or(&mut []);
        let key = |declaration: &Declaration| namespaces.prefix(declaration.prefix);
        if !declared.is_sorted_by(|a, b| key(a) < key(b)) {
            *is_canonical = false;
            declared.sort_by(|a, b| key(a).cmp(key(b)));
            if declared.windows(2).any(|pair| matches!(pair, [a, b] if a.prefix == b.prefix)) {
                return Err((Rule::DuplicateAttribute, at));
            }
        }
        Ok(Range::new(first, self.declarations.len()))
    }

    fn resolve_attributes(
        &mut self,
        element: Name,
        is_canonical: &mut bool,
    ) -> Result<Range, Refused> {
        let first = self.attributes.len();
        for index in 0..self.pending.len() {
            let Some(&raw) = self.pending.get(index) else {
                break;
            };
            let name = self.name(raw.name, false)?;
            let value = self.value(raw, is_canonical)?;
            let is_id = self.id(element, name, value)?;
            self.attributes.push(Attribute { name, value, is_id });
        }
        let (namespaces, source) = (&self.namespaces, self.source);
        let order = |a: &Attribute, b: &Attribute| {
            let local = || a.name.local.of(source).cmp(b.name.local.of(source));
            if a.name.namespace == b.name.namespace {
                return local();
            }
            namespaces.uri(a.name.namespace).cmp(namespaces.uri(b.name.namespace)).then_with(local)
        };
        let resolved = self.attributes.get_mut(first..).unwrap_or(&mut []);
        if !resolved.is_sorted_by(|a, b| order(a, b).is_lt()) {
            *is_canonical = false;
            resolved.sort_by(order);
            for pair in resolved.windows(2) {
                if let [a, b] = pair
                    && order(a, b).is_eq()
                {
                    return Err((Rule::DuplicateAttribute, b.name.qualified.start()));
                }
            }
        }
        Ok(Range::new(first, self.attributes.len()))
    }

    #[inline(always)]
    fn name(&mut self, qualified: Span, is_element: bool) -> Result<Name, Refused> {
        let at = qualified.start();
        let name = names::qualified(qualified.of(self.source)).ok_or((Rule::MalformedName, at))?;
        // Only a declaration may use this prefix, and those were taken out.
        if name.prefix == "xmlns" {
            return Err((Rule::ReservedNamespace, at));
        }
        let local = Span::new(qualified.end() - name.local.len(), qualified.end());
        let (prefix, namespace) = if name.prefix.is_empty() && !is_element {
            (PrefixId::EMPTY, NamespaceId::NONE)
        } else {
            self.namespaces.resolve(name.prefix).ok_or((Rule::UnboundPrefix, at))?
        };
        self.expanded_names += self.namespaces.uri(namespace).len();
        if self.expanded_names > self.limits.expanded_names() {
            return Err((Rule::NamesTooLong { limit: self.limits.expanded_names() }, at));
        }
        Ok(Name { qualified, local, prefix, namespace })
    }

    /// The normalised value of an attribute (XML 1.0, 3.3.3).
    fn value(&mut self, raw: RawAttribute, is_canonical: &mut bool) -> Result<Span, Refused> {
        let text = raw.value.of(self.source);
        let at = raw.value.start();
        if text.len() > self.limits.text() {
            return Err((Rule::TextTooLong { limit: self.limits.text() }, at));
        }
        let bytes = text.as_bytes();
        let is_plain = memchr::memchr3(b'<', b'&', b'\n', bytes).is_none()
            && memchr::memchr(b'\t', bytes).is_none();
        if is_plain {
            return Ok(raw.value);
        }
        *is_canonical = false;
        let start = self.decoded.len();
        let mut rest = text;
        while let Some(next) = rest.find(['<', '&', '\t', '\n']) {
            let (plain, special) = rest.split_at(next);
            self.decoded.push_str(plain);
            if let Some(reference) = special.strip_prefix('&') {
                let end = reference.split_once(';');
                let (name, after) = end.ok_or((Rule::UnknownReference, at))?;
                let character = self.referenced(name, at)?;
                self.decoded.push(character);
                rest = after;
            } else if special.starts_with('<') {
                return Err((Rule::MalformedAttribute, at));
            } else {
                self.decoded.push(' ');
                rest = special.get(1..).unwrap_or("");
            }
        }
        self.decoded.push_str(rest);
        Ok(self.decoded_span(start))
    }

    fn referenced(&mut self, name: &str, at: usize) -> Result<char, Refused> {
        self.references += 1;
        if self.references > self.limits.references() {
            return Err((Rule::TooManyReferences { limit: self.limits.references() }, at));
        }
        characters::reference(name).ok_or((Rule::UnknownReference, at))
    }

    fn value_text(&self, value: Span) -> &str {
        match value.start().checked_sub(self.source.len()) {
            Some(start) => self.decoded.get(start..value.end() - self.source.len()).unwrap_or(""),
            None => value.of(self.source),
        }
    }

    /// Decoded text stands after the source in the finished document.
    fn decoded_span(&self, start: usize) -> Span {
        Span::new(self.source.len() + start, self.source.len() + self.decoded.len())
    }

    /// Whether an attribute is an id; refuses what is malformed, or only looks like one.
    fn id(&mut self, element: Name, attribute: Name, value: Span) -> Result<bool, Refused> {
        let at = attribute.qualified.start();
        let name = attribute.qualified.of(self.source);
        let local = attribute.local.of(self.source);
        if !local.eq_ignore_ascii_case("id") {
            return Ok(false);
        }
        let is_id = match self.grammar {
            Grammar::Document => matches!(name, "ID" | "Id" | "id" | "xml:id"),
            Grammar::Message => {
                let of_signature = matches!(
                    self.namespaces.uri(element.namespace),
                    crate::names::DSIG | crate::names::XENC
                );
                if name != if of_signature { "Id" } else { "ID" } {
                    return Err((Rule::AmbiguousId, at));
                }
                true
            }
        };
        if is_id {
            if !is_ncname(self.value_text(value)) {
                return Err((Rule::MalformedId, at));
            }
            self.ids.push((value, at));
        }
        Ok(is_id)
    }

    fn check_ids_unique(&mut self) -> Result<(), Refused> {
        let mut ids = std::mem::take(&mut self.ids);
        ids.sort_by(|&(a, _), &(b, _)| self.value_text(a).cmp(self.value_text(b)));
        for pair in ids.windows(2) {
            if let [(a, _), (b, second)] = *pair
                && self.value_text(a) == self.value_text(b)
            {
                return Err((Rule::DuplicateId, second));
            }
        }
        Ok(())
    }
}

/// The prefix that an attribute of this name declares; empty for the default namespace.
fn declared_prefix(name: &str) -> Option<&str> {
    if name == "xmlns" { Some("") } else { name.strip_prefix("xmlns:") }
}
