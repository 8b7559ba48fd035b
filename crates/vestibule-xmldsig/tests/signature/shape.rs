//! A signature has one shape; whatever is missing, moved or added refuses it.

use vestibule_xmldsig::{Document, Grammar, Limits};

use crate::keys::RSA_2048;
use crate::kit::{
    BODY, DSIG, Forge, RSA_SHA256, SHA256, accepted, enveloping, method, refused, refused_document,
    signature,
};

#[test]
fn rejects_an_element_without_a_signature() {
    refused("signature_missing", BODY);
    let other =
        Forge::new().document().replace(&format!("xmlns:ds=\"{DSIG}\""), "xmlns:ds=\"urn:x\"");
    refused("signature_missing", &other);
}

#[test]
fn rejects_two_signatures() {
    let signature = Forge::new().signature(&RSA_2048);
    refused("signature_several", &enveloping(BODY, &format!("{signature}{signature}")));
    let at_both_ends = enveloping(BODY, &signature).replace("</r>", &format!("{signature}</r>"));
    refused("signature_several", &at_both_ends);
}

/// CVE-2025-29774: the digest of one SignedInfo, the signature of another.
#[test]
fn rejects_two_signed_infos() {
    let forge = Forge::new();
    let forged =
        Forge::new().with(|forge| forge.digested = r#"<r ID="_a"><v>forged</v></r>"#.into());
    let value = vestibule_keys::base64_encode(&forge.value(&RSA_2048));
    let body = r#"<r ID="_a"><v>forged</v></r>"#;
    for infos in [
        format!("{}{}", forge.signed_info(), forged.signed_info()),
        format!("{}{}", forged.signed_info(), forge.signed_info()),
    ] {
        refused("signature_malformed", &enveloping(body, &signature(&infos, &value, "")));
    }
    let after = signature(&forge.signed_info(), &value, &forged.signed_info());
    refused("signature_malformed", &enveloping(BODY, &after));
}

#[test]
fn rejects_two_references() {
    let forge = Forge::new();
    let twice = forge.clone().with(|twice| twice.more = forge.reference());
    refused("signature_several_references", &twice.document());
    let other = forge.clone().with(|other| other.uri = Some("#_b".to_owned()));
    let both = forge.with(|both| both.more = other.reference());
    refused("signature_several_references", &both.document());
}

#[test]
fn rejects_an_object_with_or_without_a_manifest() {
    let forge = Forge::new();
    let value = vestibule_keys::base64_encode(&forge.value(&RSA_2048));
    for object in [
        "<ds:Object></ds:Object>".to_owned(),
        "<ds:KeyInfo></ds:KeyInfo><ds:Object></ds:Object>".to_owned(),
        format!("<ds:Object><ds:Manifest>{}</ds:Manifest></ds:Object>", forge.reference()),
        "<ds:Manifest></ds:Manifest>".to_owned(),
        "<ds:KeyInfo></ds:KeyInfo><ds:KeyInfo></ds:KeyInfo>".to_owned(),
        "<x></x>".to_owned(),
    ] {
        let source = enveloping(BODY, &signature(&forge.signed_info(), &value, &object));
        refused("signature_malformed", &source);
    }
    let key_info = "<ds:KeyInfo></ds:KeyInfo>";
    accepted(&enveloping(BODY, &signature(&forge.signed_info(), &value, key_info)));
}

/// Each of these parts is signed as it stands here: only its shape is wrong.
#[test]
fn rejects_missing_and_additional_parts_of_signed_info() {
    let changes: [fn(&mut Forge); 9] = [
        |forge| forge.c14n.clear(),
        |forge| forge.method.clear(),
        |forge| std::mem::swap(&mut forge.c14n, &mut forge.method),
        |forge| forge.digest_method.clear(),
        |forge| std::mem::swap(&mut forge.transforms, &mut forge.digest_method),
        |forge| forge.more = "<ds:Object></ds:Object>".to_owned(),
        |forge| forge.more = "<x></x>".to_owned(),
        |forge| forge.method += "x",
        |forge| forge.transforms += "<x></x>",
    ];
    for change in changes {
        let source = Forge::new().with(change).document();
        let found = crate::kit::outcome(
            &source,
            Grammar::Message,
            &RSA_2048.alone(),
            &crate::kit::strict(),
        );
        assert!(
            matches!(found, Err("signature_malformed" | "signature_transforms")),
            "{found:?} for {source}"
        );
    }
}

#[test]
fn rejects_a_signature_without_its_value_or_its_info() {
    let source = Forge::new().document();
    let without = |name: &str| {
        let (before, rest) = source.split_once(&format!("<ds:{name}")).unwrap();
        let (_, after) = rest.split_once(&format!("</ds:{name}>")).unwrap();
        format!("{before}{after}")
    };
    refused("signature_malformed", &without("SignatureValue"));
    refused("signature_malformed", &without("SignedInfo"));
    refused("signature_malformed", &without("Reference"));
    refused("signature_malformed", &without("DigestValue"));
}

#[test]
fn rejects_parts_of_another_namespace() {
    let source = Forge::new().document();
    for name in ["SignedInfo", "SignatureValue"] {
        let other = source
            .replace(&format!("<ds:{name}"), &format!("<{name}"))
            .replace(&format!("</ds:{name}"), &format!("</{name}"));
        refused("signature_malformed", &other);
    }
}

#[test]
fn rejects_text_between_the_parts() {
    let source = Forge::new().document();
    refused("signature_malformed", &source.replace("<ds:SignatureValue", "x<ds:SignatureValue"));
    refused("signature_malformed", &source.replace("<ds:Reference", "x<ds:Reference"));
    refused("signature_malformed", &source.replace("<ds:DigestMethod", "x<ds:DigestMethod"));
}

/// CVE-2009-0217: an HMAC cut to so few bits that anyone can guess it.
#[test]
fn rejects_an_hmac_output_length() {
    let length = "<ds:HMACOutputLength>8</ds:HMACOutputLength>";
    for uri in [RSA_SHA256, "http://www.w3.org/2000/09/xmldsig#hmac-sha1"] {
        let forge =
            Forge::new().with(|forge| forge.method = method("SignatureMethod", uri, length));
        refused("signature_malformed", &forge.document());
    }
}

#[test]
fn rejects_parameters_of_a_digest() {
    let forge =
        Forge::new().with(|forge| forge.digest_method = method("DigestMethod", SHA256, "<x></x>"));
    refused("signature_malformed", &forge.document());
}

#[test]
fn rejects_a_method_without_an_algorithm() {
    let forge =
        Forge::new().with(|f| f.method = "<ds:SignatureMethod></ds:SignatureMethod>".into());
    refused("signature_malformed", &forge.document());
    let forge =
        Forge::new().with(|f| f.digest_method = "<ds:DigestMethod></ds:DigestMethod>".into());
    refused("signature_malformed", &forge.document());
    let in_namespace =
        method("SignatureMethod", RSA_SHA256, "").replace("Algorithm", "ds:Algorithm");
    refused("signature_malformed", &Forge::new().with(|f| f.method = in_namespace).document());
}

/// CVE-2025-29775: a comment hides one of two digests.
#[test]
fn rejects_a_comment_in_a_digest_value() {
    let source = Forge::new().document().replace("<ds:DigestValue>", "<ds:DigestValue>AAAA<!--");
    let source = source.replace("</ds:DigestValue>", "--></ds:DigestValue>");
    let refused = Document::parse(source.as_str(), Grammar::Message, &Limits::MESSAGE);
    assert_eq!(refused.err().map(|error| error.code()), Some("xml_comment_in_message"));
    let split = Forge::new().document().replace("</ds:DigestValue>", "<!----></ds:DigestValue>");
    refused_document("signature_malformed_value", &split);
}

#[test]
fn rejects_a_comment_or_an_element_in_a_signature_value() {
    let source = Forge::new().document();
    let comment = source.replace("</ds:SignatureValue>", "<!----></ds:SignatureValue>");
    refused_document("signature_malformed_value", &comment);
    let element = source.replace("</ds:SignatureValue>", "<x/></ds:SignatureValue>");
    refused("signature_malformed_value", &element);
}
