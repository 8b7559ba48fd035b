//! The messages, RFC 1035 section 4.1, and as much of EDNS as a size (RFC 6891 section 6.1).

use super::Transport;

/// Types of records, by their numbers.
pub(super) const A: u16 = 1;
pub(super) const NS: u16 = 2;
pub(super) const CNAME: u16 = 5;
pub(super) const SOA: u16 = 6;
pub(super) const TXT: u16 = 16;
const OPT: u16 = 41;
/// The class of all records here.
const IN: u16 = 1;

/// What a server without EDNS may send over UDP, and what this one sends with it.
const LEAST_UDP: u16 = 512;
const MOST_UDP: u16 = 1232;
/// The length of a message over TCP has two bytes.
const MOST_TCP: usize = 65_535;

const HEADER: usize = 12;
const MOST_NAME: usize = 255;
const MOST_LABEL: u8 = 63;

/// QR, and AA.
const RESPONSE: u16 = 0x8000;
const AUTHORITATIVE: u16 = 0x0400;
const TRUNCATED: u16 = 0x0200;
/// The bits of a query that a response repeats: OPCODE and RD.
const REPEATED: u16 = 0x7900;
const OPCODE: u16 = 0x7800;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResponseCode {
    NoError,
    FormErr,
    ServFail,
    NxDomain,
    NotImp,
    Refused,
}

impl ResponseCode {
    const fn number(self) -> u16 {
        match self {
            Self::NoError => 0,
            Self::FormErr => 1,
            Self::ServFail => 2,
            Self::NxDomain => 3,
            Self::NotImp => 4,
            Self::Refused => 5,
        }
    }
}

/// A query with one question.
#[derive(Clone, Debug)]
pub(super) struct Question {
    id: u16,
    flags: u16,
    /// The question as it came: whoever asks may look at its letters' case.
    section: Vec<u8>,
    /// The name in lower case, without the trailing dot.
    pub(super) name: String,
    /// The number of the type.
    pub(super) kind: u16,
    /// What may be sent over UDP; `None` without EDNS.
    edns: Option<u16>,
}

/// A query that is answered with an error, or not at all where it has not even a header.
pub(super) struct Unreadable {
    header: Option<(u16, u16)>,
    code: ResponseCode,
}

impl Unreadable {
    pub(super) fn answer(&self) -> Option<Vec<u8>> {
        let (id, flags) = self.header?;
        let flags = RESPONSE | (flags & REPEATED) | self.code.number();
        let numbers = [id, flags, 0, 0, 0, 0];
        Some(numbers.iter().flat_map(|number| number.to_be_bytes()).collect())
    }
}

impl Question {
    pub(super) fn parse(query: &[u8]) -> Result<Self, Unreadable> {
        let mut reader = Reader { bytes: query, at: 0 };
        let header = (reader.number(), reader.number());
        let (Some(id), Some(flags)) = header else {
            return Err(Unreadable { header: None, code: ResponseCode::FormErr });
        };
        if flags & RESPONSE != 0 {
            // Answers are not answered, or two servers talk for ever.
            return Err(Unreadable { header: None, code: ResponseCode::FormErr });
        }
        let unreadable = |code| Unreadable { header: Some((id, flags)), code };
        if flags & OPCODE != 0 {
            return Err(unreadable(ResponseCode::NotImp));
        }
        let question = Self::parse_after_flags(&mut reader, id, flags);
        question.ok_or_else(|| unreadable(ResponseCode::FormErr))
    }

    fn parse_after_flags(reader: &mut Reader<'_>, id: u16, flags: u16) -> Option<Self> {
        let (questions, answers, authorities, additional) =
            (reader.number()?, reader.number()?, reader.number()?, reader.number()?);
        if (questions, answers, authorities) != (1, 0, 0) || additional > 2 {
            return None;
        }
        let name = reader.name()?;
        let (kind, class) = (reader.number()?, reader.number()?);
        if class != IN {
            return None;
        }
        let section = reader.bytes.get(HEADER..reader.at)?.to_vec();
        let edns = if additional == 0 { None } else { reader.edns() };
        Some(Self { id, flags, section, name, kind, edns })
    }

    /// An answer that is no more than an error.
    pub(super) fn refused(&self, code: ResponseCode) -> Vec<u8> {
        self.written(code.number(), [0; 2], &[])
    }

    /// An answer that says that it did not fit.
    pub(super) fn truncated(&self) -> Vec<u8> {
        self.written(AUTHORITATIVE | TRUNCATED, [0; 2], &[])
    }

    /// A response with these flags, and these sections with so many records each.
    fn written(&self, flags: u16, [answers, authorities]: [u16; 2], records: &[u8]) -> Vec<u8> {
        let flags = RESPONSE | (self.flags & REPEATED) | flags;
        let numbers = [self.id, flags, 1, answers, authorities, u16::from(self.edns.is_some())];
        let mut bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_be_bytes()).collect();
        bytes.extend(&self.section);
        bytes.extend(records);
        if self.edns.is_some() {
            // The root, the type, the size, and neither flags nor options.
            bytes.push(0);
            bytes.extend([OPT, MOST_UDP, 0, 0, 0].iter().flat_map(|number| number.to_be_bytes()));
        }
        bytes
    }
}

/// A response in the making.
#[derive(Debug)]
pub(super) struct Response<'a> {
    question: &'a Question,
    pub(super) code: ResponseCode,
    answers: u16,
    authorities: u16,
    records: Vec<u8>,
}

impl<'a> Response<'a> {
    pub(super) fn to(question: &'a Question) -> Self {
        let code = ResponseCode::NoError;
        Self { question, code, answers: 0, authorities: 0, records: Vec::new() }
    }

    /// The number of the type that was asked for.
    pub(super) fn kind(&self) -> u16 {
        self.question.kind
    }

    /// Adds a record to the answer. None may follow an authority's.
    pub(super) fn answer(&mut self, name: &str, kind: u16, ttl: u32, data: &[u8]) {
        self.answers = self.answers.saturating_add(1);
        self.record(name, kind, ttl, data);
    }

    /// Adds a record that says whose word this is.
    pub(super) fn authority(&mut self, name: &str, kind: u16, ttl: u32, data: &[u8]) {
        self.authorities = self.authorities.saturating_add(1);
        self.record(name, kind, ttl, data);
    }

    fn record(&mut self, name: &str, kind: u16, ttl: u32, data: &[u8]) {
        self.records.extend(wire_name(name));
        self.records.extend(kind.to_be_bytes());
        self.records.extend(IN.to_be_bytes());
        self.records.extend(ttl.to_be_bytes());
        self.records.extend(u16::try_from(data.len()).unwrap_or(u16::MAX).to_be_bytes());
        self.records.extend(data);
    }

    pub(super) fn written(&self, over: Transport) -> Vec<u8> {
        let flags = match self.code {
            // A name of no zone that this server has.
            ResponseCode::Refused => self.code.number(),
            code => AUTHORITATIVE | code.number(),
        };
        let counts = [self.answers, self.authorities];
        let whole = self.question.written(flags, counts, &self.records);
        let most = match over {
            Transport::Tcp => MOST_TCP,
            Transport::Udp => {
                let size = self.question.edns.unwrap_or(LEAST_UDP);
                usize::from(size.clamp(LEAST_UDP, MOST_UDP))
            }
        };
        match over {
            _ if whole.len() <= most => whole,
            Transport::Udp => self.question.truncated(),
            Transport::Tcp => self.question.refused(ResponseCode::ServFail),
        }
    }
}

/// A name as its labels with their lengths. What is too long for a label is cut.
pub(super) fn wire_name(name: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(name.len().saturating_add(2));
    for label in name.split('.').filter(|label| !label.is_empty()) {
        let label = label.as_bytes();
        let label = label.get(..usize::from(MOST_LABEL)).unwrap_or(label);
        bytes.push(u8::try_from(label.len()).unwrap_or(MOST_LABEL));
        bytes.extend(label);
    }
    bytes.push(0);
    bytes
}

/// The strings of a TXT record: each has a length of one byte before it.
pub(super) fn wire_txt(value: &[u8]) -> Vec<u8> {
    if value.is_empty() {
        return vec![0];
    }
    let string = |part: &[u8]| {
        let mut bytes = vec![u8::try_from(part.len()).unwrap_or(u8::MAX)];
        bytes.extend(part);
        bytes
    };
    value.chunks(usize::from(u8::MAX)).flat_map(string).collect()
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(length)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn number(&mut self) -> Option<u16> {
        self.take(2)?.first_chunk().map(|bytes| u16::from_be_bytes(*bytes))
    }

    /// A name without pointers: there is nothing before a question to point to.
    fn name(&mut self) -> Option<String> {
        let (start, mut labels) = (self.at, Vec::new());
        loop {
            let length = self.byte()?;
            if length == 0 {
                return Some(labels.join("."));
            }
            if length > MOST_LABEL || self.at.saturating_sub(start) > MOST_NAME {
                return None;
            }
            let label = self.take(usize::from(length))?.escape_ascii().to_string();
            labels.push(label.replace('.', "\\046").to_ascii_lowercase());
        }
    }

    /// The size that an OPT record allows.
    fn edns(&mut self) -> Option<u16> {
        let (root, kind, size) = (self.byte()?, self.number()?, self.number()?);
        (root == 0 && kind == OPT).then_some(size)
    }
}
