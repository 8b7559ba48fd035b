//! Which URLs the guard passes, and with which code it refuses the others.
#![allow(clippy::unwrap_used, reason = "the helpers of tests may fail")]

use proptest::prelude::*;
use vestibule_http::UrlGuard;

fn code(guard: &UrlGuard, url: &str) -> &'static str {
    guard.check(url).map_or_else(|error| error.code(), |_| "passes")
}

#[test]
fn passes_public_names_over_https() {
    for url in [
        "https://idp.example",
        "https://idp.example/",
        "HTTPS://IDP.Example/Tenant",
        "https://idp.example:443/",
        "https://idp.example:1024/",
        "https://idp.example:8443/realms/staff",
        "https://idp.example:65535/",
        "https://login.microsoftonline.com/9f3c0d3e/v2.0/.well-known/openid-configuration?appid=1",
        "https://xn--bcher-kva.example/",
        "https://idp.example/a@b/c:d/%2e%2e/?q=https://x@y",
        "https://127.0.0.1.nip.io/",
        "https://localhost.example/",
        "https://notlocal.example/",
        "https://mylocalhost.local.example/",
        "https://0x7f.example/",
        "https://idp.notlocal/",
        "https://idp.notinternal/",
        "https://nothome.arpa/",
    ] {
        assert_eq!(code(&UrlGuard::new(), url), "passes", "{url}");
    }
    let longest = format!("https://idp.example/{}", "x".repeat(UrlGuard::MAX_BYTES - 20));
    assert_eq!(code(&UrlGuard::new(), &longest), "passes");
}

#[test]
fn refuses_what_is_no_url_or_could_be_read_as_another() {
    let long = format!("https://idp.example/{}", "x".repeat(2_029));
    for url in [
        "",
        "idp.example",
        "//idp.example/",
        "https:",
        "https:idp.example",
        "https:/idp.example",
        "https:///idp.example/",
        "https:////idp.example/",
        "https://",
        "https://:443/",
        "https://idp.example:65536/",
        "https://idp.example:-1/",
        " https://idp.example/",
        "https://idp.example/ ",
        "https://idp.example/\n",
        "https://idp\t.example/",
        "https://idp.exa\nmple/",
        "https://idp.example/\u{0}",
        "https:\\\\idp.example\\",
        "https://idp.example\\.evil.example/",
        "https://idp.example\\@10.0.0.1/",
        "https://idp%2eexample/",
        "https://%69dp.example/",
        "https://bücher.example/",
        "https://idp。example/",
        "https://１２７.0.0.1/",
        "https://[::1/",
        "https://[::1%25lo]/",
        "https://1.2.3.4.5/",
        "https://256.256.256.256/",
        "https://0x100000000/",
        "https://idp.1/",
        &long,
    ] {
        assert_eq!(code(&UrlGuard::new(), url), "url_malformed", "{url}");
    }
}

#[test]
fn refuses_other_schemes() {
    for url in [
        "http://idp.example/",
        "http://127.0.0.1/",
        "ftp://idp.example/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_x",
        "data:application/json,{}",
        "javascript:alert(1)",
        "unix:/var/run/docker.sock",
        "wss://idp.example/",
        "jar:https://idp.example/!/",
    ] {
        assert_eq!(code(&UrlGuard::new(), url), "url_scheme", "{url}");
    }
}

#[test]
fn refuses_user_names_and_passwords() {
    for url in [
        "https://user@idp.example/",
        "https://user:password@idp.example/",
        "https://idp.example@10.0.0.1/",
        "https://idp.example:443@10.0.0.1/",
        "https://@idp.example/",
        "https://:@idp.example/",
        "https://idp.example%40evil.example@127.0.0.1/",
    ] {
        assert_eq!(code(&UrlGuard::new(), url), "url_userinfo", "{url}");
    }
}

#[test]
fn refuses_ip_addresses_in_every_spelling() {
    for host in [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "127.0.0.1.",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0X7F.0.0.1",
        "017700000001",
        "0177.0.0.1",
        "0177.0x0.0.1",
        "0",
        "0.0.0.0",
        "00000000.0",
        "%31%32%37.0.0.1",
        "127%2e0%2e0%2e1",
        "8.8.8.8",
        "169.254.169.254",
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fc00::1]",
        "[2606:4700:4700::1111]",
    ] {
        for url in [format!("https://{host}/"), format!("https://{host}:8443/x?y=z")] {
            assert_eq!(code(&UrlGuard::new(), &url), "url_host_literal", "{url}");
        }
    }
}

#[test]
fn refuses_names_that_are_no_public_names() {
    for host in [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "app.localhost",
        "localhost.localdomain",
        "printer.local",
        "api.cluster.local",
        "metadata.google.internal",
        "Metadata.Google.Internal",
        "metadata.google.internal.",
        "instance-data.ec2.internal",
        "metadata.goog",
        "a.metadata.goog",
        "router.home.arpa",
        "home.arpa",
        "keycloak",
        "metadata",
        "idp.example.",
        "under_score.example",
        "-idp.example",
        "idp-.example",
    ] {
        assert_eq!(code(&UrlGuard::new(), &format!("https://{host}/")), "host_refused", "{host}");
    }
}

#[test]
fn refuses_system_ports_but_https() {
    for port in [0, 1, 22, 25, 53, 80, 389, 442, 444, 465, 636, 1023] {
        let url = format!("https://idp.example:{port}/");
        assert_eq!(code(&UrlGuard::new(), &url), "url_port", "{url}");
    }
}

#[test]
fn refuses_fragments() {
    for url in ["https://idp.example/#", "https://idp.example/#@10.0.0.1/"] {
        assert_eq!(code(&UrlGuard::new(), url), "url_fragment", "{url}");
    }
}

#[test]
fn an_allowed_host_is_one_host_on_one_port_over_https() {
    let guard = UrlGuard::new().with_allowed_host("keycloak", 8443).unwrap();
    assert!(guard.check("https://keycloak:8443/").unwrap().may_be_private());
    assert!(!guard.check("https://idp.example:8443/").unwrap().may_be_private());
    for (url, expected) in [
        ("https://keycloak/", "host_refused"),
        ("https://keycloak:443/", "host_refused"),
        ("https://keycloak:8444/", "host_refused"),
        ("https://keycloak.:8443/", "host_refused"),
        ("https://keycloak2:8443/", "host_refused"),
        ("https://127.0.0.1:8443/", "url_host_literal"),
        ("https://user@keycloak:8443/", "url_userinfo"),
        ("https://%6beycloak:8443/", "url_malformed"),
        ("http://keycloak:8443/", "url_scheme"),
        ("https://keycloak:8443/#x", "url_fragment"),
    ] {
        assert_eq!(code(&guard, url), expected, "{url}");
    }
}

#[test]
fn an_allowed_public_name_reaches_private_addresses_on_its_port_alone() {
    let guard = UrlGuard::new().with_allowed_host("idp.example", 8443).unwrap();
    assert!(guard.check("https://idp.example:8443/").unwrap().may_be_private());
    assert!(!guard.check("https://idp.example/").unwrap().may_be_private());
    assert!(!guard.check("https://a.idp.example:8443/").unwrap().may_be_private());
}

#[test]
fn an_allowed_address_is_allowed_in_its_canonical_spelling() {
    let guard = UrlGuard::new().with_allowed_host("127.0.0.1", 8443).unwrap();
    let guard = guard.with_allowed_host("[::1]", 8443).unwrap();
    assert_eq!(code(&guard, "https://127.0.0.1:8443/"), "passes");
    assert_eq!(code(&guard, "https://[::1]:8443/"), "passes");
    let default_port = UrlGuard::new().with_allowed_host("[::1]", 443).unwrap();
    assert_eq!(code(&default_port, "https://[::1]/"), "passes");
    assert_eq!(code(&guard, "https://2130706433:8443/"), "url_malformed");
    assert_eq!(code(&guard, "https://[0::1]:8443/"), "url_malformed");
    assert_eq!(code(&guard, "https://[::ffff:127.0.0.1]:8443/"), "url_host_literal");
    assert_eq!(code(&guard, "https://localhost:8443/"), "host_refused");
}

#[test]
fn plain_http_is_allowed_apart_from_https() {
    let guard = UrlGuard::new().with_danger_plain_http_host("localhost", 8080).unwrap();
    assert_eq!(code(&guard, "http://localhost:8080/"), "passes");
    assert_eq!(code(&guard, "https://localhost:8080/"), "host_refused");
    assert_eq!(code(&guard, "http://localhost/"), "url_scheme");
    assert_eq!(code(&guard, "http://127.0.0.1:8080/"), "url_scheme");
    let guard = UrlGuard::new().with_danger_plain_http_host("localhost", 80).unwrap();
    assert_eq!(code(&guard, "http://localhost/"), "passes");
}

#[test]
fn an_allowed_host_is_written_canonically() {
    for host in [
        "",
        "KEYCLOAK",
        "keycloak.",
        "key cloak",
        "keycloak:8443",
        "https://keycloak",
        "keycloak/",
        "user@keycloak",
        "bücher.example",
        "2130706433",
        "127.1",
        "::1",
        "[0::1]",
        "*.example",
    ] {
        let error = UrlGuard::new().with_allowed_host(host, 8443).map(|_| ()).unwrap_err();
        assert_eq!(error.code(), "allowed_host_malformed", "{host}");
    }
}

#[test]
fn some_addresses_cannot_be_allowed() {
    for host in ["169.254.169.254", "0.0.0.0", "224.0.0.1", "[::]", "[fe80::1]", "[::ffff:a00:1]"] {
        let error = UrlGuard::new().with_allowed_host(host, 80).map(|_| ()).unwrap_err();
        assert_eq!(error.code(), "allowed_host_never", "{host}");
    }
}

#[test]
fn errors_and_debug_repeat_no_path_no_query_and_no_password() {
    let guard = UrlGuard::new();
    for url in [
        "https://s3cret:s3cret@idp.example/",
        "https://10.0.0.1/s3cret?s3cret#s3cret",
        "http://idp.example/s3cret?s3cret",
        "https://localhost/s3cret?s3cret",
        "https://idp.example:22/s3cret?s3cret",
        "https://idp.example/s3cret#s3cret",
        "https://idp.example/s3cret ",
    ] {
        let error = guard.check(url).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    }
    let checked = guard.check("https://idp.example/s3cret?s3cret").unwrap();
    assert_eq!(format!("{checked:?}"), "CheckedUrl(`idp.example`, Public)");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// What passes is what every other reader of the same text would visit.
    #[test]
    fn what_passes_has_its_host_in_plain_sight(
        text in "https://[a-z0-9.@:%/\\\\\\[\\]#?x-]{0,24}(localhost|127\\.1|idp\\.example|)[/?#:@a-z0-9]{0,8}",
    ) {
        if let Ok(checked) = UrlGuard::new().check(&text) {
            let url = checked.as_url();
            let host = url.host_str().unwrap_or_default();
            prop_assert!(matches!(url.host(), Some(url::Host::Domain(_))));
            let written = text.to_ascii_lowercase();
            let plain = written.strip_prefix("https://").and_then(|rest| rest.strip_prefix(host));
            prop_assert!(plain.is_some(), "{} is not plain in {}", host, text);
            prop_assert!(host.contains('.') && !host.ends_with('.') && !host.ends_with("localhost"));
            prop_assert!(url.username().is_empty() && url.password().is_none());
            prop_assert!(url.fragment().is_none());
        }
    }

    #[test]
    fn no_ip_address_passes(number: u128, short: u32) {
        let v6 = std::net::Ipv6Addr::from(number);
        let v4 = std::net::Ipv4Addr::from(short);
        let [a, b, c, d] = v4.octets();
        let low = u32::from_be_bytes([0, b, c, d]);
        for host in [
            format!("[{v6}]"),
            format!("[::ffff:{v4}]"),
            format!("{v4}"),
            format!("{short}"),
            format!("{short:#x}"),
            format!("0{short:o}"),
            format!("{a}.{low}"),
            format!("{a:#x}.0{b:o}.{c}.{d:#X}"),
            format!("{v4}."),
        ] {
            let url = format!("https://{host}/");
            prop_assert_eq!(code(&UrlGuard::new(), &url), "url_host_literal", "{}", url);
        }
    }
}
