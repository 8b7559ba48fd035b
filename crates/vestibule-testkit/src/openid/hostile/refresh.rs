//! What a refresh token brings (OpenID Connect Core 12).

use super::table;
use crate::openid::draft::SignedBy::Nobody;
use crate::openid::edit::Edit::{Remove, Set, Sign, Text};
use crate::openid::edit::Jwt::RefreshedIdToken;
use crate::openid::edit::Part::{self, RefreshResponse};
use crate::openid::personality::Personality;

const CLAIMS: Part = Part::Claims(RefreshedIdToken);
const SAME: &str = "OpenID Connect Core 12.2: the refreshed ID token is about the same sign-in";
const SKIPPED: &str = "openidconnect-rs, Auth.js: refreshed ID tokens that nobody compares";

table! { ATTACKS: Refresh on Plain;
    /// Refreshes with a new ID token and a new refresh token.
    refresh: "oidcc-client-test-refresh-token" => accepted, [];
    /// Refreshes with an ID token of another issuer.
    refreshed_issuer_is_another: "oidcc-client-test-refresh-token-invalid-issuer"
        => "issuer_mismatch", [Set(CLAIMS, "iss", "\"https://evil.example\"")];
    /// Refreshes with an ID token of another subject.
    refreshed_subject_is_another: "oidcc-client-test-refresh-token-invalid-sub"
        => "refreshed_subject_mismatch", [Set(CLAIMS, "sub", "\"victim\"")];
    /// Refreshes with an ID token of no subject.
    refreshed_subject_missing: SAME => "subject_missing", [Remove(CLAIMS, "sub")];
    /// Refreshes with an ID token for another client.
    refreshed_audience_is_another: SAME => "audience_mismatch",
        [Set(CLAIMS, "aud", "\"another\"")];
    /// Refreshes with an ID token for another authorized party.
    refreshed_authorized_party_is_another: SAME => "authorized_party_mismatch",
        [Set(CLAIMS, "azp", "\"another\"")];
    /// Refreshes with an ID token of another time of authentication.
    refreshed_auth_time_is_another: SAME => "refreshed_auth_time_mismatch",
        [Set(CLAIMS, "auth_time", "{now-100000}")], on(Personality::Keycloak);
    /// Refreshes with an ID token of the same time of authentication.
    refreshed_auth_time: SAME => accepted, [], on(Personality::Keycloak);
    /// Refreshes with an ID token that answers another sign-in.
    refreshed_nonce_is_another: SAME => "nonce_mismatch",
        [Set(CLAIMS, "nonce", "\"n-0S6_WzA2Mj-another-one\"")];
    /// Refreshes with an ID token without a nonce.
    refreshed_nonce_missing: SAME => accepted, [Remove(CLAIMS, "nonce")];
    /// Refreshes with an ID token that has expired.
    refreshed_token_expired: SAME => "expired",
        [Set(CLAIMS, "iat", "{now-7200}"), Set(CLAIMS, "exp", "{now-3600}")];
    /// Refreshes with an ID token that nobody signed.
    refreshed_token_signed_by_nobody: SKIPPED => "algorithm_none",
        [Sign(RefreshedIdToken, Nobody("none"))];
    /// Changes the refreshed ID token after signing.
    refreshed_token_changed_after_signing: SKIPPED => "signature_mismatch",
        [Set(Part::Tampered(RefreshedIdToken), "sub", "\"victim\"")];
    /// Refreshes with a logout token.
    refreshed_token_is_a_logout_token: "RFC 8725 section 3.12" => "wrong_token_kind",
        [Set(CLAIMS, "events", r#"{"http://schemas.openid.net/event/backchannel-logout":{}}"#)];
    /// Refreshes without an ID token.
    refreshed_without_id_token: "OpenID Connect Core 12.2: it might contain none" => accepted,
        [Remove(RefreshResponse, "id_token")];
    /// Refreshes without another refresh token.
    refreshed_without_refresh_token: "RFC 6749 section 6: the old one may remain" => accepted,
        [Remove(RefreshResponse, "refresh_token")];
    /// Refuses the refresh token with status 200.
    refresh_refused: "RFC 6749 section 5.2" => "token_response_error",
        [Text(RefreshResponse, r#"{"error":"invalid_grant"}"#)];
    /// Refreshes with a page.
    refresh_page: "RFC 6749 section 5.1" => "token_response_malformed",
        [Text(RefreshResponse, "<!doctype html><title>Sign in</title>")];
    /// Refreshes with tokens of a type that nobody here can use.
    refreshed_token_type_mac: "RFC 6749 section 7.1" => "token_type_unsupported",
        [Set(RefreshResponse, "token_type", "\"mac\"")];
}
