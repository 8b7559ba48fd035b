//! The canonical octets: escaping (Canonical XML 1.0, 2.3) and pieces copied from the source.

use crate::document::{Document, Span};

/// Collects canonical octets. Pieces of source that touch are copied together.
pub(super) struct Writer<'doc> {
    document: &'doc Document,
    out: Vec<u8>,
    /// Source that is to be copied next, and may still grow.
    pending: Option<Span>,
}

impl<'doc> Writer<'doc> {
    pub(super) fn new(document: &'doc Document) -> Self {
        Writer { document, out: Vec::new(), pending: None }
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.flush();
        self.out
    }

    /// Copies a piece of source that is canonical as it stands.
    #[inline]
    pub(super) fn copy(&mut self, span: Span) {
        match &mut self.pending {
            Some(pending) if pending.end() == span.start() => {
                *pending = Span::new(pending.start(), span.end());
            }
            _ => {
                self.flush();
                self.pending = Some(span);
            }
        }
    }

    /// Writes what needs no escaping.
    pub(super) fn write(&mut self, text: &str) {
        self.flush();
        self.out.extend_from_slice(text.as_bytes());
    }

    pub(super) fn write_text(&mut self, text: &str) {
        self.escaped(text, |byte| match byte {
            b'&' => Some("&amp;"),
            b'<' => Some("&lt;"),
            b'>' => Some("&gt;"),
            b'\r' => Some("&#xD;"),
            _ => None,
        });
    }

    /// Writes ` name="value"`; the name comes in parts.
    pub(super) fn write_attribute(&mut self, name: &[&str], value: &str) {
        self.write(" ");
        for part in name {
            self.write(part);
        }
        self.write("=\"");
        self.escaped(value, |byte| match byte {
            b'&' => Some("&amp;"),
            b'<' => Some("&lt;"),
            b'"' => Some("&quot;"),
            b'\t' => Some("&#x9;"),
            b'\n' => Some("&#xA;"),
            b'\r' => Some("&#xD;"),
            _ => None,
        });
        self.write("\"");
    }

    fn escaped(&mut self, text: &str, escape: impl Fn(u8) -> Option<&'static str>) {
        self.flush();
        let bytes = text.as_bytes();
        let mut copied = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            if let Some(reference) = escape(byte) {
                self.out.extend_from_slice(bytes.get(copied..at).unwrap_or(&[]));
                self.out.extend_from_slice(reference.as_bytes());
                copied = at + 1;
            }
        }
        self.out.extend_from_slice(bytes.get(copied..).unwrap_or(&[]));
    }

    #[inline]
    fn flush(&mut self) {
        if let Some(span) = self.pending.take() {
            if self.out.capacity() == 0 {
                self.out.reserve(self.document.source().len() / 2);
            }
            self.out.extend_from_slice(self.document.slice(span).as_bytes());
        }
    }
}
