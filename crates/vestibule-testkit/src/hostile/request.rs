//! The request that a response answers, and the browser that made it (SAML 2.0 profiles 4.1.4.3,
//! 4.1.5).

use super::Edit::{Assertion, Response};
use super::{Attack, Scene};
use crate::idp::Signed;

const SPLIT: &str = "CVE-2026-49284: an unsigned InResponseTo binds, the signed one is missing";
const FIXATION: &str = "login cross-site request forgery, InResponseTo fixation";
const UNSOLICITED: &str = "an unsolicited response steals a session";

const OUTER: &str = " InResponseTo=\"{request}\"";
const INNER: &str = "SubjectConfirmationData InResponseTo=\"{request}\"";

pub(super) const ATTACKS: &[Attack] = &[
    Attack::edited(
        "in_response_to_in_the_unsigned_part_only",
        "Names the request on the Response, which is not signed; the signed Assertion names none.",
        SPLIT,
        "in_response_to_missing",
        &[Assertion(INNER, "SubjectConfirmationData")],
    )
    .signing(Signed::Assertion),
    Attack::edited(
        "in_response_to_of_another_request_in_the_signed_part",
        "Names the request on the Response; the signed Assertion answers another.",
        SPLIT,
        "in_response_to_mismatch",
        &[Assertion(INNER, "SubjectConfirmationData InResponseTo=\"_another\"")],
    )
    .signing(Signed::Assertion),
    Attack::edited(
        "in_response_to_missing_on_the_response",
        "Leaves InResponseTo out of the Response.",
        "profiles 4.1.4.2: the two have to agree",
        "in_response_to_missing",
        &[Response(OUTER, "")],
    ),
    Attack::edited(
        "in_response_to_of_another_request",
        "Answers another request than this browser made.",
        FIXATION,
        "in_response_to_mismatch",
        &[
            Response(OUTER, " InResponseTo=\"_another\""),
            Assertion(INNER, "SubjectConfirmationData InResponseTo=\"_another\""),
        ],
    ),
    Attack::edited(
        "in_response_to_that_begins_like_ours",
        "Answers a request whose id begins like ours.",
        FIXATION,
        "in_response_to_mismatch",
        &[
            Response(OUTER, " InResponseTo=\"{request}0\""),
            Assertion(INNER, "SubjectConfirmationData InResponseTo=\"{request}0\""),
        ],
    ),
    Attack::edited(
        "in_response_to_missing_everywhere",
        "Sends a response that answers nothing to a browser that asked.",
        UNSOLICITED,
        "in_response_to_missing",
        &[Response(OUTER, ""), Assertion(INNER, "SubjectConfirmationData")],
    ),
    Attack::edited(
        "posted_by_another_browser",
        "Posts the answer from another browser than began the sign-in.",
        FIXATION,
        "pending_other_browser",
        &[],
    )
    .in_scene(Scene::OtherBrowser),
    Attack::edited(
        "answers_a_sign_in_of_another_connection",
        "Answers a sign-in that began with another provider.",
        "cross-provider confusion: the pending login names the connection",
        "pending_other_connection",
        &[],
    )
    .in_scene(Scene::OtherConnection),
    Attack::edited(
        "answered_an_hour_later",
        "Answers a sign-in that began an hour ago.",
        "a pending login expires",
        "pending_expired",
        &[],
    )
    .in_scene(Scene::LateAnswer),
    Attack::edited(
        "replayed",
        "Sends a response a second time.",
        "replay: the Assertion is used once",
        "replayed",
        &[],
    )
    .in_scene(Scene::Replayed),
    Attack::edited(
        "unsolicited_where_none_is_allowed",
        "Sends a response that answers nothing, where nobody expects one.",
        UNSOLICITED,
        "unsolicited_response",
        &[Response(OUTER, ""), Assertion(INNER, "SubjectConfirmationData")],
    )
    .in_scene(Scene::UnsolicitedClosed),
    Attack::edge(
        "unsolicited_where_it_is_allowed",
        "Sends a response that answers nothing, where that is allowed.",
        "profiles 4.1.5",
        &[Response(OUTER, ""), Assertion(INNER, "SubjectConfirmationData")],
    )
    .in_scene(Scene::UnsolicitedOpen),
    Attack::edited(
        "unsolicited_that_names_a_request",
        "Sends the answer to some request as one that nobody asked for.",
        "profiles 4.1.5: an unsolicited response names no request",
        "idp_initiated_in_response_to",
        &[],
    )
    .in_scene(Scene::UnsolicitedOpen),
    Attack::edited(
        "unsolicited_that_names_a_request_in_the_signed_part",
        "Takes the request off the Response, which is not signed; the signed Assertion names it.",
        "profiles 4.1.5: an unsolicited response names no request",
        "idp_initiated_in_response_to",
        &[Response(OUTER, "")],
    )
    .signing(Signed::Assertion)
    .in_scene(Scene::UnsolicitedOpen),
    Attack::edited(
        "unsolicited_that_names_a_request_in_another_confirmation",
        "Sends two confirmations, of which only the first names no request.",
        "profiles 4.1.5: an unsolicited response names no request",
        "idp_initiated_in_response_to",
        &[
            Response(OUTER, ""),
            Assertion(INNER, "SubjectConfirmationData"),
            Assertion(
                "</{s}Subject>",
                "<{s}SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><{s}SubjectConfirmationData InResponseTo=\"{request}\" NotOnOrAfter=\"{end}\" Recipient=\"{acs}\"/></{s}SubjectConfirmation></{s}Subject>",
            ),
        ],
    )
    .in_scene(Scene::UnsolicitedOpen),
    Attack::edited(
        "unsolicited_that_was_issued_long_ago",
        "Sends an unsolicited response that was issued seven minutes ago.",
        "an unsolicited response has to be fresh",
        "issued_too_long_ago",
        &[
            Response(OUTER, ""),
            Assertion(INNER, "SubjectConfirmationData"),
            Assertion("IssueInstant=\"{now}\"", "IssueInstant=\"{now-420}\""),
        ],
    )
    .in_scene(Scene::UnsolicitedOpen),
];
