//! What an element inherits under Canonical XML 1.0 (section 2.4) and 1.1 (section 2.4).

use super::{Canonicalization, assert_element, document, named};

const SOURCE: &str = r#"<a xml:lang="fr" xml:space="preserve" xml:id="i" xml:other="o" xmlns="urn:x" xmlns:p="urn:p">
<b xml:lang="de" xmlns:p="urn:q" z="1"><c/></b></a>"#;

#[test]
fn version_1_0_inherits_every_xml_attribute_from_the_nearest_ancestor() {
    let expected = r#"<c xmlns="urn:x" xmlns:p="urn:q" xml:id="i" xml:lang="de" xml:other="o" xml:space="preserve"></c>"#;
    assert_element(&Canonicalization::inclusive(), SOURCE, "c", expected);
}

#[test]
fn version_1_1_inherits_the_language_and_the_space_only() {
    let expected = r#"<c xmlns="urn:x" xmlns:p="urn:q" xml:lang="de" xml:space="preserve"></c>"#;
    assert_element(&Canonicalization::inclusive_11(), SOURCE, "c", expected);
}

#[test]
fn an_attribute_of_the_element_itself_wins() {
    let expected =
        r#"<b xmlns="urn:x" xmlns:p="urn:q" z="1" xml:lang="de" xml:space="preserve"><c></c></b>"#;
    assert_element(&Canonicalization::inclusive_11(), SOURCE, "b", expected);
}

#[test]
fn inherited_attributes_keep_the_order() {
    let source = r#"<a xml:lang="fr"><b xmlns:p="urn:p" xmlns:h="http://host" p:c="1" h:d="2" e="3" xml:space="default"/></a>"#;
    let expected = r#"<b xmlns:h="http://host" xmlns:p="urn:p" e="3" h:d="2" xml:lang="fr" xml:space="default" p:c="1"></b>"#;
    assert_element(&Canonicalization::inclusive(), source, "b", expected);
}

#[test]
fn inherited_attributes_are_escaped() {
    let source = r#"<a xml:lang='"&#9;&amp;'><b/></a>"#;
    let expected = r#"<b xml:lang="&quot;&#x9;&amp;"></b>"#;
    assert_element(&Canonicalization::inclusive(), source, "b", expected);
}

#[test]
fn only_the_first_element_inherits() {
    let source = r#"<a xml:lang="fr" xmlns:p="urn:p"><b><b xmlns:p="urn:p"/></b></a>"#;
    let expected = r#"<b xmlns:p="urn:p" xml:lang="fr"><b></b></b>"#;
    assert_element(&Canonicalization::inclusive(), source, "b", expected);
}

#[test]
fn a_default_namespace_that_was_taken_away_is_not_inherited() {
    let source = r#"<a xmlns="urn:x"><b xmlns=""><c/></b></a>"#;
    assert_element(&Canonicalization::inclusive(), source, "c", "<c></c>");
    assert_element(&Canonicalization::inclusive(), source, "b", "<b><c></c></b>");
}

#[test]
fn an_element_below_an_xml_base_has_no_form_under_version_1_1() {
    let document = document("<a xml:base='http://host/'><b/></a>");
    let method = Canonicalization::inclusive_11();
    assert!(!method.supports(named(&document, "b")));
    assert!(method.supports(named(&document, "a")));
    assert!(Canonicalization::inclusive().supports(named(&document, "b")));
    assert!(Canonicalization::exclusive().supports(named(&document, "b")));
}
