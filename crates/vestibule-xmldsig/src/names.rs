//! Namespace URIs of XML Signature and its neighbours.

/// XML Signature Syntax and Processing 1.1, and everything in it.
pub(crate) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
/// XML Encryption Syntax and Processing 1.1.
pub(crate) const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
/// Exclusive XML Canonicalization 1.0.
pub(crate) const EXC_C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
/// The namespace that the prefix `xml` is always bound to.
pub(crate) const XML: &str = "http://www.w3.org/XML/1998/namespace";
