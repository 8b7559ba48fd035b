//! Beginning a sign-in: the request in the URL, its signature, and what is remembered.
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use openssl::hash::MessageDigest;
use openssl::sign::Verifier;
use openssl::x509::X509;
use vestibule_core::{BrowserBinding, ConnectionId, Endpoint, ReturnPath, Secret, Timestamp};
use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm, base64_decode};
use vestibule_saml::{
    BeginError, Begun, Connection, EntityId, IdpMetadata, PendingLogin, PostedResponse, RelayState,
    RequestId, ServiceProvider,
};
use vestibule_testkit::{
    IncomingAuthnRequest, ResponseIds, ResponseTarget, SamlIdp, SamlUser, TestKey,
};
use vestibule_xmldsig::Limits;

const ACS: &str = "https://app.example.com/acs?tenant=acme&x=1";
const SP: &str = "https://app.example.com/saml";

fn now() -> Timestamp {
    Timestamp::parse_xs_datetime("2026-11-21T12:00:00Z").unwrap()
}

fn idp() -> SamlIdp {
    SamlIdp::entra_like("6f1e2a0c-55b1-4f3e-9a55-1d6a3c1c7a10")
}

fn connection() -> Connection {
    let metadata = IdpMetadata::parse(idp().metadata(), &Limits::DOCUMENT, now()).unwrap();
    let provider = metadata.into_identity_provider().unwrap();
    Connection::new(ConnectionId::parse("acme").unwrap(), provider)
}

fn sp() -> ServiceProvider {
    ServiceProvider::new(EntityId::parse(SP).unwrap(), Endpoint::parse(ACS).unwrap())
}

fn browser(byte: u8) -> BrowserBinding {
    BrowserBinding::new(Secret::new(vec![byte; 32])).unwrap()
}

fn begin(sp: &ServiceProvider, connection: &Connection) -> Result<Begun, BeginError> {
    sp.begin(
        connection,
        &RequestId::from_random([1; 16]),
        &RelayState::from_random([2; 16]),
        &browser(3),
        ReturnPath::parse("/reports/7").unwrap(),
        now(),
    )
}

fn request_xml(url: &str) -> String {
    use std::io::Read as _;
    let url = url::Url::parse(url).unwrap();
    let (_, value) = url.query_pairs().find(|(name, _)| name == "SAMLRequest").unwrap();
    let mut xml = String::new();
    flate2::read::DeflateDecoder::new(base64_decode(&value).unwrap().as_slice())
        .read_to_string(&mut xml)
        .unwrap();
    xml
}

#[test]
fn the_request_says_who_asks_and_where_to_answer() {
    let url = begin(&sp(), &connection()).unwrap().request.into_url().unwrap();
    let sso = idp().sso().to_owned();
    let query = url.strip_prefix(&format!("{sso}?")).unwrap();
    let request = IncomingAuthnRequest::from_query(query).unwrap();
    assert_eq!(request.id, RequestId::from_random([1; 16]).as_str());
    assert_eq!(request.issuer, SP);
    assert_eq!(request.acs, ACS);
    assert_eq!(request.relay_state.as_deref(), Some(RelayState::from_random([2; 16]).as_str()));
}

#[test]
fn nothing_is_asked_for_that_was_not_configured() {
    let xml = request_xml(&begin(&sp(), &connection()).unwrap().request.into_url().unwrap());
    for absent in ["RequestedAuthnContext", "NameIDPolicy", "ForceAuthn", "IsPassive"] {
        assert!(!xml.contains(absent), "{absent} in {xml}");
    }
}

#[test]
fn what_was_configured_is_asked_for() {
    let connection = connection()
        .with_force_authn()
        .with_name_id_format("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")
        .with_authn_context(["urn:a", "urn:b&<"]);
    let xml = request_xml(&begin(&sp(), &connection).unwrap().request.into_url().unwrap());
    assert!(xml.contains(r#"ForceAuthn="true""#));
    assert!(xml.contains(r#"Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent""#));
    assert!(xml.contains(r#"Comparison="exact""#));
    assert!(xml.contains("<saml:AuthnContextClassRef>urn:b&amp;&lt;</saml:AuthnContextClassRef>"));
}

#[test]
fn a_signed_request_is_signed_over_the_query_as_it_stands() {
    let key = TestKey::IDP;
    let sp = sp().with_signing_key(key.certificate_base64(), key.signing_key().unwrap());
    let url = begin(&sp, &connection()).unwrap().request.into_url().unwrap();
    let (octets, signature) = url.split_once('?').unwrap().1.split_once("&Signature=").unwrap();
    assert!(octets.starts_with("SAMLRequest="));
    assert!(octets.contains("&RelayState="));
    assert!(
        octets.ends_with("&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256")
    );
    let pair = format!("s={signature}");
    let (_, signature) = url::form_urlencoded::parse(pair.as_bytes()).next().unwrap();
    let certificate = X509::from_pem(key.certificate().as_bytes()).unwrap();
    let public = certificate.public_key().unwrap();
    let mut verifier = Verifier::new(MessageDigest::sha256(), &public).unwrap();
    let value = base64_decode(&signature).unwrap();
    assert!(verifier.verify_oneshot(&value, octets.as_bytes()).unwrap());
}

#[test]
fn another_party_can_sign_the_request() {
    let key = TestKey::IDP;
    let algorithm = SignatureAlgorithm::RsaPss(DigestAlgorithm::Sha512);
    let prepared = begin(&sp(), &connection()).unwrap().request.prepare(algorithm);
    let value = key.signing_key().unwrap().sign(algorithm, prepared.octets()).unwrap();
    let octets = String::from_utf8(prepared.octets().to_vec()).unwrap();
    let url = prepared.finish(&value);
    assert!(url.contains(&format!("?{octets}&Signature=")));
}

#[test]
fn an_unsigned_request_is_not_sent_to_a_provider_that_wants_a_signature() {
    let wants = connection().identity_provider().clone().with_signed_requests();
    let connection = Connection::new(ConnectionId::parse("acme").unwrap(), wants);
    let begun = begin(&sp(), &connection).unwrap();
    assert_eq!(begun.request.into_url().unwrap_err().code(), "unsigned_request");
}

#[test]
fn a_signature_that_our_metadata_promises_is_not_left_out() {
    let sp = sp().with_signing_certificate(TestKey::IDP.certificate_base64());
    let begun = begin(&sp, &connection()).unwrap();
    assert_eq!(begun.request.into_url().unwrap_err().code(), "unsigned_request");
}

#[test]
fn the_relay_state_is_in_no_debug_output() {
    let begun = begin(&sp(), &connection()).unwrap();
    let handle = RelayState::from_random([2; 16]);
    let algorithm = SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256);
    let output =
        format!("{begun:?} {:?}", begin(&sp(), &connection()).unwrap().request.prepare(algorithm));
    assert!(!output.contains(handle.as_str()), "{output}");
}

#[test]
fn without_a_sign_in_address_nothing_begins() {
    let idp = connection().identity_provider().clone();
    let bare = vestibule_saml::IdentityProvider::new(
        idp.entity_id().clone(),
        vestibule_keys::VerificationKeys::new(idp.keys().keys().to_vec()).unwrap(),
    );
    let connection = Connection::new(ConnectionId::parse("acme").unwrap(), bare);
    assert_eq!(begin(&sp(), &connection).unwrap_err().code(), "no_sso_endpoint");
}

#[test]
fn an_address_with_a_query_keeps_it() {
    let sso = Endpoint::parse("https://login.example.com/saml?tenant=1").unwrap();
    let idp = connection().identity_provider().clone().with_sso(sso);
    let connection = Connection::new(ConnectionId::parse("acme").unwrap(), idp);
    let url = begin(&sp(), &connection).unwrap().request.into_url().unwrap();
    assert!(url.starts_with("https://login.example.com/saml?tenant=1&SAMLRequest="));
}

/// What verifying says about a response to the request of [`begin`].
fn answer(
    pending: PendingLogin,
    connection: &Connection,
    browser: &BrowserBinding,
    at: Timestamp,
) -> Option<&'static str> {
    let target = ResponseTarget::new(ACS, SP).answering(RequestId::from_random([1; 16]).as_str());
    let user = SamlUser::new("ada@acme.example");
    let response = idp().respond(&user, &target, &ResponseIds::from_random([4; 16]), at).unwrap();
    let posted = PostedResponse::parse(&response.base64(), &Limits::MESSAGE).unwrap();
    sp().verify(connection, posted, pending, browser, at).err().map(|refusal| refusal.code())
}

fn pending() -> PendingLogin {
    begin(&sp(), &connection()).unwrap().pending
}

#[test]
fn what_is_remembered_survives_the_store() {
    let stored = pending().to_bytes();
    let pending = PendingLogin::from_bytes(&stored).unwrap();
    assert_eq!(answer(pending, &connection(), &browser(3), now()), None);
}

#[test]
fn the_store_holds_no_value_of_the_cookie() {
    let stored = pending().to_bytes();
    assert!(!stored.windows(4).any(|window| window == [3, 3, 3, 3]));
    assert!(!String::from_utf8(stored).unwrap().contains("3,3,3,3"));
}

#[test]
fn bytes_of_another_version_or_with_more_in_them_are_refused() {
    let stored = String::from_utf8(pending().to_bytes()).unwrap();
    for other in [
        stored.replace("\"version\":1", "\"version\":2"),
        stored.replace("{\"version\"", "{\"admin\":true,\"version\""),
        stored.replace("/reports/7", "//evil.example"),
        String::new(),
        "{}".to_owned(),
    ] {
        let refused = PendingLogin::from_bytes(other.as_bytes());
        assert_eq!(refused.unwrap_err().code(), "pending_login_malformed", "{other}");
    }
}

#[test]
fn another_browser_cannot_finish_a_sign_in() {
    let code = answer(pending(), &connection(), &browser(9), now());
    assert_eq!(code, Some("pending_other_browser"));
}

#[test]
fn another_connection_cannot_answer() {
    let idp = connection().identity_provider().clone();
    let other = Connection::new(ConnectionId::parse("other").unwrap(), idp);
    assert_eq!(answer(pending(), &other, &browser(3), now()), Some("pending_other_connection"));
}

#[test]
fn a_sign_in_expires_to_the_second() {
    let last = now().saturating_add(PendingLogin::LIFETIME);
    let before = last.saturating_sub(std::time::Duration::from_nanos(1));
    assert_eq!(answer(pending(), &connection(), &browser(3), before), None);
    assert_eq!(answer(pending(), &connection(), &browser(3), last), Some("pending_expired"));
}

#[test]
fn request_ids_are_what_a_request_of_ours_can_have() {
    assert!(RequestId::parse("_4fee").is_ok());
    for text in ["", "4fee", "a b", "a\"", &"a".repeat(129)] {
        assert_eq!(RequestId::parse(text).unwrap_err().code(), "request_id_malformed");
    }
}
