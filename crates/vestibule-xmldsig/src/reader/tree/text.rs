//! Runs of text: character data, references and sections that touch make one node.

use super::TreeBuilder;
use crate::document::{NodeKind, Span, TextNode};
use crate::reader::error::Rule;
use crate::reader::{Refused, tag};

/// Text that may still go on in the next token.
pub(super) struct Run {
    source: Span,
    /// Where it starts in `decoded`, once a reference or a section made it differ from the source.
    decoded_from: Option<usize>,
    /// The source is its own canonical form so far.
    is_canonical: bool,
}

impl TreeBuilder<'_> {
    pub(in crate::reader) fn text(&mut self, span: Span) -> Result<(), Refused> {
        let text = span.of(self.source);
        if self.open.is_empty() {
            return if text.bytes().all(tag::is_space) {
                Ok(())
            } else {
                Err((Rule::TextOutsideRoot, span.start()))
            };
        }
        let is_canonical = memchr::memchr(b'>', text.as_bytes()).is_none();
        if !is_canonical && let Some(at) = text.find("]]>") {
            return Err((Rule::SectionEndInText, span.start() + at + "]]".len()));
        }
        match &self.run {
            None => self.run = Some(Run { source: span, decoded_from: None, is_canonical }),
            Some(_) => self.extend_run(span, text),
        }
        Ok(())
    }

    pub(in crate::reader) fn reference(&mut self, span: Span) -> Result<(), Refused> {
        let name = Span::new(span.start() + "&".len(), span.end() - ";".len()).of(self.source);
        let character = self.referenced(name, span.start())?;
        self.decoded_text(character.encode_utf8(&mut [0; 4]), span)
    }

    pub(in crate::reader) fn cdata(&mut self, span: Span) -> Result<(), Refused> {
        let inside = Span::new(span.start() + "<![CDATA[".len(), span.end() - "]]>".len());
        self.decoded_text(inside.of(self.source), span)
    }

    fn decoded_text(&mut self, text: &str, span: Span) -> Result<(), Refused> {
        if self.open.is_empty() {
            return Err((Rule::TextOutsideRoot, span.start()));
        }
        if self.run.is_none() {
            let nothing = Span::new(span.start(), span.start());
            self.run = Some(Run {
                source: nothing,
                decoded_from: Some(self.decoded.len()),
                is_canonical: false,
            });
        }
        self.extend_run(span, text);
        Ok(())
    }

    fn extend_run(&mut self, span: Span, text: &str) {
        if let Some(run) = &mut self.run {
            if run.decoded_from.is_none() {
                run.decoded_from = Some(self.decoded.len());
                self.decoded.push_str(run.source.of(self.source));
            }
            self.decoded.push_str(text);
            run.source = Span::new(run.source.start(), span.end());
        }
    }

    #[inline]
    pub(super) fn end_run(&mut self) -> Result<(), Refused> {
        let Some(run) = self.run.take() else {
            return Ok(());
        };
        if run.source.end() - run.source.start() > self.limits.text() {
            return Err((Rule::TextTooLong { limit: self.limits.text() }, run.source.start()));
        }
        let text = match run.decoded_from {
            // An empty section or an empty run is no text node.
            Some(start) if start == self.decoded.len() => return Ok(()),
            Some(start) => TextNode { value: self.decoded_span(start), is_canonical: false },
            None => TextNode { value: run.source, is_canonical: run.is_canonical },
        };
        if text.is_canonical {
            self.extend_canonical(run.source);
        }
        self.push(NodeKind::Text(text), run.source)?;
        Ok(())
    }
}
