//! Where an error is said to be.

use vestibule_xmldsig::{Grammar, Rule};

use crate::read;

#[track_caller]
fn position(source: &str) -> (usize, usize, usize) {
    let error = read(source, Grammar::Document).unwrap_err();
    (error.line(), error.column(), error.offset())
}

#[test]
fn lines_and_columns_count_from_one() {
    assert_eq!(position("x<a/>"), (1, 1, 0));
    assert_eq!(position("<a>\n<b/>\n  <p:c/></a>"), (3, 4, 12));
    assert_eq!(position("<a>\n\n<b c='1' c='2'/></a>"), (3, 10, 14));
}

#[test]
fn columns_count_characters() {
    assert_eq!(position("<a>\n\u{e9}\u{1f600}<p:b/></a>"), (2, 4, 11));
}

#[test]
fn positions_are_those_after_line_ends_were_made_one() {
    assert_eq!(position("\u{feff}<a>\r\n\r\n<p:b/></a>"), (3, 2, 6));
}

#[test]
fn every_kind_of_error_has_its_place() {
    for (source, place) in [
        ("<a>\n<b></c></a>", (2, 4, 7)),
        ("<a>\n&b;</a>", (2, 1, 4)),
        ("<a>\n\u{1}</a>", (2, 1, 4)),
        ("<a>\nx]]></a>", (2, 4, 7)),
        ("<a>\n<!-- -- --></a>", (2, 6, 9)),
        ("<a>\n<b xmlns:p='x'/></a>", (2, 4, 7)),
        ("<a ID='b'>\n<c ID='b'/></a>", (2, 4, 14)),
        ("<a ID='b'>\n<c ID='&#98;'/></a>", (2, 4, 14)),
        ("<a>\n<b d='' xmlns='urn:x' xmlns='urn:x'/></a>", (2, 3, 6)),
        ("<a>\n<b>\n", (3, 1, 8)),
        ("<a/>\n<b/>", (2, 1, 5)),
        ("<a>\n<!DOCTYPE b></a>", (2, 1, 4)),
    ] {
        assert_eq!(position(source), place, "{source:?}");
    }
}

#[test]
fn broken_utf_8_is_placed_by_its_byte() {
    let error = read(b"<a>\n\xff</a>".as_slice(), Grammar::Document).unwrap_err();
    assert_eq!((error.rule(), error.offset()), (&Rule::NotUtf8, 4));
}
