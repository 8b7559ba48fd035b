//! The Response around the Assertion: versions, Destination, and what surrounds a genuine one.

use super::Attack;
use super::Edit::Response;
use crate::idp::Signed;

const DESTINATION: &str = "CVE-2026-41577, CVE-2020-5268: a response for another service provider";

pub(super) const ATTACKS: &[Attack] = &[
    Attack::edited(
        "destination_of_another_service_provider",
        "Names another service provider's address as the Destination.",
        DESTINATION,
        "destination_mismatch",
        &[Response("Destination=\"{acs}\"", "Destination=\"https://other.example/acs\"")],
    ),
    Attack::edited(
        "destination_that_begins_like_ours",
        "Names an address that begins with ours as the Destination.",
        DESTINATION,
        "destination_mismatch",
        &[Response("Destination=\"{acs}\"", "Destination=\"{acs}.evil.example\"")],
    ),
    Attack::edited(
        "destination_with_trailing_slash",
        "Names our address with a slash behind it as the Destination.",
        DESTINATION,
        "destination_mismatch",
        &[Response("Destination=\"{acs}\"", "Destination=\"{acs}/\"")],
    ),
    Attack::edited(
        "destination_missing_in_signed_response",
        "Leaves the Destination out of a signed Response.",
        DESTINATION,
        "destination_missing",
        &[Response(" Destination=\"{acs}\"", "")],
    ),
    Attack::edited(
        "destination_empty_in_signed_response",
        "Leaves the Destination of a signed Response empty.",
        DESTINATION,
        "destination_missing",
        &[Response("Destination=\"{acs}\"", "Destination=\"\"")],
    ),
    Attack::edge(
        "destination_missing_in_unsigned_response",
        "Leaves the Destination out of a Response that is not signed, where it proves nothing.",
        "bindings 3.5.5.2 asks for it in signed messages",
        &[Response(" Destination=\"{acs}\"", "")],
    )
    .signing(Signed::Assertion),
    Attack::edited(
        "response_version_1_1",
        "Says version 1.1 on the Response.",
        "core 3.2.2: the version is 2.0",
        "unsupported_version",
        &[Response("Version=\"2.0\"", "Version=\"1.1\"")],
    ),
    Attack::edited(
        "response_without_version",
        "Leaves the version out of the Response.",
        "core 3.2.2: the version is 2.0",
        "unsupported_version",
        &[Response(" Version=\"2.0\"", "")],
    ),
    Attack::edited(
        "assertion_version_1_1",
        "Says version 1.1 on the Assertion.",
        "core 2.3.3: the version is 2.0",
        "unsupported_version",
        &[super::Edit::Assertion("Version=\"2.0\"", "Version=\"1.1\"")],
    ),
    Attack::edited(
        "assertion_without_id",
        "Leaves the ID out of an Assertion, so that no replay is noticed.",
        "core 2.3.3: replay is remembered by ID",
        "assertion_id_missing",
        &[super::Edit::Assertion(" ID=\"{id}\"", "")],
    )
    .signing(Signed::Response),
    Attack::edge(
        "consent_on_the_response",
        "Says on the Response that the user consented.",
        "an attribute that means nothing here",
        &[Response(
            " Version=",
            " Consent=\"urn:oasis:names:tc:SAML:2.0:consent:obtained\" Version=",
        )],
    ),
    Attack::edge(
        "foreign_element_in_extensions",
        "Sends an extension of the provider's own.",
        "an extension that means nothing here",
        &[Response(
            "</{p}Status>",
            "</{p}Status><{p}Extensions><x:y xmlns:x=\"urn:example:x\"/></{p}Extensions>",
        )],
    ),
];
