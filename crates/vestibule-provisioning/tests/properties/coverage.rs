//! The worlds reach every code that a decision can settle with, and every verdict and effect.

use std::collections::{BTreeMap, BTreeSet};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use vestibule_provisioning::{Decision, ReasonCode, reapply};

use crate::model::world::World;
use crate::throws;

/// The codes that are only ever noted, or passed, on the way to a decision: each says what it is.
const NEVER_SETTLE: &[ReasonCode] = &[
    // A step that went well.
    ReasonCode::ConnectionAccepted,
    ReasonCode::SubjectAccepted,
    ReasonCode::DirectoryActive,
    ReasonCode::RequiredGroupHeld,
    ReasonCode::InvitationAccepted,
    ReasonCode::Approved,
    ReasonCode::PushedByDirectory,
    ReasonCode::GuestAccepted,
    // What was found of the subject, the address, the domain: later steps decide what it is worth.
    ReasonCode::SubjectIsAddress,
    ReasonCode::EmailDomainBound,
    ReasonCode::EmailIssuerAuthoritative,
    ReasonCode::EmailAsserted,
    ReasonCode::EmailNotVerified,
    ReasonCode::EmailSaidUnverified,
    ReasonCode::EmailTenantNotPinned,
    ReasonCode::EmailDomainOwnerDenied,
    ReasonCode::DomainNotOwned,
    ReasonCode::DomainNotOfConnection,
    // What the directory is, or does not say.
    ReasonCode::DirectoryNone,
    ReasonCode::DirectoryDisconnected,
    ReasonCode::DirectoryMatchWeak,
    ReasonCode::PendingDirectory,
    // A membership that changes its state on the way in.
    ReasonCode::Reactivated,
    ReasonCode::ReinstatedByDirectory,
    ReasonCode::DirectorySettled,
    ReasonCode::DomainLapsedLinked,
    // Why an account is not linked: `LinkNeedsProof` and `LinkNeedsApproval` settle it.
    ReasonCode::SeveralCandidates,
    ReasonCode::ProofVoid,
    ReasonCode::ApprovalNotEnough,
    ReasonCode::LinkAddressNotTrusted,
    ReasonCode::LinkDomainAttestedOnly,
    ReasonCode::LinkCandidateUnverified,
    ReasonCode::LinkCandidateElsewhere,
    ReasonCode::LinkCandidateHasOtherSubject,
    ReasonCode::LinkCandidatePrivileged,
    // Why an invitation does not help: what the policy says without one settles it.
    ReasonCode::InvitationExpired,
    ReasonCode::InvitationOfOtherAddress,
    // What happens to grants and profile of who is in already.
    ReasonCode::GroupsUnknown,
    ReasonCode::DirectoryGroupsPrecede,
    ReasonCode::ProtectedRoleWithheld,
    ReasonCode::BreakGlassUntouched,
    ReasonCode::LastOwnerKept,
    ReasonCode::GrantsOrphaned,
    ReasonCode::EmailChangeNotTrusted,
    ReasonCode::EmailTaken,
];

/// Worlds from a fixed seed, the same at every run.
fn decisions() -> Vec<Decision> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut decisions = Vec::new();
    for _ in 0..8_000 {
        let throws = throws().new_tree(&mut runner).unwrap().current();
        let world = World::of_sign_in(&throws);
        decisions.push(world.decide());
        decisions.push(World::of_push(&throws).push());
        if let Some(account) = &world.accounts.linked {
            decisions.push(reapply(&world.organization, account, &world.policy, world.now));
        }
    }
    decisions
}

#[test]
fn the_worlds_reach_every_code_that_settles() {
    let mut settled: BTreeMap<ReasonCode, u32> = BTreeMap::new();
    let mut told = BTreeSet::new();
    for decision in decisions() {
        *settled.entry(decision.code).or_default() += 1;
        told.extend(decision.reasons.iter().map(|it| it.code));
    }
    let untold: Vec<_> = ReasonCode::ALL.iter().filter(|it| !told.contains(it)).collect();
    assert!(untold.is_empty(), "no decision says {untold:?}");
    let missing: Vec<_> = ReasonCode::ALL
        .iter()
        .filter(|it| !settled.contains_key(it) && !NEVER_SETTLE.contains(it))
        .collect();
    assert!(missing.is_empty(), "never settled: {missing:?}, of {settled:?}");
    let wrong: Vec<_> = NEVER_SETTLE.iter().filter(|it| settled.contains_key(it)).collect();
    assert!(wrong.is_empty(), "settled all the same: {wrong:?}");
}
