//! What each product does in its own way, as data.

use super::Personality;

/// How `auth_time` is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AuthTime {
    /// Only when it was asked for by `max_age`.
    OnRequest,
    Integer,
    Float,
}

/// How booleans are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Booleans {
    Json,
    Text,
    /// Not at all: there is no `email_verified`.
    Absent,
}

/// What becomes of too many groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GroupLimit {
    None,
    /// The rest is missing, and nothing says so.
    CutAt(usize),
    /// All are missing, and `_claim_names` says where they are.
    ReferenceBeyond(usize),
}

/// One habit a field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Habits {
    pub(crate) algorithm: &'static str,
    /// Keys have a member `alg`.
    pub(crate) key_names_algorithm: bool,
    /// RFC 9207, in metadata and in responses.
    pub(crate) issuer_parameter: bool,
    pub(crate) audience_in_array: bool,
    pub(crate) authorized_party: bool,
    pub(crate) auth_time: AuthTime,
    pub(crate) access_token_hash: bool,
    pub(crate) email_verified: Booleans,
    pub(crate) user_info_booleans: Booleans,
    /// The ID token has no profile, address or groups.
    pub(crate) thin: bool,
    pub(crate) groups: &'static str,
    pub(crate) group_limit: GroupLimit,
    /// How far back `iat` and `nbf` are, in seconds.
    pub(crate) early: u64,
    pub(crate) not_before: bool,
    /// How long an ID token is valid, in seconds.
    pub(crate) lifetime: u64,
    pub(crate) sid: bool,
    pub(crate) logout_typ: &'static str,
}

const PLAIN: Habits = Habits {
    algorithm: "RS256",
    key_names_algorithm: true,
    issuer_parameter: true,
    audience_in_array: false,
    authorized_party: false,
    auth_time: AuthTime::OnRequest,
    access_token_hash: true,
    email_verified: Booleans::Json,
    user_info_booleans: Booleans::Json,
    thin: false,
    groups: "groups",
    group_limit: GroupLimit::None,
    early: 0,
    not_before: false,
    lifetime: 600,
    sid: true,
    logout_typ: "logout+jwt",
};

const ENTRA: Habits = Habits {
    key_names_algorithm: false,
    issuer_parameter: false,
    access_token_hash: false,
    email_verified: Booleans::Absent,
    user_info_booleans: Booleans::Absent,
    group_limit: GroupLimit::ReferenceBeyond(200),
    early: 300,
    not_before: true,
    lifetime: 3600,
    ..PLAIN
};

/// RFC 9207 unknown, which is the case of most products.
const USUAL: Habits = Habits { issuer_parameter: false, lifetime: 3600, ..PLAIN };

impl Personality {
    pub(crate) fn habits(self) -> Habits {
        match self {
            Personality::Plain => PLAIN,
            Personality::Entra | Personality::EntraMultitenant => ENTRA,
            Personality::Okta => Habits {
                auth_time: AuthTime::Integer,
                thin: true,
                group_limit: GroupLimit::CutAt(100),
                sid: false,
                ..USUAL
            },
            Personality::Google => Habits { authorized_party: true, sid: false, ..USUAL },
            Personality::Apple => Habits {
                auth_time: AuthTime::Integer,
                email_verified: Booleans::Text,
                sid: false,
                ..USUAL
            },
            Personality::Auth0 => Habits { groups: "https://acme.example/groups", ..USUAL },
            Personality::JumpCloud => Habits {
                audience_in_array: true,
                auth_time: AuthTime::Integer,
                email_verified: Booleans::Text,
                user_info_booleans: Booleans::Text,
                groups: "member_of",
                ..USUAL
            },
            Personality::Cognito => Habits {
                auth_time: AuthTime::Integer,
                user_info_booleans: Booleans::Text,
                groups: "cognito:groups",
                sid: false,
                ..USUAL
            },
            Personality::Keycloak => Habits {
                issuer_parameter: true,
                authorized_party: true,
                auth_time: AuthTime::Integer,
                lifetime: 300,
                logout_typ: "JWT",
                ..PLAIN
            },
            Personality::OneLogin => USUAL,
            Personality::Ping => {
                Habits { algorithm: "ES256", auth_time: AuthTime::Integer, ..USUAL }
            }
            Personality::Canaille => Habits {
                algorithm: "RS512",
                audience_in_array: true,
                auth_time: AuthTime::Float,
                ..USUAL
            },
        }
    }
}
