//! The groups that the policy requires.

use super::Case;
use crate::grants::Sources;
use crate::trail::Settled;
use crate::{
    DirectoryStanding, DirectoryView, GroupRef, GroupSource, KnownGroups, Membership, ReasonCode,
};

/// The person is in one of them. Groups that are not completely known let nobody in but whom they did
/// before.
pub(super) fn check<'a>(
    case: &mut Case<'a>,
    membership: Option<&Membership>,
    sources: &Sources<'_>,
) -> Result<(), Settled<'a>> {
    let required = &case.policy.required_groups;
    if required.is_empty() {
        return Ok(());
    }
    if required.iter().any(|group| is_held(case, membership, sources, group)) {
        case.trail.passed(ReasonCode::RequiredGroupHeld);
        return Ok(());
    }
    let are_known = required.iter().all(|group| sources.is_complete(&group.from));
    Err(Settled::deny(if are_known {
        ReasonCode::RequiredGroupMissing
    } else {
        ReasonCode::RequiredGroupsUnknown
    }))
}

fn is_held(
    case: &Case<'_>,
    membership: Option<&Membership>,
    sources: &Sources<'_>,
    group: &GroupRef,
) -> bool {
    match sources.contains(&group.from, &group.id) {
        Some(answer) => answer && !is_contradicted(case, group),
        None => !is_disconnected(case, group) && is_remembered(membership, group),
    }
}

/// A directory's user who was found by no more than an address is not shown to be this person: their
/// groups give nothing, but what they lack is not made up for by what is remembered.
fn is_contradicted(case: &Case<'_>, group: &GroupRef) -> bool {
    let DirectoryView::Connected { directory, standing: DirectoryStanding::Active(person) } =
        case.directory
    else {
        return false;
    };
    let is_weak = case.person.is_none();
    is_weak
        && matches!(&group.from, GroupSource::Directory(id) if id == directory)
        && person.groups.as_ref().is_some_and(|it| !it.contains(&group.id))
}

/// What a directory said that is no longer connected is forgotten with this sign-in.
fn is_disconnected(case: &Case<'_>, group: &GroupRef) -> bool {
    match &group.from {
        GroupSource::Directory(id) => case.disconnected() == Some(id),
        GroupSource::Connection(_) => false,
    }
}

/// A source that says nothing in this sign-in.
fn is_remembered(membership: Option<&Membership>, group: &GroupRef) -> bool {
    let known: &[KnownGroups] = membership.map_or(&[], |it| &it.known);
    known.iter().any(|it| it.from == group.from && it.groups.contains(&group.id))
}

#[cfg(test)]
mod tests {
    use crate::scene::{Scene, from_main, from_okta, known};
    use crate::{DirectoryMatch, GroupRef, KnownGroups, ReasonCode};
    use vestibule_core::Groups;

    fn scene() -> Scene {
        let mut scene = Scene::linked();
        scene.policy.required_groups.push(GroupRef::new(from_okta(), "staff"));
        scene
    }

    #[test]
    fn one_of_them_is_enough_and_none_is_not() {
        let mut scene = scene();
        scene.policy.required_groups.push(GroupRef::new(from_okta(), "contractors"));
        scene.sends(&["Staff"]);
        assert_eq!(scene.code(), "required_group_missing");
        scene.sends(&["contractors"]);
        assert_eq!(scene.code(), "linked");
    }

    #[test]
    fn what_is_remembered_counts_while_the_groups_are_not_completely_known() {
        let mut scene = scene();
        for groups in [Groups::Absent, Groups::Overage { link: None }] {
            scene.identity.groups = groups;
            scene.membership().known = vec![known(&[])];
            assert_eq!(scene.code(), "required_groups_unknown");
            scene.membership().known = vec![known(&["staff"])];
            assert_eq!(scene.code(), "linked");
        }
        scene.sends(&[]);
        assert_eq!(scene.code(), "required_group_missing");
    }

    #[test]
    fn a_group_of_the_same_id_elsewhere_is_another() {
        let mut scene = scene();
        scene.policy.required_groups[0].from = from_main();
        scene.sends(&["staff"]);
        assert_eq!(scene.code(), "required_groups_unknown");
        scene.pushed(DirectoryMatch::ExternalId).groups = Some(["staff".to_owned()].into());
        assert_eq!(scene.code(), "linked");
    }

    #[test]
    fn a_weak_match_with_the_directory_gives_nothing_and_still_takes() {
        let mut scene = scene();
        scene.policy.required_groups[0].from = from_main();
        scene.identity.email.tenant_pinned = false;
        let remembered = KnownGroups { from: from_main(), ..known(&["staff"]) };
        scene.pushed(DirectoryMatch::Email).groups = Some(["staff".to_owned()].into());
        assert_eq!(scene.code(), "required_groups_unknown");
        scene.membership().known.push(remembered);
        assert_eq!(scene.code(), "linked");
        scene.pushed(DirectoryMatch::Email).groups = Some([].into());
        assert_eq!(scene.decide().code, ReasonCode::RequiredGroupsUnknown);
    }
}
