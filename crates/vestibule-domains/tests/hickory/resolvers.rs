//! What resolvers are asked, and what of their answers counts.

use hickory_proto::op::{Edns, Message, ResponseCode};
use hickory_proto::rr::RecordType;
use hickory_proto::rr::rdata::opt::EdnsOption;
use vestibule_domains::{Answer, Resolver};

use crate::server::{Asked, Reply, Server};
use crate::world::{
    CHALLENGE, World, acme, by_resolvers, by_servers, missing, resolve, see, serving, top, values,
};
use crate::zones::{Zone, refusal, reply_to};

fn asked_for_txt(resolver: &Server) -> Vec<Asked> {
    let mut asked = resolver.asked();
    asked.retain(|it| it.message.queries[0].query_type() == RecordType::TXT);
    asked
}

/// `acme.test` with this zone on its servers, and resolvers that do what is told for TXT.
async fn seen_by(
    zone: Zone,
    txt: impl Fn(&Message) -> Reply + Send + Sync + 'static,
    trusted: bool,
) -> (Vec<Answer>, Server) {
    let server = serving(vec![zone]).await;
    let parent = serving(vec![top()]).await;
    let resolver = Server::start(move |asked| {
        if asked.queries[0].query_type() == RecordType::TXT {
            txt(asked)
        } else {
            Reply::Says(resolve(&[top(), acme()], asked))
        }
    })
    .await;
    let mut known = Resolver::new("resolver", resolver.address);
    if trusted {
        known = known.danger_with_trusted_validation();
    }
    let world = World::with_resolver(known).at("198.51.100.1", &parent);
    let world = world.at("198.51.100.11", &server).at("198.51.100.12", &server);
    (by_resolvers(&world.see(&[CHALLENGE]).await, CHALLENGE), resolver)
}

fn published() -> Zone {
    acme().txt(CHALLENGE, "token=a")
}

fn resolved(asked: &Message) -> Message {
    resolve(&[top(), published()], asked)
}

fn failing(asked: &Message, extended: Option<u16>) -> Message {
    let mut answer = reply_to(asked);
    answer.metadata.recursion_available = true;
    answer.metadata.response_code = ResponseCode::ServFail;
    if let Some(code) = extended {
        let mut edns = Edns::new();
        let data = [&code.to_be_bytes()[..], b"why"].concat();
        edns.options_mut().insert(EdnsOption::Unknown(15, data));
        answer.set_edns(edns);
    }
    answer
}

#[tokio::test]
async fn nobody_asks_a_resolver_for_a_record_that_is_not_published() {
    let (answers, resolver) = seen_by(acme(), |_| Reply::Silence, false).await;
    assert_eq!(answers, []);
    assert!(asked_for_txt(&resolver).is_empty());
}

#[tokio::test]
async fn asks_resolvers_for_a_record_that_is_published_with_recursion_and_dnssec_ok() {
    let (answers, resolver) = seen_by(published(), |it| Reply::Says(resolved(it)), false).await;
    assert_eq!(answers, [values(&["token=a"])]);
    let asked = asked_for_txt(&resolver);
    assert_eq!(asked.len(), 1);
    assert!(asked[0].message.metadata.recursion_desired);
    assert!(!asked[0].message.metadata.checking_disabled);
    assert!(asked[0].message.edns.as_ref().unwrap().flags().dnssec_ok);
}

#[tokio::test]
async fn asks_resolvers_where_no_server_of_the_zone_has_an_answer() {
    let lame = Server::start(|asked| Reply::Says(refusal(asked))).await;
    let parent = serving(vec![top()]).await;
    let (world, _) = World::resolved_by(vec![top(), published()]).await;
    let world = world.at("198.51.100.1", &parent).at("198.51.100.11", &lame);
    let seen = world.at("198.51.100.12", &lame).see(&[CHALLENGE]).await;
    assert_eq!(by_servers(&seen, CHALLENGE), [Answer::Lame]);
    assert_eq!(by_resolvers(&seen, CHALLENGE), [values(&["token=a"])]);
}

#[tokio::test]
async fn a_resolver_that_kept_a_negative_answer_says_for_how_much_longer() {
    let old = |asked: &Message| Reply::Says(resolve(&[top(), acme()], asked));
    let (answers, _) = seen_by(published(), old, false).await;
    assert_eq!(answers, [missing()]);
}

#[tokio::test]
async fn authentic_is_what_a_resolver_says_that_the_host_trusts_to_validate() {
    for (trusted, says, counts) in
        [(true, true, true), (true, false, false), (false, true, false), (false, false, false)]
    {
        let reply = move |asked: &Message| {
            let mut answer = resolved(asked);
            answer.metadata.authentic_data = says;
            Reply::Says(answer)
        };
        let (answers, _) = seen_by(published(), reply, trusted).await;
        let [Answer::Records { authentic, .. }] = &answers[..] else { panic!("{answers:?}") };
        assert_eq!(*authentic, counts, "trusted {trusted}, says {says}");
    }
}

#[tokio::test]
async fn servers_of_the_zone_say_nothing_of_authenticity() {
    let zone = published();
    let server = Server::start(move |asked| {
        let mut answer = crate::zones::answer_from(std::slice::from_ref(&zone), asked);
        answer.metadata.authentic_data = true;
        Reply::Says(answer)
    })
    .await;
    let parent = serving(vec![top()]).await;
    let (world, _) = World::resolved_by(vec![top(), published()]).await;
    let world = world.at("198.51.100.1", &parent).at("198.51.100.11", &server);
    let seen = world.at("198.51.100.12", &server).see(&[CHALLENGE]).await;
    assert_eq!(by_servers(&seen, CHALLENGE), [values(&["token=a"])]);
}

#[tokio::test]
async fn an_extended_error_tells_what_fails_validation_from_what_fails() {
    for (code, bogus) in [(5, false), (6, true), (7, true), (12, true), (13, false), (22, false)] {
        let reply = move |asked: &Message| Reply::Says(failing(asked, Some(code)));
        let (answers, _) = seen_by(published(), reply, false).await;
        let extended = Some(code);
        let expected =
            if bogus { Answer::Bogus { extended } } else { Answer::ServFail { extended } };
        assert_eq!(answers, [expected]);
    }
}

#[tokio::test]
async fn a_resolver_without_extended_errors_that_answers_only_unchecked_found_it_bogus() {
    let validating = |asked: &Message| {
        let unchecked = asked.metadata.checking_disabled;
        Reply::Says(if unchecked { resolved(asked) } else { failing(asked, None) })
    };
    let (answers, _) = seen_by(published(), validating, false).await;
    assert_eq!(answers, [Answer::Bogus { extended: None }]);

    let broken = |asked: &Message| Reply::Says(failing(asked, None));
    let (answers, _) = seen_by(published(), broken, false).await;
    assert_eq!(answers, [Answer::ServFail { extended: None }]);
}

#[tokio::test]
async fn a_failure_that_passes_by_itself_is_not_called_bogus() {
    let count = std::sync::atomic::AtomicUsize::new(0);
    let recovering = move |asked: &Message| {
        let is_first = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
        Reply::Says(if is_first { failing(asked, None) } else { resolved(asked) })
    };
    let (answers, _) = seen_by(published(), recovering, false).await;
    assert_eq!(answers, [Answer::ServFail { extended: None }]);
}

#[tokio::test]
async fn a_resolver_that_offers_no_recursion_is_lame() {
    let (answers, _) = seen_by(published(), |asked| Reply::Says(reply_to(asked)), false).await;
    assert_eq!(answers, [Answer::Lame]);
    let (answers, _) = seen_by(published(), |asked| Reply::Says(refusal(asked)), false).await;
    assert_eq!(answers, [Answer::Lame]);
}

#[tokio::test]
async fn a_zone_that_fails_validation_is_still_found_and_its_servers_asked() {
    let server = serving(vec![published()]).await;
    let parent = serving(vec![top()]).await;
    let resolver = Server::start(|asked| {
        let unchecked = asked.metadata.checking_disabled;
        Reply::Says(if unchecked { resolved(asked) } else { failing(asked, Some(6)) })
    })
    .await;
    let world = World::with_resolver(Resolver::new("validating", resolver.address));
    let world = world.at("198.51.100.1", &parent).at("198.51.100.11", &server);
    let seen = world.at("198.51.100.12", &server).see(&[CHALLENGE]).await;
    assert_eq!(by_servers(&seen, CHALLENGE), [values(&["token=a"])]);
    assert_eq!(by_resolvers(&seen, CHALLENGE), [Answer::Bogus { extended: Some(6) }]);
}

#[tokio::test]
async fn each_resolver_has_its_own_answer_and_a_silent_one_holds_up_nobody() {
    let server = serving(vec![published()]).await;
    let parent = serving(vec![top()]).await;
    let (world, _) = World::resolved_by(vec![top(), published()]).await;
    let silent = Server::start(|_| Reply::Silence).await;
    let world = world.and_resolver(Resolver::new("a silent one", silent.address));
    let world = world.at("198.51.100.1", &parent).at("198.51.100.11", &server);
    let seen = world.at("198.51.100.12", &server).see(&[CHALLENGE]).await;
    assert_eq!(by_resolvers(&seen, CHALLENGE), [Answer::Timeout, values(&["token=a"])]);
}

#[tokio::test]
async fn one_resolver_under_two_names_is_one_and_trusted_if_it_is_under_either() {
    let server = serving(vec![published()]).await;
    let parent = serving(vec![top()]).await;
    let resolver = Server::start(|asked| {
        let mut answer = resolved(asked);
        answer.metadata.authentic_data = true;
        Reply::Says(answer)
    })
    .await;
    let known = |name: &str| Resolver::new(name, resolver.address);
    let trusted = known("second").danger_with_trusted_validation();
    for (second, counts) in [(known("second"), false), (trusted, true)] {
        let world = World::with_resolver(known("first")).and_resolver(second.clone());
        let world = world.at("198.51.100.1", &parent).at("198.51.100.11", &server);
        let through = world.at("198.51.100.12", &server).see(&[CHALLENGE]).await;
        let world = World::with_resolver(known("first"));
        let world = world.at("198.51.100.1", &parent).at("198.51.100.11", &server);
        let lookup = world.at("198.51.100.12", &server).lookup().with_resolvers([second]);
        for seen in [through, see(&lookup, &[CHALLENGE]).await] {
            let said = by_resolvers(&seen, CHALLENGE);
            let [Answer::Records { authentic, .. }] = &said[..] else { panic!("{said:?}") };
            assert_eq!(*authentic, counts);
        }
    }
}
