//! One question: the message that asks it, and which messages answer it (RFC 1035 section 4, RFC 6891,
//! RFC 5452 sections 4 and 9).

use hickory_proto::op::{Edns, Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{DNSClass, Name, RecordType};

/// What is asked of a server.
#[derive(Clone, Debug)]
pub(super) struct Question {
    name: Name,
    kind: RecordType,
    is_recursive: bool,
    is_unchecked: bool,
}

impl Question {
    /// A question to a server of the zone itself.
    pub(super) const fn iterative(name: Name, kind: RecordType) -> Self {
        Self { name, kind, is_recursive: false, is_unchecked: false }
    }

    /// A question to a resolver.
    pub(super) const fn recursive(name: Name, kind: RecordType) -> Self {
        Self { name, kind, is_recursive: true, is_unchecked: false }
    }

    /// The same, for what a resolver has that did not pass its DNSSEC validation.
    pub(super) fn unchecked(&self) -> Self {
        Self { is_unchecked: true, ..self.clone() }
    }

    /// A message that asks it, with an id and a casing of the name that nobody can guess.
    ///
    /// Both come from hickory's generator, which the operating system seeds: whoever wants the same
    /// message twice keeps it. An old server that does not know EDNS is asked without.
    pub(super) fn to_message(&self, with_edns: bool) -> Message {
        let mut name = self.name.clone();
        name.randomize_label_case();
        let mut message = Message::query();
        message.metadata.recursion_desired = self.is_recursive;
        message.metadata.checking_disabled = self.is_unchecked;
        message.add_query(Query::query(name, self.kind));
        if with_edns {
            let mut edns = Edns::new();
            edns.set_max_payload(MOST_BYTES_OF_A_DATAGRAM).set_version(0).set_dnssec_ok(true);
            message.set_edns(edns);
        }
        message
    }
}

/// What a datagram is to a question that was sent.
#[derive(Debug)]
pub(super) enum Match {
    /// Somebody else's.
    Foreign,
    /// The casing of the name is not as it was sent: a server that does not keep it, or a forgery.
    CasedOtherwise(Box<Message>),
    /// It has the id of the question, and cannot be read or asks another question.
    Malformed,
    /// Its answer.
    Answer(Box<Message>),
}

/// Compares an answer with the question.
pub(super) fn match_answer(sent: &Message, bytes: &[u8]) -> Match {
    let (Some(&[high, low]), Some(flags), Some(&[count_high, count_low])) =
        (bytes.first_chunk::<2>(), bytes.get(2), bytes.get(4..).and_then(<[u8]>::first_chunk::<2>))
    else {
        return Match::Foreign;
    };
    if u16::from_be_bytes([high, low]) != sent.metadata.id || flags & RESPONSE == 0 {
        return Match::Foreign;
    }
    // Read before anything is allocated for as many questions as a forged header announces.
    if u16::from_be_bytes([count_high, count_low]) > 1 {
        return Match::Malformed;
    }
    let Ok(answer) = Message::from_vec(bytes) else { return Match::Malformed };
    if answer.metadata.message_type != MessageType::Response
        || answer.metadata.op_code != OpCode::Query
    {
        return Match::Malformed;
    }
    match (answer.queries.as_slice(), sent.queries.as_slice()) {
        // A server that cannot read the question does not repeat it.
        ([], _) if answer.metadata.response_code == ResponseCode::FormErr => {
            Match::Answer(Box::new(answer))
        }
        ([theirs], [ours]) => {
            let is_same = theirs.name == ours.name
                && theirs.query_type == ours.query_type
                && theirs.query_class == DNSClass::IN;
            match (is_same, theirs.name.eq_case(&ours.name)) {
                (false, _) => Match::Malformed,
                (true, false) => Match::CasedOtherwise(Box::new(answer)),
                (true, true) => Match::Answer(Box::new(answer)),
            }
        }
        _ => Match::Malformed,
    }
}

/// What passes every network unfragmented (DNS flag day 2020).
pub(super) const MOST_BYTES_OF_A_DATAGRAM: u16 = 1232;

/// The QR bit of the third byte.
const RESPONSE: u8 = 0x80;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hickory::names::absolute;
    use crate::hickory::reading::{Teller, read};

    fn sent() -> Message {
        let name = absolute("_tag.app-sso-challenge.acme.test").unwrap();
        Question::iterative(name, RecordType::TXT).to_message(true)
    }

    /// Whatever is read of an answer, by whoever gave it.
    fn read_all(sent: &Message, bytes: &[u8]) {
        if let Match::Answer(answer) = match_answer(sent, bytes) {
            let name = &sent.queries[0].name;
            for teller in [Teller::Zone(name), Teller::Named, Teller::Resolver { validates: true }]
            {
                let _ = read(&answer, name, teller, 5);
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            read_all(&sent(), &bytes);
        }

        #[test]
        fn a_true_beginning_with_any_rest_is_read_without_a_panic(
            counts in prop::array::uniform6(0_u8..4),
            rest in prop::collection::vec(any::<u8>(), 0..600),
        ) {
            let sent = sent();
            let mut bytes = sent.to_vec().unwrap();
            bytes[2] |= 0x84;
            for (place, count) in counts.into_iter().enumerate() {
                bytes[6 + place] = if place % 2 == 0 { 0 } else { count };
            }
            bytes.extend(rest);
            read_all(&sent, &bytes);
        }
    }
}
