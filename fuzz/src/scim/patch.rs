//! PATCH messages: any bytes, or made of operations, paths and values that mean something.

use serde_json::Value as Json;
use vestibule_scim::{ChangeSet, EventKind, MemberDelta, Patch, Resource, apply_patch};

use super::json;
use super::resource::is_stored_as_it_is;
use super::setting::Setting;
use crate::choices::Choices;

/// What a message makes of a resource is a resource, and what it says that it changed did change.
pub fn patched_resources_are_resources(bytes: &[u8]) {
    let Setting { stored, limits, .. } = Setting::get();
    let mut choices = Choices::new(bytes);
    let before = &stored[choices.below(stored.len())].resource;
    let (profile, is_text) = choices.profile();
    let body = match is_text {
        true => choices.rest().to_vec(),
        false => json::patch(&mut choices).into_bytes(),
    };
    let Ok(patch) = Patch::parse(&body, &profile, limits) else { return };
    let members = patch.needs_members(before.resource_type()).then_some(&[][..]);
    let Ok(changes) = apply_patch(before, &patch, &profile, limits, members) else { return };
    assert!(changes.tolerances().iter().all(|used| profile.tolerates(used)));
    is_stored_as_it_is(changes.resource());
    keeps_what_nobody_may_change(before, changes.resource());
    tells_what_changed(before, &changes);
    if sets_once(&body) {
        let again = apply_patch(changes.resource(), &patch, &profile, limits, members);
        assert!(again.is_ok_and(|again| again.changed().next().is_none()));
    }
}

fn tells_what_changed(before: &Resource, changes: &ChangeSet) {
    let differs = changes.resource() != before;
    assert_eq!(differs, changes.changed().next().is_some());
    let events = changes.events(before);
    assert_eq!(differs, !events.is_empty());
    let (was, is) = (before.is_active(), changes.resource().is_active());
    assert_eq!(events.contains(&EventKind::Deactivated), was && !is);
    assert_eq!(events.contains(&EventKind::Activated), is && !was);
    match changes.members() {
        MemberDelta::Change { remove, add } => {
            assert!(add.iter().all(|added| !remove.contains(&added.id)));
            assert!(add.iter().enumerate().all(|(at, one)| !add[..at].contains(one)));
        }
        MemberDelta::Replace(all) => {
            assert!(all.iter().enumerate().all(|(at, one)| !all[..at].contains(one)));
        }
    }
}

/// Attributes that are immutable, where they are single and assigned.
fn keeps_what_nobody_may_change(before: &Resource, after: &Resource) {
    let resource_type = before.resource_type();
    for name in ["maker", "place.since"] {
        let (name, sub) = name.split_once('.').map_or((name, None), |(a, b)| (a, Some(b)));
        let Some(id) = resource_type.resolve(None, name, sub) else { continue };
        let (had, has) = (before.value(id), after.value(id));
        assert!(had.is_none() || had == has);
    }
}

/// Whether the message only sets one thing by its plain path, which a second time changes nothing.
fn sets_once(body: &[u8]) -> bool {
    let Ok(body) = serde_json::from_slice::<Json>(body) else { return false };
    let operations = body.get("Operations").and_then(Json::as_array);
    let Some([operation]) = operations.map(Vec::as_slice) else { return false };
    let text = |name| operation.get(name).and_then(Json::as_str);
    let sets = text("op").is_some_and(|op| matches!(op, "add" | "replace"));
    sets && text("path").is_some_and(|path| !path.contains('['))
}
