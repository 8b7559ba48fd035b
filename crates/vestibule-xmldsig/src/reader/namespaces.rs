//! Namespace declarations in scope while the tree is built (Namespaces in XML 1.0).
//!
//! Prefixes and URIs are interned to small numbers once, so that every later question about a
//! namespace compares two integers.

use super::Refused;
use super::error::Rule;
use super::names;
use crate::document::{Declaration, NamespaceId, PrefixId, Span};
use crate::names::XML;

const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// The interned prefixes and URIs, and which URI each prefix means at the point of reading.
pub(super) struct Namespaces {
    prefixes: Vec<String>,
    uris: Vec<String>,
    /// For each prefix, what it is bound to here; `None` for an undeclared prefix.
    bound: Vec<Option<NamespaceId>>,
    /// What each open declaration replaced.
    replaced: Vec<(PrefixId, Option<NamespaceId>)>,
    limit: usize,
}

impl Namespaces {
    pub(super) fn new(limit: usize) -> Self {
        Namespaces {
            prefixes: vec![String::new(), "xml".to_owned()],
            uris: vec![String::new(), XML.to_owned()],
            bound: vec![Some(NamespaceId::NONE), Some(NamespaceId::XML)],
            replaced: Vec::new(),
            limit,
        }
    }

    /// How many declarations are open: what [`close`](Self::close) takes to undo later ones.
    pub(super) fn open(&self) -> usize {
        self.replaced.len()
    }

    /// Takes every declaration since `open` back.
    pub(super) fn close(&mut self, open: usize) {
        while self.replaced.len() > open {
            if let Some((prefix, before)) = self.replaced.pop()
                && let Some(bound) = self.bound.get_mut(prefix.index())
            {
                *bound = before;
            }
        }
    }

    /// Declares a prefix; the empty prefix is the default namespace.
    pub(super) fn declare(
        &mut self,
        prefix: &str,
        uri: &str,
        source: Span,
    ) -> Result<Declaration, Refused> {
        check_declaration(prefix, uri).map_err(|rule| (rule, source.start()))?;
        let prefix = self.intern_prefix(prefix, source)?;
        let namespace = self.intern_uri(uri, source)?;
        if let Some(bound) = self.bound.get_mut(prefix.index()) {
            self.replaced.push((prefix, *bound));
            *bound = Some(namespace);
        }
        Ok(Declaration { prefix, namespace })
    }

    /// What a prefix means here.
    pub(super) fn resolve(&self, prefix: &str) -> Option<(PrefixId, NamespaceId)> {
        // The empty prefix is the most common one, and always the first.
        let index = match prefix {
            "" => PrefixId::EMPTY.index(),
            _ => self.prefixes.iter().position(|known| known == prefix)?,
        };
        let namespace = (*self.bound.get(index)?)?;
        Some((PrefixId::new(index), namespace))
    }

    pub(super) fn uri(&self, namespace: NamespaceId) -> &str {
        self.uris.get(namespace.index()).map_or("", String::as_str)
    }

    pub(super) fn prefix(&self, prefix: PrefixId) -> &str {
        self.prefixes.get(prefix.index()).map_or("", String::as_str)
    }

    pub(super) fn into_tables(self) -> (Vec<String>, Vec<String>) {
        (self.prefixes, self.uris)
    }

    fn intern_prefix(&mut self, prefix: &str, source: Span) -> Result<PrefixId, Refused> {
        if let Some(index) = self.prefixes.iter().position(|known| known == prefix) {
            return Ok(PrefixId::new(index));
        }
        if self.prefixes.len() >= self.limit {
            return Err((Rule::TooManyNamespaces { limit: self.limit }, source.start()));
        }
        self.prefixes.push(prefix.to_owned());
        self.bound.push(None);
        Ok(PrefixId::new(self.prefixes.len() - 1))
    }

    fn intern_uri(&mut self, uri: &str, source: Span) -> Result<NamespaceId, Refused> {
        if let Some(index) = self.uris.iter().position(|known| known == uri) {
            return Ok(NamespaceId::new(index));
        }
        if self.uris.len() >= self.limit {
            return Err((Rule::TooManyNamespaces { limit: self.limit }, source.start()));
        }
        self.uris.push(uri.to_owned());
        Ok(NamespaceId::new(self.uris.len() - 1))
    }
}

fn check_declaration(prefix: &str, uri: &str) -> Result<(), Rule> {
    if !prefix.is_empty() && !names::is_ncname(prefix) {
        return Err(Rule::MalformedName);
    }
    if prefix == "xmlns" || uri == XMLNS || (prefix == "xml") != (uri == XML) {
        return Err(Rule::ReservedNamespace);
    }
    if uri.is_empty() {
        return if prefix.is_empty() { Ok(()) } else { Err(Rule::EmptyPrefixedNamespace) };
    }
    if is_absolute_uri(uri) { Ok(()) } else { Err(Rule::RelativeNamespace) }
}

/// RFC 3986, 4.3 and 3.5: a scheme, a colon and at least one more character, then at most one
/// fragment. Some canonicalisers fail, or answer nothing, for any other namespace name. Address
/// literals in brackets are left out: nobody names a namespace so.
fn is_absolute_uri(uri: &str) -> bool {
    let Some((scheme, rest)) = uri.split_once(':') else { return false };
    let scheme_is_valid = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    let (before_fragment, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    scheme_is_valid
        && !before_fragment.is_empty()
        && authority_is_valid(before_fragment)
        && is_uri_text(before_fragment)
        && is_uri_text(fragment)
}

/// After two slashes stand a host, which may not be empty, and perhaps a port.
fn authority_is_valid(hierarchy: &str) -> bool {
    let Some(rest) = hierarchy.strip_prefix("//") else { return true };
    let authority = rest.split(['/', '?']).next().unwrap_or("");
    let (_, host_and_port) = authority.split_once('@').unwrap_or(("", authority));
    let (host, port) = host_and_port.split_once(':').unwrap_or((host_and_port, "0"));
    let port_is_valid = matches!(port.len(), 1..=5) && port.bytes().all(|b| b.is_ascii_digit());
    !host.is_empty() && !host.contains('@') && port_is_valid
}

fn is_uri_text(text: &str) -> bool {
    let starts_with_hexadecimal = |piece: &str| {
        piece
            .as_bytes()
            .first_chunk()
            .is_some_and(|pair: &[u8; 2]| pair.iter().all(u8::is_ascii_hexdigit))
    };
    text.split('%').skip(1).all(starts_with_hexadecimal)
        && text.bytes().all(|byte| byte == b'%' || is_uri_byte(byte))
}

fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=".contains(&byte)
}
