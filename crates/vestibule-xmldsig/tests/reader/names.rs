//! Names of elements, attributes and prefixes.

use crate::{accepted, refused};

const NOT_NAMES: [&str; 14] = [
    "1a",
    "-a",
    ".a",
    "a:b:c",
    ":a",
    "a:",
    ":",
    "a:1b",
    "1:a",
    "a\u{d7}",
    "\u{b7}a",
    "a*",
    "a\u{2003}",
    "a;b",
];

const NAMES: [&str; 8] =
    ["a", "_", "a-1.b_c", "\u{e9}t\u{e9}", "a\u{b7}", "\u{4e00}", "\u{10000}", "A\u{300}"];

#[test]
fn rejects_elements_whose_name_is_no_qualified_name() {
    for name in NOT_NAMES {
        refused("xml_malformed_name", format!("<{name}/>"));
        refused("xml_malformed_name", format!("<a><{name}></{name}></a>"));
    }
    refused("xml_malformed_name", "<>");
    refused("xml_malformed_name", "<a><></></a>");
    refused("xml_malformed_name", "<a\"b\"/>");
    for name in NAMES {
        assert_eq!(accepted(format!("<{name}/>")).root().local_name(), name);
    }
}

#[test]
fn rejects_attributes_whose_name_is_no_qualified_name() {
    for name in NOT_NAMES {
        refused("xml_malformed_name", format!("<a {name}='v'/>"));
    }
    refused("xml_malformed_name", "<a b\"c\"='d'/>");
    refused("xml_malformed_name", "<a b<c='d'/>");
    for name in NAMES {
        assert_eq!(accepted(format!("<a {name}='v'/>")).root().attribute(name), Some("v"));
    }
}

#[test]
fn rejects_prefixes_that_are_no_names() {
    for prefix in ["1", "-", "a:b", "a*", ""] {
        refused("xml_malformed_name", format!("<a xmlns:{prefix}='urn:x'/>"));
    }
    for prefix in NAMES {
        accepted(format!("<{prefix}:a xmlns:{prefix}='urn:x'/>"));
    }
}

#[test]
fn tells_names_apart_by_case_and_namespace() {
    let document = accepted("<a xmlns='urn:x' xmlns:p='urn:y'><p:a/><A/><a xmlns=''/></a>");
    let root = document.root();
    let found: Vec<_> = root.children().map(|e| (e.namespace(), e.local_name())).collect();
    assert_eq!(found, [("urn:y", "a"), ("urn:x", "A"), ("", "a")]);
    assert!(root.is("urn:x", "a"));
    assert!(!root.is("urn:x", "A"));
    assert!(!root.is("", "a"));
}
