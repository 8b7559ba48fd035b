//! Where a new signature is put, and what cannot be signed.

use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm};
use vestibule_xmldsig::{
    Canonicalization, Document, Element, Grammar, SigningProfile, prepare_signature, verify,
};

use crate::keys::{ED25519, P256, RSA_2048};
use crate::kit::{accepted, now, parse, strict};

const RSA: SignatureAlgorithm = SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256);

fn named<'doc>(document: &'doc Document, name: &str) -> Element<'doc> {
    document.elements().find(|element| element.local_name() == name).unwrap()
}

fn sign(source: &str, name: &str, after: Option<&str>, profile: &SigningProfile) -> String {
    let document = parse(source, Grammar::Document);
    let after = after.map(|after| named(&document, after));
    let prepared = prepare_signature(named(&document, name), after, profile).unwrap();
    let value = RSA_2048.signing().sign(prepared.algorithm(), &prepared.octets()).unwrap();
    prepared.finish(&value)
}

fn rsa() -> SigningProfile {
    SigningProfile::new(RSA)
}

#[test]
fn the_signature_is_the_first_child_or_follows_the_named_one() {
    let source = "<a ID='_a'>text<b/><c>more</c></a>";
    let names = |signed: &str| {
        let document = parse(signed, Grammar::Message);
        document.root().children().map(|child| child.local_name().to_owned()).collect::<Vec<_>>()
    };
    for (after, expected) in [
        (None, ["Signature", "b", "c"]),
        (Some("b"), ["b", "Signature", "c"]),
        (Some("c"), ["b", "c", "Signature"]),
    ] {
        let signed = sign(source, "a", after, &rsa());
        assert_eq!(names(&signed), expected);
        accepted(&signed);
    }
}

#[test]
fn an_empty_element_is_opened_for_its_signature() {
    for source in ["<a ID='_a'/>", "<p:a xmlns:p='urn:p' ID='_a' />", "<a ID='_a'></a>"] {
        accepted(&sign(source, "a", None, &rsa()));
    }
    let signed = sign("<a ID='_a'><b/></a>", "a", Some("b"), &rsa());
    assert!(signed.contains("<b/><ds:Signature"));
}

#[test]
fn what_stands_around_the_signature_stays_as_it_was() {
    let source = "<?xml version='1.0'?>\n<e x = '1'><a ID='_a'  b=\"&#65;\">\n<c/></a></e>\n";
    let signed = sign(source, "a", None, &rsa());
    let (before, after) = source.split_at(source.find("\n<c/>").unwrap());
    assert!(signed.starts_with(before));
    assert!(signed.ends_with(after));
}

#[test]
fn an_element_and_the_one_around_it_can_both_be_signed() {
    let source = "<e ID='_e'><a ID='_a'><b>value</b></a></e>";
    let signed = sign(&sign(source, "a", None, &rsa()), "e", None, &rsa());
    let document = parse(&signed, Grammar::Message);
    for name in ["e", "a"] {
        let found = verify(named(&document, name), &RSA_2048.alone(), &strict(), now());
        assert!(found.is_ok());
    }
    let outer = verify(document.root(), &RSA_2048.alone(), &strict(), now()).unwrap();
    let children: Vec<_> = outer.children().map(|child| child.local_name()).collect();
    assert_eq!(children, ["a"]);
    let inner = outer.children().next().unwrap();
    let children: Vec<_> = inner.children().map(|child| child.local_name()).collect();
    assert_eq!(children, ["Signature", "b"]);
}

#[test]
fn a_prefix_list_is_written_and_signed() {
    let profile = rsa().with_prefix_list(["xs", "#default"]);
    let source = "<e xmlns:xs='urn:xs'><a ID='_a' t='xs:string'/></e>";
    let signed = sign(source, "a", None, &profile);
    assert!(signed.contains("PrefixList=\"xs #default\""));
    let code = |signed: &str| {
        let document = parse(signed, Grammar::Message);
        let found = verify(named(&document, "a"), &RSA_2048.alone(), &strict(), now());
        found.map(drop).map_err(|error| error.code())
    };
    assert_eq!(code(&signed), Ok(()));
    let other = signed.replace("xmlns:xs='urn:xs'", "xmlns:xs='urn:other'");
    assert_eq!(code(&other), Err("signature_digest_mismatch"));
}

#[test]
fn a_certificate_is_written_into_key_info() {
    let signed = sign("<a ID='_a'/>", "a", None, &rsa().with_certificate("AAAA"));
    assert!(signed.contains("<ds:X509Certificate>AAAA</ds:X509Certificate>"));
    accepted(&signed);
}

#[test]
fn the_octets_are_the_canonical_form_of_signed_info() {
    let document = parse("<a ID='_a'/>", Grammar::Message);
    let profile = rsa().with_prefix_list(["xs"]);
    let octets = prepare_signature(document.root(), None, &profile).unwrap().octets();
    let read = parse(std::str::from_utf8(&octets).unwrap(), Grammar::Message);
    assert_eq!(Canonicalization::exclusive().document(&read), octets);
}

#[test]
fn rejects_an_element_without_an_id() {
    let document = parse("<a><b ID='_b'/></a>", Grammar::Message);
    let found = prepare_signature(document.root(), None, &rsa());
    assert_eq!(found.err().map(|error| error.code()), Some("signing_element_without_id"));
}

#[test]
fn rejects_a_place_outside_of_the_element() {
    let document = parse("<a ID='_a'><b><c/></b></a>", Grammar::Message);
    for name in ["a", "c"] {
        let found = prepare_signature(document.root(), Some(named(&document, name)), &rsa());
        assert_eq!(found.err().map(|error| error.code()), Some("signing_not_a_child"));
    }
    let other = parse("<a ID='_a'><b/></a>", Grammar::Message);
    let found = prepare_signature(document.root(), Some(named(&other, "b")), &rsa());
    assert_eq!(found.err().map(|error| error.code()), Some("signing_not_a_child"));
}

#[test]
fn rejects_a_key_of_another_family() {
    for key in [&*P256, &ED25519] {
        let found = key.signing().sign(RSA, b"octets");
        assert_eq!(found.err().map(|error| error.code()), Some("signing_refused"));
    }
    let ecdsa = SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256);
    let found = RSA_2048.signing().sign(ecdsa, b"octets");
    assert_eq!(found.err().map(|error| error.code()), Some("signing_refused"));
}
