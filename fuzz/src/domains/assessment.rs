//! What name servers say.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;

use vestibule_core::{DomainName, OrganizationId, Secret, Timestamp};
use vestibule_domains::{
    Answer, AssessedVerdict, AssessmentRules, Challenge, ChallengeKey, Challenges, Claim,
    ClaimEvent, ClaimKey, ClaimState, Delegation, Expected, Finding, LifeCycle, Observation,
    Observations, Product, RecordName, Vantage, assess, parse_record, transition,
};

use crate::choices::Choices;

/// A claim is proven only where a strict majority of the authoritative servers that answered gave the
/// value as it was issued, and an absence only where none did; nothing but an absence brings a claim
/// nearer to its end.
pub fn proved_claims_have_their_token(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let setting = Setting::get();
    let servers = choices.below(5);
    let resolvers = choices.below(4);
    let names = &setting.challenge.names();
    let mut answers = Vec::new();
    for number in 0..servers + resolvers {
        let vantage = match number < servers {
            true => Vantage::Authoritative {
                server: format!("ns{number}.acme.com"),
                address: Some(SocketAddr::from(([192, 0, 2, 1], 53))),
            },
            false => Vantage::Resolver { name: format!("r{number}") },
        };
        // Of most names that prove it says something, and of one more.
        let other = setting.names.get(choices.below(setting.names.len()));
        for name in names.iter().chain(other) {
            if choices.below(8) == 7 {
                continue;
            }
            answers.push((number, name.clone(), vantage.clone(), answer(&mut choices)));
        }
    }
    let has_token = |answer: &Answer| match answer {
        Answer::Records { values, .. } => values
            .iter()
            .any(|value| parse_record(value).proves(&setting.challenge.token, setting.now)),
        _ => false,
    };
    let said = |server: usize| {
        let is_said = move |number: usize, name| number == server && names.contains(name);
        let of = answers.iter().filter(move |(number, name, ..)| is_said(*number, name));
        of.map(|(_, name, _, answer)| (name, answer))
    };
    let has = |server: &usize| said(*server).any(|(_, answer)| has_token(answer));
    let lacks = |server: &usize| {
        let is_there = |name: &RecordName| said(*server).any(|(it, _)| it == name);
        !has(server)
            && names.iter().all(is_there)
            && said(*server).all(|(_, answer)| is_definite(answer))
    };
    let have = (0..servers).filter(has).count();
    let lack = (0..servers).filter(lacks).count();
    let observed = answers
        .into_iter()
        .map(|(_, name, vantage, answer)| Observation::new(vantage, name, answer))
        .collect();
    let delegation = match choices.below(3) {
        0 => Delegation::Unknown,
        1 => Delegation::None { parent: RecordName::parse("com").unwrap() },
        _ => Delegation::Zone { apex: RecordName::parse("acme.com").unwrap(), servers: Vec::new() },
    };
    let observations = Observations::of(delegation, observed);
    let rules = AssessmentRules::new();
    let expected = Expected::from(&setting.challenge);
    let assessment = assess(&expected, &observations, &rules, setting.now);
    match assessment.verdict {
        AssessedVerdict::Proved => assert!(have > lack, "{have} have it, {lack} do not"),
        AssessedVerdict::Absent => {
            assert!(have == 0 && lack > 0, "an absence that a server contradicts");
        }
        AssessedVerdict::Waiting | AssessedVerdict::Inconclusive => {}
    }
    let counts = assessment.verdict == AssessedVerdict::Absent;
    let event = ClaimEvent::Checked(Finding::from(&assessment));
    let (after, _) = transition(&setting.verified, &event, setting.now, &LifeCycle::new());
    assert!(matches!(after.state, ClaimState::Verified { .. }), "one check ends nothing");
    assert!(counts || after.absences == 0);
}

/// Whether it says for certain what is at the name.
fn is_definite(answer: &Answer) -> bool {
    matches!(
        answer,
        Answer::Records { .. }
            | Answer::NoData { .. }
            | Answer::NxDomain { .. }
            | Answer::CnameChain { .. }
    )
}

fn answer(choices: &mut Choices<'_>) -> Answer {
    let names = |choices: &mut Choices<'_>| vec!["target.example".to_owned(); choices.below(3)];
    match choices.below(13) {
        0..=3 => Answer::Records {
            values: (0..choices.below(4)).map(|_| value(choices)).collect(),
            ttl: 300,
            cnames: names(choices),
            authentic: choices.below(2) == 1,
        },
        4 => Answer::NoData { negative_ttl: Some(300), cnames: names(choices) },
        5 => Answer::NxDomain { negative_ttl: None, cnames: names(choices) },
        6 => Answer::CnameChain { cnames: names(choices), is_loop: choices.below(2) == 1 },
        7 => Answer::ServFail { extended: None },
        8 => Answer::Bogus { extended: Some(6) },
        9 => Answer::Lame,
        10 => Answer::Timeout,
        11 => Answer::TcpBlocked,
        _ => Answer::Malformed,
    }
}

/// The value that was issued, whole or with up to three octets changed, taken out or put in; or others.
fn value(choices: &mut Choices<'_>) -> Vec<u8> {
    let mut value = Setting::get().challenge.value.clone().into_bytes();
    for _ in 0..choices.below(4) {
        let place = choices.byte() % value.len().max(1);
        match choices.below(3) {
            0 => value.insert(place, choices.byte() as u8),
            1 if !value.is_empty() => drop(value.remove(place)),
            _ => {
                if let Some(octet) = value.get_mut(place) {
                    *octet = choices.byte() as u8;
                }
            }
        }
    }
    value
}

struct Setting {
    challenge: Challenge,
    verified: Claim,
    names: Vec<RecordName>,
    now: Timestamp,
}

impl Setting {
    fn get() -> &'static Self {
        static SETTING: OnceLock<Setting> = OnceLock::new();
        SETTING.get_or_init(|| {
            let began = Timestamp::parse_xs_datetime("2026-11-01T00:00:00Z").unwrap();
            let key = ChallengeKey::new(&Secret::new(vec![7; 32])).unwrap();
            let acme = OrganizationId::parse("acme").unwrap();
            let claimed = ClaimKey::exact(acme, DomainName::parse("acme.com").unwrap());
            let challenges = Challenges::new(key, Product::parse("app").unwrap());
            let mut verified = challenges.claim(claimed, began).unwrap();
            verified.state = ClaimState::Verified { since: began };
            let challenge = challenges.challenge(&verified).unwrap();
            let mut names = challenge.names();
            names.extend(challenge.misplaced().into_iter().map(|(_, name)| name));
            let now = began.saturating_add(Duration::from_secs(5 * 86_400));
            Setting { challenge, verified, names, now }
        })
    }
}
