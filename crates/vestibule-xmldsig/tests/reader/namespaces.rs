//! Namespaces in XML 1.0, and the narrower rule for namespace names.

use crate::{accepted, refused};

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

#[test]
fn rejects_elements_with_an_unbound_prefix() {
    refused("xml_unbound_prefix", "<p:a/>");
    refused("xml_unbound_prefix", "<a><b xmlns:p='urn:p'/><p:c/></a>");
    accepted("<p:a xmlns:p='urn:p'><p:b/></p:a>");
}

#[test]
fn rejects_attributes_with_an_unbound_prefix() {
    refused("xml_unbound_prefix", "<a p:b='1'/>");
    refused("xml_unbound_prefix", "<a><b xmlns:p='urn:p'></b><c p:d='1'/></a>");
    accepted("<a p:b='1' xmlns:p='urn:p'/>");
}

#[test]
fn rejects_a_prefix_for_no_namespace() {
    refused("xml_empty_prefixed_namespace", "<a xmlns:p=''/>");
    refused("xml_empty_prefixed_namespace", "<a xmlns:p='urn:p'><b xmlns:p=''/></a>");
    accepted("<a xmlns=''/>");
}

#[test]
fn rejects_other_meanings_of_reserved_names() {
    for declaration in [
        "xmlns:xml='urn:x'".to_owned(),
        "xmlns:xml=''".to_owned(),
        format!("xmlns:p='{XML}'"),
        format!("xmlns='{XML}'"),
        format!("xmlns:xmlns='{XMLNS}'"),
        "xmlns:xmlns='urn:x'".to_owned(),
        format!("xmlns:p='{XMLNS}'"),
        format!("xmlns='{XMLNS}'"),
    ] {
        refused("xml_reserved_namespace", format!("<a {declaration}/>"));
    }
    refused("xml_reserved_namespace", "<xmlns:a/>");
    accepted(format!("<a xmlns:xml='{XML}' xml:lang='en'/>"));
}

#[test]
fn knows_the_prefix_xml_without_a_declaration() {
    let document = accepted("<a xml:lang='en'/>");
    assert_eq!(document.root().attribute_in(XML, "lang"), Some("en"));
    assert_eq!(document.root().attribute("lang"), None);
}

#[track_caller]
fn assert_not_namespaces(names: &[&str]) {
    for name in names {
        refused("xml_relative_namespace", format!("<a xmlns:p='{name}'/>"));
        refused("xml_relative_namespace", format!("<a xmlns='{name}'/>"));
    }
}

#[test]
fn rejects_relative_namespace_names() {
    assert_not_namespaces(&["x", "../x", "/x", "//host/x", "#x", "?x", "1:x", ":x", "x/y:z"]);
    assert_not_namespaces(&["x:", "x:#y", " urn:x", "&#10;urn:x"]);
    for name in ["urn:x", "http://x", "a+b-c.1:x", "x:y:z", "x:/", "x:?", "x:y#"] {
        accepted(format!("<a xmlns:p='{name}'/>"));
    }
}

#[test]
fn rejects_namespace_names_that_are_no_uris() {
    assert_not_namespaces(&[
        "a b:c",
        "urn:a b",
        "urn:\u{e9}",
        "urn:{x}",
        "urn:[x]",
        "urn:\"",
        "urn:\\",
    ]);
    assert_not_namespaces(&["urn:%", "urn:%2", "urn:%2g", "urn:x#y#z", "http://[::1]/"]);
    assert_not_namespaces(&[
        "http://",
        "http:///x",
        "http://:80/",
        "http://h:/",
        "http://h:x/",
        "http://h:123456",
        "http://u@v@h",
    ]);
    for name in ["urn:%2a%2A", "urn:x#%20", "http://u@h:65535/x?y", "x:?@!$&amp;()*+,;=-._~"] {
        accepted(format!("<a xmlns:p='{name}'/>"));
    }
}

#[test]
fn compares_namespace_names_as_text() {
    let document = accepted("<a xmlns='urn:x&amp;y'><b xmlns='urn:X&#38;y'/></a>");
    assert_eq!(document.root().namespace(), "urn:x&y");
    assert!(document.elements().any(|element| element.is("urn:X&y", "b")));
}

#[test]
fn reads_declarations_wherever_they_stand_in_the_tag() {
    let document = accepted("<p:a p:b='1' xmlns:p='urn:p' c='2'/>");
    assert_eq!(document.root().attribute_in("urn:p", "b"), Some("1"));
    assert_eq!(document.root().attribute("b"), None);
    assert_eq!(document.root().attributes().count(), 2);
}

#[test]
fn forgets_declarations_at_the_end_tag() {
    let document = accepted(
        "<a xmlns='urn:1' xmlns:p='urn:1'><b xmlns='urn:2' xmlns:p='urn:2'><p:c/></b><p:d/><e/></a>",
    );
    let found: Vec<_> = document.elements().map(|e| (e.local_name(), e.namespace())).collect();
    let expected = [("a", "urn:1"), ("b", "urn:2"), ("c", "urn:2"), ("d", "urn:1"), ("e", "urn:1")];
    assert_eq!(found, expected);
}

#[test]
fn gives_an_attribute_without_a_prefix_no_namespace() {
    let document = accepted("<a xmlns='urn:x' b='1'/>");
    assert_eq!(document.root().attribute("b"), Some("1"));
    assert_eq!(document.root().attribute_in("urn:x", "b"), None);
}
