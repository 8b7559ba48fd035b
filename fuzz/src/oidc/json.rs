//! JSON: claims are refused as malformed exactly where a second reader finds them so, and are read
//! as it reads them.

use serde_json::Value;
use vestibule_oidc::{ExpectedNonce, KeySet};

use super::edits::edited;
use super::setting::{NONCE, Setting, claims};

/// Any bytes, or genuine claims that are edited as the bytes say, in a token that is genuine.
pub fn claims_are_read_as_another_reader_does(script: &[u8]) {
    let setting = Setting::get();
    let [how, rest @ ..] = script else { return };
    let payload = match how % 3 {
        0 => rest.to_vec(),
        _ => edited(&claims(0), rest),
    };
    let token = setting.hs256.sign(setting.hs256.header().as_bytes(), &payload);
    let nonce = ExpectedNonce::IfPresent(NONCE);
    let verified = setting.by_secret.verify_id_token(&token, &KeySet::none(), nonce, setting.now);
    let read = strict(&payload);
    let malformed = match &verified {
        Ok(_) => false,
        Err(refusal) => refusal.code() == "claims_malformed",
    };
    match read {
        Strict::Object(_) => assert!(!malformed),
        Strict::Nothing => assert!(malformed),
        Strict::AtTheLimit => {}
    }
    let (Ok(accepted), Strict::Object(read)) = (verified, read) else { return };
    assert_eq!(Some(accepted.issuer()), read["iss"].as_str());
    assert_eq!(Some(accepted.subject()), read["sub"].as_str());
    let facts = accepted.authentication();
    assert_eq!(facts.context_class.as_deref(), read["acr"].as_str());
    let session = read["sid"].as_str().filter(|session| !session.is_empty());
    assert_eq!(facts.session_index.as_deref(), session);
    let seconds = |value: &Value| value.as_f64().map(f64::floor);
    let stated = facts.authenticated_at.map(|time| time.unix_seconds() as f64);
    assert_eq!(stated, seconds(&read["auth_time"]));
    if let Value::Array(methods) = &read["amr"]
        && !facts.methods.is_empty()
    {
        assert!(
            methods.iter().map(Value::as_str).eq(facts.methods.iter().map(|m| Some(m.as_str())))
        );
    }
}

enum Strict {
    Object(Value),
    Nothing,
    /// As deep as is read, where an empty object still passes.
    AtTheLimit,
}

/// An object in UTF-8 with no member twice and at most sixteen levels, judged without a reader of
/// ours: members are counted by their colons, and levels by their brackets.
fn strict(payload: &[u8]) -> Strict {
    let Ok(value @ Value::Object(_)) = serde_json::from_slice::<Value>(payload) else {
        return Strict::Nothing;
    };
    let (mut inside, mut escaped, mut colons, mut depth, mut deepest) = (false, false, 0, 0, 0);
    for byte in payload {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => inside = !inside,
            _ if inside => {}
            b':' => colons += 1,
            b'{' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    match deepest {
        _ if members(&value) != colons => Strict::Nothing,
        0..=16 => Strict::Object(value),
        17 => Strict::AtTheLimit,
        _ => Strict::Nothing,
    }
}

fn members(value: &Value) -> usize {
    match value {
        Value::Object(object) => object.len() + object.values().map(members).sum::<usize>(),
        Value::Array(values) => values.iter().map(members).sum(),
        _ => 0,
    }
}
