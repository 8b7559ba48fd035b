//! `vestibule xml c14n`: the canonical form of a whole document.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use vestibule_xmldsig::{Canonicalization, Document, Grammar, Limits};

use crate::answer::{Answer, Stop};
use crate::input;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The method.
    #[arg(long, value_enum, default_value_t = Mode::Exclusive)]
    mode: Mode,
    /// Prefixes that an exclusive method treats as the inclusive ones do; `#default` among them.
    #[arg(long, value_name = "PREFIXES", default_value = "", hide_default_value = true)]
    prefix_list: String,
    /// A file or `-`.
    file: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// Exclusive XML Canonicalization 1.0.
    Exclusive,
    /// The same with comments.
    ExclusiveComments,
    /// Canonical XML 1.0.
    Inclusive,
    /// The same with comments.
    InclusiveComments,
    /// Canonical XML 1.1.
    Inclusive11,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Stop> {
    let bytes = input::read(&arguments.file)?;
    let document = Document::parse(bytes, Grammar::Document, &Limits::DOCUMENT)?;
    let method = match arguments.mode {
        Mode::Exclusive => Canonicalization::exclusive(),
        Mode::ExclusiveComments => Canonicalization::exclusive().with_comments(),
        Mode::Inclusive => Canonicalization::inclusive(),
        Mode::InclusiveComments => Canonicalization::inclusive().with_comments(),
        Mode::Inclusive11 => Canonicalization::inclusive_11(),
    };
    let method = method.with_prefix_list(arguments.prefix_list.split_ascii_whitespace());
    Ok(Answer::Bytes(method.document(&document)))
}
