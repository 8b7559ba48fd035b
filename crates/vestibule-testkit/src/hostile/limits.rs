//! Messages made to cost memory and time before anything is verified.

use super::Attack;

const COST: &str = "CVE-2026-7307: a message shaped to burn CPU";

pub(super) const ATTACKS: &[Attack] = &[
    Attack::forged(
        "response_of_three_megabytes",
        "Posts far more than a response ever needs.",
        COST,
        "response_too_large",
        |stage| stage.beside(&" ".repeat(3 << 20)),
    ),
    Attack::forged(
        "elements_nested_a_thousand_deep",
        "Nests elements a thousand deep, for parsers that recurse.",
        COST,
        "xml_too_deep",
        |stage| stage.beside(&["<x>".repeat(1000), "</x>".repeat(1000)].concat()),
    ),
    Attack::forged(
        "a_hundred_thousand_elements",
        "Sends a hundred thousand empty elements.",
        COST,
        "xml_too_many_nodes",
        |stage| stage.beside(&"<x/>".repeat(100_000)),
    ),
    Attack::forged(
        "a_thousand_attributes",
        "Puts a thousand attributes on one element, for quadratic checks of uniqueness.",
        COST,
        "xml_too_many_attributes",
        |stage| {
            let attributes: String = (0..1000).map(|n| format!(" a{n}=\"\"")).collect();
            stage.beside(&format!("<x{attributes}/>"))
        },
    ),
    Attack::forged(
        "a_thousand_namespaces",
        "Declares a thousand namespaces, each in the scope of the last.",
        "GHSA-qhrp-hfff-vphr: canonicalisation without bound",
        "xml_too_many_namespaces",
        |stage| {
            let elements: String =
                (0..1000).map(|n| format!(r#"<x xmlns:n{n}="urn:example:{n}"/>"#)).collect();
            stage.beside(&elements)
        },
    ),
    Attack::forged(
        "long_namespace_used_often",
        "Uses one very long namespace name in a hundred attributes, each of which has it written \
         out again.",
        "GHSA-qhrp-hfff-vphr: canonicalisation without bound",
        "xml_names_too_long",
        |stage| {
            let namespace = "n".repeat(200_000);
            let elements = r#"<l:x l:a=""/>"#.repeat(100);
            stage.beside(&format!(r#"<l:w xmlns:l="urn:{namespace}">{elements}</l:w>"#))
        },
    ),
    Attack::forged(
        "text_of_half_a_megabyte",
        "Sends half a megabyte of text in one element.",
        COST,
        "xml_text_too_long",
        |stage| stage.beside(&format!("<x>{}</x>", "a".repeat(1 << 19))),
    ),
    Attack::forged(
        "a_hundred_thousand_references",
        "Sends a hundred thousand character references.",
        COST,
        "xml_too_many_references",
        |stage| {
            let piece = format!("<x>{}</x>", "&lt;".repeat(10_000));
            stage.beside(&piece.repeat(10))
        },
    ),
];
