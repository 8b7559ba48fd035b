//! A second implementation, as naive as the specifications read: a small tree, a writer that
//! varies everything that canonicalisation takes away, and a canonicaliser that carries whole
//! namespace maps down the tree.

use std::collections::{BTreeMap, BTreeSet};

pub(super) type Scope = BTreeMap<&'static str, &'static str>;

#[derive(Debug, Clone)]
pub(super) enum Node {
    Element(Tree),
    Text(String),
    Comment(&'static str),
    Instruction(&'static str, &'static str),
}

#[derive(Debug, Clone)]
pub(super) struct Tree {
    pub(super) prefix: &'static str,
    pub(super) local: &'static str,
    pub(super) declared: Scope,
    /// By prefix and local name.
    pub(super) attributes: BTreeMap<(&'static str, &'static str), String>,
    pub(super) children: Vec<Node>,
}

const XML: &str = "http://www.w3.org/XML/1998/namespace";

impl Tree {
    /// Makes the tree one that a strict reader accepts: declares what is used, and drops an
    /// attribute that another prefix gives the same name.
    pub(super) fn repair(&mut self, outer: &Scope) {
        let mut scope = outer.clone();
        scope.extend(&self.declared);
        let used = self.attributes.keys().map(|(prefix, _)| *prefix).chain([self.prefix]);
        for prefix in used.filter(|prefix| !matches!(*prefix, "" | "xml")) {
            if !scope.contains_key(prefix) {
                self.declared.insert(prefix, "urn:1");
                scope.insert(prefix, "urn:1");
            }
        }
        let mut seen = BTreeSet::new();
        self.attributes
            .retain(|(prefix, local), _| seen.insert((uri(&scope, prefix, false), *local)));
        for child in &mut self.children {
            if let Node::Element(tree) = child {
                tree.repair(&scope);
            }
        }
    }

    /// Every element in document order, with what is in scope around it and the `xml:*`
    /// attributes of its ancestors.
    pub(super) fn elements(&self, around: &Around) -> Vec<(&Tree, Around)> {
        let mut found = vec![(self, around.clone())];
        let mut inside = around.clone();
        inside.scope.extend(&self.declared);
        for ((prefix, local), value) in &self.attributes {
            if *prefix == "xml" {
                inside.xml.insert(local, value.clone());
            }
        }
        for child in &self.children {
            if let Node::Element(tree) = child {
                found.extend(tree.elements(&inside));
            }
        }
        found
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct Around {
    pub(super) scope: Scope,
    pub(super) xml: BTreeMap<&'static str, String>,
}

fn uri(scope: &Scope, prefix: &str, is_element: bool) -> &'static str {
    match prefix {
        "xml" => XML,
        "" if !is_element => "",
        prefix => scope.get(prefix).copied().unwrap_or(""),
    }
}

fn qualified(prefix: &str, local: &str) -> String {
    if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") }
}

fn declaration(prefix: &str) -> String {
    if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Exclusive,
    Inclusive10,
    Inclusive11,
}

/// How the model canonicalises.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) method: Method,
    pub(super) listed: BTreeSet<&'static str>,
    pub(super) with_comments: bool,
}

impl Way {
    pub(super) fn document(&self, before: &[Node], root: &Tree, after: &[Node]) -> String {
        let mut out = String::new();
        for node in before {
            let written = self.node(node);
            out += &written;
            out += if written.is_empty() { "" } else { "\n" };
        }
        out += &self.element(root, &Around::default());
        for node in after {
            let written = self.node(node);
            out += if written.is_empty() { "" } else { "\n" };
            out += &written;
        }
        out
    }

    /// An element taken out of what is around it.
    pub(super) fn element(&self, tree: &Tree, around: &Around) -> String {
        let mut tree = tree.clone();
        for (local, value) in &around.xml {
            let inherits = match self.method {
                Method::Exclusive => false,
                Method::Inclusive10 => true,
                Method::Inclusive11 => matches!(*local, "lang" | "space"),
            };
            if inherits {
                tree.attributes.entry(("xml", *local)).or_insert_with(|| value.clone());
            }
        }
        self.inside(&tree, &around.scope, &Scope::new())
    }

    fn inside(&self, tree: &Tree, outer: &Scope, rendered: &Scope) -> String {
        let mut scope = outer.clone();
        scope.extend(&tree.declared);
        let mut candidates: BTreeSet<&'static str> = match self.method {
            Method::Exclusive => {
                let listed = scope.keys().filter(|prefix| self.listed.contains(*prefix));
                let attributes = tree.attributes.keys().map(|(prefix, _)| *prefix);
                let used = attributes.filter(|prefix| !prefix.is_empty()).chain([tree.prefix]);
                listed.copied().chain(used).collect()
            }
            Method::Inclusive10 | Method::Inclusive11 => scope.keys().copied().collect(),
        };
        candidates.remove("xml");
        let mut rendered = rendered.clone();
        let mut out = format!("<{}", qualified(tree.prefix, tree.local));
        for prefix in candidates {
            let uri = uri(&scope, prefix, true);
            if rendered.get(prefix).copied().unwrap_or("") != uri {
                out += &format!(" {}=\"{uri}\"", declaration(prefix));
                rendered.insert(prefix, uri);
            }
        }
        let mut attributes: Vec<_> = tree.attributes.iter().collect();
        attributes.sort_by_key(|((prefix, local), _)| (uri(&scope, prefix, false), *local));
        for ((prefix, local), value) in attributes {
            let value = value
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('"', "&quot;")
                .replace('\t', "&#x9;")
                .replace('\n', "&#xA;")
                .replace('\r', "&#xD;");
            out += &format!(" {}=\"{value}\"", qualified(prefix, local));
        }
        out += ">";
        for child in &tree.children {
            out += &match child {
                Node::Element(tree) => self.inside(tree, &scope, &rendered),
                other => self.node(other),
            };
        }
        out + &format!("</{}>", qualified(tree.prefix, tree.local))
    }

    fn node(&self, node: &Node) -> String {
        match node {
            Node::Text(text) => text
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;")
                .replace('\r', "&#xD;"),
            Node::Comment(text) if self.with_comments => format!("<!--{text}-->"),
            Node::Comment(_) | Node::Element(_) => String::new(),
            Node::Instruction(target, "") => format!("<?{target}?>"),
            Node::Instruction(target, data) => format!("<?{target} {data}?>"),
        }
    }
}

/// Writes the tree in one of the many ways that mean the same.
pub(super) struct Noise {
    state: u64,
    /// Of eight choices, how many are unusual.
    level: u64,
}

impl Noise {
    pub(super) fn new(seed: u64) -> Noise {
        Noise { state: seed, level: seed % 5 }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        self.state >> 33
    }

    fn unusual(&mut self) -> bool {
        self.next() % 8 < self.level
    }

    fn space(&mut self) -> &'static str {
        if self.unusual() {
            [" ", "\n", "\t ", "\r\n"][usize::try_from(self.next() % 4).unwrap()]
        } else {
            ""
        }
    }

    pub(super) fn document(&mut self, before: &[Node], root: &Tree, after: &[Node]) -> String {
        let mut out = String::new();
        if self.unusual() {
            out += "<?xml version='1.0' encoding=\"utf-8\"?>";
        }
        for node in before {
            out += self.space();
            self.node(node, &mut out);
        }
        out += self.space();
        self.element(root, &mut out);
        for node in after {
            out += self.space();
            self.node(node, &mut out);
        }
        out + self.space()
    }

    fn element(&mut self, tree: &Tree, out: &mut String) {
        let name = qualified(tree.prefix, tree.local);
        *out += &format!("<{name}");
        let declared = tree.declared.iter().map(|(p, uri)| (declaration(p), (*uri).to_owned()));
        let attributes = tree.attributes.iter().map(|((p, l), v)| (qualified(p, l), v.clone()));
        let mut all: Vec<_> = declared.chain(attributes).collect();
        if self.unusual() {
            all.reverse();
        }
        for (name, value) in all {
            let quote = if self.unusual() { '\'' } else { '"' };
            *out += " ";
            *out += self.space();
            *out += &name;
            *out += self.space();
            *out += "=";
            *out += self.space();
            out.push(quote);
            for character in value.chars() {
                let must =
                    matches!(character, '<' | '&' | '\t' | '\n' | '\r') || character == quote;
                self.character(character, must, out);
            }
            out.push(quote);
        }
        *out += self.space();
        if tree.children.is_empty() && self.unusual() {
            *out += "/>";
            return;
        }
        *out += ">";
        for child in &tree.children {
            self.node(child, out);
        }
        *out += &format!("</{name}{}>", self.space());
    }

    fn node(&mut self, node: &Node, out: &mut String) {
        match node {
            Node::Element(tree) => self.element(tree, out),
            Node::Text(text) if self.unusual() && !text.contains("]]>") && !text.contains('\r') => {
                *out += &format!("<![CDATA[{text}]]>");
            }
            Node::Text(text) => {
                for character in text.chars() {
                    let ends_section = character == '>' && out.ends_with("]]");
                    let must = matches!(character, '<' | '&' | '\r') || ends_section;
                    if character == '\n' && self.unusual() {
                        *out += "\r\n";
                    } else {
                        self.character(character, must, out);
                    }
                }
            }
            Node::Comment(text) => *out += &format!("<!--{text}-->"),
            Node::Instruction(target, "") => *out += &format!("<?{target}{}?>", self.space()),
            Node::Instruction(target, data) => {
                *out += &format!("<?{target} {}{data}?>", self.space());
            }
        }
    }

    fn character(&mut self, character: char, must_escape: bool, out: &mut String) {
        if !must_escape && !self.unusual() {
            out.push(character);
            return;
        }
        let number = u32::from(character);
        let named = match character {
            '&' => Some("&amp;"),
            '<' => Some("&lt;"),
            '>' => Some("&gt;"),
            '"' => Some("&quot;"),
            '\'' => Some("&apos;"),
            _ => None,
        };
        *out += &match named {
            Some(named) if !self.unusual() => named.to_owned(),
            _ if self.unusual() => format!("&#{number};"),
            _ => format!("&#x0{number:X};"),
        };
    }
}
