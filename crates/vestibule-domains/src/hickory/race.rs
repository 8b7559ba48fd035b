//! One question to several servers at a time, of which the first usable answer counts.

use std::net::SocketAddr;

use hickory_proto::op::{Message, ResponseCode};
use tokio::task::JoinSet;

use super::exchange::{Patience, exchange};
use super::question::Question;

/// The first answer that is usable. The other questions end with it.
pub(super) async fn first_usable(
    servers: impl IntoIterator<Item = SocketAddr>,
    question: &Question,
    patience: &Patience,
    is_usable: fn(&Message) -> bool,
) -> Option<Message> {
    let mut asked = JoinSet::new();
    for server in servers {
        let (question, patience) = (question.clone(), patience.clone());
        asked.spawn(async move { exchange(server, &question, &patience).await });
    }
    while let Some(answer) = asked.join_next().await {
        if let Ok(Ok(answer)) = answer
            && is_usable(&answer)
        {
            return Some(answer);
        }
    }
    None
}

/// Whether a server says something about the name, be it that it is not there.
pub(super) fn is_about_the_name(answer: &Message) -> bool {
    matches!(answer.metadata.response_code, ResponseCode::NoError | ResponseCode::NXDomain)
}

/// Whether a resolver says so, and not a server that merely refers elsewhere.
pub(super) fn is_resolved(answer: &Message) -> bool {
    is_about_the_name(answer)
        && (answer.metadata.recursion_available || answer.metadata.authoritative)
}
