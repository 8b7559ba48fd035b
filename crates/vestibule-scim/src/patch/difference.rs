//! What differs between two states of a resource, and what that means.

use crate::{AttributeId, EventKind, Record, Resource, Value};

/// The attributes that differ, in the order of the schema: the sub-attributes of what there is at
/// most once, and multi-valued attributes as a whole.
pub(crate) fn changes(before: &Resource, after: &Resource) -> Vec<AttributeId> {
    let mut changed = Vec::new();
    compare(Some(before.record()), Some(after.record()), &mut changed);
    changed
}

fn compare(before: Option<&Record>, after: Option<&Record>, changed: &mut Vec<AttributeId>) {
    let mut old = before.map(Record::iter).into_iter().flatten().peekable();
    let mut new = after.map(Record::iter).into_iter().flatten().peekable();
    loop {
        let next = match (old.peek(), new.peek()) {
            (None, None) => return,
            (Some((id, _)), None) | (None, Some((id, _))) => *id,
            (Some((one, _)), Some((other, _))) => *one.min(other),
        };
        let had = old.next_if(|(id, _)| *id == next).map(|(_, value)| value);
        let has = new.next_if(|(id, _)| *id == next).map(|(_, value)| value);
        if had == has {
            continue;
        }
        match (had, has) {
            (None | Some(Value::Complex(_)), None | Some(Value::Complex(_))) => {
                let had = had.and_then(Value::as_record);
                compare(had, has.and_then(Value::as_record), changed);
            }
            _ => changed.push(next),
        }
    }
}

/// What happened to a resource whose attributes changed: `active` is an event of its own.
pub(crate) fn events(before: &Resource, after: &Resource) -> Vec<EventKind> {
    events_of(before, after, &changes(before, after))
}

pub(super) fn events_of(
    before: &Resource,
    after: &Resource,
    changed: &[AttributeId],
) -> Vec<EventKind> {
    let resource_type = after.resource_type();
    let standing = match (before.is_active(), after.is_active()) {
        (false, true) => Some(EventKind::Activated),
        (true, false) => Some(EventKind::Deactivated),
        _ => None,
    };
    // An `active` that begins or ceases to say what held anyway is an update.
    let told = resource_type.active().filter(|_| standing.is_some());
    let attributes: Vec<String> = changed
        .iter()
        .filter(|id| Some(**id) != told)
        .map(|id| resource_type.attribute(*id).path().to_owned())
        .collect();
    let updated = (!attributes.is_empty()).then_some(EventKind::Updated { attributes });
    updated.into_iter().chain(standing).collect()
}
