//! Answers that are not those of the server that was asked, or not to the question.

use std::collections::BTreeSet;

use hickory_proto::op::Message;
use vestibule_domains::Answer;

use crate::probe::world_of;
use crate::server::{Reply, Server};
use crate::world::{CHALLENGE, acme, by_servers, serving, values};
use crate::zones::{Zone, answer_from, name};

fn published() -> Zone {
    acme().txt(CHALLENGE, "token=a")
}

/// What is made of a server that answers as it should but for the challenge's TXT records.
async fn said(
    reply: impl Fn(&Message, Message) -> Reply + Send + Sync + 'static,
) -> (Answer, Server) {
    let server = Server::start(move |asked| {
        let answer = answer_from(&[published()], asked);
        let is_challenge = asked.queries[0].name() == &name(CHALLENGE);
        if is_challenge { reply(asked, answer) } else { Reply::Says(answer) }
    })
    .await;
    let seen = world_of(&server, &server).await.see(&[CHALLENGE]).await;
    let [answer] = &by_servers(&seen, CHALLENGE)[..] else { panic!("{seen:?}") };
    (answer.clone(), server)
}

#[tokio::test]
async fn what_another_address_answers_is_not_heard() {
    let (answer, _) = said(|_, answer| Reply::FromElsewhere(answer)).await;
    assert_eq!(answer, Answer::Timeout);
}

#[tokio::test]
async fn an_answer_with_another_id_is_passed_over() {
    let (answer, _) = said(|_, mut answer| {
        answer.metadata.id ^= 1;
        Reply::Says(answer)
    })
    .await;
    assert_eq!(answer, Answer::Timeout);
    let (answer, _) = said(|_, real| {
        let mut forged = answer_from(&[acme().txt(CHALLENGE, "forged")], &real);
        forged.metadata.id ^= 1;
        Reply::Several(vec![forged, real])
    })
    .await;
    assert_eq!(answer, values(&["token=a"]));
}

#[tokio::test]
async fn a_question_that_comes_back_is_no_answer() {
    let (answer, _) = said(|asked, _| Reply::Says(asked.clone())).await;
    assert_eq!(answer, Answer::Timeout);
}

#[tokio::test]
async fn an_answer_to_another_question_is_malformed() {
    let (answer, _) = said(|_, mut answer| {
        answer.queries[0].set_name(name("_other.app-sso-challenge.acme.test"));
        Reply::Says(answer)
    })
    .await;
    assert_eq!(answer, Answer::Malformed);
}

#[tokio::test]
async fn an_answer_that_changes_the_casing_is_asked_for_over_tcp() {
    let lower = |_: &Message, mut answer: Message| {
        let lower = answer.queries[0].name().to_lowercase();
        answer.queries[0].set_name(lower);
        Reply::Says(answer)
    };
    let (answer, server) = said(lower).await;
    assert_eq!(answer, values(&["token=a"]));
    assert!(server.asked().iter().any(|asked| asked.over_tcp));
}

#[tokio::test]
async fn a_forger_who_knows_all_but_the_casing_is_not_believed() {
    let (answer, _) = said(|asked, real| {
        let mut forged = answer_from(&[acme().txt(CHALLENGE, "forged")], asked);
        let lower = forged.queries[0].name().to_lowercase();
        forged.queries[0].set_name(lower);
        Reply::Several(vec![forged, real])
    })
    .await;
    // What the server says over TCP, where this one is silent to `Several`.
    assert_eq!(answer, Answer::Malformed);
}

#[tokio::test]
async fn bytes_that_are_no_message_are_malformed() {
    for cut in [3, 11, 12, 20, 40] {
        let (answer, _) = said(move |_, answer| {
            Reply::Bytes(answer.to_vec().unwrap().into_iter().take(cut).collect())
        })
        .await;
        let too_short_to_tell = cut < 6;
        let expected = if too_short_to_tell { Answer::Timeout } else { Answer::Malformed };
        assert_eq!(answer, expected, "{cut} bytes");
    }
}

#[tokio::test]
async fn a_header_that_announces_questions_without_end_is_malformed() {
    let (answer, _) = said(|_, answer| {
        let mut bytes = answer.to_vec().unwrap();
        bytes[4] = 0xff;
        Reply::Bytes(bytes)
    })
    .await;
    assert_eq!(answer, Answer::Malformed);
}

#[tokio::test]
async fn each_question_has_an_id_a_port_and_a_casing_of_its_own() {
    let server = serving(vec![published()]).await;
    let world = world_of(&server, &server).await;
    for _ in 0..8 {
        world.see(&[CHALLENGE]).await;
    }
    let asked = server.asked();
    let of_the_challenge = || {
        asked.iter().filter(|it| it.message.queries[0].name() == &name(CHALLENGE) && !it.over_tcp)
    };
    let ids: BTreeSet<u16> = of_the_challenge().map(|it| it.message.metadata.id).collect();
    let ports: BTreeSet<u16> = of_the_challenge().map(|it| it.from.port()).collect();
    let casings: BTreeSet<String> =
        of_the_challenge().map(|it| it.message.queries[0].name().to_ascii()).collect();
    assert_eq!(of_the_challenge().count(), 8);
    // Of eight, two may be the same by chance; the casing has 28 letters.
    assert!(ids.len() >= 6 && ports.len() >= 6 && casings.len() >= 7, "{ids:?} {ports:?}");
}
