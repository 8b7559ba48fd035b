//! The form that a browser posts.

use vestibule_keys::base64_encode;
use vestibule_saml::{PostedForm, PostedResponse};
use vestibule_xmldsig::Limits;

const RESPONSE: &str = "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" \
    xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" InResponseTo=\"_4fee\">\
    <saml:Issuer>https://idp.example/</saml:Issuer></samlp:Response>";

fn field(xml: &str) -> String {
    url::form_urlencoded::byte_serialize(base64_encode(xml.as_bytes()).as_bytes()).collect()
}

fn code(body: &str) -> Option<&'static str> {
    PostedForm::parse(body.as_bytes(), &Limits::MESSAGE).err().map(|refusal| refusal.code())
}

#[test]
fn both_fields_are_read() {
    let body = format!("SAMLResponse={}&RelayState=abc-123&other=x", field(RESPONSE));
    let form = PostedForm::parse(body.as_bytes(), &Limits::MESSAGE).unwrap();
    assert_eq!(form.relay_state.unwrap().as_str(), "abc-123");
    assert_eq!(form.response.in_response_to_hint(), Some("_4fee"));
    assert_eq!(form.response.issuer_hint(), Some("https://idp.example/"));
}

#[test]
fn a_repeated_or_missing_field_is_refused() {
    let response = field(RESPONSE);
    assert_eq!(
        code(&format!("SAMLResponse={response}&SAMLResponse={response}")),
        Some("form_malformed")
    );
    assert_eq!(
        code(&format!("SAMLResponse={response}&RelayState=a&RelayState=b")),
        Some("form_malformed")
    );
    assert_eq!(code("RelayState=a"), Some("form_malformed"));
    assert_eq!(code(""), Some("form_malformed"));
}

#[test]
fn a_relay_state_that_is_no_handle_of_ours_is_left_out() {
    for foreign in ["https%3A%2F%2Fevil.example", "", "a%20b", &"a".repeat(81)] {
        let body = format!("SAMLResponse={}&RelayState={foreign}", field(RESPONSE));
        let form = PostedForm::parse(body.as_bytes(), &Limits::MESSAGE).unwrap();
        assert!(form.relay_state.is_none(), "{foreign}");
    }
    let body = format!("SAMLResponse={}&RelayState={}", field(RESPONSE), "a".repeat(80));
    assert!(PostedForm::parse(body.as_bytes(), &Limits::MESSAGE).unwrap().relay_state.is_some());
}

#[test]
fn base64_is_read_strictly() {
    let good = base64_encode(RESPONSE.as_bytes());
    let read = |text: &str| PostedResponse::parse(text, &Limits::MESSAGE).err().map(|e| e.code());
    assert_eq!(read(&good), None);
    assert_eq!(
        read(
            &good
                .as_bytes()
                .chunks(76)
                .map(|line| { format!("{}\r\n", std::str::from_utf8(line).unwrap()) })
                .collect::<String>()
        ),
        None
    );
    assert_eq!(read(&format!("{good}=")), Some("response_not_base64"));
    assert_eq!(read(&good.replacen('P', "-", 1)), Some("response_not_base64"));
    assert_eq!(read(&format!("{good}!")), Some("response_not_base64"));
    assert_eq!(read(""), Some("xml_no_root"));
}

#[test]
fn other_messages_are_no_response() {
    for other in [
        "<a/>",
        "<Response/>",
        "<samlp:LogoutResponse xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"/>",
        "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"/>",
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:1.0:protocol\"/>",
    ] {
        let refused = PostedResponse::parse_xml(other, &Limits::MESSAGE).unwrap_err();
        assert_eq!(refused.code(), "not_a_response", "{other}");
    }
}

#[test]
fn nothing_of_the_message_is_in_its_debug_output() {
    let posted = PostedResponse::parse_xml(RESPONSE, &Limits::MESSAGE).unwrap();
    assert!(!format!("{posted:?}").contains("idp.example"));
}
