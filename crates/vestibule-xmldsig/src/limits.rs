//! How much of a stranger's document is read before it is refused.

/// Budgets for one document. Every one of them is checked before memory is spent on what it
/// bounds, so an oversized input costs no more than looking at its first bytes.
///
/// ```
/// use vestibule_xmldsig::Limits;
///
/// let limits = Limits::MESSAGE.with_bytes(64 * 1024);
/// assert_eq!(limits.bytes(), 64 * 1024);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Limits {
    bytes: usize,
    depth: usize,
    nodes: usize,
    attributes: usize,
    namespaces: usize,
    expanded_names: usize,
    text: usize,
    references: usize,
}

impl Limits {
    /// The budgets for a SAML message that a browser posts: room for several thousand groups.
    pub const MESSAGE: Limits = Limits {
        bytes: 1024 * 1024,
        depth: 64,
        nodes: 50_000,
        attributes: 64,
        namespaces: 64,
        expanded_names: 8 * 1024 * 1024,
        text: 256 * 1024,
        references: 16_384,
    };

    /// The budgets for a document that an administrator uploads, such as metadata.
    pub const DOCUMENT: Limits = Limits {
        bytes: 2 * 1024 * 1024,
        nodes: 100_000,
        expanded_names: 16 * 1024 * 1024,
        ..Limits::MESSAGE
    };

    /// The largest value that [`with_bytes`](Self::with_bytes) takes: offsets are 32 bits wide,
    /// and decoded text may need as much room again.
    pub const MAX_BYTES: usize = 1 << 30;

    /// The length of the document, in bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// How deep elements may nest.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Elements, runs of text, comments and processing instructions, together.
    pub fn nodes(&self) -> usize {
        self.nodes
    }

    /// Attributes and namespace declarations of one element, together.
    pub fn attributes(&self) -> usize {
        self.attributes
    }

    /// Different prefixes, and different namespace URIs, in the whole document. Two of each are
    /// always there: the default namespace, and `xml`.
    pub fn namespaces(&self) -> usize {
        self.namespaces
    }

    /// The namespace URIs of all element and attribute names, one for each name, in bytes.
    /// Exclusive canonicalisation may write each of them out, so this and the length of the
    /// document bound the length of its canonical form.
    pub fn expanded_names(&self) -> usize {
        self.expanded_names
    }

    /// The length of one run of text or of one attribute value, in bytes of source.
    pub fn text(&self) -> usize {
        self.text
    }

    /// Character and entity references in the whole document.
    pub fn references(&self) -> usize {
        self.references
    }

    /// Sets the length of the document, at most [`MAX_BYTES`](Self::MAX_BYTES).
    pub fn with_bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes.min(Self::MAX_BYTES);
        self
    }

    /// Sets how deep elements may nest, at most 1,000: some passes over a tree recurse.
    pub fn with_depth(mut self, depth: usize) -> Self {
        self.depth = depth.min(1_000);
        self
    }

    /// Sets the number of nodes.
    pub fn with_nodes(mut self, nodes: usize) -> Self {
        self.nodes = nodes;
        self
    }

    /// Sets the number of attributes of one element.
    pub fn with_attributes(mut self, attributes: usize) -> Self {
        self.attributes = attributes;
        self
    }

    /// Sets the number of different prefixes and of different namespace URIs, at most 1,000.
    pub fn with_namespaces(mut self, namespaces: usize) -> Self {
        self.namespaces = namespaces.min(1_000);
        self
    }

    /// Sets the length of the namespace URIs of all names.
    pub fn with_expanded_names(mut self, expanded_names: usize) -> Self {
        self.expanded_names = expanded_names;
        self
    }

    /// Sets the length of one run of text or of one attribute value.
    pub fn with_text(mut self, text: usize) -> Self {
        self.text = text;
        self
    }

    /// Sets the number of references.
    pub fn with_references(mut self, references: usize) -> Self {
        self.references = references;
        self
    }
}
