//! Canonicalises a stream of documents, so that thousands of them can be compared with another
//! implementation without starting a process for each.
//!
//! Standard input holds frames: a header line `MODE PREFIXLIST LENGTH`, then LENGTH bytes of
//! document. MODE is `exclusive`, `inclusive` or `inclusive11`, with `-comments` after it to keep
//! comments; PREFIXLIST is separated by commas, or `-` for none. Each frame is answered on
//! standard output: `ok LENGTH` and a line end, then LENGTH canonical bytes, or `refused CODE` and
//! a line end for a document that the reader refuses. MODE `digests` answers with one line for
//! each element that has an id, in document order: the base64 SHA-256 of its exclusive form.

use std::io::{self, BufRead, Read, Write};

use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm};
use vestibule_xmldsig::{
    Canonicalization, Document, Element, Grammar, Limits, ReadError, SigningProfile,
    prepare_signature,
};

fn main() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut header = String::new();
    while input.read_line(&mut header)? > 0 {
        let frame = Frame::parse(&header).ok_or_else(|| invalid(&header))?;
        let mut bytes = Vec::new();
        input.by_ref().take(frame.length).read_to_end(&mut bytes)?;
        match frame.answer(bytes) {
            Ok(answer) => {
                writeln!(output, "ok {}", answer.len())?;
                output.write_all(&answer)?;
            }
            Err(error) => writeln!(output, "refused {}", error.code())?,
        }
        header.clear();
    }
    output.flush()
}

fn invalid(header: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("not a frame: {}", header.trim_end()))
}

struct Frame<'a> {
    mode: Mode,
    prefixes: Vec<&'a str>,
    length: u64,
}

enum Mode {
    Document(Canonicalization),
    Digests,
}

impl<'a> Frame<'a> {
    fn parse(header: &'a str) -> Option<Self> {
        let mut words = header.split_whitespace();
        let mode = Mode::parse(words.next()?)?;
        let prefixes = match words.next()? {
            "-" => Vec::new(),
            list => list.split(',').collect(),
        };
        let length = words.next()?.parse().ok()?;
        words.next().is_none().then_some(Frame { mode, prefixes, length })
    }

    fn answer(self, bytes: Vec<u8>) -> Result<Vec<u8>, ReadError> {
        let document = Document::parse(bytes, Grammar::Document, &Limits::DOCUMENT)?;
        Ok(match self.mode {
            Mode::Document(method) => method.with_prefix_list(self.prefixes).document(&document),
            Mode::Digests => document
                .elements()
                .filter_map(|element| digest(element, &self.prefixes))
                .flat_map(|digest| (digest + "\n").into_bytes())
                .collect(),
        })
    }
}

impl Mode {
    fn parse(name: &str) -> Option<Self> {
        if name == "digests" {
            return Some(Mode::Digests);
        }
        let (method, with_comments) = match name.strip_suffix("-comments") {
            Some(method) => (method, true),
            None => (name, false),
        };
        let method = match method {
            "exclusive" => Canonicalization::exclusive(),
            "inclusive" => Canonicalization::inclusive(),
            "inclusive11" => Canonicalization::inclusive_11(),
            _ => return None,
        };
        Some(Mode::Document(if with_comments { method.with_comments() } else { method }))
    }
}

/// What a signature of this element would say about it; `None` for an element without an id.
fn digest(element: Element<'_>, prefixes: &[&str]) -> Option<String> {
    let profile = SigningProfile::new(SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256))
        .with_prefix_list(prefixes.iter().copied());
    let signed_info = prepare_signature(element, None, &profile).ok()?.octets();
    let signed_info = Document::parse(signed_info, Grammar::Message, &Limits::MESSAGE).ok()?;
    let value = signed_info.elements().find(|element| element.local_name() == "DigestValue")?;
    value.text().map(str::to_owned)
}
