//! The canonical text of a filter.

use std::fmt::{self, Display, Write};

use super::{Filter, Literal};

impl Display for Filter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(terms) => {
                join(f, terms, " and ", |term| matches!(term, Filter::Or(_) | Filter::And(_)))
            }
            Self::Or(terms) => join(f, terms, " or ", |term| matches!(term, Filter::Or(_))),
            Self::Not(inner) => write!(f, "not ({inner})"),
            Self::Present(path) => write!(f, "{path} pr"),
            Self::Compare(path, operator, literal) => write!(f, "{path} {operator} {literal}"),
            Self::ValuePath(path, inner) => write!(f, "{path}[{inner}]"),
        }
    }
}

fn join<'f>(
    f: &mut fmt::Formatter<'_>,
    terms: &[Filter<'f>],
    between: &str,
    in_parentheses: impl Fn(&Filter<'f>) -> bool,
) -> fmt::Result {
    for (place, term) in terms.iter().enumerate() {
        if place > 0 {
            f.write_str(between)?;
        }
        match in_parentheses(term) {
            true => write!(f, "({term})")?,
            false => term.fmt(f)?,
        }
    }
    Ok(())
}

impl Display for Literal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(value) => value.fmt(f),
            Self::Number(text) | Self::Bare(text) => f.write_str(text),
            Self::String(text) => write_string(f, text),
        }
    }
}

/// Writes a JSON string in the shortest form that has no control character in it.
pub(super) fn write_string(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') {
        let (plain, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
        f.write_str(plain)?;
        let mut characters = special.chars();
        match characters.next() {
            Some('\n') => f.write_str("\\n")?,
            Some('\r') => f.write_str("\\r")?,
            Some('\t') => f.write_str("\\t")?,
            Some(quoted @ ('"' | '\\')) => write!(f, "\\{quoted}")?,
            Some(control) => write!(f, "\\u{:04x}", u32::from(control))?,
            None => {}
        }
        rest = characters.as_str();
    }
    f.write_str(rest)?;
    f.write_char('"')
}
