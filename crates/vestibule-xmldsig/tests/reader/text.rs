//! What an element says its text is.

use vestibule_xmldsig::Grammar::Document as Any;

use crate::{accepted, accepted_as};

#[test]
fn text_is_empty_for_an_element_without_content() {
    assert_eq!(accepted("<a/>").root().text(), Some(""));
    assert_eq!(accepted("<a></a>").root().text(), Some(""));
    assert_eq!(accepted_as(Any, "<a><![CDATA[]]></a>").root().text(), Some(""));
}

#[test]
fn text_is_whole_around_references() {
    let document = accepted("<a>x&amp;y&#65;&#x42;z</a>");
    assert_eq!(document.root().text(), Some("x&yABz"));
    assert_eq!(accepted("<a>&#65;</a>").root().text(), Some("A"));
    assert_eq!(accepted("<a b='&lt;'>c&gt;<d/></a>").root().attribute("b"), Some("<"));
}

#[test]
fn text_keeps_white_space() {
    assert_eq!(accepted("<a> \n\tx </a>").root().text(), Some(" \n\tx "));
}

#[test]
fn there_is_no_text_of_an_element_with_anything_else_inside() {
    for source in ["<a><b/></a>", "<a>x<b/></a>", "<a><b/>x</a>", "<a>x<b/>y</a>", "<a> <b/></a>"] {
        assert_eq!(accepted(source).root().text(), None, "{source}");
    }
    for source in ["<a>x<!--c-->y</a>", "<a><!--c--></a>", "<a>x<?p?></a>", "<a><?p?>x</a>"] {
        assert_eq!(accepted_as(Any, source).root().text(), None, "{source}");
    }
}

#[test]
fn text_between_children_is_seen_unless_it_is_white_space() {
    assert!(!accepted("<a> <b>x</b>\n\t<c/>&#13;</a>").root().has_text_between_children());
    for source in ["<a>x<b/></a>", "<a><b/>x</a>", "<a><b/>&#160;</a>", "<a>x</a>"] {
        assert!(accepted(source).root().has_text_between_children(), "{source}");
    }
    assert!(accepted_as(Any, "<a><b/><![CDATA[x]]></a>").root().has_text_between_children());
}

#[test]
fn the_tree_is_walked_in_document_order() {
    let document = accepted("<a><b><c/></b>x<d/><e><f/></e></a>");
    let names: Vec<_> = document.elements().map(|element| element.local_name()).collect();
    assert_eq!(names, ["a", "b", "c", "d", "e", "f"]);
    let children: Vec<_> = document.root().children().map(|child| child.local_name()).collect();
    assert_eq!(children, ["b", "d", "e"]);
}

#[test]
fn an_element_knows_what_it_stands_in() {
    let document = accepted("<a><b><c/></b><d/></a>");
    let find = |name: &str| document.elements().find(|e| e.local_name() == name).unwrap();
    assert_eq!(find("c").parent(), Some(find("b")));
    assert_eq!(document.root().parent(), None);
    assert!(find("c").is_within(find("b")));
    assert!(find("b").is_within(find("b")));
    assert!(!find("d").is_within(find("b")));
    assert!(!find("b").is_within(find("c")));
    let other = accepted("<a><b><c/></b><d/></a>");
    assert!(!find("c").is_within(other.root()));
    assert_ne!(other.root(), document.root());
}

#[test]
fn debug_output_shows_no_content() {
    let document = accepted("<a b='secret'>secret</a>");
    let shown = format!("{document:?} {:?}", document.root());
    assert!(!shown.contains("secret"), "{shown}");
}
