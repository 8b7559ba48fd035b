//! Front-channel logout (OpenID Connect Front-Channel Logout 3).

use super::{long, table};
use crate::openid::edit::Edit::{Make, Remove, Set, Text, Twin};
use crate::openid::edit::Part::FrontChannel;

const BOTH: &str = "Front-Channel Logout 3: iss and sid, or neither";

table! { ATTACKS: FrontChannel on Plain;
    /// Ends the session of a user who signed out at the provider.
    front_channel: "oidcc-client-test-rp-frontchannel-opinitlogout" => accepted, [];
    /// Ends the session of a user who signed out at the relying party.
    front_channel_after_own_logout: "oidcc-client-test-rp-frontchannel-rpinitlogout" => accepted,
        [];
    /// Ends the session of another provider.
    front_channel_of_another_issuer: "Front-Channel Logout 3: the issuer of the session"
        => "issuer_mismatch", [Set(FrontChannel, "iss", "https://evil.example")];
    /// Does not say who ends the session.
    front_channel_without_issuer: BOTH => "issuer_missing",
        [Remove(FrontChannel, "iss")];
    /// Does not say which session ends.
    front_channel_without_session: BOTH => "logout_subject_missing",
        [Remove(FrontChannel, "sid")];
    /// Says neither, so that any page could end any session.
    front_channel_without_either: "a page in a frame that signs users out"
        => "issuer_missing", [Remove(FrontChannel, "iss"), Remove(FrontChannel, "sid")];
    /// Names two sessions.
    front_channel_with_two_sessions: "RFC 6749 section 3.1: a parameter is there once"
        => "logout_request_malformed", [Twin(FrontChannel, "sid", "another")];
    /// Names two issuers.
    front_channel_with_two_issuers: "RFC 6749 section 3.1: a parameter is there once"
        => "logout_request_malformed", [Twin(FrontChannel, "iss", "{issuer}")];
    /// Names an empty session.
    front_channel_with_empty_session: BOTH => "logout_subject_missing",
        [Set(FrontChannel, "sid", "")];
    /// Names a session by a megabyte.
    front_channel_too_large: "oversized requests" => "logout_request_malformed",
        [Make(FrontChannel, "sid", long::parameter_of_a_megabyte)];
    /// Sends no query.
    front_channel_empty: BOTH => "issuer_missing", [Text(FrontChannel, "")];
    /// Sends a parameter that nobody knows.
    front_channel_with_another_parameter: "products that break caches with a number" => accepted,
        [Set(FrontChannel, "_", "1763000000")];
}
