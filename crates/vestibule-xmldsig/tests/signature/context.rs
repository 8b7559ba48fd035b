//! What stands around a signed element is not signed, and must not change what is read from it.

use vestibule_xmldsig::{Document, Grammar, VerifiedElement, verify};

use crate::keys::RSA_2048;
use crate::kit::{ENVELOPED, EXCLUSIVE, Forge, INCLUSIVE, method, now, parse, strict, transforms};

const ASSERTION: &str = r#"<s:r xmlns:s="urn:s" ID="_a"><s:v xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">value</s:v><u>text</u></s:r>"#;

fn forge() -> Forge {
    Forge::new().with(|forge| {
        forge.body = ASSERTION.to_owned();
        forge.digested = ASSERTION.to_owned();
    })
}

fn find(document: &Document) -> vestibule_xmldsig::Element<'_> {
    document.elements().find(|element| element.local_name() == "r").unwrap()
}

/// Everything that can be read through the handle.
fn read(element: &VerifiedElement<'_>, out: &mut Vec<String>) {
    out.push(format!("{{{}}}{} {:?}", element.namespace(), element.local_name(), element.text()));
    for attribute in element.attributes() {
        out.push(format!(
            "{{{}}}{}={}",
            attribute.namespace(),
            attribute.local_name(),
            attribute.value()
        ));
    }
    for child in element.children() {
        read(&child, out);
    }
    out.push("end".to_owned());
}

fn verified(source: &str) -> Result<Vec<String>, &'static str> {
    let document = parse(source, Grammar::Document);
    let verified = verify(find(&document), &RSA_2048.alone(), &strict(), now());
    let mut out = Vec::new();
    read(&verified.map_err(|error| error.code())?, &mut out);
    Ok(out)
}

#[test]
fn what_is_read_does_not_depend_on_unsigned_ancestors() {
    let signed = forge().document();
    let expected = verified(&signed).unwrap();
    assert!(expected.iter().any(|line| line.contains("type=xs:string")));
    for (open, close) in [
        ("<e>", "</e>"),
        ("<e xmlns:xs='urn:other'>", "</e>"),
        ("<e xmlns:xs='http://www.w3.org/2001/XMLSchema'>", "</e>"),
        ("<e xmlns:s='urn:other' xmlns:xsi='urn:other' xmlns:ds='urn:other'>", "</e>"),
        ("<e xml:lang='de'>", "</e>"),
        ("<e xml:space='preserve' xml:base='http://host/'>", "</e>"),
        ("<e ID='_b' k='2'><r2/>text", "</e>"),
        ("<?p?><e><!--c-->", "</e><!--c-->"),
        ("<f xmlns:xs='urn:1'><e xmlns:xs='urn:2'>", "</e></f>"),
    ] {
        assert_eq!(verified(&format!("{open}{signed}{close}")), Ok(expected.clone()), "{open}");
    }
}

#[test]
fn a_default_namespace_around_the_element_breaks_what_relied_on_none() {
    let source = format!("<e xmlns='urn:other'>{}</e>", forge().document());
    assert_eq!(verified(&source), Err("signature_digest_mismatch"));
}

#[test]
fn a_prefix_that_the_element_takes_from_outside_is_signed_with_its_meaning() {
    let inside = ASSERTION.replace(" xmlns:s=\"urn:s\"", "");
    let source = forge().with(|forge| forge.body = inside).document();
    assert!(verified(&format!("<e xmlns:s='urn:s'>{source}</e>")).is_ok());
    let other = format!("<e xmlns:s='urn:other'>{source}</e>");
    assert_eq!(verified(&other), Err("signature_digest_mismatch"));
}

#[test]
fn a_listed_prefix_is_signed_with_its_meaning() {
    let list = format!(
        r#"<ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="xs"></ec:InclusiveNamespaces>"#
    );
    let forge = forge().with(|forge| {
        forge.transforms = transforms(&[(ENVELOPED, ""), (EXCLUSIVE, &list)]);
        forge.digested = ASSERTION.replace(" ID=", " xmlns:xs=\"urn:xs\" ID=");
    });
    let source = forge.document();
    assert!(verified(&format!("<e xmlns:xs='urn:xs'>{source}</e>")).is_ok());
    for open in ["<e xmlns:xs='urn:other'>", "<e>"] {
        assert_eq!(verified(&format!("{open}{source}</e>")), Err("signature_digest_mismatch"));
    }
}

#[track_caller]
fn assert_breaks_with_what_is_around_it(forge: &Forge, code: &'static str) {
    let policy = strict().with_compat_inclusive_c14n();
    let below = |open: &str| {
        let document = parse(&format!("{open}{}</e>", forge.document()), Grammar::Message);
        let found = verify(find(&document), &RSA_2048.alone(), &policy, now());
        found.map(drop).map_err(|error| error.code())
    };
    assert_eq!(below("<e>"), Ok(()));
    for open in ["<e xml:lang='de'>", "<e xml:space='preserve'>", "<e xmlns:xs='urn:xs'>"] {
        assert_eq!(below(open), Err(code), "{open}");
    }
}

#[test]
fn an_inclusive_digest_breaks_with_what_is_around_it() {
    let forge = forge().with(|f| f.transforms = transforms(&[(ENVELOPED, ""), (INCLUSIVE, "")]));
    assert_breaks_with_what_is_around_it(&forge, "signature_digest_mismatch");
}

#[test]
fn an_inclusive_signature_breaks_with_what_is_around_it() {
    let forge = Forge::new().with(|f| f.c14n = method("CanonicalizationMethod", INCLUSIVE, ""));
    assert_breaks_with_what_is_around_it(&forge, "signature_mismatch");
}

#[test]
fn every_change_inside_is_refused() {
    let signed = forge().document();
    for (from, to) in [
        ("value</s:v>", "Value</s:v>"),
        ("value</s:v>", "value </s:v>"),
        ("value</s:v>", "<s:w/>value</s:v>"),
        ("xs:string", "xs:strinG"),
        ("xsi:type=", "xsi:Type="),
        ("<u>text</u>", ""),
        ("<u>text</u>", "<u>text</u><u>text</u>"),
        ("<u>text</u>", "<u a=''>text</u>"),
        ("<u>text</u>", "<u xml:lang='en'>text</u>"),
        ("<u>text</u>", "<u xmlns='urn:other'>text</u>"),
        ("<u>text</u>", "<?p?><u>text</u>"),
        ("<u>text</u>", "\n<u>text</u>"),
        ("<s:r ", "<s:r k='1' "),
        ("xmlns:s=\"urn:s\"", "xmlns:s=\"urn:S\""),
    ] {
        assert!(signed.contains(from), "{from}");
        let found = verified(&signed.replacen(from, to, 1));
        assert_eq!(found, Err("signature_digest_mismatch"), "{from} to {to}");
    }
}

#[test]
fn every_other_way_to_write_the_same_is_read_the_same() {
    let signed = forge().document();
    let expected = verified(&signed).unwrap();
    for (from, to) in [
        ("value</s:v>", "v&#97;lue</s:v >"),
        ("value</s:v>", "<![CDATA[value]]></s:v>"),
        ("<u>text</u>", "<u\n>text</u>"),
        ("<u>text</u>", "<u xmlns:unused='urn:unused'>text</u>"),
        ("<u>text</u>", "<!--c--><u>text</u>"),
        ("xsi:type=\"xs:string\"", "xsi:type = 'xs&#x3a;string'"),
    ] {
        assert!(signed.contains(from), "{from}");
        assert_eq!(verified(&signed.replacen(from, to, 1)), Ok(expected.clone()), "{from} to {to}");
    }
}
