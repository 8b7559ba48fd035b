//! Domain names and e-mail addresses: folding, and one code for each mistake.

use proptest::prelude::*;
use vestibule_core::{DomainName, EmailAddress};

fn domain(text: &str) -> Result<String, &'static str> {
    DomainName::parse(text).map(|domain| domain.as_str().to_owned()).map_err(|error| error.code())
}

fn email(text: &str) -> Result<String, &'static str> {
    EmailAddress::parse(text)
        .map(|address| address.as_str().to_owned())
        .map_err(|error| error.code())
}

#[track_caller]
fn assert_domain_code(code: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(domain(text), Err(code), "{text:?}");
    }
}

#[track_caller]
fn assert_email_code(code: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(email(text), Err(code), "{text:?}");
    }
}

#[test]
fn spellings_of_one_domain_fold_into_one() {
    for text in [
        "acme.com",
        "ACME.Com",
        "acme.com.",
        "acme。com",
        "acme．com。",
        "ａｃｍｅ.com",
        "ac\u{ad}me.com",
        "ac\u{200b}me.com",
    ] {
        assert_eq!(domain(text), Ok("acme.com".to_owned()), "{text:?}");
    }
    for text in
        ["bücher.de", "BÜCHER.de", "bu\u{308}cher.de", "xn--bcher-kva.de", "XN--BCHER-KVA.DE"]
    {
        assert_eq!(domain(text), Ok("xn--bcher-kva.de".to_owned()), "{text:?}");
    }
    assert_eq!(domain("straße.de"), Ok("xn--strae-oqa.de".to_owned()));
    assert_ne!(domain("straße.de"), domain("strasse.de"));
}

#[test]
fn a_letter_of_another_script_is_another_domain() {
    assert_ne!(domain("аcme.com"), domain("acme.com"));
}

#[test]
fn each_mistake_has_its_own_code() {
    assert_domain_code("domain_empty", &[""]);
    assert_domain_code(
        "domain_url_syntax",
        &[
            "HTTPS://Acme.COM./x",
            "acme.com/",
            "acme.com:443",
            "acme.com?x",
            "acme.com#x",
            "acme\\com",
        ],
    );
    assert_domain_code(
        "domain_at_sign",
        &["user@acme.com", "@acme.com", "example.com@evil.com", "a＠acme.com", "a﹫acme.com"],
    );
    assert_domain_code("domain_wildcard", &["*.acme.com", "*"]);
    assert_domain_code(
        "domain_white_space",
        &[
            "acme.com ",
            " acme.com",
            "acme .com",
            "acme.com\n",
            "acme.com\0",
            "acme.com\u{a0}",
            "acme.com\u{3000}",
            "acme\u{85}.com",
        ],
    );
    assert_domain_code(
        "domain_empty_label",
        &["a..com", ".acme.com", ".", "..", "acme.com..", "a。。com", "\u{ad}.com"],
    );
    assert_domain_code("domain_single_label", &["localhost", "com.", "bücher"]);
    assert_domain_code(
        "domain_invalid_label",
        &[
            "-acme.com",
            "acme-.com",
            "ab--cd.com",
            "ac_me.com",
            "_dmarc.acme.com",
            "acme.com,",
            "ac!me.com",
            "acme%2ecom",
            "xn--a.com",
            "xn--acme-.com",
            "xn--.com",
            "xn--\u{fc}.com",
            "\u{301}a.com",
            "a\u{200d}b.com",
            "אa.com",
            "acme.com<",
            "a\u{fffd}.com",
        ],
    );
}

#[test]
fn refuses_ip_addresses_in_every_spelling() {
    assert_domain_code(
        "domain_ip_address",
        &[
            "127.0.0.1",
            "127.0.0.1.",
            "[::1]",
            "::1",
            "[127.0.0.1]",
            "0x7f.1",
            "127.1",
            "1.2.3.0x",
            "acme.123",
            "2130706433",
            "0X7F.0X1",
            "１２７.0.0.1",
            "127。0。0。1",
            "0177.0.0.01",
            "acme.com.0xab",
        ],
    );
    assert_eq!(domain("1.2.3.4.com"), Ok("1.2.3.4.com".to_owned()));
    assert_eq!(domain("0x7f.de"), Ok("0x7f.de".to_owned()));
}

#[test]
fn lengths_are_checked_at_their_edges() {
    assert!(domain(&format!("{}.com", "a".repeat(63))).is_ok());
    assert_eq!(domain(&format!("{}.com", "a".repeat(64))), Err("domain_label_too_long"));
    let labels = format!("{0}.{0}.{0}", "a".repeat(63));
    let longest = format!("{labels}.{}", "b".repeat(61));
    assert_eq!(longest.len(), 253);
    assert_eq!(domain(&longest), Ok(longest.clone()));
    assert_eq!(domain(&format!("{longest}.")), Ok(longest.clone()));
    assert_eq!(domain(&format!("{longest}b")), Err("domain_too_long"));
    assert_eq!(domain(&"a.".repeat(600)), Err("domain_too_long"));
    assert_eq!(domain(&format!("{}.de", "ü".repeat(60))), Err("domain_label_too_long"));
}

#[test]
fn subdomains_end_at_a_label() {
    let acme = DomainName::parse("acme.com").unwrap();
    for (text, expected) in [
        ("a.acme.com", true),
        ("a.b.acme.com", true),
        ("acme.com", false),
        ("xacme.com", false),
        ("acme.com.evil.com", false),
    ] {
        assert_eq!(DomainName::parse(text).unwrap().is_subdomain_of(&acme), expected, "{text}");
    }
}

#[test]
fn domain_errors_never_repeat_an_address() {
    for text in ["ada@acme.com", "https://ada:pw@acme.com/", "ada＠acme.com"] {
        let error = DomainName::parse(text).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("ada"), "{error}");
    }
}

#[test]
fn local_parts_are_dot_strings() {
    for text in [
        "a@acme.com",
        "a.b@acme.com",
        "a+b@acme.com",
        "!#$%&'*+-/=?^_`{|}~@acme.com",
        "José@acme.com",
        "用户@acme.com",
    ] {
        assert_eq!(email(text), Ok(text.to_owned()));
    }
    assert_email_code(
        "email_local_part_dots",
        &[".a@acme.com", "a.@acme.com", "a..b@acme.com", ".@acme.com"],
    );
    assert_email_code("email_local_part_empty", &["@acme.com"]);
    assert_email_code("email_local_part_quoted", &["\"a\"@acme.com", "\"a@b\"@acme.com", "\""]);
    assert_email_code(
        "email_forbidden_character",
        &[
            "a b@acme.com",
            " a@acme.com",
            "a\n@acme.com",
            "a,b@acme.com",
            "a(b)@acme.com",
            "Ada <a@acme.com",
            "a\"b@acme.com",
            "mailto:a@acme.com",
            "a\u{200b}@acme.com",
            "a\u{202e}b@acme.com",
            "a\u{ad}@acme.com",
            "a\u{85}@acme.com",
            "a\u{a0}@acme.com",
            "a＠b@acme.com",
            "ａ@acme.com",
            "a\0@acme.com",
            "a\u{e0001}@acme.com",
            "a\u{feff}@acme.com",
        ],
    );
}

#[test]
fn there_is_exactly_one_at_sign() {
    assert_email_code(
        "email_at_signs",
        &["", "acme.com", "a@b@acme.com", "a@@acme.com", "a@acme.com@", "ada@acme.com@evil.com"],
    );
}

#[test]
fn the_domain_of_an_address_keeps_its_own_code() {
    assert_eq!(email("a@"), Err("domain_empty"));
    assert_eq!(email("a@acme"), Err("domain_single_label"));
    assert_eq!(email("a@[127.0.0.1]"), Err("domain_ip_address"));
    assert_eq!(email("a@acme.com "), Err("domain_white_space"));
    assert_eq!(email("a@acme.com>"), Err("domain_invalid_label"));
    assert_eq!(email("a@acme.com＠evil.com"), Err("domain_at_sign"));
}

#[test]
fn address_lengths_are_checked_at_their_edges() {
    assert!(email(&format!("{}@acme.com", "a".repeat(64))).is_ok());
    assert_eq!(email(&format!("{}@acme.com", "a".repeat(65))), Err("email_local_part_too_long"));
    assert_eq!(email(&format!("{}@acme.com", "é".repeat(33))), Err("email_local_part_too_long"));
    let host = format!("{0}.{0}.{1}.com", "a".repeat(63), "b".repeat(57));
    assert_eq!(host.len(), 189);
    assert!(email(&format!("{}@{host}", "a".repeat(64))).is_ok());
    assert_eq!(email(&format!("{}@b{host}", "a".repeat(64))), Err("domain_label_too_long"));
    let host = format!("{0}.{0}.{1}.com", "a".repeat(63), "b".repeat(58));
    assert_eq!(email(&format!("{}@{host}", "a".repeat(64))), Err("email_too_long"));
}

#[test]
fn only_the_domain_is_normalized() {
    let (upper, lower) = (
        EmailAddress::parse("Ada@ACME.com").unwrap(),
        EmailAddress::parse("ada@acme.com").unwrap(),
    );
    assert_ne!(upper, lower);
    assert_eq!(upper.domain(), lower.domain());
    assert_eq!(upper.comparison_key(), lower.comparison_key());
    assert_eq!((upper.local(), upper.as_str()), ("Ada", "Ada@acme.com"));
}

#[test]
fn comparison_keys_fold_ascii_only() {
    let kelvin = EmailAddress::parse("\u{212a}im@acme.com").unwrap();
    let letter = EmailAddress::parse("kim@acme.com").unwrap();
    assert_ne!(kelvin.comparison_key(), letter.comparison_key());
}

#[test]
fn addresses_do_not_print_themselves() {
    let address = EmailAddress::parse("ada@acme.com").unwrap();
    assert_eq!(format!("{address:?}"), "EmailAddress(..@acme.com)");
    let error = EmailAddress::parse("ada lovelace@acme.com").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("ada"), "{error}");
}

#[test]
fn serde_is_a_checked_string() {
    let address: EmailAddress = serde_json::from_str("\"Ada@Bücher.de\"").unwrap();
    assert_eq!(serde_json::to_string(&address).unwrap(), "\"Ada@xn--bcher-kva.de\"");
    assert!(serde_json::from_str::<EmailAddress>("\"ada\"").is_err());
    assert_eq!(serde_json::from_str::<DomainName>("\"ACME.com\"").unwrap().as_str(), "acme.com");
    assert!(serde_json::from_str::<DomainName>("\"acme\"").is_err());
}

proptest! {
    #[test]
    fn canonical_domains_are_fixed_points(text in "[a-zA-Z0-9üßéа。.\u{ad}-]{1,12}\\.[a-z]{2,4}") {
        if let Ok(domain) = DomainName::parse(&text) {
            prop_assert!(domain.as_str().is_ascii());
            prop_assert_eq!(DomainName::parse(domain.as_str()), Ok(domain.clone()));
            prop_assert_eq!(DomainName::parse(&domain.to_unicode()), Ok(domain));
        }
    }

    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,40}") {
        let _ = DomainName::parse(&text);
        if let Ok(address) = EmailAddress::parse(&text) {
            prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address));
        }
    }
}
