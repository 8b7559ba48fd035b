//! The edges of a proof, and of an absence: what just counts, and what just does not.

use super::dns::{
    Dns, NAME, PROBE, expected, led, name, no_data, no_name, now, owned, raw, resolver, right,
    server, time, token, txt, value,
};
use vestibule_domains::{
    Answer, AssessedVerdict, AssessmentRules, Delegation, IssuedToken, Observation, Observations,
    RecordName, Token, assess,
};

fn verdict(dns: &Dns) -> AssessedVerdict {
    dns.check(&expected()).verdict
}

/// So many servers have the record, so many say that it is not there, so many do not answer; and two
/// resolvers see it.
fn split(has: u8, lacks: u8, silent: u8) -> Dns {
    let mut dns = Dns::new(has + lacks + silent, 2).everywhere(NAME, right());
    for number in has + 1..=has + lacks {
        dns = dns.at(server(number), NAME, no_name());
    }
    for number in has + lacks + 1..=has + lacks + silent {
        dns = dns.always(server(number), Answer::Timeout);
    }
    dns
}

#[test]
fn more_than_half_of_the_name_servers_that_answer_have_it() {
    for (has, lacks, proves) in
        [(1, 0, true), (1, 1, false), (2, 1, true), (2, 2, false), (3, 2, true), (4, 4, false)]
    {
        let found = split(has, lacks, 0).check(&expected());
        assert_eq!(found.is_proved(), proves, "{has} of {}: {found:?}", has + lacks);
        assert!(proves || found.verdict == AssessedVerdict::Waiting);
    }
}

#[test]
fn no_fewer_name_servers_answer_than_do_not() {
    for (has, silent, proves) in [(1, 1, true), (1, 2, false), (2, 2, true), (2, 3, false)] {
        let found = split(has, 0, silent).check(&expected());
        assert_eq!(found.is_proved(), proves, "{has} of {}", has + silent);
        assert!(proves || found.verdict == AssessedVerdict::Inconclusive);
    }
}

#[test]
fn as_many_resolvers_as_the_rules_ask_for_see_it() {
    for (resolvers, see, needed, proves) in [
        (3, 2, 2, true),
        (3, 1, 2, false),
        (2, 2, 2, true),
        (1, 1, 2, false),
        (1, 1, 1, true),
        (1, 1, 0, true),
        (1, 0, 0, false),
        (3, 2, 3, false),
    ] {
        let mut dns = Dns::new(2, resolvers).everywhere(NAME, right());
        for number in see + 1..=resolvers {
            dns = dns.at(resolver(number), NAME, no_name());
        }
        let rules = AssessmentRules::new().with_resolvers(needed);
        let found = dns.check_by(&expected(), &rules);
        assert_eq!(found.is_proved(), proves, "{see} of {resolvers}, {needed} needed");
    }
}

#[test]
fn one_resolver_is_enough_that_says_that_its_answer_is_authentic() {
    let signed = |text: &str| Answer::Records {
        values: vec![text.as_bytes().to_vec()],
        ttl: 300,
        cnames: Vec::new(),
        authentic: true,
    };
    let dns = || Dns::new(2, 2).everywhere(NAME, right()).at(resolver(2), NAME, no_name());
    assert_eq!(verdict(&dns()), AssessedVerdict::Waiting);
    assert_eq!(verdict(&dns().at(resolver(1), NAME, signed(&value()))), AssessedVerdict::Proved);
    // That something else is authentic says nothing of the record, at whatever name.
    let alternative = "_app-sso-challenge-x.acme.com";
    let expected = expected().with_alternative(name(alternative));
    let other = dns().at(resolver(1), alternative, signed("something else"));
    assert_eq!(other.check(&expected).verdict, AssessedVerdict::Waiting);
    let dns = dns().at(resolver(2), NAME, signed("something else"));
    assert_eq!(verdict(&dns), AssessedVerdict::Waiting);
}

#[test]
fn one_server_that_says_bogus_is_enough_to_refuse_a_proof_and_an_absence() {
    for vantage in [resolver(3), server(3)] {
        for dns in [Dns::new(3, 3).everywhere(NAME, right()), Dns::new(3, 3)] {
            assert_ne!(verdict(&dns), AssessedVerdict::Inconclusive);
            let dns = dns.at(vantage.clone(), NAME, Answer::Bogus { extended: Some(6) });
            assert_eq!(verdict(&dns), AssessedVerdict::Inconclusive);
        }
    }
}

#[test]
fn resolvers_alone_prove_nothing_and_end_nothing() {
    for answer in [right(), no_name()] {
        let dns = Dns::new(0, 5).everywhere(NAME, answer.clone());
        assert_eq!(verdict(&dns), AssessedVerdict::Inconclusive);
        let dns = Dns::new(1, 5).everywhere(NAME, answer).always(server(1), Answer::Timeout);
        assert_eq!(verdict(&dns), AssessedVerdict::Inconclusive);
    }
    let lying = Dns::new(2, 0).everywhere(NAME, right());
    let rules = AssessmentRules::new().danger_without_resolvers();
    assert!(lying.check_by(&expected(), &rules).is_proved());
    let none = Dns::new(0, 0).check_by(&expected(), &rules);
    assert_eq!(none.verdict, AssessedVerdict::Inconclusive);
}

#[test]
fn resolvers_that_lie_do_not_outweigh_the_name_servers() {
    let mut dns = Dns::new(2, 5).everywhere(NAME, right());
    for number in 1..=2 {
        dns = dns.at(server(number), NAME, no_name());
    }
    let found = dns.check(&expected());
    assert_eq!(
        (found.verdict, found.diagnosis.code.code()),
        (AssessedVerdict::Absent, "nothing_published")
    );
}

#[test]
fn a_resolver_that_still_has_a_cname_keeps_no_record_alive() {
    let dns = Dns::new(2, 2).at(resolver(1), NAME, led(&["proof.example.net"]));
    assert_eq!(verdict(&dns), AssessedVerdict::Absent);
}

#[test]
fn the_token_of_another_claim_or_generation_proves_nothing() {
    let issued = time("2026-10-02T08:00:00Z");
    let earlier = Token::from_bits([3; 16]);
    let expected = expected().with_earlier(&[IssuedToken { token: earlier.clone(), issued }]);
    for token in [earlier, Token::from_bits([9; 16])] {
        let value = format!("token={token} expiry=never");
        let found = Dns::new(2, 2).everywhere(NAME, txt(&[&value])).check(&expected);
        assert_eq!(found.verdict, AssessedVerdict::Absent);
        let both = txt(&[&value, "v=spf1 -all", &super::value()]);
        assert!(Dns::new(2, 2).everywhere(NAME, both).check(&expected).is_proved());
    }
}

#[test]
fn an_altered_value_proves_nothing_however_near_it_is() {
    let right = value();
    let altered = [
        format!("\"{right}\""),
        format!("{right} "),
        format!(" {right}"),
        right.to_uppercase(),
        right.replace("token=", "token= "),
        right.replace(' ', "\t"),
        format!("{right}\0"),
        right.replace(" expiry=never", ""),
    ];
    for (number, altered) in altered.iter().enumerate() {
        let found = Dns::new(2, 2).everywhere(NAME, txt(&[altered])).check(&expected());
        // The last is right: `expiry` may be left out.
        assert_eq!(found.is_proved(), number == 7, "{altered:?}: {found:?}");
    }
    let one_bit = format!("token={} expiry=never", Token::from_bits(*b"the right token "));
    assert!(!Dns::new(2, 2).everywhere(NAME, txt(&[&one_bit])).check(&expected()).is_proved());
}

#[test]
fn a_value_counts_up_to_its_own_expiry_and_not_at_it() {
    for (expiry, proves) in [("2026-11-21T12:00:01Z", true), ("2026-11-21T12:00:00Z", false)] {
        let value = format!("token={} expiry={expiry}", token());
        let dns = Dns::new(2, 2).everywhere(NAME, txt(&[&value]));
        assert_eq!(dns.check(&expected()).is_proved(), proves, "{expiry} at {}", now());
    }
}

#[test]
fn any_of_the_names_proves_and_no_other() {
    let expected = expected().with_alternative(name("_app-sso-challenge-x.acme.com"));
    let alternative = "_app-sso-challenge-x.acme.com";
    assert!(Dns::new(2, 2).everywhere(alternative, right()).check(&expected).is_proved());
    // One server has it at one name, and one at the other.
    let dns = Dns::new(2, 2).at(server(1), NAME, right()).at(server(2), alternative, right());
    let dns = dns.at(resolver(1), NAME, right()).at(resolver(2), NAME, right());
    assert!(dns.check(&expected).is_proved());
    for elsewhere in
        ["acme.com", "app-sso-challenge.acme.com", PROBE, "_y.app-sso-challenge.acme.com"]
    {
        let dns = Dns::new(2, 2).everywhere(elsewhere, right());
        assert!(!dns.check(&expected).is_proved(), "{elsewhere}");
    }
}

#[test]
fn a_cname_of_the_name_itself_is_followed_and_that_of_a_wildcard_is_not() {
    let dns = || Dns::new(2, 2).everywhere(NAME, led(&["proof.example.net"]));
    assert_eq!(verdict(&dns()), AssessedVerdict::Proved);
    // Whoever has `proof.example.net` now answers for every name below acme.com.
    let found = dns().everywhere(PROBE, led(&["Proof.Example.NET"])).check(&expected());
    assert_eq!(found.verdict, AssessedVerdict::Waiting);
    assert_eq!(found.diagnosis.code.code(), "wildcard_answers");
    // What the target says of the second question does not matter: the same one may give no answer.
    for answer in [
        Answer::NoData { negative_ttl: None, cnames: owned(&["proof.example.net"]) },
        Answer::NxDomain { negative_ttl: None, cnames: owned(&["proof.example.net"]) },
        Answer::CnameChain { cnames: owned(&["proof.example.net"]), is_loop: true },
        Answer::Timeout,
        Answer::ServFail { extended: None },
    ] {
        let dns = dns().everywhere(PROBE, answer.clone());
        assert!(!dns.check(&expected()).is_proved(), "{answer:?}");
        assert_ne!(verdict(&dns), AssessedVerdict::Absent, "{answer:?}");
    }
    // The servers may lead to different places, of which one is the wildcard's.
    let dns_of_two = Dns::new(2, 2).everywhere(NAME, led(&["other.example.net"]));
    let dns_of_two = dns_of_two.at(server(1), NAME, led(&["proof.example.net"]));
    let dns_of_two = dns_of_two.everywhere(PROBE, led(&["proof.example.net"]));
    assert!(!dns_of_two.check(&expected()).is_proved());
    // Another wildcard does not matter, and a TXT record needs no second question.
    let other = Answer::NoData { negative_ttl: None, cnames: owned(&["edge.example.net"]) };
    assert_eq!(verdict(&dns().everywhere(PROBE, other)), AssessedVerdict::Proved);
}

/// `acme.com DNAME parked.example`: whoever has that now answers for all below acme.com, and can do no
/// mail of acme.com itself.
#[test]
fn a_dname_above_the_name_proves_nothing() {
    let below = |name: &str| name.replace("acme.com", "parked.example");
    let dns = || Dns::new(2, 2).everywhere(NAME, led(&[&below(NAME)]));
    for probed in [below(PROBE), below(PROBE).to_uppercase()] {
        for answer in [
            led(&[&probed]),
            Answer::NoData { negative_ttl: None, cnames: owned(&[&probed]) },
            Answer::NxDomain { negative_ttl: None, cnames: owned(&[&probed]) },
        ] {
            let found = dns().everywhere(PROBE, answer).check(&expected());
            assert_eq!(found.verdict, AssessedVerdict::Waiting, "{probed}");
            assert_eq!(found.diagnosis.code.code(), "wildcard_answers");
        }
    }
    // A CNAME of one's own to a name like it is not that, wherever others lead.
    assert_eq!(verdict(&dns()), AssessedVerdict::Proved);
    let other = below(PROBE).replace("parked", "edge");
    let other = Answer::NoData { negative_ttl: None, cnames: owned(&[&other]) };
    assert_eq!(verdict(&dns().everywhere(PROBE, other)), AssessedVerdict::Proved);
}

#[test]
fn a_wildcard_cname_above_one_of_the_names_proves_nothing_by_that_name() {
    // The other name has a sibling already, so that the wildcard does not cover what is beside it.
    let alternative = "_app-sso-challenge-x.acme.com";
    let expected = expected().with_alternative(name(alternative));
    let led = || led(&["given-up.example.net"]);
    let dns = || Dns::new(2, 2).everywhere(alternative, led());
    assert!(dns().check(&expected).is_proved());
    let found = dns().everywhere("_wildcard-probe.acme.com", led()).check(&expected);
    assert_eq!(
        (found.verdict, found.diagnosis.code.code()),
        (AssessedVerdict::Waiting, "wildcard_answers")
    );
    // One server that sees the wildcard is enough.
    let found = dns().at(server(2), "_wildcard-probe.acme.com", led()).check(&expected);
    assert!(!found.is_proved());
    // Nor does it prove where nobody answers about what is beside it, or resolvers alone do.
    let silent = dns().at(server(1), "_wildcard-probe.acme.com", Answer::Timeout);
    let silent = silent.at(server(2), "_wildcard-probe.acme.com", Answer::Timeout);
    assert_eq!(silent.check(&expected).verdict, AssessedVerdict::Inconclusive);
    // The record itself, at the other name, proves in spite of it.
    let dns = dns().everywhere("_wildcard-probe.acme.com", led()).everywhere(NAME, right());
    assert!(dns.check(&expected).is_proved());
}

#[test]
fn an_absence_is_said_by_every_name_server_that_answers_and_by_more_than_half_of_all() {
    use AssessedVerdict::{Absent, Inconclusive, Waiting};
    for (has, lacks, silent, expected) in [
        (0, 1, 0, Absent),
        (0, 2, 1, Absent),
        (0, 2, 2, Inconclusive),
        (0, 1, 1, Inconclusive),
        (0, 0, 3, Inconclusive),
        (1, 3, 0, Waiting),
        (1, 9, 0, Waiting),
    ] {
        assert_eq!(verdict(&split(has, lacks, silent)), expected, "{has} {lacks} {silent}");
    }
}

#[test]
fn no_answer_is_never_an_absence() {
    for answer in [
        Answer::Timeout,
        Answer::Lame,
        Answer::ServFail { extended: None },
        Answer::Bogus { extended: None },
        Answer::TcpBlocked,
        Answer::Malformed,
        Answer::ForbiddenAddress,
        Answer::NoAddress,
    ] {
        let dns = Dns::new(3, 3).everywhere(NAME, answer.clone());
        assert_eq!(verdict(&dns), AssessedVerdict::Inconclusive, "{answer:?}");
        // Nor is it one where a server is silent about one of two names.
        let expected = expected().with_alternative(name("_app-sso-challenge-x.acme.com"));
        assert_eq!(dns.check(&expected).verdict, AssessedVerdict::Inconclusive, "{answer:?}");
    }
    let expired = Dns::new(0, 3).delegation(Delegation::None { parent: name("com") });
    assert_eq!(verdict(&expired), AssessedVerdict::Inconclusive);
    let contradiction = Dns::new(2, 2).everywhere(NAME, right());
    let contradiction = contradiction.delegation(Delegation::None { parent: name("com") });
    assert_eq!(verdict(&contradiction), AssessedVerdict::Inconclusive);
}

#[test]
fn a_name_server_that_was_not_asked_for_every_name_ends_nothing() {
    let expected = expected().with_alternative(name("_app-sso-challenge-x.acme.com"));
    let gone = |at: &RecordName| Observation::new(server(1), at.clone(), no_name());
    for (names, verdict) in [(1, AssessedVerdict::Inconclusive), (2, AssessedVerdict::Absent)] {
        let answers = expected.names().iter().take(names).map(gone).collect();
        let seen = Observations::of(Delegation::Unknown, answers);
        let found = assess(&expected, &seen, &AssessmentRules::new(), now());
        assert_eq!(found.verdict, verdict, "{names}");
    }
}

#[test]
fn no_txt_and_another_value_are_an_absence_too() {
    for answer in [no_data(), txt(&["something else"]), raw(Vec::new())] {
        assert_eq!(verdict(&Dns::new(2, 2).everywhere(NAME, answer)), AssessedVerdict::Absent);
    }
}

#[test]
fn a_hostile_answer_is_cut_and_escaped_and_costs_little() {
    let values = vec![vec![0x1b; 65_535]; 100];
    let found = Dns::new(8, 3).everywhere(NAME, raw(values)).check(&expected());
    let seen = &found.diagnosis.seen;
    assert!(!seen.contains('\u{1b}') && seen.len() < 1024, "{seen}");
    assert_eq!(seen.matches("\\u{1b}").count(), 64);
    let cnames = vec!["a\u{202e}\n".repeat(1000); 1000];
    let found = Dns::new(2, 2).everywhere(NAME, Answer::CnameChain { cnames, is_loop: true });
    let seen = found.check(&expected()).diagnosis.seen;
    assert!(!seen.contains(['\n', '\u{202e}']) && seen.len() < 10_000, "{}", seen.len());
}
