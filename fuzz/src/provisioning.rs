//! Provisioning: whatever a person, a directory and a policy are, who is out stays out, and what was
//! decided once is done once.

mod world;

use vestibule_provisioning::{
    Account, AccountView, Decision, DirectoryStanding, DirectoryView, Effect, decide,
    on_directory_event,
};
use world::World;

use crate::choices::Choices;

/// A decision is the same when it is made again and when its JSON is read back; it admits nobody whom
/// the directory has put out or whose connection is another organization's; once its effects are
/// applied, applying them again changes nothing, and neither does deciding again.
pub fn decisions_let_nobody_in_who_is_out(bytes: &[u8]) {
    let world = World::new(&mut Choices::new(bytes));
    let decision = world.decide(&world.view);
    assert_eq!(decision, world.decide(&world.view));
    let json = serde_json::to_string(&decision).expect("a decision is JSON");
    assert_eq!(serde_json::from_str::<Decision>(&json).expect("it is read back"), decision);

    let is_out = matches!(
        world.directory,
        DirectoryView::Connected {
            standing: DirectoryStanding::Inactive(_) | DirectoryStanding::Deleted { .. },
            ..
        }
    );
    let is_ours = world.organization.connection.organization == world.organization.id;
    if decision.verdict.admits() {
        assert!(!is_out && is_ours);
    } else {
        let gives = |effect: &Effect| {
            matches!(effect, Effect::Link { .. } | Effect::Grant(_) | Effect::CreateAccount { .. })
        };
        assert!(!decision.effects.iter().any(gives), "a refusal gives something");
    }
    if let Some(account) = applied(&world, &world.view, &decision)
        && decision.verdict.admits()
    {
        let mut view = AccountView::default();
        view.linked = Some(account);
        let again = world.decide(&view);
        assert!(again.verdict.admits(), "{:?} after {:?}", again.code, decision.code);
        assert!(again.effects.is_empty(), "{:?} after {:?}", again.effects, decision.effects);
    }
    let event = on_directory_event(
        &world.organization,
        &world.view,
        &world.directory,
        &world.policy,
        world.now,
    );
    drop(applied(&world, &world.view, &event));
}

/// The account after the effects.
fn applied(world: &World, view: &AccountView, decision: &Decision) -> Option<Account> {
    let organization = &world.organization.id;
    let of_view = view.linked.iter().chain(&view.candidates);
    let mut account = match &decision.account {
        Some(id) => of_view.clone().find(|account| account.id == *id)?.clone(),
        None => {
            let creates = |effect: &Effect| matches!(effect, Effect::CreateAccount { .. });
            if !decision.effects.iter().any(creates) {
                return None;
            }
            let created = Account::create(world.fresh.clone(), organization, &decision.effects);
            created.expect("what creates an account applies")
        }
    };
    account.apply(organization, &decision.effects).expect("effects apply to what they are about");
    let once = account.clone();
    account.apply(organization, &decision.effects).expect("they apply twice");
    assert_eq!(account, once, "applied twice");
    Some(account)
}

impl World {
    fn decide(&self, view: &AccountView) -> Decision {
        let Self { identity, organization, directory, policy, now, .. } = self;
        decide(identity, organization, view, directory, policy, *now)
    }
}
