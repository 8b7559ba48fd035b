//! The members of a group become what the operations say, one after the other.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use vestibule_scim::{
    Incoming, Limits, Member, MemberDelta, Patch, Profile, Registry, ResourceId, apply_patch,
};

/// Those up to `c` are users, the others groups.
const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

#[derive(Clone, Debug)]
enum Step {
    Add(Vec<&'static str>),
    Replace(Vec<&'static str>),
    Clear,
    RemoveNamed(Vec<&'static str>),
    RemoveValues(Vec<&'static str>),
    /// By a filter that only a look at the members answers: groups that were there before.
    RemoveGroups,
    RemoveAllBut(&'static str),
}

fn step(looks: bool) -> impl Strategy<Value = Step> {
    let name = || prop::sample::select(NAMES.to_vec());
    let names = move || prop::collection::vec(name(), 0..4);
    let some = prop::collection::vec(name(), 1..4);
    prop_oneof![
        4 => names().prop_map(Step::Add),
        1 => names().prop_map(Step::Replace),
        1 => Just(Step::Clear),
        3 => some.prop_map(Step::RemoveNamed),
        2 => names().prop_map(Step::RemoveValues),
        2 => (name(), any::<bool>()).prop_map(move |(name, groups)| match (looks, groups) {
            (false, _) => Step::RemoveNamed(vec![name]),
            (true, true) => Step::RemoveGroups,
            (true, false) => Step::RemoveAllBut(name),
        }),
    ]
}

fn elements(names: &[&str]) -> Value {
    names.iter().map(|name| json!({"value": name, "$ref": null})).collect()
}

fn operation(step: &Step) -> Value {
    match step {
        Step::Add(names) => json!({"op": "add", "path": "members", "value": elements(names)}),
        Step::Replace(names) => json!({"op": "replace", "value": {"members": elements(names)}}),
        Step::Clear => json!({"op": "remove", "path": "members"}),
        Step::RemoveNamed(names) => {
            let terms: Vec<String> =
                names.iter().map(|name| format!("value eq \"{name}\"")).collect();
            json!({"op": "remove", "path": format!("members[{}]", terms.join(" or "))})
        }
        Step::RemoveValues(names) => {
            json!({"op": "Remove", "path": "members", "value": elements(names)})
        }
        Step::RemoveGroups => json!({"op": "remove", "path": "members[type eq \"Group\"]"}),
        Step::RemoveAllBut(name) => {
            json!({"op": "remove", "path": format!("members[value ne \"{name}\"]")})
        }
    }
}

fn naive(members: &mut BTreeSet<&'static str>, before: &BTreeSet<&'static str>, step: &Step) {
    match step {
        Step::Add(names) => members.extend(names),
        Step::Replace(names) => *members = names.iter().copied().collect(),
        Step::Clear => members.clear(),
        Step::RemoveNamed(names) | Step::RemoveValues(names) => {
            members.retain(|member| !names.contains(member));
        }
        Step::RemoveGroups => members.retain(|member| *member <= "c" || !before.contains(member)),
        Step::RemoveAllBut(name) => members.retain(|member| member == name),
    }
}

fn member(name: &str) -> Member {
    let kind = if name <= "c" { "User" } else { "Group" };
    Member::new(ResourceId::parse(name).unwrap(), kind.to_owned(), None)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_500,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn members_become_what_the_operations_say(
        before in prop::collection::btree_set(prop::sample::select(NAMES.to_vec()), 0..6),
        (looks, steps) in any::<bool>()
            .prop_flat_map(|looks| (Just(looks), prop::collection::vec(step(looks), 1..6))),
    ) {
        let (profile, limits) = (Profile::ENTRA, Limits::new());
        let registry = Registry::standard();
        let kind = registry.resource_type("Group").unwrap();
        let group = Incoming::parse(kind, br#"{"displayName":"Crew"}"#, profile, &limits).unwrap();
        let operations: Vec<Value> = steps.iter().map(operation).collect();
        let body = json!({ "Operations": operations }).to_string();
        let patch = Patch::parse(body.as_bytes(), &profile, &limits).unwrap();
        prop_assert!(looks || !patch.needs_members(kind));
        let loaded: Vec<Member> = before.iter().map(|name| member(name)).collect();
        let current = patch.needs_members(kind).then_some(loaded.as_slice());
        let changes = apply_patch(group.resource(), &patch, &profile, &limits, current).unwrap();

        let mut expected = before.clone();
        steps.iter().for_each(|step| naive(&mut expected, &before, step));
        let mut found: BTreeSet<String> = before.iter().map(|name| (*name).to_owned()).collect();
        match changes.members() {
            MemberDelta::Replace(members) => {
                let members: Vec<String> =
                    members.iter().map(|member| member.id.to_string()).collect();
                found = members.iter().cloned().collect();
                prop_assert_eq!(found.len(), members.len(), "each once");
            }
            MemberDelta::Change { remove, add } => {
                let removed: BTreeSet<_> = remove.iter().collect();
                let added: BTreeSet<_> = add.iter().map(|member| &member.id).collect();
                prop_assert_eq!((removed.len(), added.len()), (remove.len(), add.len()));
                prop_assert!(removed.is_disjoint(&added));
                for id in remove {
                    found.remove(id.as_str());
                }
                found.extend(add.iter().map(|member| member.id.to_string()));
            }
        }
        prop_assert!(found.iter().eq(expected.iter()), "{:?} {:?} {}", found, expected, body);
    }
}
