//! What a provider writes otherwise before it signs.

use std::time::Duration;

use vestibule_core::Timestamp;

use super::stage::Stage;
use crate::error::TestkitError;
use crate::idp::Draft;
use crate::xml::{escape, replace};

/// One replacement. Both texts may name what differs between providers in braces: see [`expand`].
#[derive(Debug, Clone, Copy)]
pub(super) enum Edit {
    /// In the Assertion.
    Assertion(&'static str, &'static str),
    /// In the Response around it.
    Response(&'static str, &'static str),
}

pub(super) fn apply(
    stage: &Stage<'_>,
    name_id: &str,
    edit: &Edit,
    draft: &mut Draft,
) -> Result<(), TestkitError> {
    let (Edit::Assertion(from, to) | Edit::Response(from, to)) = edit;
    let (from, to) = (expand(stage, name_id, from), expand(stage, name_id, to));
    match edit {
        Edit::Assertion(..) => draft.assertion = replace(&draft.assertion, &from, &to)?,
        Edit::Response(..) => {
            let mut parts = [&mut draft.open, &mut draft.issuer, &mut draft.status].into_iter();
            let part = parts.find(|part| part.contains(&from));
            let part = part.ok_or_else(|| TestkitError::NothingToEdit(from.clone()))?;
            *part = replace(part, &from, &to)?;
        }
    }
    Ok(())
}

/// Fills in `{s}` and `{p}`, the prefixes of assertion and protocol elements; `{acs}`,
/// `{audience}`, `{request}`, `{entity_id}` and `{name_id}`; `{now}`, `{start}` and `{end}`, the
/// time of issue and the window; and `{now+5}` or `{now-5}`, in seconds.
pub(super) fn expand(stage: &Stage<'_>, name_id: &str, text: &str) -> String {
    let style = stage.idp().style();
    let (start, end) = style.window(stage.now());
    let request = stage.target().in_response_to.as_deref().unwrap_or("");
    let fixed = [
        ("{s}", stage.s().to_owned()),
        ("{p}", stage.p().to_owned()),
        ("{acs}", escape(&stage.target().acs)),
        ("{audience}", escape(&stage.target().audience)),
        ("{request}", escape(request)),
        ("{entity_id}", escape(stage.idp().entity_id())),
        ("{name_id}", escape(name_id)),
        ("{id}", escape(&stage.ids().assertion)),
        ("{session}", escape(&stage.ids().session)),
        ("{now}", style.time(stage.now())),
        ("{start}", style.time(start)),
        ("{end}", style.time(end)),
    ];
    let text = fixed.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value));
    relative_times(stage.now(), &text)
}

fn relative_times(now: Timestamp, text: &str) -> String {
    let mut pieces = text.split("{now");
    let mut filled = pieces.next().unwrap_or("").to_owned();
    for piece in pieces {
        let (offset, rest) = piece.split_once('}').unwrap_or(("0", piece));
        let seconds = offset.parse::<i64>().unwrap_or(0);
        let length = Duration::from_secs(seconds.unsigned_abs());
        let time = match seconds.is_negative() {
            true => now.saturating_sub(length),
            false => now.saturating_add(length),
        };
        filled.push_str(&time.to_string());
        filled.push_str(rest);
    }
    filled
}
