//! The authorization response (OpenID Connect Core 3.1.2.5 and 3.1.2.6, RFC 9207, RFC 9700 section
//! 4.4), and who brings it when.

use super::{Scene, long, table};
use crate::openid::edit::Edit::{Make, Remove, Set, Text, Twin};
use crate::openid::edit::Part::Callback;
use crate::openid::personality::Personality;

const MIX_UP: &str = "RFC 9700 section 4.4: mix-up, the code of one provider for another";
const STATE: &str = "RFC 6749 section 10.12: the response to a request of somebody else";
const ONCE: &str = "RFC 6749 section 3.1: a parameter is there once";
const OTHER_ISS: &str =
    "fapi2-security-profile-final-client-test-invalid-authorization-response-iss";

table! { ATTACKS: Callback on Plain;
    /// Answers as it should.
    answer_by_redirect: "oidcc-client-test" => accepted, [];
    /// Answers as it should by a form.
    answer_by_form: "oidcc-client-formpost-basic-certification-test-plan" => accepted, [],
        in_scene(Scene::FormPost);
    /// Answers with the state of somebody else.
    state_of_another_sign_in: "fapi2-security-profile-final-client-test-\
        ensure-authorization-response-with-invalid-state-fails" => "state_mismatch",
        [Set(Callback, "state", "another-state-of-22-letters")];
    /// Answers with the state of somebody else by a form.
    state_of_another_sign_in_by_form: STATE => "state_mismatch",
        [Set(Callback, "state", "another-state-of-22-letters")], in_scene(Scene::FormPost);
    /// Answers without the state.
    state_missing: "fapi2-security-profile-final-client-test-\
        ensure-authorization-response-with-invalid-missing-state-fails" => "state_mismatch",
        [Remove(Callback, "state")];
    /// Answers with an empty state.
    state_empty: STATE => "state_mismatch", [Set(Callback, "state", "")];
    /// Answers with a letter behind the state.
    state_that_begins_like_ours: STATE => "state_mismatch", [Set(Callback, "state", "{state}x")];
    /// Answers with the state twice.
    state_twice: ONCE => "callback_malformed", [Twin(Callback, "state", "{state}")];
    /// Answers with another state behind the right one.
    state_twice_and_one_is_another: ONCE => "callback_malformed",
        [Twin(Callback, "state", "another-state-of-22-letters")];
    /// Answers with two codes.
    code_twice: ONCE => "callback_malformed", [Twin(Callback, "code", "another")];
    /// Answers without a code.
    code_missing: "RFC 6749 section 4.1.2" => "callback_malformed", [Remove(Callback, "code")];
    /// Answers with an empty code.
    code_empty: "RFC 6749 section 4.1.2" => "callback_malformed", [Set(Callback, "code", "")];
    /// Answers with nothing.
    callback_empty: "RFC 6749 section 4.1.2" => "callback_malformed", [Text(Callback, "")];
    /// Answers with a megabyte.
    callback_too_large: "oversized callbacks" => "callback_too_large",
        [Make(Callback, "x", long::parameter_of_a_megabyte)];
    /// Answers with parameters that nobody knows.
    callback_with_unknown_parameters: "RFC 6749 section 4.1.2: unknown parameters are ignored"
        => accepted, [Set(Callback, "authuser", "0"), Set(Callback, "hd", "acme.example")];
    /// Brings tokens along that nobody asked for.
    callback_with_tokens: "OAuth 2.0 Multiple Response Types: nothing is read but the code"
        => accepted,
        [Set(Callback, "id_token", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ2aWN0aW0ifQ."),
         Set(Callback, "access_token", "another")];

    /// Says that another provider answered.
    issuer_parameter_of_another: OTHER_ISS => "issuer_parameter_mismatch",
        [Set(Callback, "iss", "https://evil.example")];
    /// Says that another provider answered, by a form.
    issuer_parameter_of_another_by_form: OTHER_ISS => "issuer_parameter_mismatch",
        [Set(Callback, "iss", "https://evil.example")], in_scene(Scene::FormPost);
    /// Does not say who answered, although its metadata says that it always does.
    issuer_parameter_missing:
        "fapi2-security-profile-final-client-test-remove-authorization-response-iss"
        => "issuer_parameter_missing", [Remove(Callback, "iss")];
    /// Writes a slash behind its issuer.
    issuer_parameter_with_slash: MIX_UP => "issuer_parameter_mismatch",
        [Set(Callback, "iss", "{issuer}/")];
    /// Says that nobody answered.
    issuer_parameter_empty: MIX_UP => "issuer_parameter_mismatch", [Set(Callback, "iss", "")];
    /// Says who answered twice.
    issuer_parameter_twice: ONCE => "callback_malformed", [Twin(Callback, "iss", "{issuer}")];
    /// Says that another provider answered, where the metadata does not speak of it.
    issuer_parameter_of_another_unannounced: MIX_UP => "issuer_parameter_mismatch",
        [Set(Callback, "iss", "https://evil.example")], on(Personality::Okta);
    /// Says who answered, where the metadata does not speak of it.
    issuer_parameter_unannounced: MIX_UP => accepted, [Set(Callback, "iss", "{issuer}")],
        on(Personality::Okta);

    /// Answers with an error.
    error_by_redirect: "OpenID Connect Core 3.1.2.6" => "authorization_error",
        [Remove(Callback, "code"), Set(Callback, "error", "access_denied")];
    /// Answers with an error and its description by a form.
    error_by_form: "oidcc-client-test-form-post-error" => "authorization_error",
        [
            Remove(Callback, "code"),
            Set(Callback, "error", "access_denied"),
            Set(Callback, "error_description", "The user did not consent."),
        ],
        in_scene(Scene::FormPost);
    /// Answers with an error whose description is a script.
    error_with_script: "an error page that shows what it was sent" => "authorization_error",
        [
            Remove(Callback, "code"),
            Set(Callback, "error", "<script>alert(1)</script>"),
            Set(Callback, "error_description", "<img src=x onerror=alert(1)>\r\nSet-Cookie: a=b"),
        ];
    /// Answers with an error in the state of somebody else.
    error_with_another_state: STATE => "state_mismatch",
        [
            Remove(Callback, "code"),
            Set(Callback, "error", "access_denied"),
            Set(Callback, "state", "another-state-of-22-letters"),
        ];
    /// Answers with an error that another provider sent.
    error_of_another_issuer: MIX_UP => "issuer_parameter_mismatch",
        [
            Remove(Callback, "code"),
            Set(Callback, "error", "access_denied"),
            Set(Callback, "iss", "https://evil.example"),
        ];
    /// Answers with a code and an error.
    code_and_error: "RFC 6749 section 4.1.2.1: an error, or a code" => "callback_malformed",
        [Set(Callback, "error", "access_denied")];

    /// Has the answer brought by another browser.
    brought_by_another_browser: STATE => "pending_other_browser", [],
        in_scene(Scene::OtherBrowser);
    /// Answers a sign-in that began with another connection.
    answers_another_connection: MIX_UP => "pending_other_connection", [],
        in_scene(Scene::OtherConnection);
    /// Answers a sign-in that began an hour ago.
    answers_too_late: "klangk#936: a sign-in that stays open" => "pending_expired", [],
        in_scene(Scene::LateAnswer);
}
