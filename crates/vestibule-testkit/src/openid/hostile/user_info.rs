//! UserInfo as JSON (OpenID Connect Core 5.3).

use super::{Fact, long, table};
use crate::openid::edit::Edit::{Answer, Make, Remove, Set, Text, Twin};
use crate::openid::edit::Endpoint;
use crate::openid::edit::Part::UserInfo;
use crate::openid::personality::Personality;

const SUBJECT: &str = "OpenID Connect Core 5.3.4: the sub of the ID token, exactly";
const SHAPE: &str = "OpenID Connect Core 5.3.2: one JSON object";
const CUT: &str = "Okta cuts groups at 100 and does not say so";

table! { ATTACKS: UserInfo on Plain;
    /// Answers a request with the access token in the Authorization header.
    user_info: "oidcc-client-test-userinfo-bearer-header" => accepted, [];
    /// Answers with the claims that the scope asks for.
    user_info_by_scope: "oidcc-client-test-scope-userinfo-claims" => accepted, [],
        knowing(&[Fact::EmailVerified(Some(true))]);
    /// Answers for somebody else.
    user_info_of_somebody_else: "oidcc-client-test-userinfo-invalid-sub"
        => "user_info_subject_mismatch", [Set(UserInfo, "sub", "\"victim\"")];
    /// Answers for the same user in another case.
    user_info_subject_in_upper_case: SUBJECT => "user_info_subject_mismatch",
        [Set(UserInfo, "sub", "\"ADA\"")];
    /// Answers for a user whose subject has a space behind it.
    user_info_subject_with_space: SUBJECT => "user_info_subject_mismatch",
        [Set(UserInfo, "sub", "\"{sub} \"")];
    /// Does not say for whom it answers.
    user_info_subject_missing: SUBJECT => "user_info_malformed", [Remove(UserInfo, "sub")];
    /// Says it with null.
    user_info_subject_null: SUBJECT => "user_info_malformed", [Set(UserInfo, "sub", "null")];
    /// Says it with an array.
    user_info_subject_array: SUBJECT => "user_info_malformed",
        [Set(UserInfo, "sub", "[\"{sub}\"]")];
    /// Says it twice.
    user_info_subject_twice: SUBJECT => "user_info_malformed",
        [Twin(UserInfo, "sub", "\"victim\"")];
    /// Answers with an array.
    user_info_array: SHAPE => "user_info_malformed", [Text(UserInfo, "[{text}]")];
    /// Answers with nothing.
    user_info_empty: SHAPE => "user_info_malformed", [Text(UserInfo, "")];
    /// Answers with a letter behind the object.
    user_info_with_trailing_text: SHAPE => "user_info_malformed", [Text(UserInfo, "{text}x")];
    /// Answers with a page.
    user_info_page: SHAPE => "user_info_malformed",
        [Answer(Endpoint::UserInfo, 200, "text/html", "<!doctype html><title>Hello</title>")];
    /// Nests arrays, ten thousand deep.
    user_info_too_deep: "CVE-2025-53864 Nimbus: deep JSON" => "user_info_malformed",
        [Make(UserInfo, "x", long::deep)];
    /// Answers with a megabyte.
    user_info_too_large: "a response that fills the memory" => "user_info_malformed",
        [Make(UserInfo, "x", long::text_of_a_megabyte)];
    /// Refuses the access token.
    user_info_refused: "RFC 6750 section 3.1" => "user_info_error",
        [Answer(Endpoint::UserInfo, 401, "application/json", r#"{"error":"invalid_token"}"#)];
    /// Fails.
    user_info_failure: "a provider that is down" => "provider_unavailable",
        [Answer(Endpoint::UserInfo, 500, "text/html", "")];
    /// Sends an address that is no text.
    user_info_email_number: "CVE-2026-25537 jsonwebtoken: another JSON type"
        => accepted, [Set(UserInfo, "email", "5")];
    /// Says in a text that the address is verified.
    user_info_booleans_as_texts: "zitadel#139: Cognito" => accepted, [],
        on(Personality::Cognito), knowing(&[Fact::EmailVerified(Some(true))]);
    /// Sends the address at UserInfo alone.
    user_info_has_the_address: "Okta: a thin ID token beside an access token" => accepted, [],
        on(Personality::Okta), knowing(&[Fact::EmailVerified(Some(true))]);
    /// Sends a hundred groups.
    user_info_with_a_hundred_groups: CUT => accepted,
        [Make(UserInfo, "groups", long::hundred_groups)],
        on(Personality::Okta), knowing(&[Fact::GroupsIncomplete]);
    /// Sends ninety-nine groups.
    user_info_with_ninety_nine_groups: CUT => accepted,
        [Make(UserInfo, "groups", long::ninety_nine_groups)],
        on(Personality::Okta), knowing(&[Fact::Groups(99)]);
}
