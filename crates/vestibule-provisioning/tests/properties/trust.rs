//! Taking trust away never lets somebody in who was out, or more trusted than before.

use proptest::prelude::*;
use vestibule_provisioning::{
    Decision, DirectoryMatch, DirectoryStanding, DirectoryView, DomainProof, DomainStanding,
    Effect, Verdict,
};

use crate::model::world::{World, keep_exceptions};
use crate::{CASES, config, shown, throws};

/// Something that speaks for a person, and how to take it away: false where it is not there.
type Removal = (&'static str, fn(&mut World) -> bool);

const REMOVALS: [Removal; 16] = [
    ("verified: true to nothing said", |world| {
        world.identity.email.verified.take_if(|it| *it).is_some()
    }),
    ("verified: true to false", |world| {
        let was = world.identity.email.verified.replace(false);
        was == Some(true)
    }),
    ("verified: nothing said to false", |world| {
        let was = world.identity.email.verified.replace(false);
        was.is_none()
    }),
    ("one tenant", |world| std::mem::take(&mut world.identity.email.tenant_pinned)),
    ("the provider's word for the domain", |world| {
        world.identity.email.domain_owner_verified.take_if(|it| *it).is_some()
    }),
    ("the provider's hosted domain", |world| world.identity.email.hosted_domain.take().is_some()),
    ("a domain", |world| {
        let verified = |standing| standing == DomainStanding::Verified;
        let place = world.organization.domains.iter().position(|it| verified(it.standing));
        place.map(|place| world.organization.domains.remove(place)).is_some()
    }),
    ("the last domain", |world| {
        let domains = &mut world.organization.domains;
        domains.pop_if(|it| it.standing == DomainStanding::Verified).is_some()
    }),
    ("the standing of domains", |world| {
        world.organization.domains.iter_mut().for_each(|it| it.standing = DomainStanding::Lapsed);
        true
    }),
    ("the DNS proof of domains", |world| {
        world.organization.domains.iter_mut().for_each(|it| it.proof = DomainProof::Attested);
        true
    }),
    ("the connection's domains", |world| {
        world.organization.connection.domains = Some(std::collections::BTreeSet::new());
        true
    }),
    ("the invitation", |world| world.accounts.invitation.take().is_some()),
    ("the approval", |world| world.accounts.approval.take().is_some()),
    ("the proof", |world| world.accounts.proof.take().is_some()),
    ("the connection's activity", |world| {
        std::mem::take(&mut world.organization.connection.is_active)
    }),
    ("the directory's word", |world| match &mut world.directory {
        DirectoryView::Connected { standing, .. } => match standing.clone() {
            DirectoryStanding::Active(person) => {
                *standing = DirectoryStanding::Inactive(person);
                true
            }
            _ => false,
        },
        _ => false,
    }),
];

const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Deny => 0,
        // Neither is better than the other: one asks the person, one asks an administrator.
        Verdict::LinkNeedsProof | Verdict::NeedsApproval => 1,
        Verdict::Allow | Verdict::Create | Verdict::Link => 2,
    }
}

fn verified_marks(decision: &Decision) -> usize {
    let marks = |it: &&Effect| {
        matches!(
            it,
            Effect::VerifyEmail
                | Effect::CreateAccount { email_verified: true, .. }
                | Effect::ChangeEmail { verified: true, .. }
        )
    };
    decision.effects.iter().filter(marks).count()
}

/// Takes away each thing alone.
pub(crate) fn nothing_improves(throws: &[u16]) -> Result<(), TestCaseError> {
    let mut world = World::of_sign_in(throws);
    keep_exceptions(&mut world.organization.domains);
    let before = world.decide();
    for (what, remove) in REMOVALS {
        let mut less = world.clone();
        if !remove(&mut less) {
            continue;
        }
        let after = less.decide();
        // Of several accounts with one address, none is looked at before one is picked: what denies it
        // is not known to who has not picked it, and a question is no way in.
        let several = less.accounts.candidates.len() > 1;
        let asks_only = after.account.is_none() && after.verdict == Verdict::LinkNeedsProof;
        // And where a proof and an approval pick two of them, the decision is about another one.
        let other = after.account.is_some() && after.account != before.account;
        prop_assert!(
            rank(after.verdict) <= rank(before.verdict) || several && (asks_only || other),
            "without {what}: {:?} {:?} becomes {:?} {:?}{}",
            before.verdict,
            before.code,
            after.verdict,
            after.code,
            shown(&world)
        );
        prop_assert!(after.email_grade <= before.email_grade, "without {what}{}", shown(&world));
        if before.verdict.admits() {
            let (with, without) = (verified_marks(&before), verified_marks(&after));
            prop_assert!(without <= with, "without {what}{}", shown(&world));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(CASES))]

    #[test]
    fn removing_a_trust_input_never_improves_a_verdict(throws in throws()) {
        nothing_improves(&throws)?;
    }

    #[test]
    fn a_weaker_match_of_the_directory_never_improves_a_verdict(throws in throws()) {
        let mut world = World::of_sign_in(&throws);
        // A connection of few domains may not say who a user is whose own address is in none of them,
        // and the address of the sign-in may be in one: there the two have no order.
        world.organization.connection.domains = None;
        if let DirectoryView::Connected { standing: DirectoryStanding::Active(person), .. } =
            &mut world.directory
        {
            person.matched_by = DirectoryMatch::ExternalId;
        }
        let before = world.decide();
        if let DirectoryView::Connected { standing: DirectoryStanding::Active(person), .. } =
            &mut world.directory
        {
            person.matched_by = DirectoryMatch::Email;
        }
        let after = world.decide();
        prop_assert!(
            rank(after.verdict) <= rank(before.verdict),
            "{:?} {:?} becomes {:?} {:?}{}",
            before.verdict, before.code, after.verdict, after.code, shown(&world)
        );
    }
}
