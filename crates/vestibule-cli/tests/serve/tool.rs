//! `vestibule scim serve`: how it begins, who gets in, and how it ends.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::process::{self, Served, patch};

fn refused(arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_vestibule"))
        .args(["scim", "serve"])
        .args(arguments)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
    assert!(output.stdout.is_empty(), "it does not say that it listens");
    output
}

#[test]
fn it_does_not_go_over_a_network_without_tls() {
    for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let output = refused(&["--listen", listen]);
        assert!(String::from_utf8(output.stderr).unwrap().contains("--base-url"), "{listen}");
    }
    refused(&["--listen", "0.0.0.0:0", "--base-url", "http://127.0.0.1/scim"]);
    refused(&["--base-url", "http://app.example/scim/v2"]);
}

#[test]
fn it_does_not_start_with_a_token_that_can_be_guessed() {
    let folder = process::folder("guessed");
    for (name, token) in [("empty", ""), ("short", "0123456789012345678901234567890")] {
        let file = folder.join(name);
        fs::write(&file, token).unwrap();
        refused(&["--listen", "127.0.0.1:0", "--bearer-file", file.to_str().unwrap()]);
    }
    refused(&["--listen", "127.0.0.1:0", "--bearer-file", "/nowhere/at/all"]);
}

#[test]
fn it_does_not_start_with_options_that_do_not_exist() {
    refused(&["--profile", "google"]);
    refused(&["--group-patch-reply", "202"]);
    refused(&["--database", "mysql://db.example/scim"]);
    refused(&["--database", "sqlite:///nowhere/at/all/scim.db"]);
}

#[test]
fn without_a_token_file_it_makes_a_token_and_is_not_open() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vestibule"))
        .args(["scim", "serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let token = line.trim_end().rsplit(' ').next().unwrap().to_owned();
    assert!(token.starts_with("vscim_") && token.len() > 40, "{line}");
    line.clear();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let address = said["listening"].as_str().unwrap().strip_prefix("http://").unwrap();
    let address = address.strip_suffix("/scim/v2").unwrap().parse().unwrap();
    let mut stranger = process::Client::new(address);
    let (status, _) = stranger.send("GET", "/Users", &Value::Null);
    assert_eq!(status, Some(401), "the token of the tests is not the one that was made");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn it_ends_when_it_is_asked_to_and_keeps_what_it_has() {
    let database = process::sqlite("ends");
    let served = Served::start(&database);
    let mut client = served.client();
    let (status, ada) = client.send("POST", "/Users", &json!({ "userName": "ada" }));
    assert_eq!(status, Some(201));
    // The connection is still open.
    assert!(served.terminate().success());

    let served = Served::start(&database);
    let path = format!("/Users/{}", ada["id"].as_str().unwrap());
    assert_eq!(served.client().get(&path)["userName"], "ada");
    assert!(served.terminate().success());
}

#[test]
fn a_database_file_is_for_its_owner_alone() {
    let folder = process::folder("private");
    let file = folder.join("scim.db");
    let served = Served::start(&format!("sqlite://{}", file.display()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    drop(served);
}

#[test]
fn its_options_reach_the_service() {
    let served = Served::with(&["--group-patch-reply", "200", "--profile", "strict"]);
    let mut client = served.client();
    let group = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "All",
    });
    let (_, group) = client.send("POST", "/Groups", &group);
    let path = format!("/Groups/{}", group["id"].as_str().unwrap());
    let renamed = client.send("PATCH", &path, &patch("replace", "displayName", json!("Everybody")));
    assert_eq!((renamed.0, &renamed.1["displayName"]), (Some(200), &json!("Everybody")));
    let entra = client.send("PATCH", &path, &patch("Replace", "displayName", json!("Nobody")));
    assert_eq!(entra.0, Some(400), "strict");

    let lenient = Served::with(&[]);
    let mut client = lenient.client();
    let (_, group) = client.send("POST", "/Groups", &json!({ "displayName": "All" }));
    let path = format!("/Groups/{}", group["id"].as_str().unwrap());
    let renamed = client.send("PATCH", &path, &patch("Replace", "displayName", json!("Nobody")));
    assert_eq!(renamed.0, Some(204));
}

#[test]
fn the_base_url_is_what_clients_know() {
    let served = Served::with(&["--base-url", "https://app.example/scim/v2"]);
    let (_, ada) = served.client().send("POST", "/Users", &json!({ "userName": "ada" }));
    let location = ada["meta"]["location"].as_str().unwrap();
    assert!(location.starts_with("https://app.example/scim/v2/Users/"), "{location}");
}
