//! UserInfo as a signed JWT (OpenID Connect Core 5.3.2).

use super::{Scene, table};
use crate::keys::TestKey;
use crate::openid::draft::MacSecret::ClientSecret;
use crate::openid::draft::SignedBy::{Key, Mac, Nobody};
use crate::openid::edit::Edit::{Compact, ContentType, Remove, Set, Sign, SignUserInfo};
use crate::openid::edit::{Endpoint, Jwt, Part};

const CLAIMS: Part = Part::Claims(Jwt::UserInfo);
const HEADER: Part = Part::Header(Jwt::UserInfo);
const SIGNED: &str = "OpenID Connect Core 5.3.2: iss and aud of a signed response";
const VERIFIED: &str = "authlib, AppAuth: signed UserInfo that nobody verifies";

table! { ATTACKS: UserInfo on Plain;
    /// Answers with claims that it signed.
    user_info_signed: "oidcc-client-test-userinfo-signed" => accepted, [SignUserInfo];
    /// Answers with claims that it signed, as agreed.
    user_info_signed_as_agreed: "oidcc-client-test-userinfo-signed" => accepted, [],
        in_scene(Scene::WantsSignedUserInfo);
    /// Answers with claims that nobody signed, where signed ones are agreed.
    user_info_not_signed_as_agreed: VERIFIED => "user_info_unsigned",
        [
            Compact(Jwt::UserInfo, |_| r#"{"sub":"ada"}"#.to_owned()),
            ContentType(Endpoint::UserInfo, "application/json"),
        ],
        in_scene(Scene::WantsSignedUserInfo);
    /// Answers with claims that somebody else signed.
    user_info_signed_by_another_key: VERIFIED => "signature_mismatch",
        [SignUserInfo, Sign(Jwt::UserInfo, Key(TestKey::ATTACKER, "RS256"))];
    /// Answers with claims that nobody signed.
    user_info_signed_by_nobody: VERIFIED => "algorithm_none",
        [SignUserInfo, Sign(Jwt::UserInfo, Nobody("none"))];
    /// Answers with claims that the client secret signed.
    user_info_signed_by_client_secret: VERIFIED => "algorithm_not_allowed",
        [SignUserInfo, Sign(Jwt::UserInfo, Mac(ClientSecret, "HS256"))];
    /// Changes the claims after signing.
    user_info_changed_after_signing: VERIFIED => "signature_mismatch",
        [SignUserInfo, Set(Part::Tampered(Jwt::UserInfo), "email", "\"admin@victim.example\"")];
    /// Answers for somebody else, and signs.
    user_info_of_somebody_else_signed: "oidcc-client-test-userinfo-invalid-sub"
        => "user_info_subject_mismatch", [SignUserInfo, Set(CLAIMS, "sub", "\"victim\"")];
    /// Says that another provider answers.
    user_info_of_another_issuer: SIGNED => "issuer_mismatch",
        [SignUserInfo, Set(CLAIMS, "iss", "\"https://evil.example\"")];
    /// Does not say who answers.
    user_info_issuer_missing: SIGNED => accepted, [SignUserInfo, Remove(CLAIMS, "iss")];
    /// Answers another client.
    user_info_for_another_client: SIGNED => "audience_mismatch",
        [SignUserInfo, Set(CLAIMS, "aud", "\"another\"")];
    /// Does not say whom it answers.
    user_info_audience_missing: SIGNED => accepted,
        [SignUserInfo, Remove(CLAIMS, "aud")];
    /// Types the answer as an access token.
    user_info_typ_access_token: "RFC 8725 section 3.11" => "token_typ_mismatch",
        [SignUserInfo, Set(HEADER, "typ", "\"at+jwt\"")];
    /// Answers with a logout token.
    user_info_is_a_logout_token: "RFC 8725 section 3.12" => "wrong_token_kind",
        [
            SignUserInfo,
            Set(CLAIMS, "events", r#"{"http://schemas.openid.net/event/backchannel-logout":{}}"#),
        ];
    /// Says that an extension is critical that nobody knows.
    user_info_with_critical_extension: "CVE-2025-59420 Authlib: unknown crit ignored"
        => "critical_header", [SignUserInfo, Set(HEADER, "crit", "[\"x\"]")];
    /// Encrypts the answer.
    user_info_encrypted: "OpenID Connect Core 5.3.2: encryption is agreed or absent"
        => "token_encrypted",
        [SignUserInfo, Compact(Jwt::UserInfo, |_| "e30.AAAA.AAAA.AAAA.AAAA".to_owned())];
    /// Says that JSON is a JWT.
    user_info_json_as_jwt: VERIFIED => accepted,
        [SignUserInfo, Compact(Jwt::UserInfo, |_| r#"{"sub":"ada"}"#.to_owned())];
}
