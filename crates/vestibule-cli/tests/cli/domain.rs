//! `vestibule domain challenge` and `vestibule domain check`, on name servers of the test's own.

use serde_json::{Value, json};
use vestibule_testkit::dns::{Behavior, NameServer};

use super::tool::{Answer, Folder, tool};

const TOKEN: &str = "abcdefghijklmnopqrstuvwxyz";
const NAME: &str = "_x.app-sso-challenge.acme.test";

fn value() -> String {
    format!("token={TOKEN} expiry=never")
}

fn challenge(secret: &str, arguments: &[&str]) -> Answer {
    tool(&["domain", "challenge", "--organization", "acme", "--product", "app"])
        .args(&["--secret-file", secret])
        .args(arguments)
        .run()
}

fn check(servers: &[&NameServer], arguments: &[&str]) -> Answer {
    let mut tool = tool(&["domain", "check", "--record", NAME, "--token", TOKEN]);
    for server in servers {
        tool = tool.args(&["--server", &server.address().to_string()]);
    }
    tool.args(arguments).args(&["acme.test"]).run()
}

#[test]
fn domain_challenge_prints_what_to_publish() {
    let folder = Folder::new("domain_challenge");
    let secret = folder.write("secret", [7; 32]);
    let answer = challenge(&secret, &["Eng.ACME.com"]);
    assert_eq!(answer.code, 0, "{answer:?}");
    let facts = answer.json();
    let (record, token) = (&facts["record"], facts["token"].as_str().unwrap());
    let name = record["name"].as_str().unwrap();
    let relative = record["relative_name"].as_str().unwrap();
    assert_eq!(facts["domain"], "eng.acme.com");
    assert_eq!(
        (name, &record["zone"]),
        (format!("{relative}.acme.com").as_str(), &json!("acme.com"))
    );
    assert!(
        relative.starts_with('_') && relative.ends_with(".app-sso-challenge.eng"),
        "{relative}"
    );
    assert_eq!((&record["type"], &record["ttl"]), (&json!("TXT"), &json!(300)));
    assert_eq!(record["value"], format!("token={token} expiry=never"));
    assert_eq!((token.len(), &facts["scope"]), (26, &json!("exact")));
    let other = facts["alternative_names"][0]["name"].as_str().unwrap();
    assert!(
        other.starts_with("_app-sso-challenge-") && other.ends_with(".eng.acme.com"),
        "{other}"
    );
    assert!(facts["advice"].as_array().unwrap().len() >= 3);
    assert_eq!(challenge(&secret, &["eng.acme.com."]).json(), facts, "it is the same every time");

    let other = |arguments: &[&str]| challenge(&secret, arguments).json()["token"].clone();
    let tokens = [
        facts["token"].clone(),
        other(&["--generation", "2", "eng.acme.com"]),
        other(&["--scope", "subtree", "eng.acme.com"]),
        other(&["acme.com"]),
    ];
    for (number, token) in tokens.iter().enumerate() {
        assert!(!tokens[..number].contains(token), "{tokens:?}");
    }
}

#[test]
fn domain_challenge_of_a_subtree_has_a_label_of_its_own() {
    let folder = Folder::new("domain_subtree");
    let secret = folder.write("secret", [7; 32]);
    let facts = challenge(&secret, &["--scope", "subtree", "acme.com"]).json();
    let name = facts["record"]["name"].as_str().unwrap();
    assert!(name.ends_with(".app-sso-subtree-challenge.acme.com"), "{name}");
}

#[test]
fn domain_challenge_shows_what_the_name_is_in_letters_and_warns() {
    let folder = Folder::new("domain_warnings");
    let secret = folder.write("secret", [7; 32]);
    let facts = challenge(&secret, &["bücher.de"]).json();
    assert_eq!(
        (&facts["domain"], &facts["display"]),
        (&json!("xn--bcher-kva.de"), &json!("bücher.de"))
    );
    assert_eq!(facts["warnings"][0]["code"], "domain_spelled_otherwise");
}

#[test]
fn domain_challenge_refuses_names_that_nobody_can_claim() {
    let folder = Folder::new("domain_refused");
    let secret = folder.write("secret", [7; 32]);
    for (name, code) in [
        ("CO.UK", "domain_public_suffix"),
        ("acme.onmicrosoft.com", "domain_shared_suffix"),
        ("gmail.com", "domain_free_mail"),
        ("acme.test", "domain_special_use"),
        ("127.0.0.1", "domain_ip_address"),
        ("ada@acme.com", "domain_at_sign"),
    ] {
        let answer = challenge(&secret, &[name]);
        assert_eq!((answer.code, answer.refusal().as_str()), (1, code), "{name}");
        assert!(!answer.json()["fix"].as_str().unwrap().is_empty());
    }
    assert_eq!(challenge(&secret, &["https://acme.com/login"]).json()["expected"], "acme.com");
    assert_eq!(challenge(&secret, &["--allow-special-use", "acme.test"]).code, 0);
}

#[test]
fn domain_commands_that_are_used_wrongly_exit_2() {
    let folder = Folder::new("domain_usage");
    let secret = folder.write("secret", [7; 32]);
    let short = folder.write("short", [7; 31]);
    for answer in [
        challenge(&secret, &[]),
        challenge(&short, &["acme.com"]),
        challenge("/nowhere/at/all", &["acme.com"]),
        challenge(&secret, &["--scope", "all", "acme.com"]),
        challenge(&secret, &["--generation", "0", "acme.com"]),
        challenge(&secret, &["--product", "My App", "acme.com"]),
        check(&[], &["--server", "nowhere"]),
        check(&[], &["--token", "short"]),
        check(&[], &["--record", "a..b"]),
        check(&[], &["--quorum", "0"]),
        check(&[], &["--server", "127.0.0.1:1", "--resolver", "127.0.0.1:1"]),
    ] {
        assert_eq!(answer.code, 2, "{answer:?}");
        assert!(answer.stdout.is_empty() && !answer.stderr.is_empty(), "{answer:?}");
    }
}

#[test]
fn domain_check_says_what_is_wrong_until_the_record_is_right() {
    let server = NameServer::start("acme.test").unwrap();
    let early = check(&[&server], &[]);
    assert_eq!((early.code, early.refusal().as_str()), (1, "nothing_published"));
    assert_eq!(early.json()["verdict"], "absent");

    server.publish_txt(&format!("{NAME}.acme.test"), &value());
    let doubled = check(&[&server], &[]);
    assert_eq!((doubled.code, doubled.refusal().as_str()), (1, "doubled_zone"));
    let diagnosis = &doubled.json()["diagnosis"];
    assert_eq!(diagnosis["code"], "doubled_zone");
    for key in ["expected", "seen", "fix"] {
        assert!(!diagnosis[key].as_str().unwrap().is_empty(), "{key}");
    }
    let fix = diagnosis["fix"].as_str().unwrap();
    assert!(fix.contains("enter only `_x.app-sso-challenge`"), "{fix}");

    server.publish_txt(NAME, &value());
    let answer = check(&[&server], &[]);
    assert_eq!(answer.code, 0, "{answer:?}");
    let facts = answer.json();
    assert_eq!((&facts["accepted"], &facts["verdict"]), (&json!(true), &json!("proved")));
    assert_eq!(facts["diagnosis"]["code"], "verified");
    let observed = &facts["observations"][0];
    assert_eq!(
        (&observed["kind"], &observed["address"]),
        (&json!("authoritative"), &json!(server.address()))
    );
    let said = &observed["answers"][0];
    assert_eq!((&said["name"], &said["answer"]), (&json!(NAME), &json!("records")));
    assert_eq!((&said["values"], &said["ttl"]), (&json!([value()]), &json!(300)));
}

#[test]
fn domain_check_asks_every_server_that_is_named() {
    let first = NameServer::start("acme.test").unwrap();
    let second = NameServer::start("acme.test").unwrap();
    first.publish_txt(NAME, &value());
    let answer = check(&[&first, &second], &[]);
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "partly_published"));
    assert_eq!(answer.json()["observations"].as_array().unwrap().len(), 2);
    second.behave(Behavior::Refuse);
    let answer = check(&[&first, &second], &[]);
    assert_eq!(answer.code, 0, "one of two answers, and has it: {answer:?}");
    let notes = answer.json()["notes"].clone();
    assert_eq!(notes[0]["code"], "servers_unreachable");
    let other = NameServer::start("elsewhere.test").unwrap();
    let answer = check(&[&other], &[]);
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "servers_unreachable"));
    assert_eq!(answer.json()["verdict"], "inconclusive");
}

#[test]
fn domain_check_refuses_a_record_that_is_not_below_the_domain() {
    let server = NameServer::start("acme.test").unwrap();
    server.add_zone("notacme.test");
    for record in ["_x.notacme.test", "acme.test", "test"] {
        server.publish_txt(record, &value());
        let address = server.address().to_string();
        let answer = tool(&["domain", "check", "--record", record, "--token", TOKEN])
            .args(&["--server", &address, "acme.test"])
            .run();
        assert_eq!(answer.code, 2, "{record}: {answer:?}");
        assert!(answer.stdout.is_empty() && answer.stderr.contains("acme.test"), "{answer:?}");
    }
    assert!(server.questions().is_empty(), "nobody is asked");
}

#[test]
fn domain_check_cuts_and_escapes_what_it_is_told() {
    let server = NameServer::start("acme.test").unwrap();
    server.publish_txt_bytes(NAME, &[b"\x1b[31m\xff".as_slice(), &[b'x'; 2000]].concat());
    let answer = check(&[&server], &[]);
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "other_value"));
    assert!(!answer.stdout.contains('\u{1b}') && !answer.stdout.contains(&"x".repeat(65)));
    assert_eq!(answer.json()["observations"][0]["answers"][0]["answer"], Value::from("records"));
}
