//! Oversized and overgrown responses: each is to be refused for next to no time and memory.

use vestibule_keys::base64_encode;

/// A response that is all volume.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Flood {
    /// What there is too much of.
    pub name: &'static str,
    /// The value of the form field SAMLResponse.
    pub posted: String,
    /// The code to refuse it with, under the limits for messages.
    pub code: &'static str,
}

const RESPONSE: &str = r#"<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol""#;

/// One of each kind.
#[must_use]
pub fn floods() -> Vec<Flood> {
    let encoded = |name, code, xml: String| {
        let posted = base64_encode(xml.as_bytes());
        Flood { name, posted, code }
    };
    let inside = |attributes: &str, content: &str| {
        format!("{RESPONSE}{attributes}>{content}</samlp:Response>")
    };
    let many = |count: usize, item: fn(usize) -> String| (0..count).map(item).collect::<String>();
    vec![
        encoded("ten_megabytes", "response_too_large", " ".repeat(10_000_000)),
        encoded(
            "hundred_thousand_levels",
            "xml_too_deep",
            format!("{RESPONSE}>{}", "<a>".repeat(100_000)),
        ),
        encoded(
            "fifty_thousand_attributes",
            "xml_too_many_attributes",
            inside(&many(50_000, |n| format!(" a{n}=\"\"")), ""),
        ),
        encoded(
            "namespaces_on_one_element",
            "xml_too_many_attributes",
            inside(&many(20_000, |n| format!(" xmlns:p{n}=\"urn:{n}\"")), ""),
        ),
        encoded(
            "namespaces_over_many_elements",
            "xml_too_many_namespaces",
            inside("", &many(20_000, |n| format!("<a xmlns=\"urn:{n}\"/>"))),
        ),
        encoded(
            "one_long_namespace_everywhere",
            "xml_names_too_long",
            inside(&format!(" xmlns:p=\"urn:{}\"", "u".repeat(60_000)), &"<p:a/>".repeat(20_000)),
        ),
        encoded("references", "xml_too_many_references", inside("", &"&#65;".repeat(100_000))),
        encoded("text", "xml_text_too_long", inside("", &"x".repeat(700_000))),
        encoded("base64_of_base64", "xml_text_outside_root", base64_encode(&vec![b'<'; 500_000])),
        Flood { name: "base64_of_white_space", posted: " \n".repeat(600_000), code: "xml_no_root" },
    ]
}
