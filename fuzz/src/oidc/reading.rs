//! A second reading of tokens, by the text of the standards and with another JSON reader.

use serde_json::Value;

use super::setting::{CLIENT, ISSUER, NOW, TENANTS};

const SKEW: f64 = 60.0;
const LONGEST_AGE: f64 = 3600.0;

/// What has to be true of the header of every token.
pub(super) fn check_header(header: &[u8], alg: &str, types: &[&str]) {
    let header: Value = serde_json::from_slice(header).expect("a header");
    let named = header["alg"].as_str().expect("an algorithm");
    assert!(named == alg || [named, alg] == ["Ed25519", "EdDSA"], "{named}");
    assert!(header.get("crit").is_none() && header.get("b64").is_none());
    if let Some(typ) = header.get("typ") {
        let typ = typ.as_str().expect("text").to_ascii_lowercase();
        let typ = typ.strip_prefix("application/").unwrap_or(&typ);
        assert!(types.contains(&typ), "{typ}");
    }
}

/// What an ID token has to say, by OpenID Connect Core 3.1.3.7.
pub(super) fn check_id_token(claims: &Value, which: usize, nonce: &str) {
    check_issuer(claims, which);
    let subject = claims["sub"].as_str().expect("a subject");
    assert!((1..=255).contains(&subject.len()));
    check_audience(claims, true);
    let (exp, iat) = (time(claims, "exp").expect("exp"), time(claims, "iat").expect("iat"));
    assert!(now() - SKEW < exp && iat <= now() + SKEW && now() - LONGEST_AGE - SKEW <= iat);
    assert!(time(claims, "nbf").is_none_or(|nbf| nbf <= now() + SKEW));
    assert_eq!(claims["nonce"].as_str(), Some(nonce));
    assert!(claims.get("events").is_none());
    if which == 1 {
        assert!(claims["oid"].as_str().is_some_and(is_guid));
        assert!(claims.get("acct").is_none_or(|acct| *acct == 0 || *acct == "0"));
    }
}

/// What a logout token has to say, by OpenID Connect Back-Channel Logout 1.0 section 2.6.
pub(super) fn check_logout_token(claims: &Value, which: usize) {
    check_issuer(claims, which);
    check_audience(claims, false);
    let iat = time(claims, "iat").expect("iat");
    assert!(iat <= now() + SKEW);
    assert!(time(claims, "exp").is_none_or(|exp| now() - SKEW < exp));
    let event = &claims["events"]["http://schemas.openid.net/event/backchannel-logout"];
    assert!(event.is_object());
    assert!(claims.get("nonce").is_none());
    assert!(claims["jti"].as_str().is_some_and(|id| !id.is_empty()));
    let text = |name: &str| claims.get(name).map(|value| value.as_str().expect("text"));
    let (subject, session) = (text("sub"), text("sid"));
    assert!(subject.or(session).is_some_and(|found| !found.is_empty()));
}

fn check_issuer(claims: &Value, which: usize) {
    let issuer = claims["iss"].as_str().expect("an issuer");
    let expected = match which {
        0 => vec![ISSUER.to_owned()],
        _ => TENANTS
            .map(|tenant| format!("https://login.microsoftonline.com/{tenant}/v2.0"))
            .to_vec(),
    };
    assert!(expected.iter().any(|known| known == issuer), "{issuer}");
    if which == 1 && claims.get("events").is_none() {
        let tenant = claims["tid"].as_str().expect("a tenant").to_ascii_lowercase();
        assert!(issuer.contains(&format!("/{tenant}/")), "{tenant}");
    }
}

/// This client, and for an ID token nobody else.
fn check_audience(claims: &Value, alone: bool) {
    let audiences: Vec<&str> = match &claims["aud"] {
        Value::String(audience) => vec![audience],
        Value::Array(listed) => listed.iter().map(|one| one.as_str().expect("text")).collect(),
        _ => panic!("no audience"),
    };
    assert!(audiences.contains(&CLIENT));
    if alone {
        assert!(audiences.iter().all(|audience| *audience == CLIENT));
        let party = claims.get("azp");
        assert!(party.is_none_or(|party| party == CLIENT));
        assert!(party.is_some() || audiences.len() == 1);
    }
}

fn time(claims: &Value, name: &str) -> Option<f64> {
    claims.get(name).map(|time| time.as_f64().expect("a number"))
}

fn now() -> f64 {
    NOW as f64
}

fn is_guid(text: &str) -> bool {
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}
