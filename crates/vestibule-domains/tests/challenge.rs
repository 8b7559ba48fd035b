//! What to publish, and what is read back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "support/world.rs"]
mod world;

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::*;
use vestibule_core::{DomainName, OrganizationId, Secret, Timestamp};
use vestibule_domains::{
    Alteration, Challenge, ChallengeKey, Challenges, ClaimKey, Expiry, Misplacement, Product,
    Record, Scope, Tag, Token, parse_record,
};
use world::{challenges, claim_key, start};

fn challenge(organization: &str, domain: &str, scope: Scope) -> Challenge {
    let claim = challenges().claim(claim_key(organization, domain, scope), start()).unwrap();
    challenges().challenge(&claim).unwrap()
}

#[test]
fn a_record_has_the_tag_the_product_and_the_scope_in_its_name() {
    let exact = challenge("acme", "acme.com", Scope::Exact);
    let tag = exact.name.relative.split(['_', '.']).nth(1).unwrap().to_owned();
    assert!(Tag::parse(&tag).is_ok());
    assert_eq!(exact.name.relative, format!("_{tag}.app-sso-challenge"));
    assert_eq!(exact.name.absolute.as_str(), format!("_{tag}.app-sso-challenge.acme.com"));
    assert_eq!(exact.alternatives[0].relative, format!("_app-sso-challenge-{tag}"));
    let subtree = challenge("acme", "acme.com", Scope::Subtree);
    assert_eq!(subtree.name.relative, format!("_{tag}.app-sso-subtree-challenge"));
    assert_eq!(subtree.alternatives[0].relative, format!("_app-sso-subtree-challenge-{tag}"));
    assert_ne!(subtree.token, exact.token);
    let below = challenge("acme", "eng.acme.co.uk", Scope::Exact);
    assert_eq!(below.registrable.as_str(), "acme.co.uk");
    assert_eq!(below.name.relative, format!("_{tag}.app-sso-challenge.eng"));
    assert_eq!(below.names().len(), 2);
}

#[test]
fn tokens_and_tags_are_bound_to_all_that_they_are_for() {
    let key = ChallengeKey::new(&Secret::new(vec![7; 32])).unwrap();
    let other = ChallengeKey::new(&Secret::new(vec![8; 32])).unwrap();
    let mut tokens = BTreeSet::new();
    let mut count = 0;
    // Parts that would be one text if they were only put one after another.
    for organization in ["a", "ab", "acme", "acme.com"] {
        for domain in ["b.com", "bb.com", "acme.com", "xn--bcher-kva.de"] {
            for scope in [Scope::Exact, Scope::Subtree] {
                for generation in [0, 1, 2, u32::MAX] {
                    let claim = claim_key(organization, domain, scope);
                    tokens.insert(key.token(&claim, generation).unwrap());
                    tokens.insert(other.token(&claim, generation).unwrap());
                    count += 2;
                }
            }
        }
    }
    assert_eq!(tokens.len(), count);
    let tag = |key: &ChallengeKey, name| key.tag(&OrganizationId::parse(name).unwrap()).unwrap();
    assert_eq!(tag(&key, "acme"), tag(&key, "acme"));
    assert_ne!(tag(&key, "acme"), tag(&key, "Acme"));
    assert_ne!(tag(&key, "acme"), tag(&other, "acme"));
}

#[test]
fn a_claim_keeps_its_record_when_the_secret_changes() {
    let old = challenges();
    let key = ChallengeKey::new(&Secret::new(vec![9; 40])).unwrap();
    let new = Challenges::new(key, Product::parse("app").unwrap());
    let claim = old.claim(claim_key("acme", "acme.com", Scope::Exact), start()).unwrap();
    assert_eq!(old.challenge(&claim).unwrap(), new.challenge(&claim).unwrap());
    assert_ne!(old.renewal(&claim).unwrap(), new.renewal(&claim).unwrap());
}

#[test]
fn a_product_may_have_its_own_underscore() {
    let (key, claimed) = (
        ChallengeKey::new(&Secret::new(vec![7; 32])).unwrap(),
        ClaimKey::exact(
            OrganizationId::parse("acme").unwrap(),
            DomainName::parse("acme.com").unwrap(),
        ),
    );
    let challenges = Challenges::new(key, Product::parse("_app").unwrap());
    let claim = challenges.claim(claimed, start()).unwrap();
    let challenge = challenges.challenge(&claim).unwrap();
    let tag = claim.tag.as_str();
    let names: Vec<_> = challenge.names().iter().map(|name| name.as_str().to_owned()).collect();
    assert_eq!(
        names,
        [
            format!("_{tag}._app-sso-challenge.acme.com"),
            format!("_app-sso-challenge-{tag}.acme.com"),
        ]
    );
}

#[test]
fn products_fit_into_the_longest_label() {
    let longest = format!("_{}", "a".repeat(Product::MAX_CHARS - 1));
    let product = Product::parse(&longest).unwrap();
    for text in ["", "_", "__a", "_-a", &format!("{longest}a"), "-a", "a-", "A", "a.b", "a_b", "ü"]
    {
        assert_eq!(Product::parse(text).unwrap_err().code(), "domain_product_invalid", "{text}");
    }
    // The longest name that can be claimed, with the longest labels, is a name.
    let labels = [60, 63, 63].map(|length| "b".repeat(length)).join(".");
    let domain = DomainName::parse(&format!("{labels}.io")).unwrap();
    assert_eq!(domain.as_str().len(), Challenge::MAX_DOMAIN_BYTES - 1);
    let domain = DomainName::parse(&format!("{labels}.com")).unwrap();
    let organization = OrganizationId::parse("acme").unwrap();
    let key = ChallengeKey::new(&Secret::new(vec![7; 32])).unwrap();
    let challenges = Challenges::new(key, product);
    for scope in [Scope::Exact, Scope::Subtree] {
        let key = ClaimKey { organization: organization.clone(), domain: domain.clone(), scope };
        let claim = challenges.claim(key, start()).unwrap();
        let challenge = challenges.challenge(&claim).unwrap();
        assert!(challenge.name.absolute.as_str().len() <= 253);
        assert!(challenge.alternatives[0].absolute.as_str().len() <= 253);
    }
    let longer = DomainName::parse(&format!("{labels}.info")).unwrap();
    let error = challenges.claim(ClaimKey::exact(organization, longer), start()).unwrap_err();
    assert_eq!(error.code(), "domain_too_long_for_challenge");
}

#[test]
fn misplaced_names_are_those_that_people_make() {
    let challenge = challenge("acme", "eng.acme.com", Scope::Exact);
    let names = challenge.misplaced();
    let labels = challenge.name.relative.strip_suffix(".eng").unwrap().to_owned();
    let at = |kind| -> Vec<String> {
        names.iter().filter(|it| it.0 == kind).map(|it| it.1.to_string()).collect()
    };
    assert_eq!(
        at(Misplacement::DoubledZone),
        [
            format!("{labels}.eng.acme.com.acme.com"),
            format!("{labels}.eng.acme.com.eng.acme.com"),
            format!("{labels}.eng.eng.acme.com"),
        ]
    );
    assert_eq!(at(Misplacement::Apex), ["eng.acme.com", "acme.com"]);
    let without = ["app-sso-challenge.eng.acme.com", "_app-sso-challenge.eng.acme.com"];
    assert_eq!(at(Misplacement::WithoutTag), without);
    assert_eq!(at(Misplacement::ParentDomain)[0], format!("{labels}.acme.com"));
    let probe = at(Misplacement::WildcardProbe);
    assert!(probe.len() == 1 && probe[0].ends_with(".app-sso-challenge.eng.acme.com"));
    for name in challenge.names() {
        assert!(names.iter().all(|(_, other)| *other != name), "{name} is where it belongs");
    }
}

const TOKEN: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaa";

fn token() -> Token {
    Token::parse(TOKEN).unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_xs_datetime(text).unwrap()
}

#[test]
fn a_record_in_its_form_is_read() {
    for (value, expected) in [
        ("token=T expiry=never", Expiry::Never),
        ("token=T", Expiry::Never),
        ("TOKEN=T Expiry=NEVER", Expiry::Never),
        ("token=T expiry=2027-01-02", Expiry::At(at("2027-01-02T00:00:00Z"))),
        ("token=T expiry=2027-01-02T03:04:05Z", Expiry::At(at("2027-01-02T03:04:05Z"))),
        ("token=T foo=bar expiry=never x-y_1=a=b", Expiry::Never),
    ] {
        let value = value.replace('T', TOKEN);
        let value = value.replace(&format!("{TOKEN}OKEN"), "TOKEN");
        let value = value.replace(&format!("02{TOKEN}03"), "02T03");
        let expected = Record::Token { token: token(), expiry: expected };
        assert_eq!(parse_record(value.as_bytes()), expected, "{value}");
    }
}

#[test]
fn a_record_counts_until_it_expires_and_not_a_moment_longer() {
    let record = parse_record(format!("token={TOKEN} expiry=2027-01-02").as_bytes());
    let end = at("2027-01-02T00:00:00Z");
    assert!(record.proves(&token(), end.saturating_sub(Duration::from_nanos(1))));
    assert!(!record.proves(&token(), end));
    assert!(!record.proves(&Token::from_bits([1; 16]), start()));
}

#[test]
fn what_was_done_to_a_record_is_recognized_and_proves_nothing() {
    use Alteration::{
        BareToken, ExpiryUnreadable, Malformed, NotFirst, Quoted, Repeated, SmartQuotes, Spaced,
        Truncated, UpperCase,
    };
    for (value, how) in [
        ("\"token=T expiry=never\"", Quoted),
        ("\\\"token=T expiry=never\\\"", Quoted),
        ("token='T' expiry=never", Quoted),
        ("\u{201c}token=T expiry=never\u{201d}", SmartQuotes),
        ("token=\u{2018}T\u{2019}", SmartQuotes),
        (" token=T expiry=never", Spaced),
        ("token=T expiry=never ", Spaced),
        ("token=T  expiry=never", Spaced),
        ("token= T expiry=never", Spaced),
        ("token =T", Spaced),
        ("token=T\texpiry=never", Spaced),
        ("token=T\nexpiry=never", Spaced),
        ("token=T\u{a0}expiry=never", Spaced),
        ("token=U expiry=never", UpperCase),
        ("TOKEN=U EXPIRY=NEVER", UpperCase),
        ("T", BareToken),
        ("T expiry=never", BareToken),
        ("token=aaaaaaaaaaaa", Truncated),
        ("token=aaaaaaaa expiry=never", Truncated),
        ("expiry=never token=T", NotFirst),
        ("v=1 token=T", NotFirst),
        ("token=T token=T", Repeated),
        ("token=T TOKEN=T", Repeated),
        ("token=T expiry=never expiry=never", Repeated),
        ("token=T expiry=tomorrow", ExpiryUnreadable),
        ("token=T expiry=2027-02-30", ExpiryUnreadable),
        ("token=T expiry=2027-01-02T03:04:05", ExpiryUnreadable),
        ("token=T;expiry=never", Malformed),
        ("token=Tx", Malformed),
        ("token=T never", Malformed),
        ("token=T expiry=", Malformed),
        ("token=T =x", Spaced),
        ("token=T\u{200b}", Malformed),
    ] {
        let value = value.replace('T', "@").replace("@OKEN", "TOKEN").replace("02@03", "02T03");
        let value = value.replace('@', TOKEN);
        let is_upper = |it: char| it == 'U';
        let value = match value.contains("=U ") {
            true => value.replacen(is_upper, &TOKEN.to_uppercase(), 1),
            false => value,
        };
        let record = parse_record(value.as_bytes());
        let Record::Altered { how: found, .. } = &record else { panic!("{value:?}: {record:?}") };
        assert_eq!(*found, how, "{value:?}");
        assert!(record.looks_like(&token()), "{value:?}");
        assert!(!record.proves(&token(), start()), "{value:?}");
    }
}

#[test]
fn what_is_something_else_is_nothing() {
    let longest = format!("token={TOKEN} x={}", "y".repeat(1024 - 35));
    assert!(longest.len() == 1024 && parse_record(longest.as_bytes()).proves(&token(), start()));
    let long = format!("{longest}y");
    for value in [
        "",
        "v=spf1 include:_spf.acme.com -all",
        "google-site-verification=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "token=aaaaaaa",
        "token=",
        "token",
        "expiry=never",
        long.as_str(),
    ] {
        assert_eq!(parse_record(value.as_bytes()), Record::Other, "{value:?}");
    }
    assert_eq!(parse_record(&[0xff; 40]), Record::Other);
    let mut broken = format!("token={TOKEN}").into_bytes();
    broken.push(0xff);
    assert!(!parse_record(&broken).proves(&token(), start()));
}

proptest! {
    #[test]
    fn only_the_very_token_in_its_form_proves(value in prop::collection::vec(any::<u8>(), 0..80)) {
        prop_assert!(!parse_record(&value).proves(&token(), start()));
    }

    #[test]
    fn a_change_of_one_byte_never_makes_another_token_prove(
        position in 0_usize..44,
        byte in any::<u8>(),
        bits in any::<[u8; 16]>(),
    ) {
        let issued = Token::from_bits(bits);
        let mut value = format!("token={issued} expiry=never").into_bytes();
        let was = value[position];
        value[position] = byte;
        let record = parse_record(&value);
        if byte != was && (6..32).contains(&position) {
            prop_assert!(!record.proves(&issued, start()));
        }
        prop_assert!(!record.proves(&token(), start()) || issued == token());
    }

    #[test]
    fn every_challenge_reads_as_its_own_token(
        organization in "[A-Za-z0-9]{1,8}",
        label in "[a-z]{1,12}",
        generations in 0_u32..4,
    ) {
        let key = claim_key(&organization, &format!("{label}.com"), Scope::Exact);
        let mut claim = challenges().claim(key, start()).unwrap();
        for _ in 0..generations {
            let renewal = challenges().renewal(&claim).unwrap();
            let rules = vestibule_domains::LifeCycle::new();
            claim = vestibule_domains::transition(&claim, &renewal, start(), &rules).0;
        }
        let challenge = challenges().challenge(&claim).unwrap();
        prop_assert!(parse_record(challenge.value.as_bytes()).proves(&claim.token, start()));
        for earlier in &claim.earlier {
            prop_assert!(!parse_record(challenge.value.as_bytes()).proves(&earlier.token, start()));
        }
    }
}
