//! Tokens of another kind in place of an ID token (RFC 8725 section 3.12).

use super::table;
use crate::openid::edit::Edit::{Remove, Set};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part;

const CLAIMS: Part = Part::Claims(IdToken);
const HEADER: Part = Part::Header(IdToken);
const KIND: &str = "keycloak#28939: a logout token of typ JWT taken for an ID token";
const EVENT: &str = r#"{"http://schemas.openid.net/event/backchannel-logout":{}}"#;

table! { ATTACKS: IdToken on Plain;
    /// Sends a logout token, of its own typ.
    logout_token_as_id_token: KIND => "token_typ_mismatch",
        [
            Set(HEADER, "typ", "\"logout+jwt\""),
            Set(CLAIMS, "events", EVENT),
            Remove(CLAIMS, "nonce"),
        ];
    /// Sends a logout token, as Keycloak types it, with a nonce.
    logout_token_of_typ_jwt_as_id_token: KIND => "wrong_token_kind",
        [Set(CLAIMS, "events", EVENT)];
    /// Sends a security event token of another event.
    event_token_as_id_token: KIND => "wrong_token_kind",
        [Set(CLAIMS, "events", "{\"urn:example:event\":{}}")];
    /// Sends a token without events that says it has some.
    events_empty: KIND => "wrong_token_kind", [Set(CLAIMS, "events", "{}")];
    /// Sends a token whose events are null.
    events_null: KIND => "wrong_token_kind", [Set(CLAIMS, "events", "null")];
    /// Sends a token with an event in a claim that nobody knows.
    events_elsewhere: "RFC 7519 section 4: unknown claims are ignored" => accepted,
        [Set(CLAIMS, "x", r#"{"events":{"http://schemas.openid.net/event/backchannel-logout":{}}}"#)];
}
