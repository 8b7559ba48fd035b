//! Transforms and canonicalisation methods outside of the profile.

use vestibule_xmldsig::Grammar;

use crate::keys::RSA_2048;
use crate::kit::{
    DSIG, ENVELOPED, EXCLUSIVE, Forge, INCLUSIVE, INCLUSIVE_11, accepted, accepted_under, method,
    outcome, refused, refused_under, strict, transforms,
};

#[track_caller]
fn rejects(code: &'static str, list: &[(&str, &str)]) {
    refused(code, &Forge::new().with(|forge| forge.transforms = transforms(list)).document());
}

#[test]
fn rejects_xpath_xslt_base64_and_unknown_transforms() {
    let xpath = format!("<ds:XPath xmlns:ds=\"{DSIG}\">not(ancestor-or-self::v)</ds:XPath>");
    for (uri, inside) in [
        ("http://www.w3.org/TR/1999/REC-xpath-19991116", xpath.as_str()),
        ("http://www.w3.org/2002/06/xmldsig-filter2", ""),
        ("http://www.w3.org/TR/1999/REC-xslt-19991116", "<x></x>"),
        ("http://www.w3.org/2000/09/xmldsig#base64", ""),
        ("http://www.w3.org/2002/07/decrypt#XML", ""),
        ("", ""),
    ] {
        rejects("signature_transforms", &[(ENVELOPED, ""), (uri, inside)]);
        rejects("signature_transforms", &[(uri, inside), (EXCLUSIVE, "")]);
        rejects("signature_transforms", &[(ENVELOPED, ""), (uri, inside), (EXCLUSIVE, "")]);
        rejects("signature_transforms", &[(uri, inside)]);
    }
}

#[test]
fn rejects_other_lists_of_known_transforms() {
    rejects("signature_transforms", &[]);
    rejects("signature_transforms", &[(EXCLUSIVE, "")]);
    rejects("signature_transforms", &[(EXCLUSIVE, ""), (ENVELOPED, "")]);
    rejects("signature_transforms", &[(ENVELOPED, ""), (ENVELOPED, "")]);
    rejects("signature_transforms", &[(ENVELOPED, ""), (EXCLUSIVE, ""), (EXCLUSIVE, "")]);
    rejects("signature_transforms", &[(ENVELOPED, ""), (ENVELOPED, ""), (EXCLUSIVE, "")]);
}

#[test]
fn rejects_a_reference_without_transforms() {
    let forge = Forge::new().with(|forge| forge.transforms = String::new());
    refused("signature_transforms", &forge.document());
}

#[test]
fn rejects_an_enveloped_transform_with_something_inside() {
    rejects("signature_transforms", &[(ENVELOPED, "<x></x>"), (EXCLUSIVE, "")]);
}

#[test]
fn rejects_other_elements_among_the_transforms() {
    let list = transforms(&[(ENVELOPED, ""), (EXCLUSIVE, "")]);
    let forge = Forge::new().with(|forge| {
        forge.transforms = list.replace("</ds:Transforms>", "<x></x></ds:Transforms>")
    });
    refused("signature_transforms", &forge.document());
}

fn prefix_list(inside: &str) -> String {
    format!(
        r#"<ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="xs">{inside}</ec:InclusiveNamespaces>"#
    )
}

#[test]
fn rejects_parameters_that_a_canonicalization_does_not_have() {
    let list = prefix_list("");
    accepted(
        &Forge::new()
            .with(|f| f.c14n = method("CanonicalizationMethod", EXCLUSIVE, &list))
            .document(),
    );
    for inside in [
        "<x></x>".to_owned(),
        "x".to_owned(),
        prefix_list("x"),
        prefix_list("<x></x>"),
        format!("{list}{list}"),
        format!("{list}x"),
        list.replace(EXCLUSIVE, "urn:other"),
        list.replace("InclusiveNamespaces", "Inclusive"),
    ] {
        let forge = Forge::new()
            .with(|forge| forge.c14n = method("CanonicalizationMethod", EXCLUSIVE, &inside));
        refused("signature_unsupported_c14n", &forge.document());
        rejects("signature_transforms", &[(ENVELOPED, ""), (EXCLUSIVE, &inside)]);
    }
}

#[test]
fn rejects_a_prefix_list_for_an_inclusive_method() {
    let list = prefix_list("");
    let policy = strict().with_compat_inclusive_c14n();
    for uri in [INCLUSIVE, INCLUSIVE_11] {
        let forge =
            Forge::new().with(|forge| forge.c14n = method("CanonicalizationMethod", uri, &list));
        refused_under(&policy, "signature_unsupported_c14n", &forge.document());
    }
}

#[test]
fn rejects_unknown_canonicalization_methods() {
    for uri in
        ["", "http://www.w3.org/2006/12/xml-c14n", "http://www.w3.org/2010/xml-c14n2", ENVELOPED]
    {
        let forge =
            Forge::new().with(|forge| forge.c14n = method("CanonicalizationMethod", uri, ""));
        refused("signature_unsupported_c14n", &forge.document());
    }
}

const BASE: &str = r#"<r ID="_a" xml:base="http://host/"><v>value</v></r>"#;

fn with_base(change: impl FnOnce(&mut Forge)) -> Forge {
    Forge::new()
        .with(|forge| {
            forge.body = BASE.to_owned();
            forge.digested = BASE.to_owned();
        })
        .with(change)
}

#[test]
fn rejects_version_1_1_where_signed_info_would_inherit_a_base() {
    let policy = strict().with_compat_inclusive_c14n();
    let forge = with_base(|f| f.c14n = method("CanonicalizationMethod", INCLUSIVE_11, ""));
    refused_under(&policy, "signature_inherited_xml_base", &forge.document());
    let transform =
        with_base(|f| f.transforms = transforms(&[(ENVELOPED, ""), (INCLUSIVE_11, "")]));
    accepted_under(&policy, &transform.document());
}

#[test]
fn rejects_version_1_1_where_the_element_would_inherit_a_base() {
    let policy = strict().with_compat_inclusive_c14n();
    let forge =
        Forge::new().with(|f| f.transforms = transforms(&[(ENVELOPED, ""), (INCLUSIVE_11, "")]));
    let below = |attribute: &str| {
        let source = format!("<e{attribute}>{}</e>", forge.document());
        let document = crate::kit::parse(&source, Grammar::Message);
        let element = document.root().children().next().unwrap();
        vestibule_xmldsig::verify(element, &RSA_2048.alone(), &policy, crate::kit::now())
            .map(drop)
            .map_err(|error| error.code())
    };
    assert_eq!(below(" xml:base='http://host/'"), Err("signature_inherited_xml_base"));
    assert_eq!(below(" xml:lang='en'"), Err("signature_digest_mismatch"));
    assert_eq!(below(""), Ok(()));
}

#[test]
fn exclusive_canonicalization_does_not_see_a_base_around_it() {
    let source = with_base(|_| {}).document();
    assert_eq!(outcome(&source, Grammar::Message, &RSA_2048.alone(), &strict()), Ok(()));
}
