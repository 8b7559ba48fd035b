//! From verified to signed in: once, with the right proof, and silent until then.
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use vestibule_core::{
    BrowserBinding, ConnectionId, Endpoint, Fresh, Groups, ReplayKey, ReturnPath, Secret,
    SubjectKind, Timestamp,
};
use vestibule_saml::{
    Checked, ClaimNames, Connection, EntityId, IdpMetadata, PendingLogin, PostedResponse,
    RequestId, ServiceProvider,
};
use vestibule_testkit::{IssuedResponse, ResponseIds, ResponseTarget, SamlIdp, SamlUser};
use vestibule_xmldsig::Limits;

const ACS: &str = "https://app.example.com/acs";
const SP: &str = "https://app.example.com/saml";

fn now() -> Timestamp {
    Timestamp::parse_xs_datetime("2026-11-21T12:00:00Z").unwrap()
}

fn idp() -> SamlIdp {
    SamlIdp::entra_like("6f1e2a0c-55b1-4f3e-9a55-1d6a3c1c7a10")
}

fn respond(ids: u8) -> IssuedResponse {
    let request = RequestId::from_random([1; 16]);
    let target = ResponseTarget::new(ACS, SP).answering(request.as_str());
    let user = SamlUser::new("ada@acme.example")
        .with_email("ada@acme.example")
        .with_name("Ada", "Lovelace")
        .with_groups(["engineers", "owners"]);
    idp().respond(&user, &target, &ResponseIds::from_random([ids; 16]), now()).unwrap()
}

fn check(connection: &str, posted: &str) -> Checked {
    let metadata = IdpMetadata::parse(idp().metadata(), &Limits::DOCUMENT, now()).unwrap();
    let id = ConnectionId::parse(connection).unwrap();
    let connection = Connection::new(id, metadata.into_identity_provider().unwrap());
    let browser = BrowserBinding::new(Secret::new(vec![3; 32])).unwrap();
    let request = RequestId::from_random([1; 16]);
    let path = ReturnPath::parse("/reports/7").unwrap();
    let pending = PendingLogin::new(&connection, &request, &browser, path, now());
    let sp = ServiceProvider::new(EntityId::parse(SP).unwrap(), Endpoint::parse(ACS).unwrap());
    let posted = PostedResponse::parse(posted, &Limits::MESSAGE).unwrap();
    sp.verify(&connection, posted, pending, &browser, now()).unwrap()
}

fn fresh(key: &ReplayKey) -> Fresh {
    Fresh::danger_attest(key.clone())
}

#[test]
fn a_fresh_of_its_own_key_redeems() {
    let checked = check("acme", &respond(1).base64());
    let key = fresh(checked.replay_key());
    let sign_in = checked.redeem(key).unwrap();
    assert_eq!(sign_in.name_id().value(), "ada@acme.example");
    assert_eq!(sign_in.return_path().as_str(), "/reports/7");
    assert_eq!(sign_in.connection().as_str(), "acme");
}

#[test]
fn a_fresh_of_another_key_does_not_redeem() {
    let other = check("acme", &respond(2).base64());
    let refused = check("acme", &respond(1).base64()).redeem(fresh(other.replay_key()));
    assert_eq!(refused.unwrap_err().code(), "replay_other_key");
}

#[test]
fn one_assertion_has_one_key_however_it_is_encoded() {
    let one = respond(1);
    let wrapped: String = one
        .base64()
        .as_bytes()
        .chunks(60)
        .map(|line| format!("{}\n", std::str::from_utf8(line).unwrap()))
        .collect();
    let respaced = one.xml().replace("><samlp:Status>", ">\n <samlp:Status>");
    assert_ne!(respaced, one.xml());
    let respaced = vestibule_keys::base64_encode(respaced.as_bytes());
    let key = check("acme", &one.base64()).replay_key().clone();
    assert_eq!(check("acme", &wrapped).replay_key(), &key);
    assert_eq!(check("acme", &respaced).replay_key(), &key);
    assert_ne!(check("acme", &respond(2).base64()).replay_key(), &key);
    assert_ne!(check("other", &one.base64()).replay_key(), &key);
}

#[test]
fn the_replay_log_remembers_until_nothing_accepts_it_any_more() {
    let checked = check("acme", &respond(1).base64());
    // An hour of validity, and the default skew of a minute.
    assert_eq!(checked.until().to_string(), "2026-11-21T13:01:00Z");
}

#[test]
fn nothing_prints_the_user() {
    let checked = check("acme", &respond(1).base64());
    let early = format!("{checked:?}");
    let key = fresh(checked.replay_key());
    let sign_in = checked.redeem(key).unwrap();
    let late = format!("{sign_in:?} {:?}", sign_in.name_id());
    let identity = format!("{:?}", sign_in.into_identity(&ClaimNames::common()));
    for output in [early, late, identity] {
        for personal in ["ada", "Ada", "Lovelace", "engineers"] {
            assert!(!output.contains(personal), "{personal} in {output}");
        }
    }
}

#[test]
fn the_identity_has_the_facts_and_no_judgment() {
    let checked = check("acme", &respond(1).base64());
    let key = fresh(checked.replay_key());
    let identity = checked.redeem(key).unwrap().into_identity(&ClaimNames::common());
    assert_eq!(identity.subject.id, "ada@acme.example");
    assert_eq!(identity.subject.kind, SubjectKind::EmailAddress);
    assert_eq!(identity.subject.tenant.as_deref(), Some("6f1e2a0c-55b1-4f3e-9a55-1d6a3c1c7a10"));
    assert_eq!(identity.email.address.unwrap().as_str(), "ada@acme.example");
    assert_eq!(identity.email.verified, None);
    assert_eq!(identity.name.given.as_deref(), Some("Ada"));
    assert_eq!(identity.name.family.as_deref(), Some("Lovelace"));
    assert_eq!(identity.groups, Groups::Known(vec!["engineers".to_owned(), "owners".to_owned()]));
}
