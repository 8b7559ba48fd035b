//! Who was removed is remembered.

use vestibule_core::EndReason;
use vestibule_provisioning::{Effect, RemovedBy, Tombstone};

use super::super::{at, expect};
use super::site::{Site, address, email, join, link, subject, user};
use crate::{Accounts, SessionEpochs};

pub(super) async fn who_was_removed_is_remembered<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let who = subject("buried")?;
    let effects = vec![email("Buried")?, link("buried")?];
    site.create("graves", "buried", effects).await?;
    site.changed("graves-2", "buried", vec![join()]).await?;
    let found = site.view("graves", Some(&who), Some("buried")).await?.view;
    expect(found.tombstone.is_none(), "who is a member is not remembered as removed")?;

    let removal = vec![Effect::Remove { at: at(7) }, Effect::EndSessions(EndReason::Administrator)];
    site.changed("graves", "buried", removal).await?;
    let expected = Some(Tombstone { by: RemovedBy::Administrator, at: at(7) });
    let by_subject = site.view("graves", Some(&who), None).await?.view.tombstone;
    expect(by_subject == expected, "who was removed is remembered by the subject")?;
    let moved = Effect::ChangeEmail { email: address("moved-on")?, verified: true };
    site.changed("graves", "buried", vec![moved]).await?;
    let by_address = site.view("graves", None, Some("BURIED")).await?.view.tombstone;
    expect(by_address == expected, "and by the address that the account had")?;
    let elsewhere = site.view("graves-2", Some(&who), Some("buried")).await?.view.tombstone;
    expect(elsewhere.is_none(), "who was removed from one organization was not from another")?;

    site.changed("graves", "buried", vec![Effect::Restore]).await?;
    for address in ["buried", "moved-on"] {
        let found = site.view("graves", Some(&who), Some(address)).await?.view;
        expect(found.tombstone.is_none(), "who is back is not remembered as removed")?;
    }
    Ok(())
}

pub(super) async fn an_address_that_waits_is_remembered_too<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let waits = Effect::ChangeEmail { email: address("waiting")?, verified: false };
    site.create("graves", "buried-4", vec![waits]).await?;
    site.changed("graves", "buried-4", vec![Effect::Remove { at: at(7) }]).await?;
    let found = site.view("graves", None, Some("waiting")).await?.view.tombstone;
    expect(found.is_some(), "who was removed is remembered by an address that was not confirmed")
}

pub(super) async fn an_administrator_outweighs_a_directory<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let directory = user("main", "")?.directory;
    site.create("graves", "buried-2", vec![email("buried-2")?]).await?;
    site.create("graves", "buried-3", vec![link("buried-3")?]).await?;
    let left = Effect::Deprovision { directory: directory.clone(), at: at(9) };
    site.changed("graves", "buried-2", vec![left]).await?;
    let found = site.view("graves", None, Some("buried-2")).await?.view.tombstone;
    let by_directory = Some(Tombstone { by: RemovedBy::Directory(directory), at: at(9) });
    expect(found == by_directory, "whom a directory deactivated is remembered, and that it did")?;
    site.changed("graves", "buried-3", vec![Effect::Remove { at: at(8) }]).await?;
    let who = subject("buried-3")?;
    let found = site.view("graves", Some(&who), Some("buried-2")).await?.view.tombstone;
    let by_administrator = Some(Tombstone { by: RemovedBy::Administrator, at: at(8) });
    expect(found == by_administrator, "of two, an administrator's word counts")?;

    site.changed("graves", "buried-2", vec![Effect::Reinstate]).await?;
    let found = site.view("graves", None, Some("buried-2")).await?.view.tombstone;
    expect(found.is_none(), "whom the directory reinstated is not remembered as removed")?;
    let found = site.view("graves", Some(&who), None).await?.view.tombstone;
    expect(found == by_administrator, "what another left stays")
}
