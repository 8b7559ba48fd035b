//! The vectors of Wycheproof for JSON Web Signature and JSON Web Key, in the folder that the
//! variable `VESTIBULE_CORPORA` names; without it there is nothing to judge.
//!
//! Every case gets the result that it states, except those in the tables here: each with the code of
//! the rule that is stricter than the vectors, and why. A case of a table that is accepted, or is
//! refused by another rule, or is not among the vectors any more fails the run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;
use vestibule_core::{ConnectionId, Endpoint, Outcome, Timestamp};
use vestibule_oidc::{
    Algorithm, Check, ClientAuthentication, Connection, ExpectedNonce, IssuerRule, Jwk, KeySet,
    verify_signature,
};

/// Valid by the vectors, refused here.
const STRICTER_SIGNATURES: [Exception; 6] = [
    (346, "key_unfit", "the key says PS256 and the token is PS384: a key serves its `alg` alone"),
    (347, "jwk_algorithm", "the key says ES521, which no standard has: ES512 is on P-521"),
    (350, "key_unfit", "the key says PS256 and the token is PS384: a key serves its `alg` alone"),
    (351, "jwk_algorithm", "the key says ES521, which no standard has: ES512 is on P-521"),
    (372, "token_malformed", "`?` stands in the header, which RFC 7515 section 2 has no room for"),
    (373, "token_malformed", "`?` stands in the payload, which RFC 7515 section 2 has no room for"),
];
const STRICTER_KEYS: [Exception; 4] = [
    (2, "keys_none_usable", "a set holds public keys; a secret is one connection's own"),
    (13, "keys_none_usable", "a set holds public keys; a secret is one connection's own"),
    (14, "keys_none_usable", "the same; and HS384 is not offered"),
    (15, "keys_none_usable", "the same; and HS512 is not offered"),
];
/// Valid by the vectors, and refused here even as the one secret of a connection.
const STRICTER_SECRETS: [Exception; 2] = [
    (14, "jwk_algorithm", "HS384 is not offered: OpenID Connect names HS256 alone"),
    (15, "jwk_algorithm", "HS512 is not offered: OpenID Connect names HS256 alone"),
];

const UNUSABLE_KEYS: [(u32, &str); 20] = [
    (6, "jwk_not_for_signatures"),
    (7, "jwk_roca"),
    (8, "jwk_rsa_length"),
    (9, "jwk_rsa_exponent"),
    (10, "jwk_short_secret"),
    (11, "jwk_algorithm"),
    (12, "jwk_algorithm"),
    (14, "jwk_algorithm"),
    (15, "jwk_algorithm"),
    (16, "jwk_short_secret"),
    (17, "jwk_short_secret"),
    (18, "jwk_short_secret"),
    (19, "jwk_algorithm"),
    (20, "jwk_algorithm"),
    (21, "jwk_not_for_signatures"),
    (22, "jwk_malformed"),
    (23, "jwk_malformed"),
    (24, "jwk_malformed"),
    (25, "jwk_algorithm"),
    (26, "jwk_algorithm"),
];

/// Invalid by the vectors, although they are byte for byte one that is valid: the padding that makes
/// them invalid was lost when the file was made. With the part that gets it back.
const LOST_PADDING: [(u32, u32, usize); 2] = [(367, 357, 0), (370, 357, 1)];

type Exception = (u32, &'static str, &'static str);

#[test]
fn every_signature_gets_its_result() {
    let Some(groups) = groups("json_web_signature_test.json") else { return };
    let mut judge = Judge::new(&STRICTER_SIGNATURES);
    let mut valid = BTreeMap::new();
    for group in &groups {
        let key = group.key().to_string();
        for case in &group.tests {
            if case.result == "valid" {
                valid.insert(case.id, (key.clone(), case.jws.clone()));
            }
            if let Some((_, twin, part)) = LOST_PADDING.iter().find(|(id, ..)| *id == case.id) {
                assert_eq!(valid[twin], (key.clone(), case.jws.clone()), "{}", case.id);
                judge.take(case, verdict(&key, &padded(&case.jws, *part)));
            } else {
                judge.take(case, verdict(&key, &case.jws));
            }
        }
    }
    judge.finish(401);
}

#[test]
fn every_key_set_gets_its_result() {
    let Some(groups) = groups("json_web_key_test.json") else { return };
    let mut judge = Judge::new(&STRICTER_KEYS);
    for group in &groups {
        for case in &group.tests {
            judge.take(case, verdict_of_set(group.key(), &case.jws));
        }
    }
    judge.finish(26);
}

#[test]
fn every_secret_gets_its_result_by_itself() {
    let Some(groups) = groups("json_web_key_test.json") else { return };
    let mut judge = Judge::new(&STRICTER_SECRETS);
    for group in groups.iter().filter(|group| group.private.is_some()) {
        // What is about the set as a whole has no meaning here.
        let Some([key]) = group.key()["keys"].as_array().map(Vec::as_slice) else { continue };
        for case in &group.tests {
            judge.take(case, verdict(&key.to_string(), &case.jws));
        }
    }
    judge.finish(11);
}

/// By which rule each unusable key is refused, where it stands alone.
#[test]
fn every_unusable_key_is_refused_by_the_rule_that_it_breaks() {
    let Some(groups) = groups("json_web_key_test.json") else { return };
    let mut found = Vec::new();
    for group in &groups {
        let Some([key]) = group.key()["keys"].as_array().map(Vec::as_slice) else { continue };
        if let Err(error) = Jwk::parse(&key.to_string()) {
            found.extend(group.tests.iter().map(|case| (case.id, error.code())));
        }
    }
    assert_eq!(found, UNUSABLE_KEYS);
}

/// Nothing but `alg` is why the two keys of RFC 7520 are refused.
#[test]
fn the_examples_of_rfc_7520_verify_when_their_keys_tell_the_truth() {
    let Some(groups) = groups("json_web_signature_test.json") else { return };
    let mut verified = 0;
    for group in &groups {
        for case in &group.tests {
            let truth = match case.id {
                346 | 350 => "PS384",
                347 | 351 => "ES512",
                _ => continue,
            };
            let mut key = group.key().clone();
            key["alg"] = truth.into();
            assert_eq!(verdict(&key.to_string(), &case.jws), Ok(()), "{}", case.id);
            verified += 1;
        }
    }
    assert_eq!(verified, 4);
}

/// With everything allowed that exists.
fn verdict(key: &str, jws: &str) -> Result<(), &'static str> {
    let mut algorithms = Algorithm::PUBLIC_KEY.to_vec();
    algorithms.push(Algorithm::Hs256);
    let key = Jwk::parse(key).map_err(|error| error.code())?;
    verify_signature(jws, &key, &algorithms).map(drop).map_err(|refusal| refusal.code())
}

/// With the signature checked where a sign-in checks it; what is signed is never an ID token.
fn verdict_of_set(keys: &Value, jws: &str) -> Result<(), &'static str> {
    let keys = KeySet::parse(keys.to_string().as_bytes()).map_err(|error| error.code())?;
    let connection = Connection::new(
        ConnectionId::parse("wycheproof").unwrap(),
        IssuerRule::exact("https://provider.example").unwrap(),
        "client",
        ClientAuthentication::Public,
        Endpoint::parse("https://app.example/callback").unwrap(),
    )
    .unwrap();
    let now = Timestamp::from_unix_seconds(1_800_000_000).unwrap();
    let refusal = connection.verify_id_token(jws, &keys, ExpectedNonce::Any, now).unwrap_err();
    let signature = refusal.report().checks().find(|(check, _)| *check == Check::Signature);
    match signature.unwrap().1 {
        Outcome::Passed => Ok(()),
        _ => Err(refusal.code()),
    }
}

/// The token with padding after one of its parts.
fn padded(jws: &str, part: usize) -> String {
    let mut parts: Vec<String> = jws.split('.').map(str::to_owned).collect();
    let missing = 4 - parts[part].len() % 4;
    parts[part].push_str(&"=".repeat(missing));
    parts.join(".")
}

#[derive(Debug, Deserialize)]
struct Group {
    public: Option<Value>,
    private: Option<Value>,
    tests: Vec<Case>,
}

#[derive(Debug, Deserialize)]
struct Case {
    #[serde(rename = "tcId")]
    id: u32,
    comment: String,
    jws: String,
    result: String,
}

impl Group {
    fn key(&self) -> &Value {
        self.public.as_ref().or(self.private.as_ref()).expect("a key")
    }
}

/// Holds verdicts against results.
struct Judge {
    exceptions: BTreeMap<u32, Exception>,
    seen: BTreeSet<u32>,
    failures: Vec<String>,
    codes: BTreeMap<&'static str, usize>,
}

impl Judge {
    fn new(exceptions: &[Exception]) -> Self {
        Judge {
            exceptions: exceptions.iter().map(|exception| (exception.0, *exception)).collect(),
            seen: BTreeSet::new(),
            failures: Vec::new(),
            codes: BTreeMap::new(),
        }
    }

    fn take(&mut self, case: &Case, verdict: Result<(), &'static str>) {
        assert!(self.seen.insert(case.id), "{} stands twice", case.id);
        *self.codes.entry(verdict.err().unwrap_or("accepted")).or_default() += 1;
        let exception = self.exceptions.remove(&case.id);
        let agrees = match (case.result.as_str(), exception) {
            ("valid", None) => verdict.is_ok(),
            ("valid", Some((_, code, _))) => verdict == Err(code),
            ("invalid", None) => verdict.is_err(),
            // There is no exception for accepting more, and no other result.
            _ => false,
        };
        if !agrees {
            let Case { id, comment, result, .. } = case;
            let why = exception.map_or("", |(.., why)| why);
            self.failures.push(format!("{id} {comment}: {result}, found {verdict:?}; {why}"));
        }
    }

    fn finish(mut self, expected: usize) {
        let unused = self.exceptions.values().map(|(id, _, why)| format!("{id} is unused: {why}"));
        self.failures.extend(unused);
        println!("{} cases, by verdict: {:?}", self.seen.len(), self.codes);
        assert!(self.failures.is_empty(), "{}", self.failures.join("\n"));
        assert_eq!(self.seen.len(), expected);
    }
}

fn groups(name: &str) -> Option<Vec<Group>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Vectors {
        test_groups: Vec<Group>,
    }

    let Some(corpora) = corpora() else {
        println!("VESTIBULE_CORPORA is not set: no vectors to judge");
        return None;
    };
    let text = fs::read_to_string(corpora.join("wycheproof").join(name)).unwrap();
    Some(serde_json::from_str::<Vectors>(&text).unwrap().test_groups)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the folder is the business of whoever runs the test"
)]
fn corpora() -> Option<PathBuf> {
    std::env::var_os("VESTIBULE_CORPORA").map(PathBuf::from)
}
