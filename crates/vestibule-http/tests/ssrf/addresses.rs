//! Addresses and names of the inside, in every spelling, against a listener that would hear them.

use crate::tls::Server;
use crate::{Scene, get, ok};

/// Spellings that a lenient reader takes to this very machine.
const LOOPBACK: &[&str] = &[
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "127.000.000.001",
    "2130706433",
    "0x7f000001",
    "0X7F000001",
    "0x7f.1",
    "0x7f.0x0.0x0.0x1",
    "017700000001",
    "0177.1",
    "0177.0.0.01",
    "0",
    "0.0.0.0",
    "%31%32%37%2e%30%2e%30%2e%31",
    "127%2E0.0.1",
    "１２７.0.0.1",
    "127。0。0。1",
    "127｡0｡0｡1",
    "①②⑦.⓪.⓪.①",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[0000::0001]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[::1%25lo]",
    "[::1%lo]",
    "localhost",
    "LocalHost",
    "localhost.",
    "ｌｏｃａｌｈｏｓｔ",
    "local%68ost",
    "localhost.localdomain",
    "anything.localhost",
    "ip6-localhost",
];

/// Texts before the host that make it look like another.
const DISGUISES: &[&str] = &[
    "idp.example@",
    "idp.example:443@",
    "idp.example%40",
    "idp.example\\@",
    "idp.example%5c@",
    "user:password@",
    "@",
    ":@",
    "\t",
    "\n",
    "/",
    "\\",
];

#[tokio::test]
async fn no_spelling_of_this_machine_reaches_it() {
    let (scene, plain) = (Scene::new(), Server::http("127.0.0.1", &ok("inside")));
    let client = scene.builder().build().unwrap();
    for host in LOOPBACK {
        for (scheme, port) in
            [("https", scene.server.port()), ("https", plain.port()), ("http", plain.port())]
        {
            let url = format!("{scheme}://{host}:{port}/");
            assert_refused(&get(&client, &url).await, &url);
        }
    }
    assert_eq!((scene.server.connections(), plain.connections()), (0, 0));
}

#[tokio::test]
async fn no_disguise_of_this_machine_reaches_it() {
    let scene = Scene::new();
    let client = scene.builder().build().unwrap();
    let port = scene.server.port();
    for disguise in DISGUISES {
        for host in ["127.0.0.1", "localhost", "[::1]", "2130706433"] {
            let url = format!("https://{disguise}{host}:{port}/");
            assert_refused(&get(&client, &url).await, &url);
        }
    }
    for url in [
        format!("https:127.0.0.1:{port}/"),
        format!("https:/127.0.0.1:{port}/"),
        format!("https:///127.0.0.1:{port}/"),
        format!("https:\\\\127.0.0.1:{port}/"),
        format!("//127.0.0.1:{port}/"),
        format!("127.0.0.1:{port}"),
        format!(" https://127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}#@idp.example/"),
        format!("https://127.0.0.1:{port}?@idp.example/"),
    ] {
        assert_refused(&get(&client, &url).await, &url);
    }
    assert_eq!(scene.server.connections(), 0);
}

#[tokio::test]
async fn no_private_range_is_dialed_as_a_literal() {
    let client = Scene::new().builder().build().unwrap();
    for (address, mapped) in [
        ("0.1.2.3", "[::ffff:0.1.2.3]"),
        ("10.0.0.1", "[::ffff:10.0.0.1]"),
        ("100.64.0.1", "[::ffff:100.64.0.1]"),
        ("127.255.255.254", "[::ffff:127.255.255.254]"),
        ("169.254.169.254", "[::ffff:169.254.169.254]"),
        ("172.16.0.1", "[::ffff:172.16.0.1]"),
        ("172.31.255.255", "[::ffff:172.31.255.255]"),
        ("192.0.0.192", "[::ffff:192.0.0.192]"),
        ("192.168.0.1", "[::ffff:192.168.0.1]"),
        ("198.18.0.1", "[::ffff:198.18.0.1]"),
        ("224.0.0.1", "[::ffff:224.0.0.1]"),
        ("255.255.255.255", "[::ffff:255.255.255.255]"),
        ("[fc00::1]", "[fd00:ec2::254]"),
        ("[fe80::1]", "[fe80::a9fe:a9fe]"),
        ("[ff02::1]", "[2001:db8::1]"),
        ("[2002:a00:1::]", "[2001:0:a00:1::]"),
        ("[64:ff9b::10.0.0.1]", "[64:ff9b:1::a00:1]"),
    ] {
        for host in [address, mapped] {
            for url in [format!("https://{host}/"), format!("https://{host}:8443/")] {
                assert_eq!(get(&client, &url).await, "url_host_literal", "{url}");
            }
        }
    }
}

#[tokio::test]
async fn no_name_of_the_inside_is_looked_up() {
    let client = Scene::new().builder().build().unwrap();
    for host in [
        "metadata.google.internal",
        "metadata.goog",
        "instance-data.ec2.internal",
        "kubernetes",
        "kubernetes.default.svc.cluster.local",
        "router.home.arpa",
        "printer.local",
    ] {
        assert_eq!(get(&client, &format!("https://{host}/")).await, "host_refused", "{host}");
    }
}

/// A refusal of the guard, before anything is looked up or dialed.
fn assert_refused(outcome: &str, url: &str) {
    let of_the_guard = outcome.starts_with("url_") || outcome == "host_refused";
    assert!(of_the_guard, "{url:?}: {outcome}");
}
