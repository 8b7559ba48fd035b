//! What is remembered of groups and attributes, when it differs from before.

use std::collections::BTreeSet;

use super::heard::Said;
use super::{Grounds, Heard, Sources};
use crate::{Effect, GroupSource, KnownGroups};

pub(super) fn remember(grounds: &Grounds<'_>, sources: &Sources<'_>, effects: &mut Vec<Effect>) {
    for heard in sources.iter() {
        effects.extend(news(grounds, heard).map(Effect::RememberGroups));
    }
    let known = grounds.membership.iter().flat_map(|it| &it.known);
    let is_gone = |it: &&KnownGroups| match &it.from {
        GroupSource::Directory(id) => grounds.disconnected == Some(id),
        GroupSource::Connection(_) => false,
    };
    let gone = known.filter(is_gone);
    effects.extend(gone.map(|it| Effect::ForgetGroups(it.from.clone())));
}

/// Copies nothing when nothing differs.
fn news(grounds: &Grounds<'_>, heard: &Heard<'_>) -> Option<KnownGroups> {
    if !heard.is_touched || !(groups_differ(heard) || attributes_differ(heard)) {
        return None;
    }
    let remembered = heard.groups.remembered.into_iter().flatten().map(String::as_str);
    let groups: BTreeSet<String> = match &heard.groups.said {
        Said::All(all) => all.iter().map(str::to_owned).collect(),
        Said::AllOf(all) => (*all).clone(),
        Said::Some(some) => some.iter().chain(remembered).map(str::to_owned).collect(),
        Said::Nothing => remembered.map(str::to_owned).collect(),
    };
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Some(KnownGroups {
        from: heard.from.clone(),
        groups,
        attributes: heard.attributes.iter().map(owned).collect(),
        at: grounds.now,
    })
}

fn groups_differ(heard: &Heard<'_>) -> bool {
    let remembered = heard.groups.remembered;
    match &heard.groups.said {
        Said::All(all) => !remembered.is_some_and(|it| it.iter().eq(all.iter())),
        Said::AllOf(all) => remembered != Some(*all),
        Said::Some(some) => some.iter().any(|id| !remembered.is_some_and(|it| it.contains(id))),
        Said::Nothing => false,
    }
}

fn attributes_differ(heard: &Heard<'_>) -> bool {
    let now = heard.attributes.iter().copied();
    match heard.remembered_attributes {
        Some(before) => !before.iter().map(|(name, value)| (name.as_str(), value.as_str())).eq(now),
        None => !heard.attributes.is_empty(),
    }
}
