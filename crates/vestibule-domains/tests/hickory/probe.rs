//! What the servers of a zone are asked, and where.

use std::time::Duration;

use hickory_proto::op::ResponseCode;
use vestibule_domains::{Answer, Delegation, LookupLimits, RecordName, Vantage};

use crate::server::{Reply, Server};
use crate::world::{CHALLENGE, World, acme, by_servers, missing, serving, top, values};
use crate::zones::{Zone, answer_from, refusal, reply_to};

/// A world where the two servers of `acme.test` are these.
pub(crate) async fn world_of(first: &Server, second: &Server) -> World {
    let parent = serving(vec![top()]).await;
    let (world, _) = World::resolved_by(vec![top(), acme()]).await;
    world.at("198.51.100.1", &parent).at("198.51.100.11", first).at("198.51.100.12", second)
}

#[tokio::test]
async fn asks_each_server_of_the_zone_by_itself() {
    let first = serving(vec![acme().txt(CHALLENGE, "token=a").txt(CHALLENGE, "token=b")]).await;
    let second = serving(vec![acme()]).await;
    let seen = world_of(&first, &second).await.see(&[CHALLENGE, "acme.test"]).await;
    let servers = vec!["ns1.acme.test".to_owned(), "ns2.acme.test".to_owned()];
    let apex = RecordName::parse("acme.test").unwrap();
    assert_eq!(seen.delegation, Delegation::Zone { apex, servers: servers.clone() });
    assert_eq!(by_servers(&seen, CHALLENGE), [values(&["token=a", "token=b"]), missing()]);
    let empty = Answer::NoData { negative_ttl: Some(300), cnames: Vec::new() };
    assert_eq!(by_servers(&seen, "acme.test"), [empty.clone(), empty]);
    let told = |server: &str, it: &Server| Vantage::Authoritative {
        server: server.to_owned(),
        address: Some(it.address),
    };
    assert_eq!(seen.answers[0].vantage, told("ns1.acme.test", &first));
    let zone = seen.zone.unwrap();
    assert_eq!(zone.servers, servers);
    assert_eq!(zone.soa, Some(("ns1.dns.test".to_owned(), "admin.dns.test".to_owned())));
    assert_eq!(zone.ds, Some(Vec::new()));
}

#[tokio::test]
async fn asks_servers_of_the_zone_without_recursion_and_with_room_for_1232_bytes() {
    let server = serving(vec![acme()]).await;
    world_of(&server, &server).await.see(&[CHALLENGE]).await;
    assert!(!server.asked().is_empty());
    for asked in server.asked() {
        assert!(!asked.message.metadata.recursion_desired);
        let edns = asked.message.edns.unwrap();
        assert_eq!((edns.max_payload(), edns.flags().dnssec_ok), (1232, true));
    }
}

#[tokio::test]
async fn two_names_of_one_address_are_one_server() {
    let server = serving(vec![acme()]).await;
    let parent = serving(vec![top()]).await;
    let (world, _) = World::resolved_by(vec![top(), acme()]).await;
    let world = world.at("198.51.100.1", &parent).at("198.51.100.11", &server);
    let world = world.at("198.51.100.12", &server);
    assert_eq!(by_servers(&world.see(&[CHALLENGE]).await, CHALLENGE), [missing()]);
}

#[tokio::test]
async fn reads_more_than_a_datagram_holds_over_tcp() {
    let zone = (0..200).fold(acme(), |zone, n| zone.txt(CHALLENGE, &format!("value {n}")));
    let server =
        Server::start(move |asked| Reply::OverTcp(answer_from(std::slice::from_ref(&zone), asked)))
            .await;
    let seen = world_of(&server, &server).await.see(&[CHALLENGE]).await;
    let [Answer::Records { values, .. }] = &by_servers(&seen, CHALLENGE)[..] else { panic!() };
    assert_eq!((values.len(), &values[199][..]), (200, &b"value 199"[..]));
    assert!(server.asked().iter().any(|asked| asked.over_tcp));
}

#[tokio::test]
async fn says_that_tcp_is_blocked_only_if_it_was_needed() {
    let full = acme().txt(CHALLENGE, "token=a");
    let zones = [full.clone()];
    let truncating =
        Server::start_without_tcp(move |asked| Reply::OverTcp(answer_from(&zones, asked)));
    let truncating = truncating.await;
    let zones = [full];
    let short =
        Server::start_without_tcp(move |asked| Reply::Says(answer_from(&zones, asked))).await;
    let seen = world_of(&truncating, &short).await.see(&[CHALLENGE]).await;
    assert_eq!(by_servers(&seen, CHALLENGE), [Answer::TcpBlocked, values(&["token=a"])]);
}

#[tokio::test]
async fn joins_the_strings_of_a_value_and_keeps_bytes_that_are_no_text() {
    use hickory_proto::rr::RData;
    use hickory_proto::rr::rdata::TXT;
    let data = RData::TXT(TXT::from_bytes(vec![b"token=", b"\xff\x00", b"a"]));
    let server = serving(vec![acme().with(CHALLENGE, data)]).await;
    let seen = world_of(&server, &server).await.see(&[CHALLENGE]).await;
    let [Answer::Records { values, .. }] = &by_servers(&seen, CHALLENGE)[..] else { panic!() };
    assert_eq!(values, &[b"token=\xff\x00a".to_vec()]);
}

#[tokio::test]
async fn a_server_that_is_silent_refuses_or_fails_is_told_from_one_that_answers() {
    let silent = Server::start(|_| Reply::Silence).await;
    let refusing = Server::start(|asked| Reply::Says(refusal(asked))).await;
    let seen = world_of(&silent, &refusing).await.see(&[CHALLENGE]).await;
    assert_eq!(by_servers(&seen, CHALLENGE), [Answer::Timeout, Answer::Lame]);

    let failing = Server::start(|asked| {
        let mut answer = reply_to(asked);
        answer.metadata.response_code = ResponseCode::ServFail;
        Reply::Says(answer)
    });
    // Without authority, which a resolver that somebody listed as a name server has not either.
    let forwarding = Server::start(|asked| {
        let mut answer = answer_from(&[acme().txt(CHALLENGE, "token=a")], asked);
        answer.metadata.authoritative = false;
        Reply::Says(answer)
    });
    let seen = world_of(&failing.await, &forwarding.await).await.see(&[CHALLENGE]).await;
    let failed = Answer::ServFail { extended: None };
    assert_eq!(by_servers(&seen, CHALLENGE), [failed, Answer::Lame]);
}

#[tokio::test]
async fn a_server_older_than_edns_is_asked_without() {
    let zones = [acme().txt(CHALLENGE, "token=a")];
    let old = Server::start(move |asked| {
        if asked.edns.is_none() {
            return Reply::Says(answer_from(&zones, asked));
        }
        let mut answer = reply_to(asked);
        answer.queries.clear();
        answer.edns = None;
        answer.metadata.response_code = ResponseCode::FormErr;
        Reply::Says(answer)
    })
    .await;
    let seen = world_of(&old, &old).await.see(&[CHALLENGE]).await;
    assert_eq!(by_servers(&seen, CHALLENGE), [values(&["token=a"])]);
}

/// `acme.test` with this many servers, and a look-up that may ask this many.
async fn asked_of(servers: usize, limits: LookupLimits) -> usize {
    let server_name = |n: usize| format!("ns{n:02}.acme.test");
    let mut parent = Zone::new("test").ns("test", "a.nic.test").a("a.nic.test", "198.51.100.1");
    let mut zone = Zone::new("acme.test");
    for n in 0..servers {
        parent = parent
            .ns("acme.test", &server_name(n))
            .a(&server_name(n), &format!("198.51.100.{}", 10 + n));
        zone = zone.ns("acme.test", &server_name(n));
    }
    let top = serving(vec![parent.clone()]).await;
    let (world, _) = World::resolved_by(vec![parent, zone.clone()]).await;
    let mut world = world.at("198.51.100.1", &top).limited(limits);
    for n in 0..servers {
        let server = serving(vec![zone.clone()]).await;
        world = world.at(&format!("198.51.100.{}", 10 + n), &server);
    }
    by_servers(&world.see(&[CHALLENGE]).await, CHALLENGE).len()
}

#[tokio::test]
async fn asks_eight_servers_of_a_zone_and_no_ninth() {
    assert_eq!(asked_of(8, LookupLimits::new()).await, 8);
    assert_eq!(asked_of(9, LookupLimits::new()).await, 8);
    assert_eq!(asked_of(9, LookupLimits::new().with_servers(9)).await, 9);
}

#[tokio::test]
async fn asks_about_sixteen_names_and_no_seventeenth() {
    let server = serving(vec![acme()]).await;
    let world = world_of(&server, &server).await;
    for (names, told) in [(0, 0), (16, 16), (17, 16)] {
        let names: Vec<String> = (0..names).map(|n| format!("n{n}.acme.test")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(world.see(&names).await.answers.len(), told);
    }
}

#[tokio::test]
async fn reads_512_values_at_a_name_and_not_one_more() {
    for (most, is_read) in [(512, true), (513, false)] {
        let zone = (0..most).fold(acme(), |zone, n| zone.txt(CHALLENGE, &format!("{n}")));
        let server = Server::start(move |asked| {
            Reply::OverTcp(answer_from(std::slice::from_ref(&zone), asked))
        })
        .await;
        let seen = world_of(&server, &server).await.see(&[CHALLENGE]).await;
        let told = by_servers(&seen, CHALLENGE);
        assert_eq!(matches!(told[..], [Answer::Records { .. }]), is_read, "{most}");
        assert_eq!(told == [Answer::Malformed], !is_read, "{most}");
    }
}

#[tokio::test]
async fn ends_when_its_time_is_over_however_many_are_silent() {
    let silent = Server::start(|_| Reply::Silence).await;
    let other = Server::start(|_| Reply::Silence).await;
    let limits = LookupLimits::new()
        .with_answer_within(Duration::from_secs(60))
        .with_total(Duration::from_millis(150));
    let world = world_of(&silent, &other).await.limited(limits);
    let seen =
        tokio::time::timeout(Duration::from_secs(30), world.see(&[CHALLENGE])).await.unwrap();
    assert_eq!(by_servers(&seen, CHALLENGE), [Answer::Timeout, Answer::Timeout]);
}

#[tokio::test]
async fn asks_no_address_of_a_private_network() {
    for address in ["127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "192.168.1.1"] {
        let parent = Zone::new("test")
            .ns("test", "a.nic.test")
            .a("a.nic.test", "198.51.100.1")
            .ns("acme.test", "ns.acme.test")
            .a("ns.acme.test", address);
        let top = serving(vec![parent.clone()]).await;
        let (world, _) = World::resolved_by(vec![parent.clone()]).await;
        let seen = world.at("198.51.100.1", &top).see(&[CHALLENGE]).await;
        let [told] = &seen.answers[..1] else { panic!() };
        let asked = Some((address.parse::<std::net::IpAddr>().unwrap(), 53).into());
        let vantage = Vantage::Authoritative { server: "ns.acme.test".into(), address: asked };
        assert_eq!((&told.vantage, &told.answer), (&vantage, &Answer::ForbiddenAddress));
    }
}

#[tokio::test]
async fn a_private_address_beside_a_public_one_is_left_out() {
    let server = serving(vec![acme().txt(CHALLENGE, "token=a")]).await;
    let parent = top().a("ns1.acme.test", "127.0.0.1").a("ns2.acme.test", "10.0.0.1");
    let parent_server = serving(vec![parent]).await;
    let (world, _) = World::resolved_by(vec![top(), acme()]).await;
    let world = world.at("198.51.100.1", &parent_server).at("198.51.100.11", &server);
    let other = serving(vec![acme().txt(CHALLENGE, "token=a")]).await;
    let seen = world.at("198.51.100.12", &other).see(&[CHALLENGE]).await;
    assert_eq!(by_servers(&seen, CHALLENGE), [values(&["token=a"]), values(&["token=a"])]);
}

#[tokio::test]
async fn the_port_and_the_addresses_of_a_laboratory_are_asked_only_where_the_host_says_so() {
    let zone = Zone::new("acme.test").ns("acme.test", "a.nic.test").txt(CHALLENGE, "token=a");
    let server = serving(vec![top(), zone]).await;
    let lab = Zone::new("test")
        .ns("test", "a.nic.test")
        .a("a.nic.test", "127.0.0.1")
        .ns("acme.test", "a.nic.test");
    let (world, _) = World::resolved_by(vec![lab]).await;
    let guarded = world.lookup().danger_with_port(server.address.port());
    assert_eq!(by_servers(&crate::world::see(&guarded, &[CHALLENGE]).await, CHALLENGE), []);
    let open = guarded.danger_with_any_address();
    let seen = crate::world::see(&open, &[CHALLENGE]).await;
    assert_eq!(by_servers(&seen, CHALLENGE), [values(&["token=a"])]);
}
