//! What holds whatever the servers say.

use std::collections::BTreeMap;

use proptest::prelude::*;
use vestibule_domains::{
    Answer, AssessedVerdict, AssessmentRules, Delegation, Observation, Observations, Vantage,
    assess,
};

use super::dns::{NAME, PROBE, expected, name, now, owned, resolver, server, token, value};

fn values() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let one = prop_oneof![
        3 => Just(value().into_bytes()),
        1 => Just(format!("token={}", token()).into_bytes()),
        1 => Just(format!("\"{}\"", value()).into_bytes()),
        1 => Just(value().to_uppercase().into_bytes()),
        1 => Just(format!("token={} expiry=2020-01-01", token()).into_bytes()),
        1 => proptest::collection::vec(any::<u8>(), 0..80),
        1 => "token=[a-z2-7]{20,30}( [a-z]{0,8}=[a-z0-9-]{0,12}){0,3}".prop_map(String::into_bytes),
    ];
    proptest::collection::vec(one, 0..4)
}

fn cnames() -> impl Strategy<Value = Vec<String>> {
    prop_oneof![
        3 => Just(Vec::new()),
        1 => Just(owned(&["a.example.net"])),
        1 => Just(owned(&["b.example.net", "a.example.net"])),
    ]
}

fn silence() -> impl Strategy<Value = Answer> {
    prop_oneof![
        Just(Answer::Timeout),
        Just(Answer::Lame),
        Just(Answer::TcpBlocked),
        Just(Answer::Malformed),
        Just(Answer::ForbiddenAddress),
        Just(Answer::NoAddress),
        any::<Option<u16>>().prop_map(|extended| Answer::ServFail { extended }),
    ]
}

fn answer() -> impl Strategy<Value = Answer> {
    let records = (values(), any::<u32>(), cnames(), any::<bool>()).prop_map(
        |(values, ttl, cnames, authentic)| Answer::Records { values, ttl, cnames, authentic },
    );
    let ttl = any::<Option<u32>>;
    prop_oneof![
        8 => records,
        2 => (ttl(), cnames()).prop_map(|(negative_ttl, cnames)| Answer::NoData { negative_ttl, cnames }),
        2 => (ttl(), cnames()).prop_map(|(negative_ttl, cnames)| Answer::NxDomain { negative_ttl, cnames }),
        1 => (cnames(), any::<bool>()).prop_map(|(cnames, is_loop)| Answer::CnameChain { cnames, is_loop }),
        2 => silence(),
        1 => any::<Option<u16>>().prop_map(|extended| Answer::Bogus { extended }),
    ]
}

fn vantage() -> impl Strategy<Value = Vantage> {
    prop_oneof![(1_u8..6).prop_map(server), (1_u8..4).prop_map(resolver)]
}

fn asked() -> impl Strategy<Value = &'static str> {
    let doubled = "_x.app-sso-challenge.acme.com.acme.com";
    prop_oneof![6 => Just(NAME), 2 => Just(PROBE), 1 => Just("acme.com"), 1 => Just(doubled)]
}

fn observations(answer: impl Strategy<Value = Answer>) -> impl Strategy<Value = Observations> {
    let one = ((vantage(), asked()), answer);
    let delegation = prop_oneof![
        9 => Just(Delegation::Unknown),
        1 => Just(Delegation::None { parent: name("com") }),
    ];
    let answers = proptest::collection::vec(one, 0..24).prop_map(|answers| {
        let observe = |((vantage, at), answer)| Observation::new(vantage, name(at), answer);
        // A server says one thing about one name.
        let answers: BTreeMap<_, _> = answers.into_iter().collect();
        answers.into_iter().map(observe).collect()
    });
    (delegation, answers).prop_map(|(delegation, answers)| Observations::of(delegation, answers))
}

/// Whether a server answers with the very token. Written apart from what is under test.
fn has_token(observation: &Observation) -> bool {
    let Answer::Records { values, .. } = &observation.answer else { return false };
    let (long, short) = (value(), format!("token={}", token()));
    observation.name == name(NAME)
        && values.iter().any(|it| *it == long.as_bytes() || *it == short.as_bytes())
}

fn is_definite(observation: &Observation) -> bool {
    matches!(
        observation.answer,
        Answer::Records { .. }
            | Answer::NoData { .. }
            | Answer::NxDomain { .. }
            | Answer::CnameChain { .. }
    )
}

proptest! {
    #[test]
    fn a_proof_has_the_token_at_more_than_half_of_the_name_servers(
        observations in observations(answer()),
        needed in 0_usize..4,
    ) {
        let rules = AssessmentRules::new().with_resolvers(needed);
        let found = assess(&expected(), &observations, &rules, now());
        let is_authoritative = |vantage: &Vantage| matches!(vantage, Vantage::Authoritative { .. });
        let at_name = || observations.answers.iter().filter(|it| it.name == name(NAME));
        let servers = |test: &dyn Fn(&Observation) -> bool, authoritative: bool| {
            let these = at_name().filter(|it| is_authoritative(&it.vantage) == authoritative);
            let mut these: Vec<_> = these.filter(|it| test(it)).map(|it| &it.vantage).collect();
            these.sort();
            these.dedup();
            these.len()
        };
        let has = servers(&has_token, true);
        let lacks = servers(&|it| is_definite(it) && !has_token(it), true);
        let is_bogus = |it: &Observation| matches!(it.answer, Answer::Bogus { .. });
        if found.verdict == AssessedVerdict::Proved {
            prop_assert!(has > lacks, "{has} {lacks}");
            prop_assert!(2 * (has + lacks) >= servers(&|_| true, true));
            prop_assert!(servers(&has_token, false) >= 1);
            prop_assert!(!observations.answers.iter().any(is_bogus));
            prop_assert_eq!(&observations.delegation, &Delegation::Unknown);
        }
        if found.verdict == AssessedVerdict::Absent {
            // A token that came by a CNAME that may be a wildcard's is no proof, and no absence.
            prop_assert_eq!(has, 0);
            prop_assert!(lacks * 2 > servers(&|_| true, true));
        }
        prop_assert!(found.notes.iter().all(|note| note.code != found.diagnosis.code));
        for text in [&found.diagnosis.seen, &found.diagnosis.fix, &found.diagnosis.expected] {
            prop_assert!(!text.is_empty() && !text.contains(char::is_control), "{text:?}");
        }
    }

    #[test]
    fn where_nobody_answers_nothing_is_concluded(observations in observations(silence())) {
        let rules = AssessmentRules::new().danger_without_resolvers();
        let found = assess(&expected(), &observations, &rules, now());
        prop_assert_eq!(found.verdict, AssessedVerdict::Inconclusive);
    }

    #[test]
    fn one_more_server_that_lacks_the_record_never_makes_a_proof(
        observations in observations(answer()),
    ) {
        let rules = AssessmentRules::new().with_resolvers(1);
        let before = assess(&expected(), &observations, &rules, now());
        let mut more = observations;
        let answer = Answer::NxDomain { negative_ttl: None, cnames: Vec::new() };
        more.answers.push(Observation::new(server(9), name(NAME), answer));
        let after = assess(&expected(), &more, &rules, now());
        // It answers, so that there may be enough answers now where there were too few before.
        let were_too_few = before.diagnosis.code.code() == "servers_unreachable";
        prop_assert!(!after.is_proved() || before.is_proved() || were_too_few);
    }
}
