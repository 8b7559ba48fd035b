//! What an assertion says, in the odd forms that a provider may sign it in: nothing incomplete
//! looks complete, and nobody comes out under a name that is not theirs.
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

#[path = "support/host.rs"]
mod host;

use host::{
    ReplayLog, connection, idps, ids, now, pending, redeem, service_provider, target, user,
};
use vestibule_core::{Groups, Identity};
use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm};
use vestibule_saml::{ClaimNames, Connection, PostedResponse};
use vestibule_testkit::TestKey;
use vestibule_xmldsig::{Document, Grammar, Limits, SigningProfile, prepare_signature};

const GROUPS: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups";

fn trusted() -> Connection {
    connection(&idps()[0], &[TestKey::IDP])
}

/// A genuine response, edited by its provider before it signed the assertion.
fn signed(edit: impl Fn(String) -> String) -> String {
    let response = idps()[0].respond(&user(), &target(), &ids(), now()).unwrap();
    let (before, rest) = response.xml().split_once("<ds:Signature ").unwrap();
    let (_, after) = rest.split_once("</ds:Signature>").unwrap();
    let xml = edit(format!("{before}{after}"));
    let document = Document::parse(xml, Grammar::Message, &Limits::MESSAGE).unwrap();
    let assertion = document.root().children().last().unwrap();
    let algorithm = SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256);
    let issuer = assertion.children().next();
    let prepared = prepare_signature(assertion, issuer, &SigningProfile::new(algorithm)).unwrap();
    let key = TestKey::IDP.signing_key().unwrap();
    prepared.clone().finish(&key.sign(algorithm, &prepared.octets()).unwrap())
}

fn accept(connection: &Connection, xml: &str) -> Result<Identity, &'static str> {
    let posted = PostedResponse::parse_xml(xml, &Limits::MESSAGE).map_err(|e| e.code())?;
    let pending = pending(connection, now());
    let checked = service_provider().verify(connection, posted, pending, &host::browser(1), now());
    let sign_in = redeem(checked.map_err(|e| e.code())?, &mut ReplayLog::default());
    Ok(sign_in.map_err(|e| e.code())?.into_identity(&ClaimNames::common()))
}

fn unsolicited(connection: &Connection, xml: &str) -> Result<(), &'static str> {
    let posted = PostedResponse::parse_xml(xml, &Limits::MESSAGE).map_err(|e| e.code())?;
    let checked = service_provider().danger_verify_idp_initiated(connection, posted, now());
    checked.map(drop).map_err(|e| e.code())
}

/// The response with these attributes in place of its own.
fn with_attributes(attributes: &str) -> Result<Identity, &'static str> {
    let xml = signed(|xml| {
        let (before, rest) = xml.split_once("<AttributeStatement>").unwrap();
        let (_, after) = rest.split_once("</AttributeStatement>").unwrap();
        format!("{before}<AttributeStatement>{attributes}</AttributeStatement>{after}")
    });
    accept(&trusted(), &xml)
}

fn groups(values: &str) -> Groups {
    with_attributes(&format!("<Attribute Name=\"{GROUPS}\">{values}</Attribute>")).unwrap().groups
}

fn with_name_id(value: &str) -> Result<Identity, &'static str> {
    let name_id = user().name_id;
    let xml =
        signed(|xml| xml.replace(&format!(">{name_id}</NameID>"), &format!(">{value}</NameID>")));
    accept(&trusted(), &xml)
}

#[test]
fn an_edited_response_is_accepted_when_its_provider_signs_it() {
    assert_eq!(with_name_id("ada").unwrap().subject.id, "ada");
}

#[test]
fn groups_with_an_unreadable_value_are_unknown_and_not_fewer() {
    let known = |values: &[&str]| Groups::Known(values.iter().map(|&v| v.to_owned()).collect());
    let text = "<AttributeValue>a</AttributeValue>";
    let element = "<AttributeValue><x xmlns=\"urn:x\">b</x></AttributeValue>";
    assert_eq!(groups(text), known(&["a"]));
    assert_eq!(groups(&format!("{text}{element}")), Groups::Absent);
    assert_eq!(groups(element), Groups::Absent);
    assert_eq!(groups(""), known(&[]));
}

#[test]
fn an_overage_link_outweighs_every_list() {
    let link = "<Attribute Name=\"http://schemas.microsoft.com/claims/groups.link\">\
        <AttributeValue>https://graph.example/</AttributeValue></Attribute>";
    let list = "<Attribute Name=\"memberOf\"><AttributeValue>a</AttributeValue></Attribute>";
    let identity = with_attributes(&format!("{list}{link}")).unwrap();
    let expected = Groups::Overage { link: Some("https://graph.example/".to_owned()) };
    assert_eq!(identity.groups, expected);
}

#[test]
fn a_foreign_element_is_no_attribute() {
    let foreign = format!("<e:Attribute xmlns:e=\"urn:e\" Name=\"{GROUPS}\"/>");
    assert_eq!(with_attributes(&foreign).unwrap_err(), "attribute_malformed");
}

#[test]
fn a_nil_value_is_no_value() {
    let nil = |text: &str| {
        groups(&format!(
            "<AttributeValue xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" \
             i:nil=\"{text}\"></AttributeValue><AttributeValue>a</AttributeValue>"
        ))
    };
    assert_eq!(nil("true"), Groups::Known(vec!["a".to_owned()]));
    assert_eq!(nil(" 1 "), Groups::Known(vec!["a".to_owned()]));
    assert_eq!(nil("false"), Groups::Known(vec![String::new(), "a".to_owned()]));
}

#[test]
fn a_name_id_holds_nothing_that_cannot_be_seen() {
    for hidden in ['\u{34f}', '\u{2800}', '\u{3164}', '\u{fe0f}', '\u{ffa0}', '\u{e0100}'] {
        let refused = with_name_id(&format!("ad{hidden}a")).unwrap_err();
        assert_eq!(refused, "name_id_characters", "{hidden:?}");
    }
}

#[test]
fn a_name_id_is_as_long_as_the_standard_allows() {
    assert!(with_name_id(&"é".repeat(256)).is_ok());
    assert_eq!(with_name_id(&"é".repeat(257)).unwrap_err(), "name_id_characters");
}

#[test]
fn a_qualifier_is_as_long_as_a_name_id() {
    let qualified = |length: usize| {
        let xml = signed(|xml| {
            let qualifier = format!("<NameID NameQualifier=\"{}\" ", "q".repeat(length));
            xml.replacen("<NameID ", &qualifier, 1)
        });
        accept(&trusted(), &xml).map(|identity| identity.subject.name_qualifier.unwrap().len())
    };
    assert_eq!(qualified(256), Ok(256));
    assert_eq!(qualified(257), Err("name_id_characters"));
}

#[test]
fn a_refusal_before_reading_names_the_product_of_the_route() {
    let refused = || PostedResponse::parse("!", &Limits::MESSAGE).unwrap_err();
    assert!(!refused().fix().contains("Entra"));
    assert!(refused().for_connection(&trusted()).fix().contains("Entra"));
}

#[test]
fn an_empty_audience_names_nobody() {
    let xml = signed(|xml| {
        let (before, rest) = xml.split_once("<Audience>").unwrap();
        let (_, after) = rest.split_once("</Audience>").unwrap();
        format!("{before}<Audience><x xmlns=\"urn:x\">{}</x></Audience>{after}", host::SP)
    });
    assert_eq!(accept(&trusted(), &xml).unwrap_err(), "audience_mismatch");
}

/// A response that answers nothing.
fn unasked(edit: impl Fn(String) -> String) -> String {
    signed(|xml| {
        let request = format!(" InResponseTo=\"{}\"", host::request_id().as_str());
        edit(xml.replace(&request, ""))
    })
}

#[test]
fn no_confirmation_of_an_unsolicited_response_names_a_request() {
    let open = trusted().with_danger_idp_initiated();
    assert_eq!(unsolicited(&open, &unasked(|xml| xml)), Ok(()));
    let second = "<SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">\
        <SubjectConfirmationData InResponseTo=\"_x\"/><SubjectConfirmationData/></SubjectConfirmation>";
    let dodging = unasked(|xml| xml.replace("</Subject>", &format!("{second}</Subject>")));
    assert_eq!(unsolicited(&open, &dodging), Err("idp_initiated_in_response_to"));
}

#[test]
fn a_forced_authentication_is_forced_on_unsolicited_responses_too() {
    let forced = trusted().with_danger_idp_initiated().with_force_authn();
    let at = |time: &str| {
        unasked(|xml| {
            let (before, rest) = xml.split_once("AuthnInstant=\"").unwrap();
            let (_, after) = rest.split_once('"').unwrap();
            format!("{before}AuthnInstant=\"{time}\"{after}")
        })
    };
    let fresh = now().to_string();
    assert_eq!(unsolicited(&forced, &at(&fresh)), Ok(()));
    assert_eq!(unsolicited(&forced, &at("2001-01-01T00:00:00Z")), Err("authn_too_old"));
}

#[test]
fn an_overgrown_signed_info_is_refused_before_it_is_hashed() {
    let noise = format!(" a='{}'", "\"".repeat(200_000));
    let xml = signed(|xml| xml).replacen("<ds:SignedInfo>", &format!("<ds:SignedInfo{noise}>"), 1);
    assert_eq!(accept(&trusted(), &xml).unwrap_err(), "signature_malformed");
}
