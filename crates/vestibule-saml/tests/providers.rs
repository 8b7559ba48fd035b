//! Sign-ins with well-behaved identity providers: every part signed, every algorithm, two products,
//! two implementations of XML Signature.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests may fail"
)]

#[path = "support/host.rs"]
mod host;

use host::{ACS, SP, connection, idps, ids, now, sign_in, target, user};
use vestibule_core::{ConnectionId, EmailSource, Groups, Identity, Protocol, SubjectKind};
use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm, base64_encode};
use vestibule_saml::{ClaimNames, Connection, EntityId, IdpMetadata, SignIn, SignedPart};
use vestibule_testkit::{ResponseTarget, SamlIdp, SamlUser, Signed, Signer, TestKey, XmlSec1};
use vestibule_xmldsig::Limits;

const SIGNED: [(Signed, SignedPart); 3] = [
    (Signed::Assertion, SignedPart::Assertion),
    (Signed::Response, SignedPart::Response),
    (Signed::Both, SignedPart::Both),
];

fn algorithms() -> Vec<(TestKey, SignatureAlgorithm)> {
    use SignatureAlgorithm::{Ecdsa, Ed25519, RsaPkcs1, RsaPss};
    let mut all = vec![(TestKey::ED25519, Ed25519)];
    for digest in [DigestAlgorithm::Sha256, DigestAlgorithm::Sha384, DigestAlgorithm::Sha512] {
        all.extend([(TestKey::IDP, RsaPkcs1(digest)), (TestKey::IDP, RsaPss(digest))]);
        all.extend([TestKey::P256, TestKey::P384, TestKey::P521].map(|key| (key, Ecdsa(digest))));
    }
    all
}

fn body(idp: &SamlIdp, user: &SamlUser, target: &ResponseTarget) -> String {
    let response = idp.respond(user, target, &ids(), now()).unwrap();
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("SAMLResponse", &response.base64()).finish()
}

fn signs_in(idp: &SamlIdp, user: &SamlUser) -> SignIn {
    let keys = [idp.published(), &[TestKey::P256]].concat();
    sign_in(&connection(idp, &keys), &body(idp, user, &target())).unwrap()
}

fn identity(idp: &SamlIdp, user: &SamlUser) -> Identity {
    signs_in(idp, user).into_identity(&ClaimNames::common())
}

#[test]
fn accepts_every_signed_part_in_every_algorithm() {
    for idp in idps() {
        for (key, algorithm) in algorithms() {
            let idp = idp.clone().with_signer(Signer::Ours { key, algorithm });
            for (signed, part) in SIGNED {
                let sign_in = signs_in(&idp.clone().with_signed(signed), &user());
                assert_eq!(sign_in.signed(), part);
                assert_eq!(sign_in.name_id().value(), "ada@contoso.example");
                assert!(sign_in.warnings().is_empty());
            }
        }
    }
}

#[test]
fn accepts_what_the_xmlsec1_program_signed() {
    let Some(program) = XmlSec1::find() else {
        println!("xmlsec1 is not installed: nothing was compared");
        return;
    };
    let sha256 = DigestAlgorithm::Sha256;
    let algorithms = [
        (TestKey::IDP, SignatureAlgorithm::RsaPkcs1(sha256)),
        (TestKey::P256, SignatureAlgorithm::Ecdsa(sha256)),
    ];
    for idp in idps() {
        for (key, algorithm) in algorithms {
            let signer = Signer::XmlSec1 { program: program.clone(), key, algorithm };
            let idp = idp.clone().with_signer(signer);
            for (signed, part) in SIGNED {
                assert_eq!(signs_in(&idp.clone().with_signed(signed), &user()).signed(), part);
            }
        }
    }
}

#[test]
fn knows_what_entra_says_about_a_user() {
    let identity = identity(&idps()[0], &user());
    assert_eq!(identity.protocol, Protocol::Saml);
    assert_eq!(identity.subject.issuer, format!("https://sts.windows.net/{}/", host::TENANT));
    assert_eq!(identity.subject.tenant.as_deref(), Some(host::TENANT));
    assert_eq!(identity.subject.id, "ada@contoso.example");
    assert_eq!(identity.subject.kind, SubjectKind::EmailAddress);
    assert_eq!(identity.email.address.unwrap().as_str(), "ada@contoso.example");
    assert_eq!(identity.email.source, EmailSource::Attribute);
    assert_eq!(identity.email.verified, None);
    assert_eq!(identity.name.given.as_deref(), Some("Ada"));
    assert_eq!(identity.name.family.as_deref(), Some("Lovelace"));
    assert_eq!(identity.name.display.as_deref(), Some("Ada Lovelace"));
    assert_eq!(identity.groups, Groups::Known(user().groups));
    let context = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password";
    assert_eq!(identity.authentication.context_class.as_deref(), Some(context));
    assert_eq!(identity.authentication.authenticated_at, Some(now()));
    assert_eq!(identity.authentication.session_index, Some(ids().session));
}

#[test]
fn knows_what_okta_says_about_a_user() {
    let identity = identity(&idps()[1], &user());
    assert_eq!(identity.subject.issuer, "http://www.okta.com/exk1fcia6d6EMsf331d8");
    assert_eq!(identity.subject.tenant, None);
    assert_eq!(identity.subject.kind, SubjectKind::Unspecified);
    assert_eq!(identity.email.address.unwrap().as_str(), "ada@contoso.example");
    assert_eq!(identity.name.given.as_deref(), Some("Ada"));
    assert_eq!(identity.name.family.as_deref(), Some("Lovelace"));
    assert_eq!(identity.name.display, None);
    assert_eq!(identity.groups, Groups::Known(user().groups));
}

#[test]
fn returns_to_where_the_user_wanted_to_go() {
    let sign_in = signs_in(&idps()[0], &user());
    assert_eq!(sign_in.return_path().as_str(), "/reports?week=47");
    assert_eq!(sign_in.connection().as_str(), "acme");
}

#[test]
fn takes_150_groups_for_all_and_a_link_for_more() {
    let groups = |count: usize| user().with_groups((0..count).map(|n| format!("group {n}")));
    let of = |count| identity(&idps()[0], &groups(count)).groups;
    assert_eq!(of(150), Groups::Known(groups(150).groups));
    let Groups::Overage { link: Some(link) } = of(151) else { panic!("the groups are known") };
    assert!(link.starts_with("https://graph.windows.net/"));
    assert_eq!(of(0), Groups::Absent);
    assert_eq!(identity(&idps()[1], &groups(2_000)).groups.complete().unwrap().len(), 2_000);
}

#[test]
fn accepts_the_spn_audience_by_its_alias_only() {
    let application = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    let idp = idps()[0].clone().with_spn_audience();
    let target = ResponseTarget::new(ACS, SP).answering(host::request_id().as_str());
    let strict = connection(&idp, &[TestKey::IDP]);
    let body = body(&idp, &user(), &target);
    assert_eq!(sign_in(&strict, &body).err().unwrap().code(), "audience_mismatch");
    let other = strict
        .clone()
        .with_compat_audience_alias(EntityId::parse(&format!("spn:{application}")).unwrap());
    assert_eq!(sign_in(&other, &body).err().unwrap().code(), "audience_mismatch");
    let aliased = strict.with_compat_audience_alias(EntityId::parse(&format!("spn:{SP}")).unwrap());
    assert!(sign_in(&aliased, &body).is_ok());
}

#[test]
fn signs_in_by_the_metadata_while_a_key_rolls_over() {
    for idp in idps() {
        let rolling = idp.with_published([TestKey::P384, TestKey::ED25519, TestKey::IDP]);
        let metadata = IdpMetadata::parse(rolling.metadata(), &Limits::DOCUMENT, now()).unwrap();
        assert_eq!(metadata.entity_id().as_str(), rolling.entity_id());
        assert_eq!(metadata.certificates().count(), 3);
        let provider = metadata.into_identity_provider().unwrap();
        assert_eq!(provider.sso().unwrap().as_str(), rolling.sso());
        let connection = Connection::new(ConnectionId::parse("acme").unwrap(), provider);
        assert!(sign_in(&connection, &body(&rolling, &user(), &target())).is_ok());
    }
}

#[test]
fn keeps_the_formats_of_name_ids_apart() {
    let formats = [
        ("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", SubjectKind::Persistent),
        ("urn:oasis:names:tc:SAML:2.0:nameid-format:transient", SubjectKind::Transient),
        ("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", SubjectKind::EmailAddress),
        ("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified", SubjectKind::Unspecified),
        ("urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName", SubjectKind::Other),
    ];
    for (format, kind) in formats {
        let subject = identity(&idps()[0].clone().with_name_id_format(format), &user()).subject;
        assert_eq!((subject.kind, subject.format.as_deref()), (kind, Some(format)));
        assert_eq!(subject.is_linkable(), kind != SubjectKind::Transient);
    }
}

#[test]
fn reads_values_exactly_as_they_were_written() {
    let name = "  Zoë \"<&>'\u{1f600}\u{a0}\t\n ";
    let identity = identity(&idps()[1], &user().with_name(name, ""));
    assert_eq!(identity.name.given.as_deref(), Some(name));
    assert_eq!(identity.name.family.as_deref(), Some(""));
}

#[test]
fn accepts_carriage_returns_as_java_signers_write_them() {
    let idp = &idps()[0];
    let response = idp.respond(&user(), &target(), &ids(), now()).unwrap();
    let (before, rest) = response.xml().split_once("<ds:SignatureValue>").unwrap();
    let (value, after) = rest.split_once("</ds:SignatureValue>").unwrap();
    let lines: Vec<&str> =
        value.as_bytes().chunks(76).map(|l| str::from_utf8(l).unwrap()).collect();
    let value = lines.join("&#13;\n");
    let xml = format!("{before}<ds:SignatureValue>{value}</ds:SignatureValue>{after}");
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    let body = form.append_pair("SAMLResponse", &base64_encode(xml.as_bytes())).finish();
    assert!(sign_in(&connection(idp, &[TestKey::IDP]), &body).is_ok());
}
