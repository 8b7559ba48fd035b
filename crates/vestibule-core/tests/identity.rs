//! Identities as JSON and in logs.

use vestibule_core::{
    ConnectionId, EmailFacts, EmailSource, Groups, Identity, Protocol, Subject, SubjectKind,
    Timestamp,
};

fn complete() -> Result<Identity, Box<dyn std::error::Error>> {
    let mut subject =
        Subject::new("https://private-issuer", "private-id", SubjectKind::EmailAddress);
    subject.tenant = Some("private-tenant".to_owned());
    subject.format = Some("private-format".to_owned());
    subject.name_qualifier = Some("private-nq".to_owned());
    subject.sp_name_qualifier = Some("private-spnq".to_owned());
    let mut identity = Identity::new(ConnectionId::parse("acme")?, Protocol::Saml, subject);
    identity.email = EmailFacts::claimed("private-local@acme.com", EmailSource::NameId);
    identity.email.verified = Some(false);
    identity.name.given = Some("private-given".to_owned());
    identity.name.family = Some("private-family".to_owned());
    identity.name.display = Some("private-display".to_owned());
    identity.groups = Groups::Truncated { groups: vec!["private-group".to_owned()], limit: 1 };
    identity.attributes.insert("private-name".to_owned(), vec!["private-value".to_owned()]);
    identity.authentication.authenticated_at = Some(Timestamp::UNIX_EPOCH);
    identity.authentication.context_class = Some("private-context".to_owned());
    identity.authentication.methods = vec!["private-method".to_owned()];
    identity.authentication.session_index = Some("private-session".to_owned());
    identity.authentication.session_not_on_or_after = Some(Timestamp::MAX);
    Ok(identity)
}

#[test]
fn debug_shows_no_personal_value() {
    let shown = format!("{:#?}", complete().unwrap());
    assert!(!shown.contains("private"), "{shown}");
    assert!(shown.contains("acme"));
}

#[test]
fn json_round_trips() {
    let identity = complete().unwrap();
    let json = serde_json::to_string(&identity).unwrap();
    assert_eq!(serde_json::from_str::<Identity>(&json).unwrap(), identity);
}

#[test]
fn json_needs_only_what_every_sign_in_has() {
    let json = r#"{"connection": "acme", "protocol": "oidc",
        "subject": {"issuer": "https://accounts.example", "id": "1077", "kind": "persistent"}}"#;
    let subject = Subject::new("https://accounts.example", "1077", SubjectKind::Persistent);
    let expected = Identity::new(ConnectionId::parse("acme").unwrap(), Protocol::Oidc, subject);
    assert_eq!(serde_json::from_str::<Identity>(json).unwrap(), expected);
}

#[test]
fn json_reads_by_the_names_of_the_standards() {
    let json = r#"{"connection": "acme", "protocol": "oidc",
        "subject": {"issuer": "https://accounts.example", "id": "1077", "kind": "email_address"},
        "email": {"address": "ada@acme.com", "verified": true, "source": "userinfo",
            "tenant_pinned": true},
        "groups": {"known": ["admins"]}}"#;
    let identity: Identity = serde_json::from_str(json).unwrap();
    assert_eq!(identity.email.source, EmailSource::UserInfo);
    assert_eq!(identity.email.verified, Some(true));
    assert!(identity.email.tenant_pinned);
    assert_eq!(identity.groups, Groups::Known(vec!["admins".to_owned()]));
}

#[test]
fn json_refuses_a_misspelled_fact() {
    for misspelled in [
        r#""emial": {}"#,
        r#""email": {"verifed": true}"#,
        r#""groups": {"know": []}"#,
        r#""name": {"first": "A"}"#,
    ] {
        let json = format!(
            r#"{{"connection": "acme", "protocol": "saml",
                "subject": {{"issuer": "i", "id": "s", "kind": "other"}}, {misspelled}}}"#
        );
        assert!(serde_json::from_str::<Identity>(&json).is_err(), "{misspelled}");
    }
}

#[test]
fn groups_have_one_json_form_each() {
    for (groups, json) in [
        (Groups::Known(vec![]), r#"{"known":[]}"#),
        (Groups::Overage { link: None }, r#"{"overage":{}}"#),
        (
            Groups::Truncated { groups: vec!["a".to_owned()], limit: 1 },
            r#"{"truncated":{"groups":["a"],"limit":1}}"#,
        ),
        (Groups::Absent, r#""absent""#),
    ] {
        assert_eq!(serde_json::to_string(&groups).unwrap(), json);
        assert_eq!(serde_json::from_str::<Groups>(json).unwrap(), groups);
    }
}

#[test]
fn an_address_that_does_not_parse_leaves_its_reason() {
    let email = EmailFacts::claimed("ada@acme.com ", EmailSource::Attribute);
    assert_eq!((email.address, email.unparsable.as_deref()), (None, Some("domain_white_space")));
    assert_eq!(email.source, EmailSource::Attribute);
}
