//! Aliases, in the zone and out of it.

use hickory_proto::op::ResponseCode;
use vestibule_domains::Answer;

use crate::server::{Reply, Server};
use crate::world::{CHALLENGE, World, acme, by_servers, serving, through, top};
use crate::zones::{Zone, answer_from, refusal};

/// What the servers of `acme.test` say, where both have one of these zones and `other.test` the other.
async fn told(acme_test: Zone, other_test: Zone) -> Vec<Answer> {
    let servers = [serving(vec![acme_test.clone()]).await, serving(vec![acme_test.clone()]).await];
    let other = serving(vec![other_test.clone()]).await;
    let parent = serving(vec![top()]).await;
    let (world, _) = World::resolved_by(vec![top(), acme_test, other_test]).await;
    let world = world.at("198.51.100.1", &parent).at("198.51.100.21", &other);
    let world = world.at("198.51.100.11", &servers[0]).at("198.51.100.12", &servers[1]);
    by_servers(&world.see(&[CHALLENGE]).await, CHALLENGE)
}

fn other() -> Zone {
    Zone::new("other.test")
}

/// From the challenge over this many names of `acme.test` to a record.
fn chain(hops: usize) -> Zone {
    let step = |n: usize| match n {
        0 => CHALLENGE.to_owned(),
        n => format!("hop{n}.acme.test"),
    };
    let zone = (0..hops).fold(acme(), |zone, n| zone.cname(&step(n), &step(n + 1)));
    zone.txt(&step(hops), "token=a")
}

#[tokio::test]
async fn follows_an_alias_in_the_zone() {
    let zone = acme().cname(CHALLENGE, "real.acme.test").txt("real.acme.test", "token=a");
    let expected = through(&["token=a"], &["real.acme.test"]);
    assert_eq!(told(zone, other()).await, [expected.clone(), expected]);
}

#[tokio::test]
async fn follows_an_alias_into_another_zone_and_asks_that_zones_own_servers() {
    let zone = acme().cname(CHALLENGE, "acme.other.test");
    let expected = through(&["token=a"], &["acme.other.test"]);
    let there = other().txt("acme.other.test", "token=a");
    assert_eq!(told(zone, there).await, [expected.clone(), expected]);
}

#[tokio::test]
async fn what_a_server_says_of_another_zone_is_not_taken_from_it() {
    // Both servers have a copy of other.test in which the record stands; its own server has it not.
    let zone = acme().cname(CHALLENGE, "acme.other.test");
    let copy = other().txt("acme.other.test", "token=a");
    let server = Server::start(move |asked| {
        let mut answer = answer_from(std::slice::from_ref(&zone), asked);
        let mut next = asked.clone();
        next.queries[0].set_name(crate::zones::name("acme.other.test"));
        answer.add_answers(answer_from(std::slice::from_ref(&copy), &next).answers);
        Reply::Says(answer)
    })
    .await;
    let there = serving(vec![other()]).await;
    let parent = serving(vec![top()]).await;
    let (world, _) = World::resolved_by(vec![top(), acme(), other()]).await;
    let world = world.at("198.51.100.1", &parent).at("198.51.100.21", &there);
    let world = world.at("198.51.100.11", &server).at("198.51.100.12", &server);
    let cnames = vec!["acme.other.test".to_owned()];
    let gone = Answer::NxDomain { negative_ttl: Some(300), cnames };
    assert_eq!(by_servers(&world.see(&[CHALLENGE]).await, CHALLENGE), [gone]);
}

#[tokio::test]
async fn a_dangling_alias_is_a_name_that_is_not_there_with_where_it_led() {
    for target in ["gone.acme.test", "gone.other.test"] {
        let cnames = vec![target.to_owned()];
        let gone = Answer::NxDomain { negative_ttl: Some(300), cnames };
        let zone = acme().cname(CHALLENGE, target);
        assert_eq!(told(zone, other()).await, [gone.clone(), gone], "{target}");
    }
    let cnames = vec!["gone.nowhere".to_owned()];
    let gone = Answer::NxDomain { negative_ttl: None, cnames };
    let zone = acme().cname(CHALLENGE, "gone.nowhere");
    assert_eq!(told(zone, other()).await, [gone.clone(), gone]);
}

#[tokio::test]
async fn an_alias_to_a_name_without_txt_has_no_data() {
    let zone = acme().cname(CHALLENGE, "www.other.test");
    let cnames = vec!["www.other.test".to_owned()];
    let empty = Answer::NoData { negative_ttl: Some(300), cnames };
    assert_eq!(
        told(zone, other().a("www.other.test", "198.51.100.99")).await,
        [empty.clone(), empty]
    );
}

#[tokio::test]
async fn a_loop_is_told_in_one_zone_and_over_two() {
    let looped = |names: &[&str]| Answer::CnameChain {
        cnames: names.iter().map(|&name| name.to_owned()).collect(),
        is_loop: true,
    };
    let zone = acme().cname(CHALLENGE, "b.acme.test").cname("b.acme.test", CHALLENGE);
    let expected = looped(&["b.acme.test", CHALLENGE]);
    assert_eq!(told(zone, other()).await, [expected.clone(), expected]);

    let zone = acme().cname(CHALLENGE, "b.other.test");
    let expected = looped(&["b.other.test", CHALLENGE, "b.other.test"]);
    let said = told(zone, other().cname("b.other.test", CHALLENGE)).await;
    let [Answer::CnameChain { cnames, is_loop: true }, _] = &said[..] else { panic!("{said:?}") };
    assert_eq!(cnames[..2], ["b.other.test", CHALLENGE], "{expected:?}");

    let zone = acme().cname(CHALLENGE, CHALLENGE);
    let expected = looped(&[CHALLENGE]);
    assert_eq!(told(zone, other()).await, [expected.clone(), expected]);
}

#[tokio::test]
async fn a_server_that_fails_on_a_loop_has_said_that_it_is_one() {
    for (zone, is_told) in [
        (acme().cname(CHALLENGE, "b.acme.test").cname("b.acme.test", CHALLENGE), true),
        (acme().cname(CHALLENGE, "b.acme.test"), false),
    ] {
        let server = Server::start(move |asked| {
            let mut answer = answer_from(std::slice::from_ref(&zone), asked);
            if asked.queries[0].name() == &crate::zones::name(CHALLENGE) {
                answer.metadata.response_code = ResponseCode::ServFail;
            }
            Reply::Says(answer)
        })
        .await;
        let seen = crate::probe::world_of(&server, &server).await.see(&[CHALLENGE]).await;
        let cnames = vec!["b.acme.test".to_owned(), CHALLENGE.to_owned()];
        let looped = Answer::CnameChain { cnames, is_loop: true };
        let failed = Answer::ServFail { extended: None };
        assert_eq!(by_servers(&seen, CHALLENGE), [if is_told { looped } else { failed }]);
    }
}

#[tokio::test]
async fn follows_five_aliases_and_no_sixth() {
    let [Answer::Records { cnames, .. }, _] = &told(chain(5), other()).await[..] else { panic!() };
    assert_eq!(cnames.len(), 5);
    let said = told(chain(6), other()).await;
    let [Answer::CnameChain { is_loop: false, .. }, _] = &said[..] else { panic!("{said:?}") };
}

#[tokio::test]
async fn counts_aliases_over_zones() {
    // Two in acme.test, then as many in other.test as make five or six.
    let zone = acme().cname(CHALLENGE, "a.acme.test").cname("a.acme.test", "hop0.other.test");
    for (more, is_read) in [(3, true), (4, false)] {
        let step = |n: usize| format!("hop{n}.other.test");
        let there = (0..more).fold(other(), |zone, n| zone.cname(&step(n), &step(n + 1)));
        let said = told(zone.clone(), there.txt(&step(more), "token=a")).await;
        assert_eq!(matches!(said[..], [Answer::Records { .. }, _]), is_read, "{said:?}");
        let broken = matches!(said[..], [Answer::CnameChain { is_loop: false, .. }, _]);
        assert_eq!(broken, !is_read, "{said:?}");
    }
}

/// What is said where `other.test` has servers with these zones, at the end of an alias.
async fn said_by(others: Vec<Option<Zone>>) -> Vec<Answer> {
    let zone = acme().cname(CHALLENGE, "acme.other.test");
    let mut parent = Zone::new("test")
        .ns("test", "a.nic.test")
        .a("a.nic.test", "198.51.100.1")
        .ns("acme.test", "ns1.acme.test")
        .a("ns1.acme.test", "198.51.100.11");
    for n in 0..others.len() {
        let server = format!("ns{n}.other.test");
        parent = parent.ns("other.test", &server).a(&server, &format!("198.51.100.{}", 21 + n));
    }
    let top = serving(vec![parent.clone()]).await;
    let acme_server = serving(vec![zone.clone()]).await;
    let (world, _) = World::resolved_by(vec![parent, zone, other()]).await;
    let mut world = world.at("198.51.100.1", &top).at("198.51.100.11", &acme_server);
    for (n, other) in others.into_iter().enumerate() {
        let server = Server::start(move |asked| {
            Reply::Says(other.as_ref().map_or_else(
                || refusal(asked),
                |zone| answer_from(std::slice::from_ref(zone), asked),
            ))
        });
        world = world.at(&format!("198.51.100.{}", 21 + n), &server.await);
    }
    by_servers(&world.see(&[CHALLENGE]).await, CHALLENGE)
}

#[tokio::test]
async fn behind_an_alias_most_servers_of_the_target_decide() {
    let with = || Some(other().txt("acme.other.test", "token=a"));
    let without = || Some(other());
    let record = through(&["token=a"], &["acme.other.test"]);
    assert_eq!(said_by(vec![with(), with(), without()]).await, std::slice::from_ref(&record));
    assert_eq!(said_by(vec![with(), None, None]).await, [record]);
    for servers in [vec![with(), without()], vec![with(), without(), without()]] {
        let said = said_by(servers).await;
        assert!(matches!(said[..], [Answer::NxDomain { .. }]), "{said:?}");
    }
    assert_eq!(said_by(vec![None, None]).await, [Answer::Lame]);
}
