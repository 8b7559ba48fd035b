//! The records of a challenge as it is issued: which names prove, and which only explain.

use vestibule_core::{DomainName, OrganizationId, Secret, Timestamp};
use vestibule_domains::{
    Assessment, AssessmentRules, Challenge, ChallengeKey, Challenges, ClaimKey, Misplacement,
    Product, check,
};

use super::dns::{Dns, ready, txt};

fn challenge(claim: ClaimKey) -> Challenge {
    let key = ChallengeKey::new(&Secret::new(vec![7; 32])).unwrap();
    let challenges = Challenges::new(key, Product::parse("app").unwrap());
    let claim = challenges.claim(claim, Timestamp::UNIX_EPOCH).unwrap();
    challenges.challenge(&claim).unwrap()
}

fn challenges() -> Vec<Challenge> {
    let organization = || OrganizationId::parse("acme").unwrap();
    let domain = |name| DomainName::parse(name).unwrap();
    vec![
        challenge(ClaimKey::exact(organization(), domain("acme.com"))),
        challenge(ClaimKey::subtree(organization(), domain("acme.com"))),
        challenge(ClaimKey::exact(organization(), domain("eng.acme.com"))),
    ]
}

fn look(dns: &Dns, challenge: &Challenge) -> Assessment {
    ready(check(dns, challenge, &AssessmentRules::new(), Timestamp::UNIX_EPOCH))
}

#[test]
fn each_of_its_names_proves() {
    for challenge in challenges() {
        for name in challenge.names() {
            let dns = Dns::new(2, 2).everywhere(name.as_str(), txt(&[&challenge.value]));
            assert!(look(&dns, &challenge).is_proved(), "{name}");
        }
    }
}

#[test]
fn each_misplaced_name_explains_and_none_proves() {
    for challenge in challenges() {
        let mut places = challenge.misplaced();
        let zone = challenge.registrable.as_str();
        let doubled = format!("{}.{zone}", challenge.alternatives[0].absolute);
        places.push((Misplacement::DoubledZone, super::dns::name(&doubled)));
        for (place, name) in places {
            let dns = Dns::new(2, 2).everywhere(name.as_str(), txt(&[&challenge.value]));
            let found = look(&dns, &challenge);
            let code = match place {
                Misplacement::DoubledZone => "doubled_zone",
                Misplacement::Apex => "published_at_apex",
                Misplacement::WithoutTag | Misplacement::ParentDomain => "published_without_tag",
                // The name itself is not there, so what is beside it is no wildcard's.
                Misplacement::WildcardProbe => "nothing_published",
            };
            assert_eq!(found.diagnosis.code.code(), code, "{name}: {found:?}");
            assert!(!found.is_proved());
            if code != "nothing_published" {
                assert!(found.diagnosis.seen.contains(name.as_str()), "{found:?}");
                let host = format!("`{}`", challenge.name.relative);
                assert!(found.diagnosis.fix.contains(&host), "{host}: {found:?}");
            }
        }
    }
}

#[test]
fn no_challenge_is_proved_by_the_record_of_another() {
    let all = challenges();
    for (number, challenge) in all.iter().enumerate() {
        for (other, published) in all.iter().enumerate() {
            let mut dns = Dns::new(2, 2);
            for name in challenge.names() {
                dns = dns.everywhere(name.as_str(), txt(&[&published.value]));
            }
            assert_eq!(look(&dns, challenge).is_proved(), number == other);
        }
    }
}

#[test]
fn a_look_up_is_asked_about_a_bounded_number_of_names() {
    for challenge in challenges() {
        let dns = Dns::new(1, 0);
        assert!(!look(&dns, &challenge).is_proved());
        // Two that prove; the rest in one more question, of at most sixteen names.
        assert!(dns.asked().len() <= 2 + 16, "{:?}", dns.asked());
    }
}
