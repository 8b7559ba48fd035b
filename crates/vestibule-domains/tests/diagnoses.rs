//! Every diagnosis, by what name servers say: its code, what was seen, and what to do.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

#[path = "diagnoses/dns.rs"]
mod dns;
#[path = "diagnoses/edges.rs"]
mod edges;
#[path = "diagnoses/of_a_challenge.rs"]
mod of_a_challenge;
#[path = "diagnoses/properties.rs"]
mod properties;

use std::collections::BTreeSet;

use dns::{
    Dns, NAME, PROBE, acme, expected, led, name, no_data, owned, resolver, right, server, time,
    token, txt, value,
};
use vestibule_core::DomainName;
use vestibule_domains::{
    Answer, AssessedVerdict, Assessment, AssessmentRules, Delegation, Diagnosis, DiagnosisCode,
    Expected, IssuedToken, RecordName, Token,
};

/// Checks one diagnosis: the code, and what its texts have to say.
#[track_caller]
fn says(
    assessment: &Assessment,
    verdict: AssessedVerdict,
    code: &str,
    seen: &[&str],
    fix: &[&str],
) {
    let diagnosis = &assessment.diagnosis;
    assert_eq!((diagnosis.code.code(), assessment.verdict), (code, verdict), "{assessment:#?}");
    contains(&diagnosis.seen, seen);
    contains(&diagnosis.fix, fix);
}

#[track_caller]
fn contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in {text:?}");
    }
}

fn note(assessment: &Assessment, code: DiagnosisCode) -> &Diagnosis {
    assessment.notes.iter().find(|note| note.code == code).unwrap()
}

#[test]
fn verified() {
    let found = Dns::new(3, 2).everywhere(NAME, right()).check(&expected());
    let seen = ["at 3 name servers and 2 resolvers"];
    says(&found, AssessedVerdict::Proved, "verified", &seen, &["leave the record in place"]);
    assert!(found.notes.is_empty(), "{found:?}");
    contains(&found.diagnosis.expected, &[NAME, &value()]);
}

#[test]
fn nothing_published() {
    let found = Dns::new(2, 2).check(&expected());
    let (seen, fix) = (["there is no record at", NAME], ["host `_x.app-sso-challenge`", &value()]);
    says(&found, AssessedVerdict::Absent, "nothing_published", &seen, &fix);
}

#[test]
fn no_txt_at_the_name() {
    let found = Dns::new(2, 2).everywhere(NAME, no_data()).check(&expected());
    let (seen, fix) = (["without a TXT record"], ["change it to TXT", &value()]);
    says(&found, AssessedVerdict::Absent, "no_txt_at_name", &seen, &fix);
}

#[test]
fn a_name_that_is_there_as_every_name_is_has_no_record_of_its_own() {
    let dns = Dns::new(2, 2).everywhere(NAME, no_data()).everywhere(PROBE, no_data());
    let found = dns.check(&expected());
    says(&found, AssessedVerdict::Absent, "nothing_published", &[], &["create a TXT record"]);
}

#[test]
fn a_token_that_was_issued_before() {
    let earlier = Token::from_bits([3; 16]);
    let issued = time("2026-10-02T08:00:00Z");
    let expected = expected().with_earlier(&[IssuedToken { token: earlier.clone(), issued }]);
    let old = format!("token={earlier} expiry=never");
    let found = Dns::new(2, 2).everywhere(NAME, txt(&[&old])).check(&expected);
    let (seen, fix) =
        (["a token that was issued on 2026-10-02"], ["replace its value by", &value()]);
    says(&found, AssessedVerdict::Absent, "other_value", &seen, &fix);
}

#[test]
fn a_token_that_is_not_known() {
    let other = format!("token={} expiry=never", Token::from_bits([9; 16]));
    let found = Dns::new(2, 2).everywhere(NAME, txt(&[&other])).check(&expected());
    let seen = ["an unknown token", &other];
    says(&found, AssessedVerdict::Absent, "other_value", &seen, &["replace its value by"]);
}

#[test]
fn a_value_of_something_else() {
    let spf = "v=spf1 include:_spf.example.net ~all";
    let found = Dns::new(2, 2).everywhere(NAME, txt(&[spf])).check(&expected());
    says(&found, AssessedVerdict::Absent, "other_value", &["something else", spf], &[&value()]);
    let found = Dns::new(2, 2).everywhere(NAME, txt(&[spf, "b", "c"])).check(&expected());
    contains(&found.diagnosis.seen, &["3 TXT records", spf]);
}

#[test]
fn a_value_whose_own_expiry_has_passed() {
    let expired = format!("token={} expiry=2026-11-21T12:00:00Z", token());
    let found = Dns::new(2, 2).everywhere(NAME, txt(&[&expired])).check(&expected());
    let seen = ["the right token", "expiry that has passed: 2026-11-21"];
    says(&found, AssessedVerdict::Absent, "other_value", &seen, &["expiry=never"]);
}

#[test]
fn the_zone_appended_twice() {
    let found = Dns::new(2, 2).everywhere(&format!("{NAME}.acme.com"), right()).check(&expected());
    let seen = [format!("{NAME}.acme.com")];
    let fix = ["your provider appended the zone twice: enter only `_x.app-sso-challenge`"];
    says(&found, AssessedVerdict::Absent, "doubled_zone", &[&seen[0]], &fix);
}

#[test]
fn the_zone_appended_to_the_name_of_a_sub_domain() {
    let eng = DomainName::parse("eng.acme.com").unwrap();
    let at = RecordName::below("_x.app-sso-challenge", &eng).unwrap();
    let expected = Expected::new(eng, at.clone(), token()).with_zone(acme());
    for doubled in [format!("{at}.acme.com"), format!("{at}.eng.acme.com")] {
        let found = Dns::new(2, 2).everywhere(&doubled, right()).check(&expected);
        let fix = ["enter only `_x.app-sso-challenge.eng`"];
        says(&found, AssessedVerdict::Absent, "doubled_zone", &[&doubled], &fix);
    }
    let found = Dns::new(2, 2).everywhere(NAME, right()).check(&expected);
    let (seen, fix) = ([NAME, "which is for `acme.com`"], ["`_x.app-sso-challenge.eng`"]);
    says(&found, AssessedVerdict::Absent, "published_without_tag", &seen, &fix);
}

#[test]
fn the_domain_itself() {
    let values = txt(&["v=spf1 -all", &value(), "MS=ms1"]);
    let found = Dns::new(2, 2).everywhere("acme.com", values).check(&expected());
    let (seen, fix) = (["at `acme.com` itself"], ["`_x.app-sso-challenge` as the host", "`@`"]);
    says(&found, AssessedVerdict::Absent, "published_at_apex", &seen, &fix);
}

#[test]
fn the_name_without_its_first_label() {
    let found = Dns::new(2, 2).everywhere("app-sso-challenge.acme.com", right()).check(&expected());
    let (seen, fix) = (["app-sso-challenge.acme.com", "first label"], ["`_x.app-sso-challenge`"]);
    says(&found, AssessedVerdict::Absent, "published_without_tag", &seen, &fix);
}

#[test]
fn an_altered_value() {
    let right = value();
    let token = token().to_string();
    let short: String = token.chars().take(14).collect();
    for (altered, fix) in [
        (format!("\"{right}\""), "leave out the quotation marks"),
        (format!("\u{201c}{right}\u{201d}"), "leave out the quotation marks, which a text editor"),
        (format!(" {right}"), "white space"),
        (format!("token = {token}  expiry=never"), "white space"),
        (right.to_uppercase(), "lower case"),
        (format!("token={short}"), "copy the whole value"),
        (token.clone(), "write `token=`"),
        (format!("v=1 {right}"), "begin with `token=`"),
        (format!("{right} {right}"), "twice"),
        (format!("token={token} expiry=whenever"), "write `expiry=never`"),
    ] {
        let found = Dns::new(2, 2).everywhere(NAME, txt(&[&altered])).check(&expected());
        let seen = ["the value "];
        says(&found, AssessedVerdict::Absent, "value_altered", &seen, &[fix, &right]);
    }
}

#[test]
fn a_broken_cname() {
    let cnames = owned(&["proof.example.net", "gone.example.net"]);
    let negative_ttl = Some(60);
    for (answer, seen) in [
        (
            Answer::NxDomain { negative_ttl, cnames: cnames.clone() },
            "a CNAME leads to `proof.example.net` to `gone.example.net`, which is not there",
        ),
        (Answer::NoData { negative_ttl, cnames: cnames.clone() }, "which has no TXT record"),
        (Answer::CnameChain { cnames: cnames.clone(), is_loop: true }, "in a circle"),
        (Answer::CnameChain { cnames, is_loop: false }, "more CNAMEs than are followed"),
    ] {
        let found = Dns::new(2, 2).everywhere(NAME, answer).check(&expected());
        let fix = ["remove the CNAME with the host `_x.app-sso-challenge`", &value()];
        says(&found, AssessedVerdict::Absent, "cname_broken", &[seen], &fix);
    }
}

#[test]
fn a_part_of_the_name_servers() {
    let found = Dns::new(4, 2).at(server(1), NAME, right()).at(server(3), NAME, right());
    let found = found.check(&expected());
    let seen = [
        "2 of 4 have it: `ns1.acme.com` (192.0.2.1), `ns3.acme.com` (192.0.2.3);",
        "`ns2.acme.com` (192.0.2.2), `ns4.acme.com` (192.0.2.4) not",
    ];
    let fix = ["wait until every name server", "`ns2.acme.com` (192.0.2.2), `ns4.acme.com`"];
    says(&found, AssessedVerdict::Waiting, "partly_published", &seen, &fix);
    contains(&found.diagnosis.expected, &["more than half of 4 name servers"]);
}

#[test]
fn caches_that_remember_that_there_was_nothing() {
    let remembered = |seconds| Answer::NxDomain { negative_ttl: Some(seconds), cnames: Vec::new() };
    let dns = Dns::new(2, 3).everywhere(NAME, right()).at(resolver(1), NAME, remembered(3600));
    let found = dns.at(resolver(2), NAME, remembered(240)).check(&expected());
    // Two have to see it, one does, and of the others one forgets in 240 seconds.
    let seen = ["cached for 240 more seconds", "resolver `r1`, resolver `r2`"];
    let fix = ["wait 240 seconds", "leave it"];
    says(&found, AssessedVerdict::Waiting, "waiting_for_caches", &seen, &fix);
}

#[test]
fn caches_that_remember_an_earlier_value() {
    let old = Answer::Records {
        values: vec![b"old".to_vec()],
        ttl: 17,
        cnames: Vec::new(),
        authentic: false,
    };
    let dns = Dns::new(2, 2).everywhere(NAME, right()).at(resolver(1), NAME, old);
    let found = dns.check(&expected());
    let seen = ["cached for 17 more seconds"];
    says(&found, AssessedVerdict::Waiting, "waiting_for_caches", &seen, &["wait 17 seconds"]);
}

#[test]
fn a_wildcard() {
    let parked = || txt(&["parked"]);
    let dns = Dns::new(2, 2).everywhere(NAME, parked()).everywhere(PROBE, parked());
    let found = dns.check(&expected());
    let seen = ["a wildcard answers for every name: `parked`"];
    let fix = ["`_x.app-sso-challenge` itself", &value(), "takes precedence"];
    says(&found, AssessedVerdict::Absent, "wildcard_answers", &seen, &fix);
}

#[test]
fn a_wildcard_that_is_a_cname_to_something_without_txt() {
    let cdn = || Answer::NoData { negative_ttl: Some(60), cnames: owned(&["edge.example.net"]) };
    let dns = Dns::new(2, 2).everywhere(NAME, cdn()).everywhere(PROBE, cdn());
    let found = dns.check(&expected());
    let seen = ["a CNAME to `edge.example.net`"];
    says(&found, AssessedVerdict::Absent, "wildcard_answers", &seen, &["takes precedence"]);
}

#[test]
fn a_wildcard_with_the_token_itself_proves() {
    let dns = Dns::new(2, 2).everywhere(NAME, right()).everywhere(PROBE, right());
    assert!(dns.check(&expected()).is_proved());
}

#[test]
fn dnssec_that_does_not_validate() {
    let dns = Dns::new(2, 2).everywhere(NAME, right());
    let dns = dns.always(resolver(2), Answer::Bogus { extended: Some(6) });
    let (seen, fix) = (["resolver `r2`", "extended error 6"], ["DS record of `acme.com`"]);
    says(&dns.check(&expected()), AssessedVerdict::Inconclusive, "dnssec_bogus", &seen, &fix);
}

#[test]
fn servers_that_do_not_answer() {
    let answers = [
        (Answer::Lame, "no authority", "take servers without authority out"),
        (Answer::Timeout, "does not answer in time", "check again later"),
        (Answer::TcpBlocked, "does not answer over TCP", "let TCP to port 53 through"),
        (
            Answer::ServFail { extended: Some(22) },
            "SERVFAIL, extended error 22",
            "check again later",
        ),
        (Answer::Malformed, "something else than was asked", "check again later"),
        (Answer::ForbiddenAddress, "private address", "a public address"),
        (Answer::NoAddress, "has no address", "a public address"),
    ];
    let mut all = Dns::new(7, 0);
    for (number, (answer, seen, fix)) in (1..).zip(answers) {
        let found = Dns::new(1, 0).always(server(1), answer.clone()).check(&expected());
        let seen = ["`ns1.acme.com` (192.0.2.1)", seen];
        says(&found, AssessedVerdict::Inconclusive, "servers_unreachable", &seen, &[fix]);
        all = all.always(server(number), answer);
    }
    let found = all.check(&expected());
    let seen = ["`ns1.acme.com` (192.0.2.1) has no auth", "`ns7.acme.com` (192.0.2.7) has no addr"];
    says(&found, AssessedVerdict::Inconclusive, "servers_unreachable", &seen, &["; "]);
}

#[test]
fn a_domain_that_is_not_there() {
    let found = Dns::new(0, 2).delegation(Delegation::None { parent: name("com") });
    let found = found.check(&expected());
    let (seen, fix) = (["`com` knows no such domain"], ["register or renew", "name servers"]);
    says(&found, AssessedVerdict::Inconclusive, "not_delegated", &seen, &fix);
}

#[test]
fn a_domain_of_another_organization() {
    let found = Dns::new(2, 2).everywhere(NAME, right()).check(&expected().taken());
    let seen = ["the record is right", "another organization"];
    says(&found, AssessedVerdict::Waiting, "claimed_by_other", &seen, &["release or share"]);
    let found = Dns::new(2, 2).check(&expected().taken());
    assert_eq!(found.diagnosis.code, DiagnosisCode::NothingPublished);
}

#[test]
fn what_else_was_seen_is_noted() {
    let dns = Dns::new(4, 4).everywhere(NAME, led(&["proof.example.net"]));
    let dns = dns.always(server(4), Answer::Timeout).at(server(3), NAME, no_data());
    let dns = dns.at(resolver(4), NAME, Answer::NoData { negative_ttl: None, cnames: Vec::new() });
    let found = dns.check(&expected());
    says(&found, AssessedVerdict::Proved, "verified", &["2 name servers and 3 resolvers"], &[]);
    contains(&note(&found, DiagnosisCode::PartlyPublished).seen, &["2 of 3", "ns3.acme.com"]);
    contains(&note(&found, DiagnosisCode::WaitingForCaches).seen, &["`r4`", "do not say"]);
    contains(&note(&found, DiagnosisCode::ServersUnreachable).seen, &["ns4.acme.com", "in time"]);
    contains(&note(&found, DiagnosisCode::CnameFollowed).seen, &["`proof.example.net`"]);
}

#[test]
fn what_resolvers_see_is_noted_where_the_name_servers_do_not_answer() {
    let quoted = txt(&[&format!("\"{}\"", value())]);
    let dns = Dns::new(1, 1).everywhere(NAME, quoted).always(server(1), Answer::Timeout);
    let found = dns.check(&expected());
    says(&found, AssessedVerdict::Inconclusive, "servers_unreachable", &["in time"], &[]);
    contains(&note(&found, DiagnosisCode::ValueAltered).fix, &["quotation marks"]);
}

#[test]
fn what_is_nearly_right_is_said_before_what_is_not_there() {
    let doubled = format!("{NAME}.acme.com");
    let quoted = format!("\"{}\"", value());
    let other = format!("token={} expiry=never", Token::from_bits([9; 16]));
    let code = |dns: Dns| dns.check(&expected()).diagnosis.code.code();
    let dns = || Dns::new(2, 2).everywhere("acme.com", right()).everywhere(&doubled, right());
    assert_eq!(code(dns()), "doubled_zone", "before the apex");
    assert_eq!(code(dns().everywhere(NAME, txt(&[&quoted]))), "value_altered");
    assert_eq!(code(dns().everywhere(NAME, txt(&[&other]))), "doubled_zone", "before another's");
    assert_eq!(code(dns().everywhere(NAME, no_data())), "doubled_zone");
    assert_eq!(code(dns().at(server(1), NAME, right())), "partly_published");
    assert_eq!(code(dns().always(resolver(1), Answer::Bogus { extended: None })), "dnssec_bogus");
}

#[test]
fn asks_elsewhere_only_where_it_may_help() {
    let dns = Dns::new(2, 2).everywhere(NAME, right());
    assert!(dns.check(&expected()).is_proved());
    assert_eq!(dns.asked(), [NAME]);
    let dns = Dns::new(2, 2);
    assert!(!dns.check(&expected()).is_proved());
    let doubled = format!("{NAME}.acme.com");
    let elsewhere = [&doubled, "acme.com", "app-sso-challenge.acme.com", PROBE];
    assert_eq!(dns.asked()[1..], elsewhere);
    let silent = Dns::new(1, 0).always(server(1), Answer::Timeout);
    assert!(!silent.check(&expected()).is_proved());
    assert_eq!(silent.asked(), [NAME], "nobody who answers");
}

#[test]
fn every_diagnosis_has_a_code_a_cause_and_a_fix_of_its_own() {
    let codes: BTreeSet<&str> = DiagnosisCode::ALL.iter().map(|it| it.code()).collect();
    let causes: BTreeSet<&str> = DiagnosisCode::ALL.iter().map(|it| it.cause()).collect();
    let fixes: BTreeSet<&str> = DiagnosisCode::ALL.iter().map(|it| it.fix()).collect();
    // The fifteen, `verified`, and a note.
    assert_eq!((codes.len(), causes.len(), fixes.len()), (17, 17, 17));
    for code in DiagnosisCode::ALL {
        assert_eq!(serde_json::to_string(code).unwrap(), format!("\"{code}\""));
        assert!(!code.cause().is_empty() && !code.fix().ends_with('.'), "{code}");
    }
}

#[test]
fn without_resolvers_the_name_servers_prove_only_by_a_rule_that_says_so() {
    let dns = Dns::new(2, 0).everywhere(NAME, right());
    let found = dns.check(&expected());
    let seen = ["0 of 0 resolvers", "2 have to"];
    says(&found, AssessedVerdict::Inconclusive, "servers_unreachable", &seen, &["resolvers"]);
    let alone = AssessmentRules::new().danger_without_resolvers();
    assert!(dns.check_by(&expected(), &alone).is_proved());
    let dns = Dns::new(2, 1).everywhere(NAME, right());
    assert!(!dns.check_by(&expected(), &alone).is_proved(), "one was asked, two have to confirm");
}
