//! Proofs that prove too much, too often, or to the wrong person.

use vestibule_provisioning::{
    Effect, LinkChallenge, LinkProof, LinkProofError, Linking, ReasonCode, Verdict,
};

use crate::scene::names::{account, key, now, seconds_later};
use crate::scene::{Scene, has, member, noted};

/// The person has signed in to the account in the old way, and so answered the challenge.
pub(crate) fn prove(scene: &mut Scene, id: &str) {
    let challenge = challenge(id, [7; 16]);
    let token = challenge.token();
    let proof = challenge.redeem(&token, &account(id), now()).unwrap();
    scene.accounts.proof = Some(proof);
}

fn challenge(id: &str, nonce: [u8; 16]) -> LinkChallenge {
    LinkChallenge::new(account(id), key("acme-idp", "s-ada"), seconds_later(600), nonce)
}

fn with_candidate() -> Scene {
    let mut scene = Scene::new();
    scene.policy.linking = Linking::WithProof;
    scene.accounts.candidates = vec![member("ada")];
    scene
}

/// Keycloak CVE-2026-9087: the proof of an address was good for whichever upstream identity came with
/// it.
#[test]
fn a_proof_is_for_one_account_one_connection_and_one_subject() {
    let proof = |of: &str, through: &str, id: &str, seconds| LinkProof {
        account: account(of),
        subject: key(through, id),
        expires: seconds_later(seconds),
    };
    for attack in [
        proof("other", "acme-idp", "s-ada", 600),
        proof("ada", "acme-idp", "s-mallory", 600),
        proof("ada", "evil-idp", "s-ada", 600),
        proof("ada", "acme-idp", "s-ada", 0),
    ] {
        let mut scene = with_candidate();
        scene.accounts.proof = Some(attack);
        let decision = scene.gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);
        assert!(noted(&decision, ReasonCode::ProofVoid) && decision.effects.is_empty());
    }

    let mut honest = with_candidate();
    honest.accounts.proof = Some(proof("ada", "acme-idp", "s-ada", 1));
    honest.gives(Verdict::Link, ReasonCode::LinkedByProof);
}

#[test]
fn a_challenge_is_answered_by_its_own_token_and_account_in_time() {
    let stored = || LinkChallenge::from_bytes(&challenge("ada", [7; 16]).to_bytes()).unwrap();
    let token = challenge("ada", [7; 16]).token();
    let other = challenge("ada", [8; 16]).token();
    let (ada, mallory) = (account("ada"), account("mallory"));
    let refused = |result: Result<LinkProof, LinkProofError>| result.unwrap_err().code();
    assert_eq!(refused(stored().redeem(&other, &ada, now())), "link_proof_other_token");
    assert_eq!(refused(stored().redeem("", &ada, now())), "link_proof_other_token");
    assert_eq!(refused(stored().redeem(&token, &mallory, now())), "link_proof_other_account");
    assert_eq!(refused(stored().redeem(&token, &ada, seconds_later(600))), "link_proof_expired");
    let proof = stored().redeem(&token, &ada, seconds_later(599)).unwrap();
    assert_eq!((proof.account, proof.subject), (ada, key("acme-idp", "s-ada")));
}

#[test]
fn a_stored_challenge_that_was_changed_is_not_read() {
    let bytes = challenge("ada", [7; 16]).to_bytes();
    for cut in 0..bytes.len() {
        assert!(LinkChallenge::from_bytes(&bytes[..cut]).is_err(), "{cut} bytes");
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(LinkChallenge::from_bytes(&longer).is_err());
    let read = LinkChallenge::from_bytes(&bytes).unwrap();
    assert_eq!(read.to_bytes(), bytes);
}

/// Keycloak CVE-2026-15571: the link that confirms is a hash of what an attacker knows.
#[test]
fn a_token_says_nothing_of_what_it_is_for() {
    let one = challenge("ada", [7; 16]).token();
    let other = challenge("ada", [8; 16]).token();
    assert_ne!(one, other, "account, subject and hour are the same");
    let stranger =
        LinkChallenge::new(account("bob"), key("acme-idp", "s-bob"), seconds_later(9), [7; 16]);
    assert_eq!(stranger.token(), one, "it is the random part alone");
    // 128 bits in base64url.
    assert_eq!(one.len(), 22);
    assert!(one.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_'));
}

/// Zitadel CVE-2025-46815: what proves a sign-in can be sent again.
#[test]
fn a_proof_is_used_up_by_its_link() {
    let mut scene = with_candidate();
    prove(&mut scene, "ada");
    let decision = scene.gives(Verdict::Link, ReasonCode::LinkedByProof);
    assert!(has(&decision, |it| *it == Effect::ConsumeProof));

    // Sent again for another subject, or for the account once more, it links nothing.
    let mut again = with_candidate();
    again.accounts.proof = scene.accounts.proof.clone();
    again.identity.subject.id = "s-mallory".to_owned();
    again.gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);
    let mut next = scene.then(&decision);
    next.accounts.proof = scene.accounts.proof.clone();
    let decision = next.gives(Verdict::Allow, ReasonCode::Linked);
    assert!(decision.effects.is_empty(), "{:?}", decision.effects);
}

/// An administrator's consent is for one subject and one account, and gives away no account that is
/// another organization's too.
#[test]
fn an_approval_is_for_one_subject_and_one_account_of_the_organization() {
    let approval = |id: &str, of: Option<&str>| vestibule_provisioning::Approval {
        by: account("olga"),
        subject: key("acme-idp", id),
        account: of.map(account),
    };
    let asks = |scene: &Scene| {
        let decision = scene.gives(Verdict::NeedsApproval, ReasonCode::LinkNeedsApproval);
        assert!(has(&decision, |it| matches!(it, Effect::RequestApproval { .. })));
        decision
    };
    let mut scene = with_candidate();
    scene.policy.linking = Linking::Approval;
    for void in [approval("s-mallory", Some("ada")), approval("s-ada", Some("bob"))] {
        scene.accounts.approval = Some(void);
        asks(&scene);
    }
    scene.accounts.approval = Some(approval("s-ada", None));
    asks(&scene);

    scene.accounts.approval = Some(approval("s-ada", Some("ada")));
    scene.accounts.candidates[0].is_member_elsewhere = true;
    let decision = asks(&scene);
    assert!(noted(&decision, ReasonCode::ApprovalNotEnough));

    scene.accounts.candidates[0].is_member_elsewhere = false;
    scene.gives(Verdict::Link, ReasonCode::LinkedByApproval);
}
