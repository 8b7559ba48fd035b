//! Comments, processing instructions, CDATA sections and DTDs under both grammars.

use vestibule_xmldsig::Grammar::{Document, Message};

use crate::{accepted, accepted_as, canonical, refused, refused_as};

#[test]
fn rejects_a_comment_in_a_message() {
    for source in ["<a><!--c--></a>", "<!--c--><a/>", "<a/><!--c-->", "<a>x<!---->y</a>"] {
        refused_as(Message, "xml_comment_in_message", source);
        accepted_as(Document, source);
    }
}

#[test]
fn rejects_a_processing_instruction_in_a_message() {
    for source in ["<a><?p d?></a>", "<?p?><a/>", "<a/><?p?>", "<?xml-stylesheet a?><a/>"] {
        refused_as(Message, "xml_processing_instruction_in_message", source);
        accepted_as(Document, source);
    }
}

#[test]
fn rejects_a_cdata_section_in_a_message() {
    for source in ["<a><![CDATA[x]]></a>", "<a>x<![CDATA[]]></a>"] {
        refused_as(Message, "xml_cdata_in_message", source);
        accepted_as(Document, source);
    }
}

#[test]
fn rejects_a_cdata_section_outside_the_root() {
    refused_as(Document, "xml_text_outside_root", "<![CDATA[ ]]><a/>");
    refused_as(Document, "xml_text_outside_root", "<a/><![CDATA[]]>");
}

#[test]
fn rejects_every_document_type_declaration() {
    for source in [
        "<!DOCTYPE a><a/>",
        "<!doctype a><a/>",
        "<!DOCTYPE>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://host/'> %p;]><a/>",
        "<?xml version='1.0'?>\n<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]><a/>",
        "<a><!DOCTYPE a></a>",
        "<a/><!DOCTYPE a>",
    ] {
        refused("xml_doctype", source);
    }
    accepted("<a/>");
}

#[test]
fn rejects_two_hyphens_in_a_comment() {
    for comment in ["<!-- a--b -->", "<!--a--->", "<!------>", "<!----->"] {
        refused_as(Document, "xml_malformed_markup", format!("<a>{comment}</a>"));
    }
    refused_as(Document, "xml_malformed_markup", "<a><!--></a>");
    refused_as(Document, "xml_malformed_markup", "<a><!---></a>");
    for comment in ["<!---->", "<!--a-b-->", "<!-- - - -->", "<!--->-->"] {
        let document = accepted_as(Document, format!("<a>{comment}</a>"));
        assert_eq!(canonical(&document), format!("<a>{comment}</a>"));
    }
}

#[test]
fn rejects_processing_instructions_without_a_proper_target() {
    for source in
        ["<a><??></a>", "<a><? p?></a>", "<a><?1?></a>", "<a><?p:q?></a>", "<a><?p?q?></a>"]
    {
        refused_as(Document, "xml_malformed_name", source);
    }
    for source in ["<a><?XML?></a>", "<a><?xMl version='1.0'?></a>", "<?xml:a?><a/>"] {
        refused_as(Document, "xml_malformed_name", source);
    }
    refused_as(Document, "xml_malformed_markup", "<a><?></a>");
    let document = accepted_as(Document, "<a><?p  d ?e? ?><?q ?></a>");
    assert_eq!(canonical(&document), "<a><?p d ?e? ?><?q?></a>");
}

#[test]
fn reads_cdata_as_text() {
    let document = accepted_as(Document, "<a>x<![CDATA[<&amp;]]]]><![CDATA[>\r\n]]>y</a>");
    assert_eq!(document.root().text(), Some("x<&amp;]]>\ny"));
    assert_eq!(canonical(&document), "<a>x&lt;&amp;amp;]]&gt;\ny</a>");
}

#[test]
fn rejects_the_end_mark_after_a_cdata_section() {
    refused_as(Document, "xml_section_end_in_text", "<a><![CDATA[x]]>]]></a>");
}

#[test]
fn does_not_take_markup_in_comments_for_markup() {
    let source = "<a><!-- <b> &c; ]]> <!DOCTYPE d> --><?p <e> ?><![CDATA[<f>]]></a>";
    let document = accepted_as(Document, source);
    assert_eq!(document.elements().count(), 1);
}
