//! XML 1.0 well-formedness that the tokenizer leaves to its caller.

use crate::{accepted, canonical, refused};

#[test]
fn rejects_two_roots() {
    refused("xml_second_root", "<a/><b/>");
    refused("xml_second_root", "<a></a>\n<a></a>");
    accepted("<a/>\n");
}

#[test]
fn rejects_text_outside_the_root() {
    refused("xml_text_outside_root", "x<a/>");
    refused("xml_text_outside_root", "<a/>x");
    refused("xml_text_outside_root", "<a/>\u{a0}");
    accepted(" \t\r\n<a/> \t\r\n");
}

#[test]
fn rejects_references_outside_the_root() {
    refused("xml_text_outside_root", "&#32;<a/>");
    refused("xml_text_outside_root", "<a/>&#10;");
}

#[test]
fn rejects_an_unclosed_root() {
    refused("xml_unclosed", "<a>");
    refused("xml_unclosed", "<a><b/>");
    refused("xml_unclosed", "<a><b></b>text");
    accepted("<a></a>");
}

#[test]
fn rejects_a_document_without_a_root() {
    refused("xml_no_root", "");
    refused("xml_no_root", " \n");
    refused("xml_no_root", "\u{feff}");
    refused("xml_no_root", "<?xml version=\"1.0\"?>");
}

#[test]
fn rejects_end_tags_that_do_not_match() {
    refused("xml_mismatched_end_tag", "<a></b>");
    refused("xml_mismatched_end_tag", "<a><b></a></b>");
    refused("xml_mismatched_end_tag", "</a>");
    refused("xml_mismatched_end_tag", "<a/></a>");
    refused("xml_mismatched_end_tag", "<a></A>");
    refused("xml_mismatched_end_tag", "<p:a xmlns:p='urn:p'></a>");
    refused("xml_mismatched_end_tag", "<a></a b=\"c\">");
    refused("xml_mismatched_end_tag", "<a></ a>");
    refused("xml_mismatched_end_tag", "<a></a\u{a0}>");
    accepted("<a></a \t\r\n>");
}

#[test]
fn rejects_end_tags_with_another_prefix_for_the_same_namespace() {
    refused("xml_mismatched_end_tag", "<p:a xmlns:p='urn:p' xmlns:q='urn:p'></q:a>");
}

#[test]
fn rejects_unfinished_markup() {
    for source in ["<a", "<a ", "<a b", "<a b=", "<a b='", "<a b='c'", "<a/", "<", "<!", "<!-"] {
        refused("xml_malformed_markup", source);
    }
    for source in ["<a></a", "<a><!--", "<a><![CDATA[", "<a><?p", "<a><?p ?", "<!DOCTYPE a"] {
        refused("xml_malformed_markup", source);
    }
}

#[test]
fn rejects_unknown_declarations() {
    refused("xml_malformed_markup", "<a><!b></a>");
    refused("xml_malformed_markup", "<a><![cdata[x]]></a>");
    refused("xml_malformed_markup", "<a><![INCLUDE[x]]></a>");
    refused("xml_malformed_markup", "<!ELEMENT a EMPTY><a/>");
}

#[test]
fn rejects_attributes_without_a_space_before_them() {
    refused("xml_malformed_attribute", r#"<a b="1"c="2"/>"#);
    refused("xml_malformed_attribute", r#"<a b="1"xmlns:p="urn:p"/>"#);
    refused("xml_malformed_attribute", r#"<a b="1"/ >"#);
    accepted("<a b=\"1\"\n\tc=\"2\" />");
}

#[test]
fn rejects_attributes_without_a_quoted_value() {
    for source in ["<a b/>", "<a b=/>", "<a b=1/>", "<a b 'c'/>", "<a b=1'2'/>", "<a / >", "< a/>"]
    {
        refused("xml_malformed_attribute", source);
    }
    refused("xml_malformed_name", "<a ='b'/>");
    accepted("<a b = 'c'/>");
}

#[test]
fn rejects_a_less_than_sign_in_an_attribute() {
    refused("xml_malformed_attribute", "<a b='<'/>");
    refused("xml_malformed_attribute", "<a b='&lt;<'/>");
    refused("xml_malformed_attribute", "<a xmlns:p='urn:<'/>");
    let document = accepted("<a b='&lt;>'/>");
    assert_eq!(document.root().attribute("b"), Some("<>"));
}

#[test]
fn rejects_attributes_that_stand_twice() {
    refused("xml_duplicate_attribute", "<a b='1' b='2'/>");
    refused("xml_duplicate_attribute", "<a b='1' c='3' b='1'/>");
    accepted("<a b='1' B='2'/>");
}

#[test]
fn rejects_attributes_with_one_expanded_name() {
    refused("xml_duplicate_attribute", "<a xmlns:p='urn:x' xmlns:q='urn:x' p:b='1' q:b='2'/>");
    accepted("<a xmlns:p='urn:x' xmlns:q='urn:y' p:b='1' q:b='2' b='3'/>");
    accepted("<a xmlns='urn:x' xmlns:p='urn:x' p:b='1' b='2'/>");
}

#[test]
fn rejects_declarations_that_stand_twice() {
    refused("xml_duplicate_attribute", "<a xmlns='urn:x' xmlns='urn:y'/>");
    refused("xml_duplicate_attribute", "<a xmlns:p='urn:x' xmlns:p='urn:x'/>");
    refused("xml_duplicate_attribute", "<a xmlns:p='urn:x' b='c' xmlns:p='urn:y'/>");
    accepted("<a xmlns:p='urn:x'><b xmlns:p='urn:y'/></a>");
}

#[test]
fn rejects_the_end_mark_of_a_section_in_text() {
    refused("xml_section_end_in_text", "<a>]]></a>");
    refused("xml_section_end_in_text", "<a>x > y ]]]></a>");
    refused("xml_section_end_in_text", "<a>&amp;]]></a>");
    let document = accepted("<a b=']]>'>]] > ]>]]&gt;]&#93;></a>");
    assert_eq!(document.root().text(), Some("]] > ]>]]>]]>"));
    assert_eq!(document.root().attribute("b"), Some("]]>"));
}

#[test]
fn rejects_control_characters_written_raw() {
    for byte in (0..0x20).filter(|byte| !matches!(byte, 9 | 10 | 13)) {
        let character = char::from(byte);
        refused("xml_forbidden_character", format!("<a>{character}</a>"));
        refused("xml_forbidden_character", format!("<a b='{character}'/>"));
        refused("xml_forbidden_character", format!("<a/>{character}"));
    }
    accepted("<a b='\t\n\r'>\t\n\r\u{7f}\u{80}\u{85}</a>");
}

#[test]
fn rejects_noncharacters_written_raw() {
    refused("xml_forbidden_character", "<a>\u{fffe}</a>");
    refused("xml_forbidden_character", "<a>\u{ffff}</a>");
    accepted("<a>\u{fffd}\u{fdd0}\u{1fffe}\u{10ffff}\u{ef80}</a>");
}

#[test]
fn rejects_a_nul_in_a_name() {
    refused("xml_forbidden_character", "<a\0b/>");
}

#[test]
fn rejects_references_to_forbidden_characters() {
    for number in [0, 1, 8, 0xb, 0xc, 0xe, 0x1f, 0xfffe, 0xffff] {
        refused("xml_unknown_reference", format!("<a>&#{number};</a>"));
        refused("xml_unknown_reference", format!("<a>&#x{number:x};</a>"));
        refused("xml_unknown_reference", format!("<a b='&#{number};'/>"));
    }
    let document = accepted("<a>&#9;&#10;&#13;&#x20;&#x7F;&#xFFFD;&#x1f600;</a>");
    assert_eq!(document.root().text(), Some("\t\n\r \u{7f}\u{fffd}\u{1f600}"));
}

#[test]
fn rejects_references_to_surrogates_and_beyond_unicode() {
    for name in ["#xD800", "#xDFFF", "#xD83D;&#xDE00", "#x110000", "#4294967361", "#x100000041"] {
        refused("xml_unknown_reference", format!("<a>&{name};</a>"));
        refused("xml_unknown_reference", format!("<a b='&{name};'/>"));
    }
    accepted("<a>&#xD7FF;&#xE000;&#x10FFFF;&#x00000000041;</a>");
}

#[test]
fn rejects_unknown_and_malformed_references() {
    for reference in [
        "&b;",
        "&AMP;",
        "&;",
        "&#;",
        "&#x;",
        "&#X41;",
        "&#+65;",
        "&#-1;",
        "&# 65;",
        "&#6_5;",
        "&#xg;",
        "&amp ;",
        "& amp;",
        "&amp",
        "&",
        "&&amp;",
        "&amp&",
        "&nbsp;",
        "&#x4\u{661};",
    ] {
        refused("xml_unknown_reference", format!("<a>{reference}</a>"));
        refused("xml_unknown_reference", format!("<a b='{reference}'/>"));
    }
    let document = accepted("<a b='&amp;&lt;&gt;&quot;&apos;'>&amp;&lt;&gt;&quot;&apos;</a>");
    assert_eq!(document.root().text(), Some("&<>\"'"));
    assert_eq!(document.root().attribute("b"), Some("&<>\"'"));
}

#[test]
fn reads_a_reference_once_only() {
    let document = accepted("<a b='&amp;lt;'>&amp;lt;&#38;lt;</a>");
    assert_eq!(document.root().text(), Some("&lt;&lt;"));
    assert_eq!(document.root().attribute("b"), Some("&lt;"));
}

#[test]
fn rejects_a_declaration_that_is_repeated_or_misplaced() {
    let declaration = r#"<?xml version="1.0"?>"#;
    for source in [
        format!("{declaration}{declaration}<a/>"),
        format!(" {declaration}<a/>"),
        format!("<a>{declaration}</a>"),
        format!("<a/>{declaration}"),
    ] {
        refused("xml_misplaced_declaration", source);
    }
    accepted(format!("{declaration}<a/>"));
    accepted(format!("\u{feff}{declaration}\r\n<a/>"));
}

#[test]
fn rejects_a_malformed_declaration() {
    for inside in [
        "",
        " ",
        r#" encoding="UTF-8""#,
        r#" standalone="yes""#,
        r#" version='1.0' version='1.0'"#,
        r#" encoding="UTF-8" version="1.0""#,
        r#" version="1.0"encoding="UTF-8""#,
        " version=1.0",
        r#" version="1.0" standalone="maybe""#,
        r#" version="1.0" standalone="no" encoding="UTF-8""#,
        r#" Version="1.0""#,
        r#" version="1.0" extra="1""#,
        r#" version="1.0""#.trim_end_matches('"'),
    ] {
        refused("xml_malformed_declaration", format!("<?xml{inside}?><a/>"));
    }
    accepted("<?xml\tversion = '1.0'\nencoding=\"utf-8\" standalone='no' ?><a/>");
    accepted("<?xml version='1.0' standalone='yes'?><a/>");
}

#[test]
fn rejects_another_version() {
    for version in ["1.1", "1.00", "2.0", "", " 1.0"] {
        refused("xml_not_version_1_0", format!("<?xml version=\"{version}\"?><a/>"));
    }
}

#[test]
fn rejects_a_contrary_encoding() {
    for encoding in ["UTF-16", "ISO-8859-1", "us-ascii", "utf8", ""] {
        refused("xml_not_utf8", format!("<?xml version='1.0' encoding='{encoding}'?><a/>"));
    }
}

#[test]
fn rejects_utf_16_and_broken_utf_8() {
    let utf_16: Vec<u8> = "<a/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused("xml_not_utf8", [&[0xff, 0xfe], utf_16.as_slice()].concat());
    refused("xml_forbidden_character", utf_16);
    refused("xml_not_utf8", b"<a>\xff</a>");
    refused("xml_not_utf8", b"<a>\xed\xa0\xbd\xed\xb8\x80</a>");
    refused("xml_not_utf8", b"<a>\xc0\xbc</a>");
    refused("xml_not_utf8", b"<a>\xf4\x90\x80\x80</a>");
    refused("xml_not_utf8", b"<a>\xe2\x82");
    accepted("<a>\u{20ac}</a>");
}

#[test]
fn drops_one_byte_order_mark_and_no_more() {
    let document = accepted("\u{feff}<a>b</a>");
    assert_eq!(document.source(), "<a>b</a>");
    assert_eq!(document.root().text(), Some("b"));
    refused("xml_text_outside_root", "\u{feff}\u{feff}<a>b</a>");
    refused("xml_text_outside_root", "<a/>\u{feff}");
    let inside = accepted("<a>\u{feff}</a>");
    assert_eq!(inside.root().text(), Some("\u{feff}"));
}

#[test]
fn reads_every_line_end_as_one_line_feed() {
    let document = accepted("<a\r\nb='1'>\r\n\r\r\n\n</a\r>");
    assert_eq!(document.root().text(), Some("\n\n\n\n"));
    let reference = accepted("<a>\r&#xD;\n</a>");
    assert_eq!(reference.root().text(), Some("\n\r\n"));
    assert_eq!(canonical(&reference), "<a>\n&#xD;\n</a>");
}

#[test]
fn normalizes_attribute_values() {
    let document = accepted("<a b='1\t2\n3\r\n4\r5  6 ' c='&#9;&#10;&#13;&#32;'/>");
    assert_eq!(document.root().attribute("b"), Some("1 2 3 4 5  6 "));
    assert_eq!(document.root().attribute("c"), Some("\t\n\r "));
    assert_eq!(canonical(&document), r#"<a b="1 2 3 4 5  6 " c="&#x9;&#xA;&#xD; "></a>"#);
}
