//! One application at two providers: one with an issuer of its own, and Entra with two tenants.

use std::sync::OnceLock;

use vestibule_core::{ConnectionId, Endpoint, Timestamp};
use vestibule_oidc::{ClientAuthentication, Connection, EntraCloud, IssuerRule, KeySet, TenantId};

use super::signer::{SECRET, Signer};

pub(super) const CLIENT: &str = "app";
pub(super) const ISSUER: &str = "https://idp.example";
pub(super) const NONCE: &str = "the nonce of the request";
pub(super) const TENANTS: [&str; 2] =
    ["6f1e2a0c-55b1-4f3e-9a55-1d6a3c1c7a10", "9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d"];
/// 2026-11-21T12:00:00Z.
pub(super) const NOW: i64 = 1_795_262_400;

pub(super) struct Setting {
    pub(super) signers: Vec<Signer>,
    pub(super) keys: KeySet,
    /// A genuine ID token of each signer for each connection.
    pub(super) id_tokens: Vec<[String; 2]>,
    /// A genuine logout token of each signer for the first connection.
    pub(super) logout_tokens: Vec<String>,
    pub(super) connections: [Connection; 2],
    /// Accepts HS256 and nothing else.
    pub(super) by_secret: Connection,
    pub(super) hs256: Signer,
    pub(super) now: Timestamp,
}

impl Setting {
    pub(super) fn get() -> &'static Setting {
        static SETTING: OnceLock<Setting> = OnceLock::new();
        SETTING.get_or_init(Setting::new)
    }

    fn new() -> Setting {
        let signers = Signer::all();
        let keys: Vec<String> = signers.iter().map(Signer::jwk).collect();
        let keys = format!(r#"{{"keys":[{}]}}"#, keys.join(","));
        let tenants = TENANTS.map(|tenant| TenantId::parse(tenant).expect("a tenant"));
        let entra = IssuerRule::entra_tenants(EntraCloud::Global, tenants).expect("a rule");
        let own = || IssuerRule::exact(ISSUER).expect("an issuer");
        let id_tokens =
            signers.iter().map(|signer| [0, 1].map(|which| signer.sign_own(&claims(which))));
        let logout_tokens = signers.iter().map(|signer| signer.sign_own(&logout_claims()));
        Setting {
            id_tokens: id_tokens.collect(),
            logout_tokens: logout_tokens.collect(),
            signers,
            keys: KeySet::parse(keys.as_bytes()).expect("a key set"),
            connections: [connection(own()), connection(entra)],
            by_secret: connection(own()).with_compat_hs256().expect("a secret"),
            hs256: Signer::hs256(),
            now: Timestamp::from_unix_seconds(NOW).expect("a time"),
        }
    }
}

fn connection(rule: IssuerRule) -> Connection {
    Connection::new(
        ConnectionId::parse("acme").expect("an id"),
        rule,
        CLIENT,
        ClientAuthentication::secret_basic(SECRET),
        Endpoint::parse("https://app.example.com/callback/acme").expect("an endpoint"),
    )
    .expect("a connection")
}

/// The claims of a genuine token for each connection.
pub(super) fn claims(which: usize) -> String {
    let tenant = TENANTS[1];
    let of_the_provider = match which {
        0 => format!(r#""iss":"{ISSUER}""#),
        _ => format!(
            r#""iss":"https://login.microsoftonline.com/{tenant}/v2.0","tid":"{tenant}","oid":"7d1c9a52-3f60-4c1e-b0a4-5a0c2d9e8f31","preferred_username":"ada@contoso.example""#
        ),
    };
    let (issued, expires) = (NOW - 300, NOW + 3600);
    format!(
        r#"{{{of_the_provider},"sub":"ada","aud":"{CLIENT}","iat":{issued},"exp":{expires},"nonce":"{NONCE}","sid":"7"}}"#
    )
}

/// The claims of a genuine logout token for the first connection.
pub(super) fn logout_claims() -> String {
    let (issued, expires) = (NOW - 5, NOW + 115);
    let event = r#"{"http://schemas.openid.net/event/backchannel-logout":{}}"#;
    format!(
        r#"{{"iss":"{ISSUER}","aud":"{CLIENT}","iat":{issued},"exp":{expires},"jti":"1","sub":"ada","sid":"7","events":{event}}}"#
    )
}
