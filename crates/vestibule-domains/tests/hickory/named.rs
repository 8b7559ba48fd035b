//! Servers that the host names itself.

use vestibule_domains::{
    Answer, Delegation, HickoryLookup, HickorySetupError, LookupLimits, Resolver, Vantage,
};

use crate::server::{Reply, Server};
use crate::world::{
    CHALLENGE, acme, by_resolvers, by_servers, missing, resolve, see, serving, through, top, values,
};
use crate::zones::{Zone, refusal};

async fn seen_of(servers: &[&Server]) -> vestibule_domains::Observations {
    let lookup = HickoryLookup::of_servers(servers.iter().map(|server| server.address)).unwrap();
    let limits = LookupLimits::new().with_answer_within(std::time::Duration::from_millis(100));
    see(&lookup.with_limits(limits), &[CHALLENGE]).await
}

#[tokio::test]
async fn a_server_that_claims_authority_is_told_from_a_resolver() {
    let zone = serving(vec![acme().txt(CHALLENGE, "token=a")]).await;
    let resolver = Server::start(|asked| Reply::Says(resolve(&[top(), acme()], asked))).await;
    let seen = seen_of(&[&resolver, &zone]).await;
    assert_eq!(by_servers(&seen, CHALLENGE), [values(&["token=a"])]);
    assert_eq!(by_resolvers(&seen, CHALLENGE), [missing()]);
    let name = zone.address.to_string();
    let vantage = Vantage::Authoritative { server: name, address: Some(zone.address) };
    assert_eq!(seen.answers[0].vantage, vantage);
    assert!(matches!(&seen.delegation, Delegation::Zone { apex, servers }
        if apex.as_str() == "acme.test" && servers == &["ns1.acme.test", "ns2.acme.test"]));
}

#[tokio::test]
async fn a_resolver_that_is_named_twice_is_one() {
    let zone = serving(vec![acme().txt(CHALLENGE, "token=a")]).await;
    let resolver = Server::start(|asked| Reply::Says(resolve(&[top(), acme()], asked))).await;
    let lookup = HickoryLookup::of_servers([zone.address, resolver.address]).unwrap();
    let lookup = lookup.with_resolvers([Resolver::new("resolver", resolver.address)]);
    let seen = see(&lookup, &[CHALLENGE]).await;
    assert_eq!(by_resolvers(&seen, CHALLENGE), [missing()]);
}

#[tokio::test]
async fn a_server_that_refuses_or_is_silent_counts_as_one_of_the_zone() {
    let refusing = Server::start(|asked| Reply::Says(refusal(asked))).await;
    let silent = Server::start(|_| Reply::Silence).await;
    let mut said = by_servers(&seen_of(&[&refusing, &silent]).await, CHALLENGE);
    said.sort_by_key(|answer| *answer == Answer::Timeout);
    assert_eq!(said, [Answer::Lame, Answer::Timeout]);
}

#[tokio::test]
async fn a_parent_that_does_not_have_the_domain_says_that_it_is_not_delegated() {
    let parent = serving(vec![Zone::new("test")]).await;
    let seen = seen_of(&[&parent]).await;
    assert!(matches!(&seen.delegation, Delegation::None { parent } if parent.as_str() == "test"));
    assert!(seen.answers.is_empty());
}

#[tokio::test]
async fn an_alias_is_followed_among_the_servers_that_the_host_named() {
    let acme = serving(vec![acme().cname(CHALLENGE, "acme.other.test")]).await;
    let other = serving(vec![Zone::new("other.test").txt("acme.other.test", "token=a")]).await;
    let seen = seen_of(&[&acme, &other]).await;
    let said = by_servers(&seen, CHALLENGE);
    assert!(said.contains(&through(&["token=a"], &["acme.other.test"])), "{said:?}");
    assert!(said.contains(&Answer::Lame), "{said:?}");
}

#[test]
fn nobody_to_ask_is_an_error() {
    let none = HickoryLookup::of_servers([]).unwrap_err();
    assert_eq!((none, none.code()), (HickorySetupError::NoServer, "no_name_server"));
    assert_eq!(HickoryLookup::through([]).unwrap_err().code(), "no_name_server");
}
