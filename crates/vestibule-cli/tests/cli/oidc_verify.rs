//! `vestibule oidc verify`, on tokens as the products write them.

use serde_json::{Value, json};
use vestibule_core::Timestamp;
use vestibule_testkit::TestKey;
use vestibule_testkit::openid::{
    MacSecret, OpenIdProvider, OpenIdUser, SignedBy, TestClient, TokenDraft,
};

use crate::tool::{Answer, Folder, Tool, tool};

const ISSUER: &str = "https://op.example";
const TENANT: &str = "9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d";
const NONCE: &str = "n-0S6_WzA2Mj";
const AT: &str = "2026-11-21T12:00:00Z";

#[test]
fn accepts_a_token_from_a_file_from_stdin_and_as_an_argument() {
    let case = Case::plain("oidc-accepts");
    let token = case.sign(&case.draft(&ada()));
    let file = case.folder.write("token.jwt", format!("\u{feff}{token}\r\n"));
    for answer in [
        case.verify(&token),
        case.verify(&file),
        case.tool().args(&["--nonce", NONCE, "-"]).stdin(token.as_str()).run(),
    ] {
        assert_eq!(answer.code, 0, "{answer:?}");
        let facts = answer.json();
        assert_eq!(facts["accepted"], true);
        assert_eq!(facts["issuer"], ISSUER);
        assert_eq!(facts["subject"], json!({ "id": "ada", "kind": "persistent", "tenant": null }));
        assert_eq!(facts["sub"], "ada");
        assert_eq!(
            facts["email"],
            json!({
                "address": "ada@acme.example",
                "verified": true,
                "domain_owner_verified": null,
                "hosted_domain": null,
                "tenant_pinned": false,
                "source": "id_token",
                "unparsable": null,
            })
        );
        assert_eq!(facts["groups"], json!({ "known": ["admins", "staff"] }));
        assert_eq!(
            facts["authentication"],
            json!({
                "auth_time": "2026-11-21T11:50:00Z",
                "acr": "phr",
                "amr": ["pwd", "otp"],
                "sid": "session",
            })
        );
        assert_eq!(facts["expires_at"], "2026-11-21T12:10:00Z");
        assert_eq!(facts["claims"]["aud"], "app");
        assert_eq!(facts["claims"]["given_name"], "Ada");
        assert_eq!(facts["profile"], "standard");
        assert_eq!(outcome(&facts, "signature"), "passed");
        assert_eq!(outcome(&facts, "nonce"), "passed");
        assert_eq!(outcome(&facts, "token_response"), "not_reached");
    }
}

#[test]
fn names_the_object_and_the_tenant_of_an_entra_user() {
    let provider = OpenIdProvider::entra_like(TENANT);
    let issuer = provider.issuer().to_owned();
    let case = Case::new("oidc-entra", provider, &issuer);
    let user = OpenIdUser::new("ada").with_many_groups(201).with_xms_edov("1");
    let answer = case.verify(&case.sign(&case.draft(&user)));
    assert_eq!(answer.code, 0, "{answer:?}");
    let facts = answer.json();
    assert_eq!(
        facts["subject"],
        json!({ "id": user.object_id, "kind": "persistent", "tenant": TENANT })
    );
    assert_ne!(facts["sub"], facts["subject"]["id"]);
    assert_eq!(facts["email"]["domain_owner_verified"], true);
    assert_eq!(facts["email"]["tenant_pinned"], true);
    let link = facts["groups"]["overage"]["link"].as_str().unwrap();
    assert!(link.starts_with("https://graph.windows.net/"), "{link}");
    assert_eq!(facts["profile"], "entra");
    assert_eq!(outcome(&facts, "tenant"), "passed");
}

#[test]
fn a_profile_is_read_from_the_issuer_or_named() {
    let case = Case::plain("oidc-profile");
    let groups: Vec<String> = (0..100).map(|number| format!("group-{number}")).collect();
    let draft =
        case.draft(&ada()).with_claim("groups", groups).with_claim("email_verified", "true");
    let token = case.sign(&draft);
    let with = |profile: &str| case.tool().args(&["--profile", profile, &token]).run();
    let facts = case.verify(&token).json();
    assert_eq!(facts["groups"]["known"].as_array().unwrap().len(), 100);
    assert_eq!(facts["email"]["verified"], Value::Null);
    let facts = with("okta").json();
    assert_eq!(facts["groups"]["truncated"]["limit"], 100);
    assert_eq!(facts["profile"], "okta");
    let facts = with("apple").json();
    assert_eq!(facts["groups"], "absent");
    assert_eq!(facts["email"]["verified"], true);
    for known in ["entra", "google", "keycloak"] {
        assert!([0, 1].contains(&with(known).code), "{known}");
    }
    let answer = with("acme");
    assert_eq!(answer.code, 2);
    assert!(answer.stderr.contains("google"), "{answer:?}");
}

#[test]
fn a_refusal_names_code_expectation_and_fix() {
    let case = Case::plain("oidc-refusal");
    let draft = case.draft(&ada());
    let answer = case.verify(&case.sign(&draft.clone().with_claim("aud", "another")));
    assert_eq!(answer.code, 1, "{answer:?}");
    assert_eq!(answer.refusal(), "audience_mismatch");
    let refusal = answer.json();
    assert_eq!(refusal["expected"], "app");
    assert_eq!(refusal["found"], "another");
    assert!(refusal["message"].is_string());
    assert!(refusal["fix"].as_str().unwrap().contains("client id"));
    assert_eq!(outcome(&refusal, "audience"), "audience_mismatch");
    assert_eq!(outcome(&refusal, "issuer"), "passed");

    let token = case.sign(&draft);
    let (start, signature) = token.rsplit_once('.').unwrap();
    let forged = case.sign(&draft.clone().with_claim("sub", "eve"));
    let (forged, _) = forged.rsplit_once('.').unwrap();
    let other = draft.clone().signed_by(SignedBy::Key(TestKey::ATTACKER, "RS256"));
    let by_secret = draft.clone().signed_by(SignedBy::Mac(MacSecret::PublicKeyPem, "HS256"));
    for (token, code) in [
        (format!("{forged}.{signature}"), "signature_mismatch"),
        (case.sign(&other), "signature_mismatch"),
        (format!("{start}."), "signature_mismatch"),
        (case.sign(&by_secret), "algorithm_not_allowed"),
        (case.sign(&draft.clone().signed_by(SignedBy::Nobody("none"))), "algorithm_none"),
        (case.sign(&draft.clone().with_header("kid", "key-9")), "key_unknown"),
        (case.sign(&draft.clone().with_claim("iss", "https://op.example/")), "issuer_mismatch"),
        (case.sign(&draft.clone().with_claim("exp", "tomorrow")), "claim_malformed"),
    ] {
        let answer = case.verify(&token);
        assert_eq!((answer.code, answer.refusal().as_str()), (1, code), "{answer:?}");
    }
    let nonce = case.tool().args(&["--nonce", "another", &token]).run();
    assert_eq!(nonce.refusal(), "nonce_mismatch");
}

#[test]
fn a_token_of_any_nonce_or_none_passes_unless_one_is_named() {
    let case = Case::plain("oidc-nonce");
    let token = case.sign(&case.draft(&ada()).without_claim("nonce"));
    assert_eq!(case.verify(&token).code, 0);
    let named = case.tool().args(&["--nonce", NONCE, &token]).run();
    assert_eq!(named.refusal(), "nonce_missing");
}

#[test]
fn the_clock_and_its_skew_are_arguments() {
    let case = Case::plain("oidc-clock");
    let token = case.sign(&case.draft(&ada()));
    let at =
        |time: &str, skew: &str| case.tool_at(time).args(&["--clock-skew", skew, &token]).run();
    assert_eq!(at("2026-11-21T12:09:59Z", "0").code, 0);
    assert_eq!(at("2026-11-21T12:10:00Z", "0").refusal(), "expired");
    assert_eq!(at("2026-11-21T12:14:59Z", "300").code, 0);
    assert_eq!(at("2026-11-21T11:59:59Z", "0").refusal(), "issued_in_future");
    assert_eq!(at("2026-11-21T12:00:00Z", "301").code, 2);
    assert_eq!(at("yesterday", "0").code, 2);
}

#[test]
fn algorithms_can_be_narrowed() {
    let case = Case::plain("oidc-algorithms");
    let token = case.sign(&case.draft(&ada()));
    let with = |alg: &str| case.tool().args(&["--alg", alg, &token]).run();
    assert_eq!(with("RS256").code, 0);
    assert_eq!(case.tool().args(&["--alg", "ES256", "--alg", "RS256", &token]).run().code, 0);
    let answer = with("ES256");
    assert_eq!(answer.refusal(), "algorithm_not_allowed");
    assert_eq!(answer.json()["found"], "RS256");
    for wrong in ["HS256", "rs256", "none", ""] {
        let answer = with(wrong);
        assert_eq!(answer.code, 2, "{wrong}: {answer:?}");
        assert!(answer.stdout.is_empty() && !answer.stderr.is_empty(), "{answer:?}");
    }
}

#[test]
fn a_client_secret_stands_in_for_the_keys_and_never_beside_them() {
    let case = Case::plain("oidc-secret");
    let client = TestClient::new("https://app.example/callback");
    let secret = case.folder.write("secret", format!("{}\n", client.secret().unwrap()));
    let other = case.folder.write("other", "another secret that is long enough for HS256");
    let short = case.folder.write("short", "short");
    let draft = case.draft(&ada());
    let by_secret = SignedBy::Mac(MacSecret::ClientSecret, "HS256");
    let token = case.sign(&draft.clone().signed_by(by_secret));
    let verify = |secret: &str, token: &str| {
        tool(&["oidc", "verify", "--issuer", ISSUER, "--client-id", "app", "--at", AT]).args(&[
            "--client-secret-file",
            secret,
            token,
        ])
    };
    assert_eq!(verify(&secret, &token).run().code, 0);
    assert_eq!(verify(&secret, &token).args(&["--alg", "HS256"]).run().code, 0);
    assert_eq!(verify(&other, &token).run().refusal(), "signature_mismatch");
    assert_eq!(verify(&short, &token).run().refusal(), "client_secret_too_short");
    let by_key = case.sign(&draft);
    assert_eq!(verify(&secret, &by_key).run().refusal(), "algorithm_not_allowed");
    assert_eq!(verify(&secret, &token).args(&["--alg", "RS256"]).run().code, 2);
    assert_eq!(verify(&secret, &token).args(&["--jwks", &case.jwks]).run().code, 2);
    assert_eq!(verify("missing", &token).run().code, 2);
}

#[test]
fn an_issuer_that_pins_nobody_is_refused() {
    let case = Case::plain("oidc-issuer");
    let token = case.sign(&case.draft(&ada()));
    for (issuer, code) in [
        ("https://login.microsoftonline.com/common/v2.0", "issuer_entra_unpinned"),
        ("https://sts.windows.net/9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d/", "issuer_entra_v1"),
        ("http://op.example", "issuer_malformed"),
        ("op.example", "issuer_malformed"),
    ] {
        let answer = tool(&["oidc", "verify", "--client-id", "app", "--jwks", &case.jwks])
            .args(&["--issuer", issuer, &token])
            .run();
        assert_eq!((answer.code, answer.refusal().as_str()), (1, code), "{issuer}");
        assert!(!answer.json()["fix"].as_str().unwrap().is_empty());
    }
}

#[test]
fn malformed_tokens_and_key_sets_are_refused() {
    let case = Case::plain("oidc-malformed");
    let token = case.sign(&case.draft(&ada()));
    let header = token.split('.').next().unwrap();
    for (text, code) in [
        ("", "token_malformed"),
        ("a token", "token_malformed"),
        (&format!("{header}.e30"), "token_malformed"),
        (&format!("{header}.e30.e30.e30"), "token_malformed"),
        (&format!("{header}.a.a.a.a"), "token_encrypted"),
        (&format!("Bearer {token}"), "token_malformed"),
        ("e30.e30.", "header_malformed"),
        (&"a".repeat(70_000), "token_too_large"),
    ] {
        let file = case.folder.write("malformed.jwt", text);
        let answer = case.verify(&file);
        assert_eq!((answer.code, answer.refusal().as_str()), (1, code), "{answer:?}");
        assert_eq!(outcome(&answer.json(), "header"), code);
    }
    let encrypted = case.verify(&format!("{header}.a.a.a.a"));
    assert_eq!(encrypted.refusal(), "token_encrypted");
    for (text, code) in [
        ("", "keys_malformed"),
        ("{}", "keys_malformed"),
        (r#"{"keys":[]}"#, "keys_none_usable"),
        (r#"{"keys":[{"kty":"oct","k":"AAAA"}]}"#, "keys_none_usable"),
    ] {
        let jwks = case.folder.write("malformed.json", text);
        let answer = tool(&["oidc", "verify", "--issuer", ISSUER, "--client-id", "app"])
            .args(&["--jwks", &jwks, &token])
            .run();
        assert_eq!((answer.code, answer.refusal().as_str()), (1, code), "{text}");
    }
}

#[test]
fn wrong_usage_says_so_on_stderr_alone() {
    let case = Case::plain("oidc-usage");
    let token = case.sign(&case.draft(&ada()));
    let (issuer, client) = (["--issuer", ISSUER], ["--client-id", "app"]);
    let (verify, jwks) = (["oidc", "verify"], ["--jwks", case.jwks.as_str()]);
    let wrong: [&[&[&str]]; 9] = [
        &[&["oidc"]],
        &[&verify],
        &[&verify, &issuer, &client, &jwks],
        &[&verify, &issuer, &client, &[&token]],
        &[&verify, &issuer, &jwks, &[&token]],
        &[&verify, &client, &jwks, &[&token]],
        &[&verify, &issuer, &client, &jwks, &["missing.jwt"]],
        &[&verify, &issuer, &client, &["--jwks", "missing.json", &token]],
        &[&verify, &issuer, &["--client-id", ""], &jwks, &[&token]],
    ];
    for arguments in wrong {
        let answer = tool(&arguments.concat()).run();
        assert_eq!(answer.code, 2, "{arguments:?}: {answer:?}");
        assert!(answer.stdout.is_empty() && !answer.stderr.is_empty(), "{answer:?}");
    }
}

fn ada() -> OpenIdUser {
    OpenIdUser::new("ada").with_groups(["admins", "staff"])
}

fn outcome(answer: &Value, check: &str) -> String {
    let mut checks = answer["checks"].as_array().unwrap().iter();
    let entry = checks.find(|entry| entry["check"] == check).unwrap();
    entry["outcome"].as_str().unwrap().to_owned()
}

/// A provider with a file of its keys.
struct Case {
    folder: Folder,
    provider: OpenIdProvider,
    issuer: String,
    jwks: String,
}

impl Case {
    fn plain(name: &str) -> Self {
        Case::new(name, OpenIdProvider::plain(ISSUER), ISSUER)
    }

    fn new(name: &str, provider: OpenIdProvider, issuer: &str) -> Self {
        let provider = provider.with_client(TestClient::new("https://app.example/callback"));
        let folder = Folder::new(name);
        let jwks = folder.write("jwks.json", provider.jwks().unwrap());
        Case { folder, provider, issuer: issuer.to_owned(), jwks }
    }

    fn draft(&self, user: &OpenIdUser) -> TokenDraft {
        let now: Timestamp = AT.parse().unwrap();
        self.provider
            .draft_id_token(user, "app", NONCE, now)
            .unwrap()
            .with_claim("auth_time", now.unix_seconds() - 600)
            .with_claim("acr", "phr")
            .with_claim("amr", vec!["pwd", "otp"])
    }

    fn sign(&self, draft: &TokenDraft) -> String {
        self.provider.sign(draft).unwrap()
    }

    fn tool(&self) -> Tool {
        self.tool_at(AT)
    }

    fn tool_at(&self, at: &str) -> Tool {
        tool(&["oidc", "verify", "--issuer", &self.issuer, "--client-id", "app"])
            .args(&["--jwks", &self.jwks, "--at", at])
    }

    fn verify(&self, token: &str) -> Answer {
        self.tool().args(&[token]).run()
    }
}
