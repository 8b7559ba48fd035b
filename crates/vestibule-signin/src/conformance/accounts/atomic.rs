//! All of a change or none of it, and sessions that end with it.

use vestibule_core::{EndReason, OrganizationId};
use vestibule_provisioning::{Effect, Invitation};

use super::super::{at, expect};
use super::site::{
    Site, account, address, change, creation, email, link, org, refused, role, user,
};
use crate::{Accounts, ConflictKind, Epoch, EpochKey, Note, SessionEpochs};

pub(super) async fn a_refused_change_leaves_nothing<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let here = org("atomic")?;
    invite(site, &here, "atomic-i", "atomic-new").await?;
    site.create("atomic", "atomic-1", vec![email("atomic-1")?, link("atomic-1")?]).await?;
    let before = site.create("atomic", "atomic-2", vec![email("atomic-2")?]).await?;
    let epoch = epoch(site, "atomic-2").await?;
    let much = |last: Effect| {
        Ok::<_, String>(vec![
            Effect::Grant(role("admin")?),
            Effect::LinkDirectoryUser(user("main", "atomic-2")?),
            link("atomic-2")?,
            Effect::EndSessions(EndReason::Administrator),
            Effect::ConsumeInvitation { id: "atomic-i".to_owned() },
            last,
        ])
    };
    let refusals = [
        (link("atomic-1")?, ConflictKind::SubjectTaken),
        (
            Effect::ChangeEmail { email: address("ATOMIC-1")?, verified: true },
            ConflictKind::EmailTaken,
        ),
        (Effect::ConsumeInvitation { id: "another".to_owned() }, ConflictKind::NoteGone),
    ];
    for (effect, kind) in refusals {
        let applied = site.change("atomic", "atomic-2", much(effect)?).await?;
        refused(&applied, kind, "a change with one thing that cannot be is refused")?;
        let unchanged = site.account("atomic", "atomic-2").await? == before
            && self::epoch(site, "atomic-2").await? == epoch
            && site.view("atomic", None, Some("atomic-new")).await?.view.invitation.is_some();
        expect(unchanged, "a change that is refused leaves nothing, of account, epoch or note")?;
    }
    let late =
        change("atomic", "atomic-2", Some(before.version.saturating_add(1)), much(role_b()?)?)?;
    refused(&site.apply(&late).await?, ConflictKind::Version, "another version is refused")?;
    expect(
        self::epoch(site, "atomic-2").await? == epoch,
        "a change that is refused ends no session",
    )?;

    let new = creation("atomic", "atomic-3", vec![email("atomic-3")?, link("atomic-1")?])?;
    refused(&site.apply(&new).await?, ConflictKind::SubjectTaken, "a subject is taken")?;
    let found = site.view("atomic", None, Some("atomic-3")).await?;
    expect(found.view.candidates.is_empty(), "an account that was refused is not there")?;
    expect(found.seats_used == 2, "and takes no seat")
}

pub(super) async fn ended_sessions_are_ended_with_the_change<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    site.create("ending", "ending-1", vec![]).await?;
    site.create("ending", "ending-2", vec![]).await?;
    let (first, second) = (epoch(site, "ending-1").await?, epoch(site, "ending-2").await?);
    site.changed("ending", "ending-1", vec![Effect::Grant(role("a")?)]).await?;
    expect(epoch(site, "ending-1").await? == first, "a change that ends no session leaves them")?;
    site.changed("ending", "ending-1", vec![Effect::Suspend]).await?;
    let ended = epoch(site, "ending-1").await?;
    expect(ended > first, "whoever is put out has no session left when it is done")?;
    expect(epoch(site, "ending-2").await? == second, "and nobody else's")?;
    site.changed("ending", "ending-1", vec![Effect::EndSessions(EndReason::Administrator)]).await?;
    expect(epoch(site, "ending-1").await? > ended, "sessions end also where nothing else changes")
}

fn role_b() -> Result<Effect, String> {
    Ok(Effect::Grant(role("b")?))
}

async fn invite<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
    here: &OrganizationId,
    id: &str,
    to: &str,
) -> Result<(), String> {
    let invitation = Invitation::new(id.to_owned(), address(to)?, at(600));
    let noted = site.accounts.note(here, &Note::Invited(invitation)).await;
    noted.map_err(|error| error.to_string())
}

async fn epoch<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
    id: &str,
) -> Result<Epoch, String> {
    let current = site.epochs.current(&[EpochKey::account(&account(id)?)]).await;
    let current = current.map_err(|error| error.to_string())?;
    current.first().copied().ok_or_else(|| "each key has one answer".to_owned())
}
