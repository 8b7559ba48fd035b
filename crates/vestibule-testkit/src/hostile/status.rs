//! Status (SAML 2.0 core 3.2.2): an Assertion beside an error is none.

use super::Attack;
use super::Edit::Response;

const STATUS: &str = "core 3.2.2.1: only Success signs in";
const CODE: &str = "<{p}StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/>";

pub(super) const ATTACKS: &[Attack] = &[
    Attack::edited(
        "status_request_denied",
        "Reports that the request was denied, and sends an Assertion all the same.",
        STATUS,
        "status_not_success",
        &[Response(
            CODE,
            r#"<{p}StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><{p}StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:RequestDenied"/></{p}StatusCode>"#,
        )],
    ),
    Attack::edited(
        "status_success_inside_of_an_error",
        "Reports an error with Success as its second-level code.",
        STATUS,
        "status_not_success",
        &[Response(
            CODE,
            r#"<{p}StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><{p}StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></{p}StatusCode>"#,
        )],
    ),
    Attack::edited(
        "status_missing",
        "Leaves the Status out.",
        STATUS,
        "status_not_success",
        &[Response("<{p}Status>", ""), Response(CODE, ""), Response("</{p}Status>", "")],
    ),
    Attack::edited(
        "status_without_code",
        "Sends a Status without a code.",
        STATUS,
        "status_not_success",
        &[Response(CODE, "")],
    ),
    Attack::edited(
        "status_twice",
        "Sends two Status elements, an error and a success.",
        STATUS,
        "status_not_success",
        &[Response(
            "<{p}Status>",
            r#"<{p}Status><{p}StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"/></{p}Status><{p}Status>"#,
        )],
    ),
    Attack::edited(
        "status_that_begins_like_success",
        "Reports a code that begins like Success.",
        STATUS,
        "status_not_success",
        &[Response("status:Success", "status:SuccessNot")],
    ),
    Attack::edge(
        "status_success_with_message",
        "Reports success with a message.",
        "core 3.2.2.3: a message is for people",
        &[Response("</{p}Status>", "<{p}StatusMessage>welcome</{p}StatusMessage></{p}Status>")],
    ),
];
