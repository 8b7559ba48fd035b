//! Every budget, at its edge and one past it, and what a flood costs.

use vestibule_xmldsig::{Document, Grammar, Limits};

use crate::{GRAMMARS, refused};

#[track_caller]
fn outcome(source: &str, grammar: Grammar, limits: &Limits) -> Result<(), &'static str> {
    Document::parse(source, grammar, limits).map(drop).map_err(|error| error.code())
}

/// Accepted under the first limits, and refused under the second ones, with this code.
#[track_caller]
fn edge(code: &'static str, source: &str, enough: Limits, too_little: Limits) {
    for grammar in GRAMMARS {
        assert_eq!(outcome(source, grammar, &enough), Ok(()), "as a {grammar:?}");
        assert_eq!(outcome(source, grammar, &too_little), Err(code), "as a {grammar:?}");
    }
}

#[test]
fn rejects_one_byte_too_many() {
    let limits = Limits::MESSAGE;
    edge("xml_too_many_bytes", "<a>b</a>", limits.with_bytes(8), limits.with_bytes(7));
}

#[test]
fn counts_the_bytes_as_they_were_sent() {
    let limits = Limits::MESSAGE;
    edge("xml_too_many_bytes", "\u{feff}<a/>\r\n", limits.with_bytes(9), limits.with_bytes(8));
}

#[test]
fn rejects_one_level_too_deep() {
    let limits = Limits::MESSAGE;
    edge("xml_too_deep", "<a><b><c/></b><b/></a>", limits.with_depth(3), limits.with_depth(2));
}

#[test]
fn rejects_one_node_too_many() {
    let limits = Limits::MESSAGE;
    edge("xml_too_many_nodes", "<a>x<b/>y</a>", limits.with_nodes(4), limits.with_nodes(3));
}

#[test]
fn counts_comments_and_instructions_as_nodes() {
    let source = "<!--c--><?p?><a><!--c--></a>";
    let limits = Limits::MESSAGE;
    let documents = Grammar::Document;
    assert_eq!(outcome(source, documents, &limits.with_nodes(4)), Ok(()));
    assert_eq!(outcome(source, documents, &limits.with_nodes(3)), Err("xml_too_many_nodes"));
}

#[test]
fn rejects_one_attribute_too_many() {
    let source = "<a xmlns='urn:x' xmlns:p='urn:p' b='1'/>";
    let limits = Limits::MESSAGE;
    edge("xml_too_many_attributes", source, limits.with_attributes(3), limits.with_attributes(2));
}

#[test]
fn rejects_one_prefix_too_many() {
    let source = "<a><b xmlns:p='urn:x'/><c xmlns:q='urn:x'/></a>";
    let limits = Limits::MESSAGE;
    edge("xml_too_many_namespaces", source, limits.with_namespaces(4), limits.with_namespaces(3));
}

#[test]
fn rejects_one_namespace_too_many() {
    let source = "<a><b xmlns='urn:x'/><c xmlns='urn:y'/></a>";
    let limits = Limits::MESSAGE;
    edge("xml_too_many_namespaces", source, limits.with_namespaces(4), limits.with_namespaces(3));
}

#[test]
fn rejects_names_that_stand_for_one_byte_too_many() {
    // 5 for the two elements each, 8 for the attribute.
    let source = "<a xmlns='urn:x' xmlns:p='urn:long' p:b='1' c='2'><d/></a>";
    let limits = Limits::MESSAGE;
    edge(
        "xml_names_too_long",
        source,
        limits.with_expanded_names(18),
        limits.with_expanded_names(17),
    );
}

#[test]
fn rejects_one_byte_of_text_too_many() {
    let limits = Limits::MESSAGE;
    edge("xml_text_too_long", "<a>12345</a>", limits.with_text(5), limits.with_text(4));
}

#[test]
fn rejects_one_byte_of_attribute_value_too_many() {
    let limits = Limits::MESSAGE;
    edge("xml_text_too_long", "<a b='12345'/>", limits.with_text(5), limits.with_text(4));
    edge("xml_text_too_long", "<a xmlns='urn:5'/>", limits.with_text(5), limits.with_text(4));
}

#[test]
fn counts_text_as_it_is_written() {
    let limits = Limits::MESSAGE;
    edge("xml_text_too_long", "<a>1&amp;</a>", limits.with_text(6), limits.with_text(5));
    edge("xml_text_too_long", "<a b='1&amp;'/>", limits.with_text(6), limits.with_text(5));
}

#[test]
fn rejects_one_reference_too_many() {
    let source = "<a>&amp;&#65;<b>&lt;</b></a>";
    let limits = Limits::MESSAGE;
    edge("xml_too_many_references", source, limits.with_references(3), limits.with_references(2));
}

#[test]
fn counts_references_in_attributes() {
    let source = "<a b='&amp;'>&lt;</a>";
    let limits = Limits::MESSAGE;
    edge("xml_too_many_references", source, limits.with_references(2), limits.with_references(1));
}

#[test]
fn limits_are_clamped_where_more_would_not_be_safe() {
    let limits =
        Limits::DOCUMENT.with_bytes(usize::MAX).with_depth(usize::MAX).with_namespaces(usize::MAX);
    assert_eq!(limits.bytes(), Limits::MAX_BYTES);
    assert_eq!(limits.depth(), 1_000);
    assert_eq!(limits.namespaces(), 1_000);
}

#[test]
fn limits_of_zero_refuse_and_do_not_panic() {
    let nothing = Limits::MESSAGE
        .with_depth(0)
        .with_nodes(0)
        .with_attributes(0)
        .with_namespaces(0)
        .with_expanded_names(0)
        .with_text(0)
        .with_references(0);
    assert_eq!(outcome("<a/>", Grammar::Message, &nothing), Err("xml_too_deep"));
    assert_eq!(
        outcome("<a/>", Grammar::Message, &nothing.with_bytes(0)),
        Err("xml_too_many_bytes")
    );
}

#[test]
fn refuses_floods_by_their_own_limit() {
    refused("xml_too_many_bytes", "<a>".to_owned() + &"x".repeat(10_000_000));
    refused("xml_too_deep", "<a>".repeat(100_000));
    refused("xml_too_many_nodes", "<a>".to_owned() + &"<b/>".repeat(100_000));
    refused("xml_text_too_long", format!("<a>{}</a>", "x".repeat(1_000_000)));
    refused("xml_text_too_long", format!("<a b='{}'/>", "x".repeat(1_000_000)));
    refused("xml_too_many_references", format!("<a>{}</a>", "&lt;".repeat(200_000)));
    refused("xml_too_many_references", format!("<a b='{}'/>", "&lt;".repeat(65_000)));
    let attributes: String = (0..50_000).map(|number| format!(" a{number}=''")).collect();
    refused("xml_too_many_attributes", format!("<a{attributes}/>"));
    let prefixes: String =
        (0..20_000).map(|number| format!("<b xmlns:p{number}='urn:{number}'/>")).collect();
    refused("xml_too_many_namespaces", format!("<a>{prefixes}</a>"));
}

/// One long namespace, used by many siblings: each of them would write it out again.
#[test]
fn refuses_a_namespace_that_would_make_the_canonical_form_explode() {
    let uri = format!("urn:{}", "x".repeat(200_000));
    let uses = "<p:b/>".repeat(10_000);
    refused("xml_names_too_long", format!("<a xmlns:p='{uri}'>{uses}</a>"));
}
