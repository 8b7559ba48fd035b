//! The command line tool from outside: what it prints, and its exit code.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

#[path = "cli/domain.rs"]
mod domain;
#[path = "cli/jose_verify.rs"]
mod jose_verify;
#[path = "cli/oidc_discover.rs"]
mod oidc_discover;
#[path = "cli/oidc_verify.rs"]
mod oidc_verify;
#[path = "cli/policy.rs"]
mod policy;
#[path = "cli/scim.rs"]
mod scim;
#[path = "cli/signer.rs"]
mod signer;
#[path = "cli/tool.rs"]
mod tool;

use serde_json::json;
use signer::{ACS, IDP, REQUEST, SP, Signer};
use tool::{Folder, Tool, tool};
use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm, base64_encode};

const AT: &str = "2026-11-21T12:00:30Z";

#[test]
fn accepts_a_signed_response_as_xml_and_as_base64() {
    let folder = Folder::new("accepts");
    let signer = Signer::new(2048);
    let cert = folder.write("idp.pem", signer.certificate());
    let response = signer.response();
    let mut with_mark = "\u{feff}".as_bytes().to_vec();
    with_mark.extend_from_slice(response.as_bytes());
    for (name, text) in [
        ("response.xml", response.clone().into_bytes()),
        ("marked.xml", with_mark),
        ("response.b64", format!("\n{}\n", base64_encode(response.as_bytes())).into_bytes()),
    ] {
        let file = folder.write(name, text);
        let answer = verify(&cert).args(&["--in-response-to", REQUEST, &file]).run();
        assert_eq!(answer.code, 0, "{name}: {answer:?}");
        let facts = answer.json();
        assert_eq!(facts["accepted"], true);
        assert_eq!(facts["issuer"], IDP);
        assert_eq!(facts["name_id"]["value"], "ada@example.com");
        assert_eq!(
            facts["name_id"]["format"],
            "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
        );
        assert_eq!(facts["session_index"], "session-7");
        assert_eq!(facts["authn_context"], "urn:oasis:names:tc:SAML:2.0:ac:classes:Password");
        assert_eq!(facts["attributes"], json!({ "groups": ["admins", "staff"] }));
        assert_eq!(facts["signed"], "assertion");
        assert_eq!(facts["encrypted"], false);
        assert_eq!(facts["warnings"], json!([]));
        let checks = facts["checks"].as_array().unwrap();
        assert!(checks.contains(&json!({ "check": "signature", "outcome": "passed" })));
        assert!(checks.iter().all(|check| check["outcome"] == "passed"));
    }
}

#[test]
fn reads_the_response_from_stdin() {
    let folder = Folder::new("stdin");
    let signer = Signer::new(2048);
    let cert = folder.write("idp.pem", signer.certificate());
    let answer = verify(&cert)
        .args(&["--in-response-to", REQUEST, "-"])
        .stdin(base64_encode(signer.response().as_bytes()))
        .run();
    assert_eq!(answer.code, 0, "{answer:?}");
}

#[test]
fn tries_every_certificate_and_warns_of_expired_ones() {
    let folder = Folder::new("several");
    let signer = Signer::new(2048);
    let other = folder.write("other.pem", Signer::new(2048).certificate());
    let cert = folder.write("idp.pem", signer.expired_certificate());
    let file = folder.write("response.xml", signer.response());
    let answer =
        verify(&other).args(&["--idp-cert", &cert, "--in-response-to", REQUEST, &file]).run();
    assert_eq!(answer.code, 0, "{answer:?}");
    assert_eq!(
        answer.json()["warnings"],
        json!([{ "code": "certificate_outside_dates", "not_after": "2020-01-01T00:00:00Z" }])
    );
}

#[test]
fn accepts_a_response_by_the_metadata_of_its_sender() {
    let folder = Folder::new("metadata");
    let signer = Signer::new(2048);
    let metadata = folder.write("metadata.xml", signer.metadata());
    let file = folder.write("response.xml", signer.response());
    let answer = tool(&["saml", "verify", "--idp-metadata", &metadata])
        .args(&["--sp-entity-id", SP, "--acs", ACS, "--at", AT])
        .args(&["--in-response-to", REQUEST, &file])
        .run();
    assert_eq!(answer.code, 0, "{answer:?}");
}

#[test]
fn a_refusal_names_code_expectation_and_fix() {
    let folder = Folder::new("refusal");
    let signer = Signer::new(2048);
    let cert = folder.write("idp.pem", signer.certificate());
    let file = folder.write("response.xml", signer.response().replace(SP, "https://other.example"));
    let answer = verify(&cert).args(&["--in-response-to", REQUEST, &file]).run();
    assert_eq!(answer.code, 1, "{answer:?}");
    assert_eq!(answer.json()["code"], "signature_digest_mismatch");

    let other = signer.response_to("https://other.example");
    let file = folder.write("other.xml", other);
    let answer = verify(&cert).args(&["--in-response-to", REQUEST, &file]).run();
    assert_eq!(answer.code, 1, "{answer:?}");
    let refusal = answer.json();
    assert_eq!(refusal["accepted"], false);
    assert_eq!(refusal["code"], "audience_mismatch");
    assert_eq!(refusal["expected"], SP);
    assert_eq!(refusal["found"], "https://other.example");
    assert!(refusal["message"].is_string() && refusal["fix"].as_str().unwrap().contains(SP));
    let checks = refusal["checks"].as_array().unwrap();
    assert!(checks.contains(&json!({ "check": "audience", "outcome": "audience_mismatch" })));
    assert!(checks.contains(&json!({ "check": "signature", "outcome": "passed" })));
}

#[test]
fn an_unsolicited_response_may_not_name_a_request() {
    let folder = Folder::new("unsolicited");
    let signer = Signer::new(2048);
    let cert = folder.write("idp.pem", signer.certificate());
    let file = folder.write("response.xml", signer.response());
    let answer = verify(&cert).args(&["--idp-initiated", &file]).run();
    assert_eq!((answer.code, answer.refusal()), (1, "idp_initiated_in_response_to".to_owned()));
    let file = folder.write("unsolicited.xml", signer.unsolicited_response());
    let answer = verify(&cert).args(&["--idp-initiated", &file]).run();
    assert_eq!(answer.code, 0, "{answer:?}");
    let answer = verify(&cert).args(&["--in-response-to", REQUEST, &file]).run();
    assert_eq!((answer.code, answer.refusal()), (1, "in_response_to_missing".to_owned()));
}

#[test]
fn the_clock_and_its_skew_are_arguments() {
    let folder = Folder::new("clock");
    let signer = Signer::new(2048);
    let cert = folder.write("idp.pem", signer.certificate());
    let file = folder.write("response.xml", signer.response());
    let at = |time: &str, skew: &str| {
        tool(&["saml", "verify", "--idp-entity-id", IDP, "--idp-cert", &cert])
            .args(&["--sp-entity-id", SP, "--acs", ACS, "--in-response-to", REQUEST])
            .args(&["--at", time, "--clock-skew", skew, &file])
            .run()
    };
    assert_eq!(at("2026-11-21T12:04:59Z", "0").code, 0);
    assert_eq!(at("2026-11-21T12:05:00Z", "0").refusal(), "confirmation_expired");
    assert_eq!(at("2026-11-21T12:09:59Z", "300").code, 0);
    assert_eq!(at("2026-11-21T12:09:59Z", "301").code, 2);
}

#[test]
fn sha1_and_short_keys_pass_only_by_name() {
    let folder = Folder::new("allow");
    let signer = Signer::new(1024).with_digest(DigestAlgorithm::Sha1);
    let cert = folder.write("idp.pem", signer.certificate());
    let file = folder.write("response.xml", signer.response());
    let with = |allowed: &[&str]| {
        let allowed: Vec<&str> = allowed.iter().flat_map(|name| ["--allow", name]).collect();
        verify(&cert).args(&["--in-response-to", REQUEST, &file]).args(&allowed).run()
    };
    assert_eq!(with(&[]).refusal(), "signature_sha1");
    assert_eq!(with(&["sha1"]).refusal(), "signature_weak_rsa");
    let answer = with(&["sha1", "rsa1024"]);
    assert_eq!(answer.code, 0, "{answer:?}");
    assert_eq!(answer.json()["warnings"], json!([{ "code": "sha1" }]));
    let all =
        ["sha1", "rsa1024", "inclusive-c14n", "whole-document-reference", "missing-destination"];
    assert_eq!(with(&all).code, 0);
}

#[test]
fn a_signed_response_without_destination_passes_only_by_name() {
    let folder = Folder::new("destination");
    let signer = Signer::new(2048);
    let cert = folder.write("idp.pem", signer.certificate());
    let file = folder.write("response.xml", signer.signed_response_without_destination());
    let answer = verify(&cert).args(&["--in-response-to", REQUEST, &file]).run();
    assert_eq!(answer.refusal(), "destination_missing");
    let answer = verify(&cert)
        .args(&["--allow", "missing-destination", "--in-response-to", REQUEST, &file])
        .run();
    assert_eq!(answer.code, 0, "{answer:?}");
    assert_eq!(answer.json()["signed"], "response");
}

#[test]
fn malformed_documents_are_refused() {
    let folder = Folder::new("malformed");
    let cert = folder.write("idp.pem", Signer::new(2048).certificate());
    for (text, code) in [
        ("<a", "xml_malformed_markup"),
        ("", "xml_no_root"),
        ("*", "response_not_base64"),
        ("AAAA", "xml_forbidden_character"),
        ("<a/>", "not_a_response"),
        ("PGEvPg==", "not_a_response"),
    ] {
        let file = folder.write("malformed", text);
        let answer = verify(&cert).args(&["--idp-initiated", &file]).run();
        assert_eq!((answer.code, answer.refusal().as_str()), (1, code), "{text:?}");
    }
    let metadata = folder.write("metadata.xml", "<EntityDescriptor/>");
    let answer = tool(&["saml", "metadata", &metadata]).run();
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "metadata_not_an_entity"));
    let file = folder.write("response.xml", "<a/>");
    let answer = tool(&["saml", "verify", "--idp-metadata", &metadata, "--idp-initiated"])
        .args(&["--sp-entity-id", SP, "--acs", ACS, &file])
        .run();
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "metadata_not_an_entity"));
}

#[test]
fn wrong_usage_says_so_on_stderr_alone() {
    let folder = Folder::new("usage");
    let cert = folder.write("idp.pem", Signer::new(2048).certificate());
    let file = folder.write("response.xml", "<a/>");
    let no_cert = folder.write("no.pem", "no certificate");
    let idp = ["--idp-entity-id", IDP, "--idp-cert", &cert];
    let sp = ["--sp-entity-id", SP, "--acs", ACS];
    let verify = ["saml", "verify", "--idp-initiated"];
    let wrong: [&[&[&str]]; 19] = [
        &[],
        &[&["saml"]],
        &[&["saml", "verify"]],
        &[&["oidc", "verify"]],
        &[&verify, &idp, &sp],
        &[&verify, &idp, &sp, &["missing.xml"]],
        &[&verify, &idp, &sp, &[&file, "--in-response-to", REQUEST]],
        &[&["saml", "verify"], &idp, &sp, &[&file]],
        &[&verify, &sp, &[&file]],
        &[&verify, &sp, &[&file, "--idp-entity-id", IDP]],
        &[&verify, &sp, &[&file, "--idp-cert", &cert]],
        &[&verify, &sp, &[&file, "--idp-entity-id", IDP, "--idp-cert", &no_cert]],
        &[&verify, &sp, &idp, &[&file, "--idp-metadata", &file]],
        &[&verify, &sp, &[&file, "--idp-metadata", "missing.xml"]],
        &[&verify, &idp, &[&file, "--sp-entity-id", SP, "--acs", "acs"]],
        &[&verify, &idp, &sp, &[&file, "--at", "yesterday"]],
        &[&verify, &idp, &sp, &[&file, "--allow", "everything"]],
        &[&["xml", "verify", &file]],
        &[&["xml", "verify", "--cert", &no_cert, &file]],
    ];
    for arguments in wrong {
        let answer = tool(&arguments.concat()).run();
        assert_eq!(answer.code, 2, "{arguments:?}: {answer:?}");
        assert!(answer.stdout.is_empty() && !answer.stderr.is_empty(), "{answer:?}");
    }
}

#[test]
fn inspecting_leaves_secrets_out() {
    let folder = Folder::new("inspect");
    let signer = Signer::new(2048);
    let response = signer.response();
    let file = folder.write("response.b64", base64_encode(response.as_bytes()));
    let answer = tool(&["saml", "inspect", &file]).run();
    assert_eq!(answer.code, 0, "{answer:?}");
    let (_, value) = response.split_once("<ds:SignatureValue>").unwrap();
    let (value, _) = value.split_once('<').unwrap();
    let certificate: String = signer.certificate().lines().nth(1).unwrap().to_owned();
    for secret in ["ada@example.com", "admins", "staff", "session-7", value, &certificate] {
        assert!(response.contains(secret), "{secret}");
        assert!(!answer.stdout.contains(secret), "{secret} in {}", answer.stdout);
    }
    let claims = answer.json();
    assert_eq!(claims["unverified"], true);
    assert_eq!(claims.get("accepted"), None);
    assert_eq!(claims["root"], "{urn:oasis:names:tc:SAML:2.0:protocol}Response");
    assert_eq!(claims["issuer"], IDP);
    assert_eq!(claims["destination"], ACS);
    assert_eq!(claims["in_response_to"], REQUEST);
    assert_eq!(claims["status"]["codes"], json!(["urn:oasis:names:tc:SAML:2.0:status:Success"]));
    let assertion = &claims["assertions"][0];
    assert_eq!(assertion["id"], "_assertion");
    assert_eq!(assertion["signed"], true);
    assert_eq!(assertion["subject"]["name_id"]["value_length"], 15);
    assert_eq!(assertion["subject"]["subject_confirmations"][0]["recipient"], ACS);
    assert_eq!(assertion["conditions"]["audience_restrictions"], json!([[SP]]));
    assert_eq!(assertion["attributes"][0]["name"], "groups");
    assert_eq!(assertion["attributes"][0]["value_lengths"], json!([6, 5]));
    let signature = &claims["signatures"][0];
    assert_eq!(signature["path"], "Response/Assertion/Signature");
    assert_eq!(signature["references"][0]["uri"], "#_assertion");
    assert_eq!(signature["signature_method"], "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
    assert_eq!(signature["signature_value_length"], value.len());
}

#[test]
fn inspects_any_message_that_the_strict_reader_takes() {
    let folder = Folder::new("inspect-any");
    let request = "<p:LogoutRequest xmlns:p='urn:oasis:names:tc:SAML:2.0:protocol' ID='_1'/>";
    let answer = tool(&["saml", "inspect", &folder.write("logout.xml", request)]).run();
    assert_eq!(answer.code, 0, "{answer:?}");
    assert_eq!(answer.json()["root"], "{urn:oasis:names:tc:SAML:2.0:protocol}LogoutRequest");
    assert_eq!(answer.json()["id"], "_1");

    let answer =
        tool(&["saml", "inspect", &folder.write("comment.xml", "<a>\n<!--b--></a>")]).run();
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "xml_comment_in_message"));
    assert!(answer.json()["message"].as_str().unwrap().contains("line 2, column 1"));

    let answer = tool(&["saml", "inspect", &folder.write("neither", "?")]).run();
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "response_not_base64"));
}

#[test]
fn nothing_printed_commands_a_terminal() {
    let folder = Folder::new("controls");
    let message = "<a ID='_1' Destination='x\u{9b}31m\u{7f}\u{202e}y'/>";
    let answer = tool(&["saml", "inspect", &folder.write("a.xml", message)]).run();
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(answer.stdout.contains(r#""x\u009b31m\u007f\u202ey""#), "{}", answer.stdout);
    assert_eq!(answer.json()["destination"], "x\u{9b}31m\u{7f}\u{202e}y");
}

#[test]
fn shows_what_metadata_says() {
    let folder = Folder::new("show-metadata");
    let signer = Signer::new(2048);
    let file = folder.write("metadata.xml", signer.metadata());
    let answer = tool(&["saml", "metadata", &file]).run();
    assert_eq!(answer.code, 0, "{answer:?}");
    let facts = answer.json();
    assert_eq!(facts["entity_id"], IDP);
    assert_eq!(
        facts["endpoints"],
        json!([{
            "binding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
            "location": "https://idp.example.com/sso"
        }])
    );
    assert_eq!(facts["certificates"][0]["not_after"], "2046-01-01T00:00:00Z");
    assert_eq!(facts["warnings"], json!([]));
}

#[test]
fn writes_canonical_bytes() {
    let folder = Folder::new("c14n");
    let text = "<a xmlns:p='urn:p' xmlns:q='urn:q' b='2' a='1'><!--c--><p:b/></a>";
    let file = folder.write("a.xml", text);
    for (mode, canonical) in [
        ("exclusive", r#"<a a="1" b="2"><p:b xmlns:p="urn:p"></p:b></a>"#),
        ("exclusive-comments", r#"<a a="1" b="2"><!--c--><p:b xmlns:p="urn:p"></p:b></a>"#),
        ("inclusive", r#"<a xmlns:p="urn:p" xmlns:q="urn:q" a="1" b="2"><p:b></p:b></a>"#),
        (
            "inclusive-comments",
            r#"<a xmlns:p="urn:p" xmlns:q="urn:q" a="1" b="2"><!--c--><p:b></p:b></a>"#,
        ),
        ("inclusive11", r#"<a xmlns:p="urn:p" xmlns:q="urn:q" a="1" b="2"><p:b></p:b></a>"#),
    ] {
        let answer = tool(&["xml", "c14n", "--mode", mode, &file]).run();
        assert_eq!((answer.code, answer.stdout.as_str()), (0, canonical), "{mode}");
    }
    let answer = tool(&["xml", "c14n", "-"]).stdin(text).run();
    assert_eq!(answer.stdout, r#"<a a="1" b="2"><p:b xmlns:p="urn:p"></p:b></a>"#);
    let answer = tool(&["xml", "c14n", "--prefix-list", "q #default", &file]).run();
    assert_eq!(answer.stdout, r#"<a xmlns:q="urn:q" a="1" b="2"><p:b xmlns:p="urn:p"></p:b></a>"#);
    let answer = tool(&["xml", "c14n", &folder.write("dtd.xml", "<!DOCTYPE a><a/>")]).run();
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "xml_doctype"));
    let answer = tool(&["xml", "c14n", "--mode", "best", &file]).run();
    assert_eq!(answer.code, 2);
}

#[test]
fn verifies_the_signature_of_the_root() {
    let folder = Folder::new("xml-verify");
    let signer = Signer::new(2048);
    let cert = folder.write("cert.pem", signer.certificate());
    let key = folder.write("key.pem", signer.public_key());
    let document = signer.sign("<a ID='_a'><b/><!--comment--></a>");
    let file = folder.write("a.xml", document.as_str());
    for signed_by in [["--cert", &cert], ["--key", &key]] {
        let answer = tool(&["xml", "verify"]).args(&signed_by).args(&[&file]).run();
        assert_eq!(answer.code, 0, "{answer:?}");
        let facts = answer.json();
        assert_eq!(facts["accepted"], true);
        assert_eq!(facts["algorithm"], SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256).uri());
        assert_eq!(facts["reference"], "#_a");
        assert_eq!(facts["element"], "a");
    }
    let file = folder.write("altered.xml", document.replace("<b/>", "<c/>"));
    let answer = tool(&["xml", "verify", "--cert", &cert, &file]).run();
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "signature_digest_mismatch"));
    let file = folder.write("unsigned.xml", "<a/>");
    let answer = tool(&["xml", "verify", "--cert", &cert, &file]).run();
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "signature_missing"));

    let signer = signer.with_digest(DigestAlgorithm::Sha1);
    let file = folder.write("sha1.xml", signer.sign("<a ID='_a'/>"));
    let answer = tool(&["xml", "verify", "--cert", &cert, &file]).run();
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "signature_sha1"));
    let answer = tool(&["xml", "verify", "--cert", &cert, "--allow", "sha1", &file]).run();
    assert_eq!(answer.code, 0, "{answer:?}");
    assert_eq!(answer.json()["warnings"], json!([{ "code": "sha1" }]));
}

/// `saml verify` as of [`AT`], with all but the expectation and the response.
fn verify(cert: &str) -> Tool {
    tool(&["saml", "verify", "--idp-entity-id", IDP, "--idp-cert", cert]).args(&[
        "--sp-entity-id",
        SP,
        "--acs",
        ACS,
        "--at",
        AT,
    ])
}
