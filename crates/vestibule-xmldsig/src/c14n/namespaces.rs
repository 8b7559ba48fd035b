//! Which namespace declarations a canonical start tag carries.

use super::writer::Writer;
use crate::document::{Declaration, Document, Element, NamespaceId, PrefixId};

/// The declarations that are rendered whether or not an element uses them.
#[derive(Default)]
pub(super) struct Scope {
    covers: Covers,
    /// Those that the first element of a subset inherits, or has itself.
    inherited: Vec<Declaration>,
}

#[derive(Default)]
enum Covers {
    #[default]
    All,
    /// For each prefix of the document, whether the list has it.
    Listed(Vec<bool>),
}

impl Scope {
    /// Every prefix: the inclusive methods.
    pub(super) fn all() -> Scope {
        Scope { covers: Covers::All, inherited: Vec::new() }
    }

    /// The prefixes of an InclusiveNamespaces PrefixList; those that the document never declares
    /// have nothing to render.
    pub(super) fn listed(document: &Document, prefixes: &[String]) -> Scope {
        let mut listed = vec![false; if prefixes.is_empty() { 0 } else { document.prefix_count() }];
        for prefix in prefixes.iter().filter_map(|prefix| document.prefix_id(prefix)) {
            if let Some(listed) = listed.get_mut(prefix.index()) {
                *listed = true;
            }
        }
        Scope { covers: Covers::Listed(listed), inherited: Vec::new() }
    }

    pub(super) fn covers(&self, prefix: PrefixId) -> bool {
        match &self.covers {
            Covers::All => true,
            Covers::Listed(listed) => {
                listed.get(prefix.index()).is_some_and(|&is_listed| is_listed)
            }
        }
    }

    pub(super) fn inherited(&self) -> &[Declaration] {
        &self.inherited
    }

    /// Takes the declarations in scope at an element from its ancestors, nearest first.
    pub(super) fn inherit(&mut self, apex: Element<'_>) {
        if matches!(&self.covers, Covers::Listed(listed) if listed.is_empty()) {
            return;
        }
        let document = apex.document();
        let mut seen = vec![false; document.prefix_count()];
        let path = std::iter::successors(Some(apex), |element| element.parent());
        for declaration in path.flat_map(|element| document.declarations(element.data())) {
            let Some(seen) = seen.get_mut(declaration.prefix.index()) else {
                continue;
            };
            if !std::mem::replace(seen, true) && self.covers(declaration.prefix) {
                self.inherited.push(*declaration);
            }
        }
    }
}

/// What each prefix means in the output, at the point of writing.
pub(super) struct Rendered {
    meaning: Vec<NamespaceId>,
    replaced: Vec<(PrefixId, NamespaceId)>,
    /// Those that the start tag being written carries.
    new: Vec<Declaration>,
}

impl Rendered {
    pub(super) fn new(prefixes: usize) -> Rendered {
        Rendered {
            meaning: vec![NamespaceId::NONE; prefixes],
            replaced: Vec::new(),
            new: Vec::new(),
        }
    }

    /// How many renderings are open: what [`close`](Self::close) takes to undo later ones.
    pub(super) fn open(&self) -> usize {
        self.replaced.len()
    }

    pub(super) fn close(&mut self, open: usize) {
        while self.replaced.len() > open {
            if let Some((prefix, before)) = self.replaced.pop()
                && let Some(meaning) = self.meaning.get_mut(prefix.index())
            {
                *meaning = before;
            }
        }
    }

    /// Begins a start tag.
    pub(super) fn begin(&mut self) {
        self.new.clear();
    }

    /// Renders a declaration unless the prefix already means that. `xmlns=""` is rendered only
    /// where it takes another default namespace away; `xml` never is.
    #[inline]
    pub(super) fn render(&mut self, declaration: Declaration) {
        if declaration.prefix == PrefixId::XML {
            return;
        }
        let Some(meaning) = self.meaning.get_mut(declaration.prefix.index()) else {
            return;
        };
        if *meaning != declaration.namespace {
            self.replaced.push((declaration.prefix, *meaning));
            *meaning = declaration.namespace;
            self.new.push(declaration);
        }
    }

    /// How many declarations the start tag carries, if all of them are among `own`.
    pub(super) fn count_among(&self, own: &[Declaration]) -> Option<usize> {
        let is_own = |new: &Declaration| own.iter().any(|own| own.prefix == new.prefix);
        self.new.iter().all(is_own).then_some(self.new.len())
    }

    /// Writes the declarations of the start tag, by prefix.
    pub(super) fn write_new(&mut self, document: &Document, out: &mut Writer<'_>) {
        self.new.sort_by(|a, b| document.prefix(a.prefix).cmp(document.prefix(b.prefix)));
        for declaration in &self.new {
            let uri = document.uri(declaration.namespace);
            match document.prefix(declaration.prefix) {
                "" => out.write_attribute(&["xmlns"], uri),
                prefix => out.write_attribute(&["xmlns:", prefix], uri),
            }
        }
    }
}
