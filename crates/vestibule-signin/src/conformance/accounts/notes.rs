//! What people say is seen, and used up once.

use vestibule_core::SubjectKey;
use vestibule_provisioning::{Approval, Effect, Invitation, LinkProof, Permission};

use super::super::{at, expect};
use super::site::{Site, account, address, creation, email, join, link, org, refused, subject};
use crate::{Accounts, ConflictKind, Note, SessionEpochs};

pub(super) async fn an_invitation_is_used_once<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let mut invitation = Invitation::new("i-1".to_owned(), address("Invited")?, at(600));
    invitation.permissions = [Permission::role("admin").map_err(|error| error.to_string())?].into();
    note(site, "notes", Note::Invited(invitation.clone())).await?;
    let seen = site.view("notes", None, Some("invited")).await?.view.invitation;
    expect(seen.as_ref() == Some(&invitation), "an invitation is seen, as it was, by its address")?;
    let other = site.view("notes", None, Some("invited2")).await?.view.invitation;
    expect(other.is_none(), "an invitation is for its address")?;

    invitation.id = "i-2".to_owned();
    note(site, "notes", Note::Invited(invitation.clone())).await?;
    let seen = site.view("notes", None, Some("INVITED")).await?.view.invitation;
    expect(
        seen.as_ref() == Some(&invitation),
        "a later invitation takes the place of the one before",
    )?;
    let uses = |id: &str| vec![Effect::ConsumeInvitation { id: id.to_owned() }];
    let rule = "an invitation that is not there any more lets nobody in";
    let stale = site.apply(&creation("notes", "invited-1", uses("i-1"))?).await?;
    refused(&stale, ConflictKind::NoteGone, rule)?;
    site.create("notes", "invited-2", uses("i-2")).await?;
    let seen = site.view("notes", None, Some("invited")).await?.view.invitation;
    expect(seen.is_none(), "an invitation that was used is gone")?;
    let again = site.apply(&creation("notes", "invited-3", uses("i-2"))?).await?;
    refused(&again, ConflictKind::NoteGone, rule)?;

    invitation.id = "i-3".to_owned();
    note(site, "notes", Note::Invited(invitation)).await?;
    note(site, "notes", Note::InvitationWithdrawn { id: "i-3".to_owned() }).await?;
    note(site, "notes", Note::InvitationWithdrawn { id: "never".to_owned() }).await?;
    let seen = site.view("notes", None, Some("invited")).await?.view.invitation;
    expect(seen.is_none(), "an invitation that was withdrawn is gone")?;
    let withdrawn = site.apply(&creation("notes", "invited-4", uses("i-3"))?).await?;
    refused(&withdrawn, ConflictKind::NoteGone, rule)
}

pub(super) async fn an_approval_is_used_by_the_change_that_it_is_for<
    A: Accounts,
    E: SessionEpochs,
>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let (who, other) = (subject("approved")?, subject("approved-2")?);
    let approval = Approval { by: account("admin")?, subject: who.clone(), account: None };
    note(site, "notes", Note::Approved(approval.clone())).await?;
    let seen = approval_of(site, "notes", &who).await?;
    expect(seen.as_ref() == Some(&approval), "an approval is seen, as it was, by its subject")?;
    expect(approval_of(site, "notes", &other).await?.is_none(), "an approval is for its subject")?;
    site.create("notes", "approved-2", vec![link("approved-2")?]).await?;
    expect(approval_of(site, "notes", &who).await?.is_some(), "another's link leaves an approval")?;
    site.create("notes", "approved", vec![link("approved")?]).await?;
    expect(approval_of(site, "notes", &who).await?.is_none(), "the link uses the approval up")?;

    site.changed("notes", "approved", vec![Effect::Remove { at: at(1) }]).await?;
    let id = Some(account("approved")?);
    let back = Approval { by: account("admin")?, subject: who.clone(), account: id };
    note(site, "notes", Note::Approved(back)).await?;
    site.changed("notes", "approved", vec![join()]).await?;
    expect(
        approval_of(site, "notes", &who).await?.is_none(),
        "who comes back uses up the approval that names the account",
    )
}

pub(super) async fn a_proof_is_used_once_and_for_its_account<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    for name in ["proved-1", "proved-2"] {
        site.create("notes", name, vec![email(name)?]).await?;
    }
    let who = subject("proved")?;
    let proof = LinkProof { account: account("proved-1")?, subject: who.clone(), expires: at(600) };
    note(site, "notes", Note::Proved(proof.clone())).await?;
    let seen = site.view("notes", Some(&who), None).await?.view.proof;
    expect(seen.as_ref() == Some(&proof), "a proof is seen, as it was, by its subject")?;
    let other = site.view("notes", Some(&subject("proved ")?), None).await?.view.proof;
    expect(other.is_none(), "a proof is for its subject")?;

    let uses = || Ok::<_, String>(vec![link("proved")?, Effect::ConsumeProof]);
    let wrong = site.change("notes", "proved-2", uses()?).await?;
    refused(&wrong, ConflictKind::NoteGone, "a proof is for its account")?;
    site.changed("notes", "proved-1", uses()?).await?;
    let seen = site.view("notes", Some(&who), None).await?.view.proof;
    expect(seen.is_none(), "a proof that was used is gone")?;
    let again = site.change("notes", "proved-1", uses()?).await?;
    refused(&again, ConflictKind::NoteGone, "a proof works once")
}

pub(super) async fn notes_stay_in_their_organization<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let who = subject("apart")?;
    let invitation = Invitation::new("apart".to_owned(), address("apart")?, at(600));
    note(site, "apart", Note::Invited(invitation)).await?;
    let approval = Approval { by: account("admin")?, subject: who.clone(), account: None };
    note(site, "apart", Note::Approved(approval)).await?;
    let proof = LinkProof { account: account("apart")?, subject: who.clone(), expires: at(600) };
    note(site, "apart", Note::Proved(proof)).await?;
    let found = site.view("apart-2", Some(&who), Some("apart")).await?.view;
    let nothing = found.invitation.is_none() && found.approval.is_none() && found.proof.is_none();
    expect(nothing, "what was said to one organization is not heard by another")?;
    let uses = vec![Effect::ConsumeInvitation { id: "apart".to_owned() }];
    let used = site.apply(&creation("apart-2", "apart", uses)?).await?;
    refused(&used, ConflictKind::NoteGone, "an invitation to one organization is none to another")?;
    note(site, "apart-2", Note::InvitationWithdrawn { id: "apart".to_owned() }).await?;
    let found = site.view("apart", Some(&who), Some("apart")).await?.view;
    let all = found.invitation.is_some() && found.approval.is_some() && found.proof.is_some();
    expect(all, "what was said is heard until it is used")
}

async fn approval_of<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
    organization: &str,
    subject: &SubjectKey,
) -> Result<Option<Approval>, String> {
    Ok(site.view(organization, Some(subject), None).await?.view.approval)
}

async fn note<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
    organization: &str,
    note: Note,
) -> Result<(), String> {
    site.accounts.note(&org(organization)?, &note).await.map_err(|error| error.to_string())
}
