//! SCIM: filters, resources, PATCH and whole requests, each over its floor. Peers that read the
//! same filters are measured in `peers/`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark stops where it cannot go on")]

#[path = "scim/by_hand.rs"]
mod by_hand;
#[path = "scim/directory.rs"]
mod directory;
#[path = "scim/sample.rs"]
mod sample;

use std::hint::black_box;

use by_hand::ByHand;
use directory::{Client, Membership};
use sample::{ENTRA_PATCH, ENTRA_USER, FILTER, RFC_USER};
use vestibule_benches::{Measured, figure, measure, quantity, ratio};
use vestibule_scim::{
    Filter, Incoming, Limits, NoMemberships, Patch, Profile, Registry, ResourceType, apply_patch,
};

fn main() {
    let registry = Registry::standard();
    let user = registry.resource_type("User").unwrap();
    let parts: [(&str, &dyn Fn()); 6] = [
        ("filter", &|| filter_parsing(user)),
        ("evaluation", &|| filter_evaluation(user)),
        ("user", &|| user_parsing(user)),
        ("patch", &|| patches(user)),
        ("requests", &|| requests(registry.clone())),
        ("large", &|| large_directory(registry.clone())),
    ];
    // All of them, or those that the command line names.
    let named: Vec<String> =
        std::env::args().skip(1).filter(|name| !name.starts_with('-')).collect();
    for (name, part) in parts {
        if named.is_empty() || named.iter().any(|one| one == name) {
            part();
        }
    }
}

/// From text to a filter that is bound to the schema, over cutting the same text into words.
fn filter_parsing(user: &ResourceType) {
    let limits = Limits::new();
    let filter = Filter::parse(FILTER, &limits).unwrap();
    let bound = filter.bind(user, Profile::LENIENT).unwrap();
    let is_between = |c: char| matches!(c, ' ' | '"' | '[' | ']' | '(' | ')');
    let measured = measure(vec![
        quantity("parse", || drop(black_box(Filter::parse(black_box(FILTER), &limits).unwrap()))),
        quantity("bind", || drop(black_box(filter.bind(user, Profile::LENIENT).unwrap()))),
        quantity("show", || drop(black_box(bound.to_string()))),
        quantity("words", || {
            black_box(black_box(FILTER).split(is_between).filter(|word| !word.is_empty()).count());
        }),
    ]);
    measured.print("scim_filter");
    over(&measured, "scim_filter_parse", "parse", "words", "scim_filter_words");
}

/// A filter over 100,000 users, over the same comparisons written by hand.
fn filter_evaluation(user: &ResourceType) {
    let users = sample::stored_users(user, 100_000);
    let by_hand = ByHand::new(user);
    let limits = Limits::new();
    let mut worst: f64 = 0.0;
    for (name, text, hand) in by_hand::CASES {
        let filter = Filter::parse(text, &limits).unwrap().bind(user, Profile::STRICT).unwrap();
        let ours = || users.iter().filter(|user| filter.matches(user, &NoMemberships)).count();
        let theirs = || users.iter().filter(|user| hand(&by_hand, user)).count();
        assert_eq!(ours(), theirs(), "{text}");
        figure(&format!("scim_filter_{name}_matches"), sample::number(ours()), "users");
        let measured = measure(vec![
            quantity("filter", || {
                black_box(ours());
            }),
            quantity("by_hand", || {
                black_box(theirs());
            }),
        ]);
        measured.print(&format!("scim_100000_users_{name}"));
        let times = measured.of("filter") / measured.of("by_hand");
        figure(&format!("scim_100000_users_{name}_over_by_hand"), times, "times");
        worst = worst.max(times);
    }
    ratio("scim_filter_evaluation", worst, "scim_filter_by_hand");
}

/// A user, read and checked, over a bare reading of the same bytes into a tree.
fn user_parsing(user: &ResourceType) {
    let limits = Limits::new();
    let parse = |body: &[u8], profile| drop(black_box(incoming(user, body, profile, &limits)));
    let tree = |body: &[u8]| drop(black_box(bare(body)));
    let compact = sample::compact(RFC_USER);
    let resource = incoming(user, compact.as_bytes(), Profile::STRICT, &limits);
    let stored = resource.resource().to_stored_json().unwrap();
    let measured = measure(vec![
        quantity("parse", || parse(compact.as_bytes(), Profile::STRICT)),
        quantity("tree", || tree(compact.as_bytes())),
        quantity("rfc_parse", || parse(RFC_USER.as_bytes(), Profile::STRICT)),
        quantity("rfc_tree", || tree(RFC_USER.as_bytes())),
        quantity("entra_parse", || parse(ENTRA_USER.as_bytes(), Profile::ENTRA)),
        quantity("entra_tree", || tree(ENTRA_USER.as_bytes())),
        quantity("clone", || drop(black_box(resource.resource().clone()))),
        quantity("to_stored_json", || {
            drop(black_box(resource.resource().to_stored_json().unwrap()));
        }),
        quantity("from_stored_json", || {
            let read = vestibule_scim::Resource::from_stored_json(user, black_box(&stored));
            drop(black_box(read.unwrap()));
        }),
    ]);
    figure("scim_user_bytes", sample::number(compact.len()), "bytes");
    measured.print("scim_user");
    over(&measured, "scim_user_parse", "parse", "tree", "scim_user_tree");
    over(&measured, "scim_user_parse_as_printed", "rfc_parse", "rfc_tree", "scim_user_rfc_tree");
    over(&measured, "scim_user_parse_entra", "entra_parse", "entra_tree", "scim_user_entra_tree");
}

/// Entra's PATCH of four operations: read, applied and checked, over a bare reading of its body.
fn patches(user: &ResourceType) {
    let limits = Limits::new();
    let entra = incoming(user, ENTRA_USER.as_bytes(), Profile::ENTRA, &limits);
    let full = incoming(user, RFC_USER.as_bytes(), Profile::ENTRA, &limits);
    let apply = |before: &Incoming| {
        let body = black_box(ENTRA_PATCH.as_bytes());
        let patch = Patch::parse(body, &Profile::ENTRA, &limits).unwrap();
        let changes = apply_patch(before.resource(), &patch, &Profile::ENTRA, &limits, None);
        drop(black_box(changes.unwrap()));
    };
    let measured = measure(vec![
        quantity("whole", || apply(&entra)),
        quantity("whole_of_full_user", || apply(&full)),
        quantity("part_parse", || {
            let body = black_box(ENTRA_PATCH.as_bytes());
            drop(black_box(Patch::parse(body, &Profile::ENTRA, &limits).unwrap()));
        }),
        quantity("part_clone", || drop(black_box(entra.resource().clone()))),
        quantity("part_clone_of_full_user", || drop(black_box(full.resource().clone()))),
        quantity("tree", || drop(black_box(bare(ENTRA_PATCH.as_bytes())))),
    ]);
    figure("scim_patch_bytes", sample::number(ENTRA_PATCH.len()), "bytes");
    measured.print("scim_patch");
    over(&measured, "scim_patch", "whole", "tree", "scim_patch_tree");
    over(&measured, "scim_patch_full_user", "whole_of_full_user", "tree", "scim_patch_tree");
}

/// Whole requests in a directory of 10,000 users.
fn requests(registry: Registry) {
    let client = Client::new(registry);
    client.fill(10_000);
    let page = client.get("/Users?count=100");
    let lookup = client.get(&format!(
        "/Users?filter={}",
        r#"userName+eq+"user-0005000@example.com""#.replace('"', "%22")
    ));
    let one = client.get(&format!("/Users/{}", directory::user_id(5_000)));
    let patch = client.patch(&format!("/Users/{}", directory::user_id(5_000)), ENTRA_PATCH.into());
    let mut created = 0_usize;
    let measured = measure(vec![
        quantity("list_100", || client.expect(&page, 200)),
        quantity("lookup_by_name", || client.expect(&lookup, 200)),
        quantity("read_one", || client.expect(&one, 200)),
        quantity("patch_user_no_change", || client.expect(&patch, 200)),
        quantity("create_and_delete_user", || {
            created += 1;
            client.create_and_delete(created);
        }),
    ]);
    measured.print("scim_request");
}

/// Members and pages in a directory of more than a million users.
fn large_directory(registry: Registry) {
    let client = Client::new(registry);
    client.fill(1_010_000);
    let small = Membership::new(&client, 10);
    let large = Membership::new(&client, 1_000_000);
    let (mut in_small, mut in_large) = (small.changes(), large.changes());
    let first = client.get("/Users?cursor=&count=100");
    let deep = client.page_after(900_000);
    let measured = measure(vec![
        quantity("member_of_10", || in_small.one_in_one_out()),
        quantity("member_of_1000000", || in_large.one_in_one_out()),
        quantity("first_page", || client.expect(&first, 200)),
        quantity("page_at_900000", || client.expect(&deep, 200)),
    ]);
    measured.print("scim");
    over(&measured, "scim_member_change", "member_of_1000000", "member_of_10", "scim_member_of_10");
    over(&measured, "scim_deep_page", "page_at_900000", "first_page", "scim_first_page");
}

fn incoming(user: &ResourceType, body: &[u8], profile: Profile, limits: &Limits) -> Incoming {
    Incoming::parse(user, black_box(body), profile, limits).unwrap()
}

fn bare(body: &[u8]) -> serde_json::Value {
    serde_json::from_slice(black_box(body)).unwrap()
}

fn over(measured: &Measured, name: &str, whole: &str, floor: &str, floor_name: &str) {
    ratio(name, measured.of(whole) / measured.of(floor), floor_name);
}
