//! The canonical form: the examples of the specifications, the rules one by one, and a naive
//! second implementation to compare with.

mod examples;
mod exclusive;
mod inclusive;
mod model;
mod properties;

use super::Canonicalization;
use crate::{Document, Element, Grammar, Limits};

fn document(source: &str) -> Document {
    Document::parse(source, Grammar::Document, &Limits::DOCUMENT)
        .unwrap_or_else(|error| panic!("{source:?}: {error}"))
}

fn text(octets: Vec<u8>) -> String {
    String::from_utf8(octets).unwrap()
}

#[track_caller]
fn assert_document(method: &Canonicalization, source: &str, expected: &str) {
    assert_eq!(text(method.document(&document(source))), expected);
}

/// The canonical form of the first element with this local name, taken out of its document.
#[track_caller]
fn assert_element(method: &Canonicalization, source: &str, local_name: &str, expected: &str) {
    let document = document(source);
    let element = named(&document, local_name);
    assert_eq!(text(method.element(element, None)), expected);
}

fn named<'doc>(document: &'doc Document, local_name: &str) -> Element<'doc> {
    document.elements().find(|element| element.local_name() == local_name).unwrap()
}
