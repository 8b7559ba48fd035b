//! Where a zone begins, and that there is none.

use hickory_proto::rr::rdata::NULL;
use hickory_proto::rr::{RData, RecordType};
use vestibule_core::DomainName;
use vestibule_domains::{Answer, Delegation, RecordName, Resolver, TxtLookup};

use crate::probe::world_of;
use crate::server::{Reply, Server};
use crate::world::{
    CHALLENGE, World, acme, by_resolvers, by_servers, missing, see, serving, top, values,
};
use crate::zones::{Zone, refusal};

fn parent_of(seen: &vestibule_domains::Observations) -> Option<&str> {
    match &seen.delegation {
        Delegation::None { parent } => Some(parent.as_str()),
        _ => None,
    }
}

#[tokio::test]
async fn a_domain_that_its_parent_does_not_have_is_not_delegated_and_nobody_else_is_asked() {
    let empty = Zone::new("test").ns("test", "a.nic.test").a("a.nic.test", "198.51.100.1");
    let parent = serving(vec![empty.clone()]).await;
    let (world, resolver) = World::resolved_by(vec![empty]).await;
    let seen = world.at("198.51.100.1", &parent).see(&[CHALLENGE]).await;
    assert_eq!((parent_of(&seen), &seen.answers[..]), (Some("test"), &[][..]));
    let txt =
        |asked: &crate::server::Asked| asked.message.queries[0].query_type() == RecordType::TXT;
    assert!(!resolver.asked().iter().any(txt) && !parent.asked().iter().any(txt));
}

#[tokio::test]
async fn a_top_level_domain_that_is_not_there_is_a_domain_that_is_not_delegated() {
    let (world, _) = World::resolved_by(vec![Zone::new("other")]).await;
    assert_eq!(parent_of(&world.see(&[CHALLENGE]).await), Some("test"));
}

#[tokio::test]
async fn a_name_that_its_own_zone_does_not_have_is_not_called_not_delegated() {
    let server = serving(vec![acme()]).await;
    let world = world_of(&server, &server).await;
    let name = RecordName::parse("_tag.app-sso-challenge.eng.acme.test").unwrap();
    let domain = DomainName::parse("eng.acme.test").unwrap();
    let seen = world.lookup().look_up(&domain, &[name]).await;
    assert!(
        matches!(&seen.delegation, Delegation::Zone { apex, .. } if apex.as_str() == "acme.test")
    );
    assert_eq!(by_servers(&seen, "_tag.app-sso-challenge.eng.acme.test"), [missing()]);
}

#[tokio::test]
async fn nothing_is_known_where_no_resolver_answers() {
    let silent = Server::start(|_| Reply::Silence).await;
    let world = World::with_resolver(Resolver::new("silent", silent.address));
    let seen = world.see(&[CHALLENGE]).await;
    assert_eq!(seen.delegation, Delegation::Unknown);
    assert_eq!(by_resolvers(&seen, CHALLENGE), [Answer::Timeout]);
}

#[tokio::test]
async fn nothing_is_known_where_the_parent_does_not_answer() {
    let silent = Server::start(|_| Reply::Silence).await;
    let (world, _) = World::resolved_by(vec![top(), acme()]).await;
    let seen = world.at("198.51.100.1", &silent).see(&[CHALLENGE]).await;
    assert_eq!(seen.delegation, Delegation::Unknown);
}

#[tokio::test]
async fn servers_that_all_refuse_are_known_from_the_parent() {
    let lame = Server::start(|asked| Reply::Says(refusal(asked))).await;
    let other = Server::start(|asked| Reply::Says(refusal(asked))).await;
    let seen = world_of(&lame, &other).await.see(&[CHALLENGE]).await;
    assert_eq!(by_servers(&seen, CHALLENGE), [Answer::Lame, Answer::Lame]);
    assert!(matches!(&seen.delegation, Delegation::Zone { apex, servers }
        if apex.as_str() == "acme.test" && servers.len() == 2));
    assert_eq!(seen.zone, None);
}

#[tokio::test]
async fn a_zone_on_the_servers_of_its_parent_is_found() {
    let zone = Zone::new("acme.test").ns("acme.test", "a.nic.test").txt(CHALLENGE, "token=a");
    let parent = Zone::new("test")
        .ns("test", "a.nic.test")
        .a("a.nic.test", "198.51.100.1")
        .ns("acme.test", "a.nic.test");
    let server = serving(vec![parent.clone(), zone.clone()]).await;
    let (world, _) = World::resolved_by(vec![parent, zone]).await;
    let seen = world.at("198.51.100.1", &server).see(&[CHALLENGE]).await;
    assert_eq!(by_servers(&seen, CHALLENGE), [values(&["token=a"])]);
    assert!(matches!(&seen.delegation, Delegation::Zone { apex, servers }
        if apex.as_str() == "acme.test" && servers == &["a.nic.test"]));
}

#[tokio::test]
async fn a_label_that_is_given_away_is_asked_of_who_has_it() {
    let cut = acme().ns("app-sso-challenge.acme.test", "ns.other.test");
    let below = Zone::new("app-sso-challenge.acme.test").txt(CHALLENGE, "token=a");
    let servers = [serving(vec![cut.clone()]).await, serving(vec![cut.clone()]).await];
    let given_to = serving(vec![below]).await;
    let parent = serving(vec![top()]).await;
    let other = Zone::new("other.test").a("ns.other.test", "198.51.100.21");
    let (world, _) = World::resolved_by(vec![top(), cut, other]).await;
    let world = world.at("198.51.100.1", &parent).at("198.51.100.21", &given_to);
    let world = world.at("198.51.100.11", &servers[0]).at("198.51.100.12", &servers[1]);
    let seen = world.see(&[CHALLENGE]).await;
    assert_eq!(by_servers(&seen, CHALLENGE), [values(&["token=a"]), values(&["token=a"])]);
}

#[tokio::test]
async fn a_server_that_refers_in_a_circle_is_lame() {
    let cut = acme().ns("app-sso-challenge.acme.test", "ns1.acme.test");
    let servers = [serving(vec![cut.clone()]).await, serving(vec![cut]).await];
    let seen = world_of(&servers[0], &servers[1]).await.see(&[CHALLENGE]).await;
    assert_eq!(by_servers(&seen, CHALLENGE), [Answer::Lame, Answer::Lame]);
}

#[tokio::test]
async fn keeps_the_digests_that_the_parent_has() {
    let data = NULL::with(vec![0x12, 0x34, 13, 2, 0xab, 0xcd]);
    let ds = RData::Unknown { code: RecordType::DS, rdata: data };
    let parent = serving(vec![top().with("acme.test", ds)]).await;
    let server = serving(vec![acme()]).await;
    let (world, _) = World::resolved_by(vec![top(), acme()]).await;
    let world = world.at("198.51.100.1", &parent).at("198.51.100.11", &server);
    let seen = world.at("198.51.100.12", &server).see(&[]).await;
    assert_eq!(seen.zone.unwrap().ds, Some(vec!["abcd".to_owned()]));
}

#[tokio::test]
async fn an_address_that_a_server_gives_for_a_name_of_another_zone_is_not_used() {
    // The parent's glue for a name outside of it would send the question wherever it likes.
    let parent = Zone::new("test")
        .ns("test", "a.nic.test")
        .a("a.nic.test", "198.51.100.1")
        .ns("acme.test", "ns.far.example")
        .a("ns.far.example", "198.51.100.66");
    let far = Zone::new("far.example").a("ns.far.example", "198.51.100.11");
    let wrong = serving(vec![acme().txt(CHALLENGE, "wrong")]).await;
    let right = serving(vec![acme().txt(CHALLENGE, "right")]).await;
    let top = serving(vec![parent.clone()]).await;
    let (world, _) = World::resolved_by(vec![parent, far, acme()]).await;
    let world = world.at("198.51.100.1", &top).at("198.51.100.66", &wrong);
    let seen = see(&world.at("198.51.100.11", &right).lookup(), &[CHALLENGE]).await;
    assert_eq!(by_servers(&seen, CHALLENGE), [values(&["right"])]);
}

#[tokio::test]
async fn a_name_above_the_domains_own_zone_is_asked_of_the_zone_that_it_is_in() {
    let cut = acme().ns("eng.acme.test", "ns.other.test").txt("acme.test", "above");
    let eng = Zone::new("eng.acme.test").ns("eng.acme.test", "ns.other.test");
    let servers = serving(vec![cut.clone()]).await;
    let given_to = serving(vec![eng.txt("_tag.app.eng.acme.test", "below")]).await;
    let parent = serving(vec![top()]).await;
    let other = Zone::new("other.test").a("ns.other.test", "198.51.100.21");
    let (world, _) = World::resolved_by(vec![top(), cut, other]).await;
    let world = world.at("198.51.100.1", &parent).at("198.51.100.21", &given_to);
    let world = world.at("198.51.100.11", &servers).at("198.51.100.12", &servers);
    let names = ["_tag.app.eng.acme.test", "acme.test"].map(|it| RecordName::parse(it).unwrap());
    let seen = world.lookup().look_up(&DomainName::parse("eng.acme.test").unwrap(), &names).await;
    assert_eq!(by_servers(&seen, "_tag.app.eng.acme.test"), [values(&["below"])]);
    assert_eq!(by_servers(&seen, "acme.test"), [values(&["above"])]);
}
