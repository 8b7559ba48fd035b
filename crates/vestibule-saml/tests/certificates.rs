//! The dates of the signing certificate: a warning, or a refusal where the connection says so.
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::x509::{X509, X509NameBuilder};
use vestibule_core::{BrowserBinding, ConnectionId, Endpoint, ReturnPath, Secret, Timestamp};
use vestibule_keys::{VerificationKey, VerificationKeys};
use vestibule_saml::{
    Checked, Connection, EntityId, ExpiredCertificates, IdentityProvider, PendingLogin,
    PostedResponse, Refusal, RequestId, ServiceProvider,
};
use vestibule_testkit::{ResponseIds, ResponseTarget, SamlIdp, SamlUser, TestKey};
use vestibule_xmldsig::Limits;

const ACS: &str = "https://app.example.com/acs";
const SP: &str = "https://app.example.com/saml";

/// A certificate for the key of the provider, valid for these years.
fn certificate(from: &str, to: &str) -> VerificationKey {
    certificate_of(TestKey::IDP, from, to)
}

fn certificate_of(key: TestKey, from: &str, to: &str) -> VerificationKey {
    let key = PKey::private_key_from_pem(key.private_key().as_bytes()).unwrap();
    let name = X509NameBuilder::new().unwrap().build();
    let mut builder = X509::builder().unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_pubkey(&key).unwrap();
    let date = |year: &str| Asn1Time::from_str_x509(&format!("{year}0101000000Z")).unwrap();
    builder.set_not_before(&date(from)).unwrap();
    builder.set_not_after(&date(to)).unwrap();
    builder.sign(&key, MessageDigest::sha256()).unwrap();
    let pem = String::from_utf8(builder.build().to_pem().unwrap()).unwrap();
    VerificationKey::from_certificate(&pem).unwrap()
}

/// Verifies a response of that instant.
fn verify(
    at: &str,
    keys: Vec<VerificationKey>,
    expired: ExpiredCertificates,
) -> Result<Checked, Refusal> {
    let now = Timestamp::parse_xs_datetime(at).unwrap();
    let idp = SamlIdp::entra_like("6f1e2a0c-55b1-4f3e-9a55-1d6a3c1c7a10");
    let provider = IdentityProvider::new(
        EntityId::parse(idp.entity_id()).unwrap(),
        VerificationKeys::new(keys).unwrap(),
    );
    let connection = Connection::new(ConnectionId::parse("acme").unwrap(), provider)
        .with_expired_certificates(expired);
    let request = RequestId::from_random([1; 16]);
    let target = ResponseTarget::new(ACS, SP).answering(request.as_str());
    let ids = ResponseIds::from_random([2; 16]);
    let response = idp.respond(&SamlUser::new("ada@acme.example"), &target, &ids, now).unwrap();
    let posted = PostedResponse::parse(&response.base64(), &Limits::MESSAGE).unwrap();
    let browser = BrowserBinding::new(Secret::new(vec![3; 32])).unwrap();
    let pending = PendingLogin::new(&connection, &request, &browser, ReturnPath::root(), now);
    let sp = ServiceProvider::new(EntityId::parse(SP).unwrap(), Endpoint::parse(ACS).unwrap());
    sp.verify(&connection, posted, pending, &browser, now)
}

fn warnings(checked: Checked) -> Vec<&'static str> {
    let fresh = vestibule_core::Fresh::danger_attest(checked.replay_key().clone());
    checked.redeem(fresh).unwrap().warnings().iter().map(|warning| warning.code()).collect()
}

#[test]
fn a_certificate_is_current_to_its_last_second() {
    let keys = || vec![certificate("2020", "2025")];
    for current in ["2020-01-01T00:00:00Z", "2025-01-01T00:00:00Z"] {
        let checked = verify(current, keys(), ExpiredCertificates::Refuse).unwrap();
        assert!(warnings(checked).is_empty(), "{current}");
    }
    for outside in ["2019-12-31T23:59:59Z", "2025-01-01T00:00:01Z"] {
        let refused = verify(outside, keys(), ExpiredCertificates::Refuse);
        assert_eq!(refused.unwrap_err().code(), "certificate_expired", "{outside}");
        let checked = verify(outside, keys(), ExpiredCertificates::Warn).unwrap();
        assert_eq!(warnings(checked), ["certificate_outside_dates"], "{outside}");
    }
}

#[test]
fn a_renewed_certificate_for_the_same_key_counts_in_either_order() {
    for (first, second) in
        [(["2020", "2022"], ["2022", "2030"]), (["2022", "2030"], ["2020", "2022"])]
    {
        let keys = vec![certificate(first[0], first[1]), certificate(second[0], second[1])];
        let checked = verify("2026-11-21T12:00:00Z", keys, ExpiredCertificates::Refuse).unwrap();
        assert!(warnings(checked).is_empty());
    }
}

#[test]
fn a_current_certificate_of_another_key_excuses_nothing() {
    let keys = vec![certificate("2020", "2022"), certificate_of(TestKey::ATTACKER, "2022", "2030")];
    let refused = verify("2026-11-21T12:00:00Z", keys, ExpiredCertificates::Refuse);
    assert_eq!(refused.unwrap_err().code(), "certificate_expired");
}

#[test]
fn a_key_without_a_certificate_has_no_dates() {
    let key = PKey::private_key_from_pem(TestKey::IDP.private_key().as_bytes()).unwrap();
    let public = String::from_utf8(key.public_key_to_pem().unwrap()).unwrap();
    let keys = vec![VerificationKey::from_public_key(&public).unwrap()];
    assert!(verify("2126-01-01T00:00:00Z", keys, ExpiredCertificates::Refuse).is_ok());
}
