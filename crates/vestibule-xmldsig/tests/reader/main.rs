//! The strict reader: what it refuses, by code, and the nearest thing that it accepts.
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests may fail")]

mod grammar;
mod ids;
mod limits;
mod names;
mod namespaces;
mod positions;
mod text;
mod well_formed;

use vestibule_xmldsig::{Canonicalization, Document, Grammar, Limits, ReadError};

const GRAMMARS: [Grammar; 2] = [Grammar::Message, Grammar::Document];

fn read(source: impl Into<Vec<u8>>, grammar: Grammar) -> Result<Document, ReadError> {
    Document::parse(source, grammar, &Limits::MESSAGE)
}

/// Both grammars refuse the document, with this code.
#[track_caller]
fn refused(code: &str, source: impl AsRef<[u8]>) {
    for grammar in GRAMMARS {
        refused_as(grammar, code, source.as_ref());
    }
}

#[track_caller]
fn refused_as(grammar: Grammar, code: &str, source: impl AsRef<[u8]>) {
    let bytes = source.as_ref();
    let found = read(bytes, grammar).map_err(|error| error.code());
    let shown: String = String::from_utf8_lossy(bytes).chars().take(80).collect();
    assert_eq!(found.err(), Some(code), "{shown:?} as a {grammar:?}");
}

/// Both grammars accept the document, and read the same from it.
#[track_caller]
fn accepted(source: impl AsRef<[u8]>) -> Document {
    let message = accepted_as(Grammar::Message, source.as_ref());
    let document = accepted_as(Grammar::Document, source.as_ref());
    assert_eq!(canonical(&message), canonical(&document));
    message
}

#[track_caller]
fn accepted_as(grammar: Grammar, source: impl AsRef<[u8]>) -> Document {
    let bytes = source.as_ref();
    read(bytes, grammar).unwrap_or_else(|error| {
        panic!("{:?} as a {grammar:?}: {error}", String::from_utf8_lossy(bytes))
    })
}

fn canonical(document: &Document) -> String {
    String::from_utf8(Canonicalization::inclusive().with_comments().document(document)).unwrap()
}
