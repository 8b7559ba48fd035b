//! Logout tokens and the requests that bring them (OpenID Connect Back-Channel Logout 2.4 to 2.8).

use super::{Scene, long, table};
use crate::keys::TestKey;
use crate::openid::draft::MacSecret::ClientSecret;
use crate::openid::draft::SignedBy::{Key, Mac, Nobody};
use crate::openid::edit::Edit::{Compact, LogoutByGet, Make, Remove, Set, Sign, Text, Twin};
use crate::openid::edit::Jwt::LogoutToken;
use crate::openid::edit::Part::{self, LogoutRequest};
use crate::openid::personality::Personality;

const CLAIMS: Part = Part::Claims(LogoutToken);
const HEADER: Part = Part::Header(LogoutToken);
const EVENT: &str = "Back-Channel Logout 2.4: events has the one member, an object";
const TIME: &str = "Back-Channel Logout 2.6: a logout token is fresh";
const WHO: &str = "Back-Channel Logout 2.4: sub, sid or both";
const KIND: &str = "RFC 8725 sections 3.11 and 3.12: a token of another kind";
const REQUEST: &str = "Back-Channel Logout 2.5: one form field, by POST";
const TYPES: &str = "CVE-2026-25537 jsonwebtoken: another JSON type taken for absent";

table! { ATTACKS: LogoutToken on Plain;
    /// Ends a session, with a claim that nobody knows.
    logout: "oidcc-client-test-rp-backchannel-rpinitlogout" => accepted, [];
    /// Does not sign.
    logout_token_algorithm_none: "oidcc-client-test-rp-backchannel-rpinitlogout-alg-none"
        => "algorithm_none", [Sign(LogoutToken, Nobody("none"))];
    /// Signs with the client secret, where public keys are agreed.
    logout_token_by_client_secret: "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg"
        => "algorithm_not_allowed", [Sign(LogoutToken, Mac(ClientSecret, "HS256"))];
    /// Signs with an algorithm that the key is not for.
    logout_token_by_another_algorithm:
        "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg" => "key_unfit",
        [Sign(LogoutToken, Key(TestKey::IDP, "PS256"))];
    /// Says that another provider issued the token.
    logout_token_of_another_issuer: "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-iss"
        => "issuer_mismatch", [Set(CLAIMS, "iss", "\"https://evil.example\"")];
    /// Issues the token for another client.
    logout_token_for_another_client: "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-aud"
        => "audience_mismatch", [Set(CLAIMS, "aud", "\"another\"")];
    /// Leaves the events out.
    logout_token_without_events: "oidcc-client-test-rp-backchannel-rpinitlogout-no-event"
        => "logout_event_missing", [Remove(CLAIMS, "events")];
    /// Tells of another event.
    logout_token_of_another_event: "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-event"
        => "logout_event_missing", [Set(CLAIMS, "events", "{\"urn:example:event\":{}}")];
    /// Sends a nonce.
    logout_token_with_nonce: "oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce"
        => "logout_nonce_present", [Set(CLAIMS, "nonce", "\"n-0S6_WzA2Mj\"")];
    /// Sends an empty nonce.
    logout_token_with_empty_nonce:
        "oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce" => "logout_nonce_present",
        [Set(CLAIMS, "nonce", "null")];

    /// Tells of no event.
    logout_token_events_empty: EVENT => "logout_event_missing", [Set(CLAIMS, "events", "{}")];
    /// Tells of events in an array.
    logout_token_events_array: EVENT => "logout_event_missing", [Set(CLAIMS, "events",
        "[\"http://schemas.openid.net/event/backchannel-logout\"]")];
    /// Tells of the event in a text.
    logout_token_event_text: EVENT => "logout_event_missing", [Set(CLAIMS, "events",
        "{\"http://schemas.openid.net/event/backchannel-logout\":\"\"}")];
    /// Tells of the event within another.
    logout_token_event_nested: EVENT => "logout_event_missing", [Set(CLAIMS, "events",
        "{\"x\":{\"http://schemas.openid.net/event/backchannel-logout\":{}}}")];
    /// Tells of the event with more in it.
    logout_token_event_with_members: EVENT => accepted, [Set(CLAIMS, "events",
        "{\"http://schemas.openid.net/event/backchannel-logout\":{\"x\":1}}")];
    /// Does not say whose session ends.
    logout_token_of_nobody: WHO => "logout_subject_missing",
        [Remove(CLAIMS, "sub"), Remove(CLAIMS, "sid")];
    /// Names the user alone.
    logout_token_of_a_user: WHO => accepted, [Remove(CLAIMS, "sid")];
    /// Names the session alone.
    logout_token_of_a_session: WHO => accepted, [Remove(CLAIMS, "sub")];
    /// Names the user by a number.
    logout_token_subject_number: TYPES => "claim_malformed", [Set(CLAIMS, "sub", "1")];
    /// Names the session by an array.
    logout_token_session_array: TYPES => "claim_malformed",
        [Set(CLAIMS, "sid", "[\"{sid}\"]")];

    /// Issues the token in an hour.
    logout_token_issued_in_future: TIME => "issued_in_future",
        [Set(CLAIMS, "iat", "{now+3600}"), Set(CLAIMS, "exp", "{now+3720}")];
    /// Issued the token an hour ago.
    logout_token_expired: TIME => "expired",
        [Set(CLAIMS, "iat", "{now-3600}"), Set(CLAIMS, "exp", "{now-3480}")];
    /// Issued the token an hour ago, to be valid until tomorrow.
    logout_token_old_and_valid_for_long: TIME => "issued_too_long_ago",
        [Set(CLAIMS, "iat", "{now-3600}"), Set(CLAIMS, "exp", "{now+86400}")];
    /// Issued the token an hour ago, and does not say when it expires.
    logout_token_old_without_expiry: TIME => "issued_too_long_ago",
        [Set(CLAIMS, "iat", "{now-3600}"), Remove(CLAIMS, "exp")];
    /// Does not say when the token expires.
    logout_token_without_expiry: "providers of the drafts: exp was not required" => accepted,
        [Remove(CLAIMS, "exp")];
    /// Does not say when the token was issued.
    logout_token_without_time: TIME => "issued_at_missing", [Remove(CLAIMS, "iat")];
    /// Writes the expiry as a text.
    logout_token_expiry_text: TYPES => "claim_malformed",
        [Set(CLAIMS, "exp", "\"{now+120}\"")];
    /// Does not number the token.
    logout_token_without_id: "Back-Channel Logout 2.4: jti" => "logout_token_id_missing",
        [Remove(CLAIMS, "jti")];
    /// Numbers the token with a number.
    logout_token_id_number: TYPES => "claim_malformed", [Set(CLAIMS, "jti", "1")];
    /// Sends the token a second time.
    logout_token_replayed: "Back-Channel Logout 2.6: jti not seen before" => "replayed", [],
        in_scene(Scene::Replayed);
    /// Leaves the issuer out.
    logout_token_issuer_missing: "Back-Channel Logout 2.4" => "issuer_missing",
        [Remove(CLAIMS, "iss")];
    /// Leaves the audience out.
    logout_token_audience_missing: "Back-Channel Logout 2.4" => "audience_missing",
        [Remove(CLAIMS, "aud")];
    /// Names the audience in an array.
    logout_token_audience_array: "RFC 7519 section 4.1.3" => accepted,
        [Set(CLAIMS, "aud", "[\"{client}\"]")];

    /// Types the token as an access token.
    logout_token_typ_access_token: KIND => "token_typ_mismatch",
        [Set(HEADER, "typ", "\"at+jwt\"")];
    /// Types the token as a security event token.
    logout_token_typ_security_event: KIND => "token_typ_mismatch",
        [Set(HEADER, "typ", "\"secevent+jwt\"")];
    /// Types the token as Keycloak does.
    logout_token_typ_jwt: "keycloak#28939: typ JWT" => accepted, [], on(Personality::Keycloak);
    /// Does not type the token.
    logout_token_typ_missing: "Back-Channel Logout 2.4: typ is recommended" => accepted,
        [Remove(HEADER, "typ")];
    /// Sends the ID token of the session for a logout token.
    id_token_as_logout_token: KIND => "logout_event_missing",
        [Set(LogoutRequest, "logout_token", "{id_token}")];
    /// Encrypts the token.
    logout_token_encrypted: "CVE-2026-29000 pac4j-jwt: a JWE for a JWS" => "token_encrypted",
        [Compact(LogoutToken, |_| "e30.AAAA.AAAA.AAAA.AAAA".to_owned())];
    /// Signs with a key of its own.
    logout_token_by_another_key: "RFC 8725 section 3.3" => "signature_mismatch",
        [Sign(LogoutToken, Key(TestKey::ATTACKER, "RS256"))];
    /// Signs with a key that nobody publishes.
    logout_token_by_unknown_key: "RFC 8725 section 3.10" => "key_unknown",
        [Sign(LogoutToken, Key(TestKey::ATTACKER, "RS256")), Set(HEADER, "kid", "\"attacker\"")];
    /// Makes the session of somebody else of it after signing.
    logout_token_changed_after_signing: "RFC 8725 section 3.3" => "signature_mismatch",
        [Set(Part::Tampered(LogoutToken), "sid", "\"another\"")];
    /// Says that an extension is critical that nobody knows.
    logout_token_with_critical_extension: "CVE-2025-59420 Authlib: unknown crit ignored"
        => "critical_header", [Set(HEADER, "crit", "[\"x\"]")];
    /// Names the session twice.
    logout_token_session_twice: "RFC 7519 section 4" => "claims_malformed",
        [Twin(CLAIMS, "sid", "\"another\"")];
    /// Sends a token of 130 KB.
    logout_token_too_large: "CVE-2025-61920 Authlib: oversized tokens" => "logout_request_malformed",
        [Make(CLAIMS, "x", long::text_of_100_kilobytes)];

    /// Sends two tokens.
    logout_request_with_two_tokens: REQUEST => "logout_request_malformed",
        [Twin(LogoutRequest, "logout_token", "{logout_token}")];
    /// Sends no token.
    logout_request_without_token: REQUEST => "logout_request_malformed",
        [Remove(LogoutRequest, "logout_token")];
    /// Sends nothing.
    logout_request_empty: REQUEST => "logout_request_malformed", [Text(LogoutRequest, "")];
    /// Sends the token in the query of a GET request.
    logout_request_by_get: REQUEST => "logout_request_malformed", [LogoutByGet];
    /// Sends the token in JSON.
    logout_request_in_json: REQUEST => "logout_request_malformed",
        [Text(LogoutRequest, "{\"logout_token\":\"x\"}")];
    /// Sends a field that nobody knows beside the token.
    logout_request_with_another_field: "Back-Channel Logout 2.5: other values are ignored"
        => accepted, [Set(LogoutRequest, "x", "1")];
}
