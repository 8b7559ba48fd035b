//! How the products differ: issuers, endpoints, and habits that a relying party has to live with.

mod claims;
mod endpoints;
mod habits;

pub(crate) use endpoints::Endpoints;
pub(crate) use habits::{AuthTime, Booleans, GroupLimit, Habits};

/// A product whose way of writing is imitated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Personality {
    /// What the certification suite expects: RS256, `at_hash`, the issuer in the authorization
    /// response (RFC 9207).
    Plain,
    /// Microsoft Entra ID, version 2.0, for one tenant: keys without `alg` and with an `issuer`,
    /// pairwise subjects, times five minutes back, neither `at_hash` nor `email_verified`, a
    /// reference in place of more than 200 groups.
    Entra,
    /// The same for `organizations`: its metadata has the template `{tenantid}` for an issuer.
    EntraMultitenant,
    /// Okta's org server: a thin ID token beside an access token, the rest and at most 100 groups
    /// at UserInfo, without a word about the others.
    Okta,
    /// Google: numeric subjects, `azp`, and `hd` for Workspace.
    Google,
    /// Apple: booleans as strings, no UserInfo, `user` posted beside the code.
    Apple,
    /// Auth0: an issuer with a slash, `updated_at` in words, groups under a URL.
    Auth0,
    /// JumpCloud: `email_verified` as a string, `aud` as an array, `member_of`.
    JumpCloud,
    /// AWS Cognito: string booleans at UserInfo, `cognito:groups`.
    Cognito,
    /// Keycloak: `azp` and `typ` among the claims, nested roles, logout tokens of `typ` JWT.
    Keycloak,
    /// OneLogin: an issuer with a path.
    OneLogin,
    /// PingOne: an issuer that ends in `/as`, ES256.
    Ping,
    /// Canaille: RS512, `auth_time` as a float, `aud` as an array, `none` in its metadata.
    Canaille,
}

impl Personality {
    /// All of them.
    pub const ALL: [Personality; 13] = [
        Personality::Plain,
        Personality::Entra,
        Personality::EntraMultitenant,
        Personality::Okta,
        Personality::Google,
        Personality::Apple,
        Personality::Auth0,
        Personality::JumpCloud,
        Personality::Cognito,
        Personality::Keycloak,
        Personality::OneLogin,
        Personality::Ping,
        Personality::Canaille,
    ];

    /// The name of its realm, organization or tenant unless the test chooses another.
    pub(crate) fn default_realm(self) -> &'static str {
        match self {
            Personality::Plain => "https://op.example",
            Personality::Entra | Personality::EntraMultitenant => {
                "9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d"
            }
            Personality::Ping => "3d3ccb3e-37bf-4ae7-8a4f-6a1e0f1e2b3c",
            Personality::Cognito => "eu-west-1_AbCdEf123",
            _ => "acme",
        }
    }

    pub(crate) fn is_entra(self) -> bool {
        matches!(self, Personality::Entra | Personality::EntraMultitenant)
    }
}
