//! Every combination of what a sign-in, a domain, a policy, an account and a directory can say, in
//! small: the rules that no combination may break.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]
#![allow(clippy::duplicate_mod, reason = "the model and the scene each have the names")]

#[allow(dead_code, reason = "each test uses a part")]
#[path = "model/model.rs"]
mod model;
#[allow(dead_code, reason = "each test uses a part")]
#[path = "scene/scene.rs"]
mod scene;

use model::outcome::Outcome;
use model::world::World;
use scene::names::{account, address, directory, now, role, role_name};
use scene::{Scene, linked_member, member, membership, person, standing, with_password};
use vestibule_provisioning::{
    Account, Decision, DirectoryMatch, DirectoryStanding, DirectoryView, DomainProof,
    DomainStanding, Effect, EmailGrade, Grant, Guests, Jit, Linking, OwnedDomain, ReasonCode,
    Source, Verdict,
};

/// One axis: how many values it has, and how one is set.
struct Axis {
    name: &'static str,
    values: usize,
    /// For each value, one that is trusted at least as much; none where they have no order.
    better: &'static [usize],
    set: fn(&mut Scene, usize),
}

const AXES: [Axis; 9] = [
    Axis { name: "verified", values: 3, better: &[0, 0, 1], set: set_verified },
    Axis { name: "one tenant", values: 2, better: &[0, 0], set: set_pinned },
    Axis {
        name: "the provider's word for the domain",
        values: 3,
        better: &[0, 0, 1],
        set: set_owner,
    },
    Axis { name: "domain", values: 4, better: &[0, 0, 1, 1], set: set_domain },
    Axis { name: "jit", values: 5, better: &[], set: set_jit },
    Axis { name: "guests", values: 2, better: &[], set: set_guests },
    Axis { name: "linking", values: 3, better: &[], set: set_linking },
    Axis { name: "account", values: 12, better: &[], set: set_account },
    Axis { name: "directory", values: 7, better: &[], set: set_directory },
];

fn set_verified(scene: &mut Scene, value: usize) {
    scene.identity.email.verified = [Some(true), None, Some(false)][value];
}

fn set_pinned(scene: &mut Scene, value: usize) {
    scene.identity.email.tenant_pinned = value == 0;
}

fn set_owner(scene: &mut Scene, value: usize) {
    scene.identity.email.domain_owner_verified = [Some(true), None, Some(false)][value];
}

fn set_domain(scene: &mut Scene, value: usize) {
    let mut own = OwnedDomain::verified(scene::names::domain("acme.com"));
    match value {
        0 => {}
        1 => own.proof = DomainProof::Attested,
        2 => scene.organization.connection.domains = Some([].into()),
        _ => own.standing = DomainStanding::Lapsed,
    }
    scene.organization.domains = vec![own];
}

fn set_jit(scene: &mut Scene, value: usize) {
    scene.policy.jit =
        [Jit::Off, Jit::InvitedOnly, Jit::Approval, Jit::Domain, Jit::Connection][value];
}

fn set_guests(scene: &mut Scene, value: usize) {
    let role = Guests::Role { role: role_name("guest"), days: 7 };
    scene.policy.guests = [Guests::InvitedOnly, role][value].clone();
}

fn set_linking(scene: &mut Scene, value: usize) {
    scene.policy.linking = [Linking::Automatic, Linking::WithProof, Linking::Approval][value];
}

/// The accounts that are found: none, the linked one, or a candidate of each kind.
fn set_account(scene: &mut Scene, value: usize) {
    let candidate = |change: fn(&mut Account)| {
        let mut it = member("cleo");
        change(&mut it);
        it
    };
    let found = match value {
        0 => return,
        1 => {
            scene.accounts.linked = Some(linked_member("ada"));
            return;
        }
        2 => candidate(|_| {}),
        3 => candidate(|it| it.email_verified = false),
        4 => candidate(|it| (it.email_verified, it.has_credentials) = (false, false)),
        5 => candidate(|it| it.is_member_elsewhere = true),
        6 => candidate(|it| it.links = vec![scene::link("acme", "acme-idp", "s-other")]),
        7 => candidate(|it| {
            membership(it).grants.insert(Grant::new(role("owner"), Source::Manual));
        }),
        8 => candidate(|it| {
            membership(it).directory_user = Some(scene::names::user("main", "u-ada"));
        }),
        9 => {
            scene.policy.break_glass = [account("cleo")].into();
            candidate(|_| {})
        }
        10 => with_password("cleo"),
        _ => candidate(|it| {
            (it.email_verified, it.has_credentials) = (false, false);
            it.links = vec![scene::link("acme", "acme-old", "s-ada")];
        }),
    };
    scene.accounts.candidates = vec![found];
}

fn set_directory(scene: &mut Scene, value: usize) {
    let ada = |by| person("u-ada", by, &[]);
    scene.directory = match value {
        0 => DirectoryView::None,
        1 => standing(DirectoryStanding::Active(ada(DirectoryMatch::ExternalId))),
        2 => standing(DirectoryStanding::Active(ada(DirectoryMatch::Email))),
        3 => standing(DirectoryStanding::Unknown),
        4 => standing(DirectoryStanding::Inactive(ada(DirectoryMatch::Email))),
        5 => standing(DirectoryStanding::Deleted { user: "u-ada".to_owned(), at: now() }),
        _ => DirectoryView::Disconnected { directory: directory("main") },
    };
}

const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Deny => 0,
        Verdict::LinkNeedsProof | Verdict::NeedsApproval => 1,
        Verdict::Allow | Verdict::Create | Verdict::Link => 2,
    }
}

fn world(scene: &Scene) -> World {
    World {
        identity: scene.identity.clone(),
        organization: scene.organization.clone(),
        accounts: scene.accounts.clone(),
        directory: scene.directory.clone(),
        policy: scene.policy.clone(),
        now: now(),
    }
}

fn check(at: &[usize], scene: &Scene, decision: &Decision) {
    let (verdict, code) = (decision.verdict, decision.code);
    let [verified, pinned, owner, domain, _, _, linking, found, said] = at else {
        panic!("nine axes")
    };
    let creates_or_links = matches!(verdict, Verdict::Create | Verdict::Link);
    if creates_or_links && code != ReasonCode::LinkedByDirectory {
        assert!(*verified != 2, "said to be unverified: {at:?}");
    }
    if *domain == 3 && creates_or_links {
        assert!(*said == 1 && *found == 8, "in a lapsed domain: {at:?}");
    }
    if matches!(said, 4 | 5) {
        assert_eq!(verdict, Verdict::Deny, "turned off: {at:?}");
    }
    if code == ReasonCode::LinkedByAddress {
        let plain = matches!(found, 2 | 4 | 8 | 10);
        let bound = (*pinned == 0 || *owner == 0) && *owner != 2;
        assert!(bound && *domain == 0 && *linking == 0 && plain, "{at:?}");
        assert_eq!(decision.email_grade, EmailGrade::DomainBound);
    }
    if *found >= 2 {
        assert_ne!(verdict, Verdict::Create, "there is an account with the address: {at:?}");
    }
    if matches!(found, 5 | 6 | 7 | 9) {
        assert_ne!(verdict, Verdict::Link, "{at:?}");
        let asks = |it: &Effect| matches!(it, Effect::RequestApproval { .. });
        assert!(decision.effects.iter().all(asks), "{at:?}: {:?}", decision.effects);
    }
    if verdict == Verdict::Allow {
        assert_eq!(*found, 1, "{at:?}");
    }
    let grants = decision
        .effects
        .iter()
        .any(|it| matches!(it, Effect::Grant(grant) if grant.permission == role("owner")));
    assert!(!grants, "{at:?}");
    let expected = model::decide::decide(&world(scene));
    let outcome = Outcome::of(decision, &world(scene));
    assert!(outcome == expected, "{at:?}: {:?}\n{outcome:?}\n{expected:?}", decision.reasons);
}

/// The places of a row, from its number.
fn places(mut row: usize) -> Vec<usize> {
    let place = |axis: &Axis| {
        let place = row % axis.values;
        row /= axis.values;
        place
    };
    AXES.iter().map(place).collect()
}

#[test]
fn no_combination_breaks_a_rule_and_less_trust_never_lets_more_in() {
    let rows: usize = AXES.iter().map(|axis| axis.values).product();
    assert!(rows > 150_000, "{rows} rows");
    let mut ranks = Vec::with_capacity(rows);
    for row in 0..rows {
        let at = places(row);
        let mut scene = Scene::new();
        for (axis, value) in AXES.iter().zip(&at) {
            (axis.set)(&mut scene, *value);
        }
        let decision = scene.decide();
        check(&at, &scene, &decision);
        ranks.push(rank(decision.verdict));
    }
    let mut step = 1;
    for (place, axis) in AXES.iter().enumerate() {
        for row in (0..rows).filter(|_| !axis.better.is_empty()) {
            let value = places(row)[place];
            let better = row - step * (value - axis.better[value]);
            assert!(ranks[row] <= ranks[better], "{}: {:?} lets in more", axis.name, places(row));
        }
        step *= axis.values;
    }
}

#[test]
fn an_address_of_nobodys_domain_gets_no_better_than_asserted_by_saying_so() {
    let mut scene = Scene::new();
    scene.identity.email.address = Some(address("ada@partner.example"));
    for verified in [Some(true), None, Some(false)] {
        scene.identity.email.verified = verified;
        let (grade, _) =
            vestibule_provisioning::grade_email(&scene.identity.email, &scene.organization);
        assert!(grade <= EmailGrade::Asserted, "{grade:?}");
    }
}

/// Of two entries for one name the weaker counts: a host that shows both, an attested and a proven
/// one, or a lapsed and a standing one, gets no more than the weaker.
#[test]
fn of_two_entries_for_one_domain_the_weaker_counts() {
    for swap in [false, true] {
        let mut scene = Scene::new();
        let mut lapsed = scene.organization.domains[0].clone();
        lapsed.standing = DomainStanding::Lapsed;
        scene.organization.domains.push(lapsed);
        if swap {
            scene.organization.domains.reverse();
        }
        scene.gives(Verdict::Deny, ReasonCode::DomainLapsed);
    }
}
