//! Every way in which a name has been let through somewhere, or turned away, that should not have been.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

use std::collections::BTreeSet;

use proptest::prelude::*;
use vestibule_core::DomainName;
use vestibule_domains::{Candidate, DomainRules, NameRule, NameWarning, classify, classify_list};

fn good(text: &str) -> Candidate {
    classify(text, &DomainRules::new()).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn code(text: &str) -> &'static str {
    match classify(text, &DomainRules::new()) {
        Ok(candidate) => panic!("{text:?} became {}", candidate.domain),
        Err(refusal) => refusal.code(),
    }
}

fn suggestion(text: &str) -> Option<String> {
    let refusal = classify(text, &DomainRules::new()).unwrap_err();
    refusal.suggestion.map(|name| name.to_string())
}

fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

#[test]
fn one_domain_in_any_spelling_is_one_key() {
    for text in [
        "acme.com",
        "ACME.com",
        "Acme.COM.",
        "acme\u{3002}com",
        "acme\u{ff0e}com",
        "acme\u{ff61}com",
        "\u{ff41}\u{ff43}\u{ff4d}\u{ff45}.com",
        "ac\u{ad}me.com",
        "acme.co\u{200b}m",
        "ａｃｍｅ.ＣＯＭ",
    ] {
        assert_eq!(good(text).domain.as_str(), "acme.com", "{text:?}");
    }
    for text in
        ["bücher.de", "BÜCHER.DE", "bu\u{308}cher.de", "xn--bcher-kva.de", "XN--BCHER-KVA.de."]
    {
        let candidate = good(text);
        assert_eq!(candidate.domain.as_str(), "xn--bcher-kva.de", "{text:?}");
        assert_eq!(candidate.display, "bücher.de");
    }
    assert_eq!(good("\u{2460}.com").domain.as_str(), "1.com");
}

#[test]
fn what_is_no_domain_is_refused_by_the_rule_that_it_breaks() {
    let long_label = format!("{}.com", "a".repeat(64));
    let long_name = format!("{}com", "a.".repeat(126));
    for (text, expected) in [
        ("", "domain_empty"),
        ("HTTPS://Acme.COM./x", "domain_url_syntax"),
        ("acme.com/", "domain_url_syntax"),
        ("acme.com:443", "domain_url_syntax"),
        ("acme.com?x", "domain_url_syntax"),
        ("acme.com\\x", "domain_url_syntax"),
        ("user@acme.com", "domain_at_sign"),
        ("example.com@evil.com", "domain_at_sign"),
        ("user\u{ff20}acme.com", "domain_at_sign"),
        ("*.acme.com", "domain_wildcard"),
        ("acme.com ", "domain_white_space"),
        (" acme.com", "domain_white_space"),
        ("acme.com\n", "domain_white_space"),
        ("acme.com\0", "domain_white_space"),
        ("acme .com", "domain_white_space"),
        ("acme\u{a0}.com", "domain_white_space"),
        ("10.0.0.1", "domain_ip_address"),
        ("127.1", "domain_ip_address"),
        ("0x7f.1", "domain_ip_address"),
        ("acme.0x10", "domain_ip_address"),
        ("2130706433", "domain_ip_address"),
        ("[::1]", "domain_ip_address"),
        ("::1", "domain_ip_address"),
        ("\u{2460}\u{2460}.\u{2460}", "domain_ip_address"),
        ("localhost", "domain_single_label"),
        ("com", "domain_single_label"),
        ("acme", "domain_single_label"),
        ("acme..com", "domain_empty_label"),
        (".acme.com", "domain_empty_label"),
        ("acme.com..", "domain_empty_label"),
        (long_label.as_str(), "domain_label_too_long"),
        (long_name.as_str(), "domain_too_long"),
        ("acme_.com", "domain_invalid_label"),
        ("_acme.com", "domain_invalid_label"),
        ("-acme.com", "domain_invalid_label"),
        ("acme-.com", "domain_invalid_label"),
        ("ab--cd.com", "domain_invalid_label"),
        ("xn--a.com", "domain_invalid_label"),
        ("acme.com,", "domain_invalid_label"),
        ("acme'.com", "domain_invalid_label"),
        ("acme%2ecom.com", "domain_invalid_label"),
    ] {
        assert_eq!(code(text), expected, "{text:?}");
    }
}

#[test]
fn a_label_of_63_bytes_passes_and_one_of_64_does_not() {
    assert!(good(&format!("{}.com", "a".repeat(63))).warnings.is_empty());
    assert_eq!(code(&format!("{}.com", "a".repeat(64))), "domain_label_too_long");
}

#[test]
fn a_name_of_192_bytes_leaves_room_for_a_record_and_one_of_193_does_not() {
    let long = |bytes: usize| {
        let mut text = "acme.com".to_owned();
        while text.len() + 2 <= bytes {
            let room = bytes - text.len() - 1;
            text = format!("{}.{text}", "a".repeat(room.min(63)));
        }
        text
    };
    assert_eq!(long(192).len(), 192);
    assert_eq!(good(&long(192)).domain.as_str().len(), 192);
    assert_eq!(long(193).len(), 193);
    assert_eq!(code(&long(193)), "domain_too_long_for_challenge");
}

#[test]
fn public_suffixes_are_refused_in_any_spelling() {
    for text in [
        "co.uk",
        "CO.UK",
        "Co.Uk.",
        "co\u{3002}uk",
        "ＣＯ.uk",
        "com.au",
        "xn--55qx5d.cn",
        "公司.cn",
        "anything.ck",
        "k12.ca.us",
    ] {
        assert_eq!(code(text), "domain_public_suffix", "{text:?}");
    }
    // Exceptions of the list.
    assert_eq!(good("www.ck").registrable.as_str(), "www.ck");
    assert_eq!(good("acme.co.uk").registrable.as_str(), "acme.co.uk");
    assert_eq!(good("Eng.ACME.CO.UK").registrable.as_str(), "acme.co.uk");
}

#[test]
fn suffixes_that_companies_have_entered_are_refused_unless_allowed() {
    for text in ["github.io", "GitHub.IO", "herokuapp.com", "s3.amazonaws.com", "uk.com"] {
        assert_eq!(code(text), "domain_private_suffix", "{text}");
        let allowed = DomainRules::new().with_private_suffixes_allowed();
        let candidate = classify(text, &allowed).unwrap();
        assert_eq!(candidate.registrable, candidate.domain);
    }
    // Below one, a name is a customer's own: its record proves it.
    assert_eq!(good("acme.uk.com").registrable.as_str(), "acme.uk.com");
    let refused = classify("co.uk", &DomainRules::new().with_private_suffixes_allowed());
    assert_eq!(refused.unwrap_err().code(), "domain_public_suffix");
}

#[test]
fn names_that_a_provider_gives_to_customers_are_refused() {
    for text in [
        "onmicrosoft.com",
        "acme.onmicrosoft.com",
        "ACME.OnMicrosoft.com.",
        "acme.mail.onmicrosoft.com",
        "acme.onmicrosoft.us",
        "acme.sharepoint.com",
        "acme.myshopify.com",
        "acme.atlassian.net",
        "acme.okta.com",
        "acme.com.test-google-a.com",
        "acme.awsapps.com",
        "privaterelay.appleid.com",
        "users.noreply.github.com",
    ] {
        assert_eq!(code(text), "domain_shared_suffix", "{text}");
    }
    for text in ["notonmicrosoft.com", "onmicrosoft.com.acme.com", "github.com"] {
        good(text);
    }
    let own = DomainRules::new().with_shared_suffix(name("customers.acme.com"));
    assert_eq!(classify("x.customers.acme.com", &own).unwrap_err().code(), "domain_shared_suffix");
    assert!(classify("x.acme.com", &own).is_ok());
}

#[test]
fn mail_providers_are_refused_unless_they_are_the_customer() {
    for text in
        ["gmail.com", "GMail.com", "googlemail.com", "qq.com", "proton.me", "mail.yahoo.com"]
    {
        assert_eq!(code(text), "domain_free_mail", "{text}");
    }
    good("notgmail.com");
    let own = DomainRules::new().with_free_mail([name("club.acme.com")]);
    assert_eq!(classify("club.acme.com", &own).unwrap_err().code(), "domain_free_mail");
    let theirs = DomainRules::new().danger_with_domain_allowed(name("proton.me"));
    assert!(classify("proton.me", &theirs).is_ok());
    assert_eq!(classify("x.proton.me", &theirs).unwrap_err().code(), "domain_free_mail");
    assert_eq!(classify("gmail.com", &theirs).unwrap_err().code(), "domain_free_mail");
}

#[test]
fn names_that_nobody_owns_are_refused_unless_allowed() {
    for text in [
        "acme.test",
        "acme.local",
        "acme.localhost",
        "acme.internal",
        "acme.invalid",
        "acme.example",
        "example.com",
        "acme.example.com",
        "EXAMPLE.org",
        "acme.onion",
        "acme.alt",
        "acme.home.arpa",
        "10.in-addr.arpa",
    ] {
        assert_eq!(code(text), "domain_special_use", "{text}");
    }
    good("notexample.com");
    good("test.acme.com");
    let rules = DomainRules::new().danger_with_special_use_allowed();
    for text in ["acme.test", "acme.localhost", "example.com"] {
        assert!(classify(text, &rules).is_ok(), "{text}");
    }
    // What is allowed is the name, and nothing else about it.
    assert_eq!(classify("localhost", &rules).unwrap_err().code(), "domain_single_label");
    assert_eq!(classify("home.arpa", &rules).unwrap_err().code(), "domain_public_suffix");
}

#[test]
fn lookalikes_and_other_spellings_are_warned_of() {
    use NameWarning::{LooksLatin, MixedScripts, SpelledOtherwise, UnknownSuffix};
    for (text, expected) in [
        ("acme.com", &[][..]),
        ("ACME.com.", &[]),
        ("xn--bcher-kva.de", &[]),
        ("bücher.de", &[SpelledOtherwise]),
        ("acme\u{3002}com", &[SpelledOtherwise]),
        ("ac\u{ad}me.com", &[SpelledOtherwise]),
        ("\u{2460}.com", &[SpelledOtherwise]),
        // A Cyrillic letter among Latin ones.
        ("\u{430}cme.com", &[SpelledOtherwise, MixedScripts, LooksLatin]),
        ("xn--cme-7cd.com", &[MixedScripts, LooksLatin]),
        // Cyrillic through and through.
        ("\u{441}\u{43e}\u{441}\u{43e}.com", &[SpelledOtherwise, LooksLatin]),
        ("пример.com", &[SpelledOtherwise]),
        ("例え.jp", &[SpelledOtherwise]),
        ("acme.nosuchtld", &[UnknownSuffix]),
    ] {
        assert_eq!(good(text).warnings, expected, "{text:?}");
    }
}

#[test]
fn what_was_probably_meant_is_suggested() {
    for (text, expected) in [
        ("HTTPS://Acme.COM./x", Some("acme.com")),
        ("https://eng.acme.com:8443/login?x#y", Some("eng.acme.com")),
        ("acme.com/", Some("acme.com")),
        ("acme.com:443", Some("acme.com")),
        ("//acme.com", None),
        ("user@acme.com", Some("acme.com")),
        ("mailto:ada.lovelace@acme.com", Some("acme.com")),
        ("*.acme.com", Some("acme.com")),
        ("acme.com ", Some("acme.com")),
        ("\u{feff}\tacme.com\r\n", None),
        ("\tacme.com\r\n", Some("acme.com")),
        // Two domains: neither is suggested.
        ("example.com@evil.com", None),
        ("https://acme.com@evil.com/", None),
        ("https://user:secret@evil.com/", None),
        ("a@b@acme.com", None),
        // A suggestion is a name that could be claimed.
        ("ada@gmail.com", None),
        ("https://co.uk/", None),
        ("*.com", None),
        ("https://10.0.0.1/", None),
        ("acme.com, acme.org", None),
        ("acme_.com", None),
        ("", None),
    ] {
        assert_eq!(suggestion(text).as_deref(), expected, "{text:?}");
    }
}

#[test]
fn a_list_has_one_result_for_each_item() {
    let list = classify_list(
        " acme.com,ACME.COM., ,gmail.com;; user@acme.com\nbücher.de, xn--bcher-kva.de,gmail.com,\r\n",
        &DomainRules::new(),
    );
    let results: Vec<_> = list
        .iter()
        .map(|item| match &item.result {
            Ok(candidate) => candidate.domain.as_str().to_owned(),
            Err(refusal) => refusal.code().to_owned(),
        })
        .collect();
    let expected = ["acme.com", "domain_free_mail", "domain_at_sign", "xn--bcher-kva.de"];
    assert_eq!(results, expected);
    assert_eq!(list[0].text.as_str(), "acme.com");
    assert!(classify_list(" ,;\n", &DomainRules::new()).is_empty());
}

#[test]
fn a_list_is_read_up_to_its_hundredth_item() {
    let items: Vec<String> = (0..150).map(|number| format!("a{number}.com")).collect();
    let list = classify_list(&items.join(","), &DomainRules::new());
    assert_eq!(list.len(), 100);
    assert_eq!(list[99].result.as_ref().unwrap().domain.as_str(), "a99.com");
}

#[test]
fn every_rule_has_its_own_code_and_is_reached() {
    let rules: BTreeSet<_> = NameRule::ALL.iter().map(|rule| rule.code()).collect();
    assert_eq!(rules.len(), NameRule::ALL.len());
    for (text, rule) in [
        ("", NameRule::Empty),
        ("acme.com ", NameRule::WhiteSpace),
        ("acme..com", NameRule::EmptyLabel),
        ("acme", NameRule::SingleLabel),
        ("acme_.com", NameRule::InvalidLabel),
    ] {
        assert_eq!(classify(text, &DomainRules::new()).unwrap_err().rule, rule);
    }
}

proptest! {
    #[test]
    fn a_name_that_is_taken_is_taken_again_as_it_is_stored(text in ".{0,40}") {
        if let Ok(candidate) = classify(&text, &DomainRules::new()) {
            let again = classify(candidate.domain.as_str(), &DomainRules::new()).unwrap();
            prop_assert_eq!(&again.domain, &candidate.domain);
            prop_assert_eq!(&again.registrable, &candidate.registrable);
            let is_below = candidate.domain.is_subdomain_of(&candidate.registrable);
            prop_assert!(is_below || candidate.domain == candidate.registrable);
        }
    }

    #[test]
    fn case_and_a_trailing_dot_change_nothing(labels in "[a-z]{1,9}(\\.(com|co\\.uk|github\\.io|uk|test|onmicrosoft\\.com|gmail\\.com)){1,2}") {
        let key = |text: &str| {
            let result = classify(text, &DomainRules::new());
            result.map(|it| it.domain).map_err(|it| it.rule)
        };
        let expected = key(&labels);
        prop_assert_eq!(key(&labels.to_uppercase()), expected.clone());
        prop_assert_eq!(key(&format!("{labels}.")), expected);
    }

    #[test]
    fn a_suggestion_can_be_claimed(text in "(https?://|mailto:| )?[a-z@.*]{0,12}(acme|gmail)\\.com[/: .]{0,3}") {
        if let Err(refusal) = classify(&text, &DomainRules::new())
            && let Some(name) = refusal.suggestion
        {
            prop_assert!(classify(name.as_str(), &DomainRules::new()).is_ok());
        }
    }
}
