//! Exclusive XML Canonicalization 1.0, rule by rule.

use super::{Canonicalization, assert_document, assert_element, document, named, text};

#[track_caller]
fn assert_exclusive(source: &str, expected: &str) {
    assert_document(&Canonicalization::exclusive(), source, expected);
    // What is canonical is copied in one piece, and comes out as it went in.
    assert_document(&Canonicalization::exclusive(), expected, expected);
}

#[test]
fn declarations_stand_where_they_are_used() {
    assert_exclusive(
        r#"<a xmlns:p="urn:p" xmlns:q="urn:q"><p:b/><c q:d="1"/></a>"#,
        r#"<a><p:b xmlns:p="urn:p"></p:b><c xmlns:q="urn:q" q:d="1"></c></a>"#,
    );
}

#[test]
fn declarations_that_nothing_uses_are_left_out() {
    assert_exclusive(r#"<a xmlns:p="urn:p" b="p:c">p:d</a>"#, r#"<a b="p:c">p:d</a>"#);
    assert_exclusive(r#"<p:a xmlns="urn:x" xmlns:p="urn:p"/>"#, r#"<p:a xmlns:p="urn:p"></p:a>"#);
}

#[test]
fn declarations_are_not_repeated_below_their_first_use() {
    assert_exclusive(
        r#"<p:a xmlns:p="urn:p"><b><p:c xmlns:p="urn:p"/></b></p:a>"#,
        r#"<p:a xmlns:p="urn:p"><b><p:c></p:c></b></p:a>"#,
    );
}

#[test]
fn declarations_are_repeated_for_siblings() {
    assert_exclusive(
        r#"<a xmlns:p="urn:p"><p:b/><p:b/></a>"#,
        r#"<a><p:b xmlns:p="urn:p"></p:b><p:b xmlns:p="urn:p"></p:b></a>"#,
    );
}

#[test]
fn a_prefix_that_means_something_else_is_declared_anew() {
    assert_exclusive(
        r#"<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c xmlns:p="urn:1"/></p:b><p:d/></p:a>"#,
        r#"<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c xmlns:p="urn:1"></p:c></p:b><p:d></p:d></p:a>"#,
    );
}

#[test]
fn the_default_namespace_is_taken_away_only_where_it_was_given() {
    assert_exclusive(
        r#"<a xmlns="urn:x"><b xmlns=""><c xmlns=""/></b></a>"#,
        r#"<a xmlns="urn:x"><b xmlns=""><c></c></b></a>"#,
    );
    assert_exclusive(
        r#"<p:a xmlns="urn:x" xmlns:p="urn:p"><b xmlns=""/></p:a>"#,
        r#"<p:a xmlns:p="urn:p"><b></b></p:a>"#,
    );
    assert_exclusive(r#"<a xmlns=""/>"#, "<a></a>");
}

#[test]
fn attributes_without_a_prefix_use_no_namespace() {
    assert_exclusive(
        r#"<p:a xmlns="urn:x" xmlns:p="urn:p" b="1"/>"#,
        r#"<p:a xmlns:p="urn:p" b="1"></p:a>"#,
    );
}

#[test]
fn attributes_are_ordered_by_namespace_and_then_by_local_name() {
    assert_exclusive(
        r#"<a xmlns:a="urn:z" xmlns:z="urn:a" a:b="1" z:c="2" z:a="3" b="4" a="5" B="6" xml:lang="en"/>"#,
        r#"<a xmlns:a="urn:z" xmlns:z="urn:a" B="6" a="5" b="4" xml:lang="en" z:a="3" z:c="2" a:b="1"></a>"#,
    );
}

#[test]
fn declarations_are_ordered_by_prefix_and_stand_first() {
    assert_exclusive(
        r#"<b:a a:x="1" xmlns:b="urn:1" c:x="2" xmlns:c="urn:2" xmlns:a="urn:3" xmlns="urn:4"><d/></b:a>"#,
        r#"<b:a xmlns:a="urn:3" xmlns:b="urn:1" xmlns:c="urn:2" c:x="2" a:x="1"><d xmlns="urn:4"></d></b:a>"#,
    );
}

#[test]
fn the_prefix_xml_is_never_declared() {
    assert_exclusive(
        r#"<a xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:lang="en"/>"#,
        r#"<a xml:lang="en"></a>"#,
    );
    let listed = Canonicalization::exclusive().with_prefix_list(["xml"]);
    assert_document(&listed, r#"<a xml:lang="en"/>"#, r#"<a xml:lang="en"></a>"#);
}

#[test]
fn tags_are_written_without_spare_white_space() {
    assert_exclusive("<a  b = '1'\n></a\t>", r#"<a b="1"></a>"#);
    assert_exclusive("<a b='1' ><c /></a >", r#"<a b="1"><c></c></a>"#);
}

#[test]
fn nothing_is_inherited_from_what_is_left_out() {
    assert_element(
        &Canonicalization::exclusive(),
        r#"<a xmlns="urn:x" xmlns:p="urn:p" xml:lang="en" xml:space="preserve"><p:b><c/></p:b></a>"#,
        "b",
        r#"<p:b xmlns:p="urn:p"><c xmlns="urn:x"></c></p:b>"#,
    );
}

#[test]
fn listed_prefixes_are_declared_where_the_document_declares_them() {
    let listed = Canonicalization::exclusive().with_prefix_list(["q", "unknown"]);
    let source = r#"<a xmlns:p="urn:p" xmlns:q="urn:q"><b xmlns:q="urn:r"><q:c/></b></a>"#;
    let expected = r#"<a xmlns:q="urn:q"><b xmlns:q="urn:r"><q:c></q:c></b></a>"#;
    assert_document(&listed, source, expected);
    assert_document(&listed, expected, expected);
}

#[test]
fn listed_prefixes_are_inherited_by_the_first_element() {
    let source =
        r#"<a xmlns:p="urn:p" xmlns:q="urn:q" xmlns="urn:x"><b xmlns:q="urn:r"><c/></b></a>"#;
    let listed = Canonicalization::exclusive().with_prefix_list(["p", "q"]);
    assert_element(
        &listed,
        source,
        "b",
        r#"<b xmlns="urn:x" xmlns:p="urn:p" xmlns:q="urn:r"><c></c></b>"#,
    );
    assert_element(
        &listed,
        source,
        "c",
        r#"<c xmlns="urn:x" xmlns:p="urn:p" xmlns:q="urn:r"></c>"#,
    );
}

#[test]
fn the_default_namespace_can_be_listed() {
    let source = r#"<a xmlns="urn:x" xmlns:p="urn:p"><p:b><p:c xmlns=""><p:d/></p:c></p:b></a>"#;
    let listed = Canonicalization::exclusive().with_prefix_list(["#default"]);
    assert_element(
        &listed,
        source,
        "b",
        r#"<p:b xmlns="urn:x" xmlns:p="urn:p"><p:c xmlns=""><p:d></p:d></p:c></p:b>"#,
    );
    assert_element(&listed, source, "c", r#"<p:c xmlns:p="urn:p"><p:d></p:d></p:c>"#);
}

#[test]
fn a_prefix_list_may_repeat_itself() {
    let listed = Canonicalization::exclusive().with_prefix_list(std::iter::repeat_n("p", 10_000));
    assert_document(&listed, r#"<a xmlns:p="urn:p"/>"#, r#"<a xmlns:p="urn:p"></a>"#);
}

#[test]
fn an_inclusive_method_takes_no_prefix_list() {
    let method = Canonicalization::inclusive();
    assert_eq!(method.clone().with_prefix_list(["p"]), method);
}

#[test]
fn an_element_is_left_out_with_all_that_is_in_it() {
    let document = document("<a>1<b>2<c/>3</b>4<d/></a>");
    let method = Canonicalization::exclusive();
    let without = |name| method.element(document.root(), Some(named(&document, name)));
    assert_eq!(text(without("b")), "<a>14<d></d></a>");
    assert_eq!(text(without("c")), "<a>1<b>23</b>4<d></d></a>");
    assert_eq!(text(without("d")), "<a>1<b>2<c></c>3</b>4</a>");
}

#[test]
fn an_element_is_left_out_of_a_document_that_is_canonical_already() {
    let document = document("<a>1<b>2<c>3</c>4</b>5<d>6</d></a>");
    let method = Canonicalization::exclusive();
    let without = |name| method.element(document.root(), Some(named(&document, name)));
    assert_eq!(text(method.element(document.root(), None)), document.source());
    assert_eq!(text(without("b")), "<a>15<d>6</d></a>");
    assert_eq!(text(without("c")), "<a>1<b>24</b>5<d>6</d></a>");
    assert_eq!(text(without("d")), "<a>1<b>2<c>3</c>4</b>5</a>");
}

#[test]
fn every_method_has_its_identifier() {
    for (uri, method) in [
        ("http://www.w3.org/2001/10/xml-exc-c14n#", Canonicalization::exclusive()),
        ("http://www.w3.org/TR/2001/REC-xml-c14n-20010315", Canonicalization::inclusive()),
        ("http://www.w3.org/2006/12/xml-c14n11", Canonicalization::inclusive_11()),
    ] {
        let with_comments = format!("{}#WithComments", uri.trim_end_matches('#'));
        assert_eq!(Canonicalization::from_uri(uri), Some(method.clone()));
        assert_eq!(Canonicalization::from_uri(&with_comments), Some(method.with_comments()));
    }
    for uri in ["", "http://www.w3.org/2001/10/xml-exc-c14n", "http://www.w3.org/TR/xml-c14n11"] {
        assert_eq!(Canonicalization::from_uri(uri), None);
    }
}
