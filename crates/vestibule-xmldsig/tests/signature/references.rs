//! What a reference may name: the element that carries the signature, and nothing else.

use vestibule_xmldsig::{Grammar, is_signed, verify};

use crate::keys::RSA_2048;
use crate::kit::{
    BODY, ENVELOPED, EXCLUSIVE, Forge, accepted, accepted_under, enveloping, method, now, outcome,
    parse, refused, refused_document, refused_under, strict, transforms,
};

#[test]
fn accepts_the_id_of_the_element_itself() {
    accepted(&Forge::new().document());
}

#[test]
fn rejects_a_reference_to_another_element() {
    let body = r#"<r ID="_a"><v ID="_b">value</v></r>"#;
    let forge = Forge::new().with(|forge| {
        forge.body = body.to_owned();
        forge.digested = r#"<v ID="_b">value</v>"#.to_owned();
        forge.uri = Some("#_b".to_owned());
    });
    refused("signature_reference_elsewhere", &forge.document());
}

#[test]
fn rejects_a_reference_to_nothing_in_the_document() {
    for uri in ["#_", "#_ab", "#_A", "#", "_a", "#_a ", " #_a", "##_a", "#%5Fa", "?#_a", "."] {
        let forge = Forge::new().with(|forge| forge.uri = Some(uri.to_owned()));
        refused("signature_reference_elsewhere", &forge.document());
    }
}

#[test]
fn rejects_external_uris() {
    for uri in ["http://host/#_a", "https://host/", "file:///etc/passwd", "cid:x", "other.xml#_a"] {
        let forge = Forge::new().with(|forge| forge.uri = Some(uri.to_owned()));
        refused("signature_reference_elsewhere", &forge.document());
    }
}

#[test]
fn rejects_xpointer_uris() {
    for uri in
        ["#xpointer(/)", "#xpointer(id('_a'))", "#xpointer(id(&quot;_a&quot;))", "#element(_a)"]
    {
        let forge = Forge::new().with(|forge| forge.uri = Some(uri.to_owned()));
        refused("signature_reference_elsewhere", &forge.document());
    }
}

#[test]
fn rejects_an_element_without_an_id() {
    let body = "<r><v>value</v></r>".to_owned();
    let forge = Forge::new().with(|forge| {
        forge.body.clone_from(&body);
        forge.digested = body;
    });
    refused("signature_element_without_id", &forge.document());
}

#[test]
fn rejects_an_empty_uri_below_the_root_even_with_the_allowance() {
    let inner = Forge::new().with(|forge| forge.uri = Some(String::new())).document();
    let document = parse(&format!("<e>{inner}</e>"), Grammar::Message);
    let element = document.root().children().next().unwrap();
    let policy = strict().with_compat_whole_document_reference();
    let found = verify(element, &RSA_2048.alone(), &policy, now());
    assert_eq!(found.err().map(|error| error.code()), Some("signature_reference_elsewhere"));
}

#[test]
fn the_allowance_for_whole_documents_does_not_widen_other_references() {
    let policy = strict().with_compat_whole_document_reference();
    accepted_under(&policy, &Forge::new().document());
    for uri in ["#", "#_b", "."] {
        let forge = Forge::new().with(|forge| forge.uri = Some(uri.to_owned()));
        refused_under(&policy, "signature_reference_elsewhere", &forge.document());
    }
}

#[test]
fn a_whole_document_is_signed_with_the_instructions_around_its_root() {
    let forge = Forge::new().with(|forge| {
        forge.uri = Some(String::new());
        forge.digested = format!("<?p?>\n{BODY}");
    });
    let policy = strict().with_compat_whole_document_reference();
    let outcome = |source: &str| outcome(source, Grammar::Document, &RSA_2048.alone(), &policy);
    let root = forge.document();
    assert_eq!(outcome(&format!("<?p?>{root}")), Ok(()));
    assert_eq!(outcome(&format!("<!--c--><?p?>{root}<!--c-->")), Ok(()));
    assert_eq!(outcome(&root), Err("signature_digest_mismatch"));
    assert_eq!(outcome(&format!("<?p?>{root}<?q?>")), Err("signature_digest_mismatch"));
}

/// A reference leaves comments out before any transform runs, whatever the transform says.
#[test]
fn comments_are_never_signed() {
    let with_comments = format!("{EXCLUSIVE}WithComments");
    for uri in [EXCLUSIVE, with_comments.as_str()] {
        let forge =
            Forge::new().with(|forge| forge.transforms = transforms(&[(ENVELOPED, ""), (uri, "")]));
        let source = forge.document().replace("</v>", "</v><!-- a comment -->");
        let found = outcome(&source, Grammar::Document, &RSA_2048.alone(), &strict());
        assert_eq!(found, Ok(()));
    }
}

#[test]
fn comments_in_signed_info_are_signed_where_its_method_says_so() {
    let uri = format!("{EXCLUSIVE}WithComments");
    let forge = Forge::new().with(|forge| forge.c14n = method("CanonicalizationMethod", &uri, ""));
    let source = forge.document();
    accepted(&source);
    refused_document(
        "signature_mismatch",
        &source.replace("<ds:Reference", "<!--c--><ds:Reference"),
    );
}

#[test]
fn a_comment_does_not_split_what_is_read() {
    let source = Forge::new().document().replace("value</v>", "val<!---->ue</v>");
    let document = parse(&source, Grammar::Document);
    let verified = verify(document.root(), &RSA_2048.alone(), &strict(), now()).unwrap();
    let texts: Vec<_> = verified.children().map(|child| child.text()).collect();
    assert_eq!(texts, [None]);
}

#[test]
fn rejects_a_forged_element_around_the_signed_one() {
    let signed = Forge::new().document();
    refused("signature_missing", &format!(r#"<r ID="_b"><v>forged</v>{signed}</r>"#));
}

#[test]
fn rejects_a_forged_element_that_took_the_signature() {
    let signature = Forge::new().signature(&RSA_2048);
    let forged = format!(r#"<r ID="_b"><v>forged</v>{BODY}</r>"#);
    refused("signature_reference_elsewhere", &enveloping(&forged, &signature));
}

#[test]
fn rejects_a_forged_element_whose_signature_holds_the_original() {
    let signature = Forge::new().signature(&RSA_2048);
    let holding = signature
        .replace("</ds:Signature>", &format!("<ds:Object>{BODY}</ds:Object></ds:Signature>"));
    let forged = r#"<r ID="_b"><v>forged</v></r>"#;
    refused("signature_malformed", &enveloping(forged, &holding));
    let in_key_info = signature
        .replace("</ds:Signature>", &format!("<ds:KeyInfo>{BODY}</ds:KeyInfo></ds:Signature>"));
    refused("signature_reference_elsewhere", &enveloping(forged, &in_key_info));
}

#[test]
fn only_a_child_of_the_element_is_its_signature() {
    let signature = Forge::new().signature(&RSA_2048);
    let nested = format!(r#"<r ID="_a"><w>{signature}</w><v k="1">value</v></r>"#);
    refused("signature_missing", &nested);
    let document = parse(&nested, Grammar::Message);
    assert!(!is_signed(document.root()));
    assert!(is_signed(document.root().children().next().unwrap()));
}

#[test]
fn a_signature_verifies_wherever_it_stands_among_the_children() {
    let signature = Forge::new().signature(&RSA_2048);
    accepted(&format!(r#"<r ID="_a"><v k="1">value</v>{signature}</r>"#));
    accepted(&format!(r#"<r ID="_a">{signature}<v k="1">value</v></r>"#));
}

#[test]
fn rejects_white_space_that_was_not_signed() {
    let signed = Forge::new().document();
    refused("signature_digest_mismatch", &signed.replace("</ds:Signature>", "</ds:Signature> "));
    refused("signature_mismatch", &signed.replace("<ds:Reference", " <ds:Reference"));
    accepted(&signed.replace("<ds:SignedInfo", "\n<ds:SignedInfo"));
}
