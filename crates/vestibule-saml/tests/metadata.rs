//! Metadata of identity providers as administrators upload it, and our own.
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use vestibule_core::{Endpoint, Timestamp};
use vestibule_saml::{EntityId, IdpMetadata, ServiceProvider};
use vestibule_testkit::{SamlIdp, TestKey};
use vestibule_xmldsig::{Document, Grammar, Limits};

fn now() -> Timestamp {
    Timestamp::parse_xs_datetime("2026-11-21T12:00:00Z").unwrap()
}

fn certificate() -> String {
    TestKey::IDP.certificate_base64()
}

fn descriptor(use_attribute: &str, certificate: &str) -> String {
    format!(
        "<md:KeyDescriptor{use_attribute}><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\
         <ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data>\
         </ds:KeyInfo></md:KeyDescriptor>"
    )
}

fn service(location: &str) -> String {
    format!(
        "<md:SingleSignOnService \
         Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"{location}\"/>"
    )
}

fn entity(attributes: &str, content: &str) -> String {
    format!(
        "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" \
         entityID=\"https://idp.example/\"{attributes}><md:IDPSSODescriptor \
         protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">{content}\
         </md:IDPSSODescriptor></md:EntityDescriptor>"
    )
}

fn good() -> String {
    entity("", &(descriptor("", &certificate()) + &service("https://idp.example/sso")))
}

fn read(xml: &str) -> Result<IdpMetadata, &'static str> {
    IdpMetadata::parse(xml, &Limits::DOCUMENT, now()).map_err(|error| error.code())
}

fn warnings(xml: &str) -> Vec<&'static str> {
    read(xml).unwrap().warnings().iter().map(|warning| warning.code()).collect()
}

#[test]
fn three_facts_come_out_of_metadata() {
    let metadata = read(&good()).unwrap();
    assert_eq!(metadata.entity_id().as_str(), "https://idp.example/");
    assert_eq!(metadata.sso_endpoints()[0].location.as_str(), "https://idp.example/sso");
    assert_eq!(metadata.certificates().count(), 1);
    assert!(metadata.warnings().is_empty());
    let idp = metadata.into_identity_provider().unwrap();
    assert_eq!(idp.sso().unwrap().as_str(), "https://idp.example/sso");
}

#[test]
fn metadata_of_the_products_is_read() {
    for idp in
        [SamlIdp::entra_like("6f1e2a0c-55b1-4f3e-9a55-1d6a3c1c7a10"), SamlIdp::okta_like("exk1")]
    {
        let idp = idp.with_published([TestKey::IDP, TestKey::P256]);
        let metadata = read(&idp.metadata()).unwrap();
        assert_eq!(metadata.entity_id().as_str(), idp.entity_id());
        assert_eq!(metadata.certificates().count(), 2);
    }
}

#[test]
fn comments_and_instructions_are_passed_over() {
    let commented = good().replace("<md:IDPSSODescriptor", "<!-- x --><?y z?><md:IDPSSODescriptor");
    assert!(read(&commented).is_ok());
}

#[test]
fn a_certificate_for_encryption_verifies_nothing() {
    let only = entity(
        "",
        &(descriptor(" use=\"encryption\"", &certificate()) + &service("https://idp.example/sso")),
    );
    assert_eq!(read(&only).unwrap_err(), "metadata_no_signing_certificate");
}

#[test]
fn certificates_come_wrapped_padded_and_repeated() {
    let wrapped: String = certificate()
        .as_bytes()
        .chunks(64)
        .map(|line| format!("\n  {}&#13;", std::str::from_utf8(line).unwrap()))
        .collect();
    let xml = entity(
        "",
        &(descriptor(" use=\"signing\"", &wrapped)
            + &descriptor("", &certificate())
            + &service("https://idp.example/sso")),
    );
    assert_eq!(read(&xml).unwrap().certificates().count(), 1);
}

#[test]
fn an_unusable_certificate_beside_a_good_one_is_a_warning() {
    let xml = entity(
        "",
        &(descriptor("", "AAAA")
            + &descriptor("", &certificate())
            + &service("https://idp.example/")),
    );
    assert_eq!(warnings(&xml), ["metadata_certificate_unusable"]);
}

#[test]
fn several_keys_of_every_kind_are_kept() {
    let keys = [
        TestKey::IDP,
        TestKey::ATTACKER,
        TestKey::P256,
        TestKey::P384,
        TestKey::P521,
        TestKey::ED25519,
        TestKey::RSA_1024,
    ];
    let mut content: String =
        keys.iter().map(|key| descriptor("", &key.certificate_base64())).collect();
    content += &service("https://idp.example/");
    assert_eq!(read(&entity("", &content)).unwrap().certificates().count(), keys.len());
}

#[test]
fn addresses_that_run_scripts_are_refused() {
    for location in ["javascript:alert(1)", "data:text/html,x", "", "/sso", "ftp://idp.example/"] {
        let xml = entity("", &(descriptor("", &certificate()) + &service(location)));
        assert_eq!(read(&xml).unwrap_err(), "metadata_endpoint", "{location}");
    }
}

#[test]
fn an_address_without_tls_is_a_warning() {
    let xml = entity("", &(descriptor("", &certificate()) + &service("http://idp.example/")));
    assert_eq!(warnings(&xml), ["metadata_endpoint_without_tls"]);
}

#[test]
fn hostile_documents_are_refused() {
    let bomb = format!("<!DOCTYPE a [<!ENTITY b \"c\">]>{}", good());
    assert_eq!(read(&bomb).unwrap_err(), "xml_doctype");
    assert_eq!(
        read(&good().replace("</md:Entity", "</md:Other")).unwrap_err(),
        "xml_mismatched_end_tag"
    );
    assert_eq!(read("").unwrap_err(), "xml_no_root");
    let large = good().replace("<md:IDP", &format!("<!--{}--><md:IDP", "x".repeat(10_000_000)));
    assert_eq!(read(&large).unwrap_err(), "xml_too_many_bytes");
}

#[test]
fn other_documents_are_refused_by_what_they_are() {
    let aggregate = format!(
        "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">{}\
         </md:EntitiesDescriptor>",
        good()
    );
    assert_eq!(read(&aggregate).unwrap_err(), "metadata_aggregate");
    assert_eq!(read("<html/>").unwrap_err(), "metadata_not_an_entity");
    let sp = good().replace("IDPSSODescriptor", "SPSSODescriptor");
    assert_eq!(read(&sp).unwrap_err(), "metadata_no_identity_provider");
    let saml1 = good().replace("SAML:2.0:protocol", "SAML:1.1:protocol");
    assert_eq!(read(&saml1).unwrap_err(), "metadata_no_identity_provider");
    let unnamed = good().replace("https://idp.example/\"", "\"");
    assert_eq!(read(&unnamed).unwrap_err(), "metadata_entity_id");
    let nowhere = entity("", &descriptor("", &certificate()));
    assert_eq!(read(&nowhere).unwrap_err(), "metadata_no_endpoint");
}

#[test]
fn metadata_that_was_valid_until_now_is_a_warning() {
    let until = |time: &str| good().replace("entityID", &format!("validUntil=\"{time}\" entityID"));
    assert_eq!(warnings(&until("2026-11-21T12:00:01Z")), [""; 0]);
    assert_eq!(warnings(&until("2026-11-21T12:00:00Z")), ["metadata_out_of_date"]);
    assert_eq!(read(&until("soon")).unwrap_err(), "metadata_valid_until");
    let role =
        good().replace("protocolSupport", "validUntil=\"2001-01-01T00:00:00Z\" protocolSupport");
    assert_eq!(warnings(&role), ["metadata_out_of_date"]);
}

#[test]
fn a_provider_that_wants_signed_requests_is_taken_at_its_word() {
    let xml = good().replace("protocolSupport", "WantAuthnRequestsSigned=\"true\" protocolSupport");
    assert_eq!(warnings(&xml), ["metadata_wants_signed_requests"]);
}

#[test]
fn our_own_metadata_is_well_formed_and_says_what_was_configured() {
    let sp = ServiceProvider::new(
        EntityId::parse("urn:app:<&\"'>").unwrap(),
        Endpoint::parse("https://app.example.com/acs?a=1&b=2").unwrap(),
    )
    .with_signing_certificate(certificate());
    let xml = sp.metadata();
    let document = Document::parse(xml, Grammar::Message, &Limits::DOCUMENT).unwrap();
    let entity = document.root();
    assert_eq!(entity.attribute("entityID"), Some("urn:app:<&\"'>"));
    let role = entity.children().next().unwrap();
    assert_eq!(role.attribute("AuthnRequestsSigned"), Some("true"));
    assert_eq!(role.attribute("WantAssertionsSigned"), Some("true"));
    let acs = role.children().last().unwrap();
    assert_eq!(acs.attribute("Location"), Some("https://app.example.com/acs?a=1&b=2"));
    assert_eq!(acs.attribute("isDefault"), Some("true"));
}
