//! Writing XML, and editing what was written.

use crate::error::TestkitError;

pub(crate) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub(crate) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub(crate) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
pub(crate) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(crate) const XS: &str = "http://www.w3.org/2001/XMLSchema";
pub(crate) const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A value fit for text and for an attribute in double quotes. White space other than a space is
/// written as a reference, so that it survives.
pub(crate) fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' | '\r' => escaped.push_str(&format!("&#{};", u32::from(character))),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Replaces the first occurrence; an edit that changes nothing is an error.
pub(crate) fn replace(xml: &str, from: &str, to: &str) -> Result<String, TestkitError> {
    let (before, after) = split(xml, from)?;
    Ok([before, to, after].concat())
}

/// Cuts at the first occurrence, which is left out.
pub(crate) fn split<'a>(xml: &'a str, at: &str) -> Result<(&'a str, &'a str), TestkitError> {
    xml.split_once(at).ok_or_else(|| TestkitError::NothingToEdit(at.to_owned()))
}

/// Puts a piece before the first occurrence of a text.
pub(crate) fn insert_before(xml: &str, text: &str, piece: &str) -> Result<String, TestkitError> {
    replace(xml, text, &[piece, text].concat())
}

/// Puts a piece after the first occurrence of a text.
pub(crate) fn insert_after(xml: &str, text: &str, piece: &str) -> Result<String, TestkitError> {
    replace(xml, text, &[text, piece].concat())
}

/// Puts a piece at the end of the content of the outermost element.
pub(crate) fn append(xml: &str, piece: &str) -> Result<String, TestkitError> {
    let (content, name) =
        xml.rsplit_once("</").ok_or_else(|| TestkitError::NothingToEdit("</".to_owned()))?;
    Ok([content, piece, "</", name].concat())
}
