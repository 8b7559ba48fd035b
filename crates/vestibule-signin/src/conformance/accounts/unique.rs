//! What belongs to one account alone.

use vestibule_provisioning::Effect;

use super::super::expect;
use super::site::{Site, account, address, creation, email, join, link, refused, subject, user};
use crate::{Accounts, ConflictKind, SessionEpochs};

pub(super) async fn a_subject_is_linked_to_one_account<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let rule = "a subject is linked to one account";
    site.create("unique", "linked-1", vec![link("linked")?]).await?;
    let second = site.apply(&creation("unique", "linked-2", vec![link("linked")?])?).await?;
    refused(&second, ConflictKind::SubjectTaken, rule)?;
    site.create("unique-2", "linked-3", vec![]).await?;
    let third = site.change("unique-2", "linked-3", vec![link("linked")?]).await?;
    refused(&third, ConflictKind::SubjectTaken, rule)?;
    let found = site.view("unique", Some(&subject("linked")?), None).await?.view;
    let first = account("linked-1")?;
    expect(found.linked.is_some_and(|it| it.id == first), "a link that was refused moves nothing")
}

pub(super) async fn an_address_belongs_to_one_account<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let rule = "an address belongs to one account, however it is spelled in ASCII case";
    site.create("unique", "address-1", vec![email("Taken")?]).await?;
    for spelling in ["Taken", "taken", "TAKEN"] {
        let second = creation("unique-2", "address-2", vec![email(spelling)?])?;
        refused(&site.apply(&second).await?, ConflictKind::EmailTaken, rule)?;
    }
    site.create("unique", "address-3", vec![email("free")?]).await?;
    let moved = Effect::ChangeEmail { email: address("tAken")?, verified: true };
    let third = site.change("unique", "address-3", vec![moved]).await?;
    refused(&third, ConflictKind::EmailTaken, rule)?;
    let respelled = Effect::ChangeEmail { email: address("TAKEN")?, verified: true };
    let same = site.changed("unique", "address-1", vec![respelled]).await?;
    expect(
        same.email == Some(address("TAKEN")?),
        "an account may spell its own address otherwise",
    )?;
    // The long s and the Kelvin sign are no ASCII letters: other addresses.
    for (number, other) in ["ta\u{212a}en", "taken2", "take"].into_iter().enumerate() {
        site.create("unique", &format!("address-other-{number}"), vec![email(other)?]).await?;
    }
    let pending = Effect::ChangeEmail { email: address("taken")?, verified: false };
    let waiting = site.changed("unique", "address-3", vec![pending]).await?;
    expect(
        waiting.email == Some(address("free")?),
        "an address that is not confirmed is not the account's",
    )
}

pub(super) async fn a_user_of_a_directory_is_one_account<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let linked = |name: &str| Ok::<_, String>(Effect::LinkDirectoryUser(user("main", name)?));
    site.create("unique", "user-1", vec![linked("u1")?]).await?;
    let second = site.apply(&creation("unique", "user-2", vec![linked("u1")?])?).await?;
    let rule = "a user of a directory is one account of the organization";
    refused(&second, ConflictKind::DirectoryUserTaken, rule)?;
    // Another organization may have a directory of the same name, and other users are other people.
    site.create("unique-2", "user-3", vec![linked("u1")?]).await?;
    site.create("unique", "user-4", vec![linked("U1")?]).await?;
    let other = Effect::LinkDirectoryUser(user("other", "u1")?);
    site.create("unique", "user-5", vec![other]).await?;
    Ok(())
}

pub(super) async fn what_was_given_up_is_free<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let effects = vec![email("given-up")?, Effect::LinkDirectoryUser(user("main", "given-up")?)];
    site.create("unique", "given-up-1", effects).await?;
    let other = vec![
        Effect::ChangeEmail { email: address("moved")?, verified: true },
        Effect::LinkDirectoryUser(user("main", "moved")?),
    ];
    site.changed("unique", "given-up-1", other).await?;
    let effects = vec![email("given-up")?, Effect::LinkDirectoryUser(user("main", "given-up")?)];
    site.create("unique", "given-up-2", effects).await?;

    // A link that is purged is free: the connection of another organization.
    site.create("unique-2", "purged", vec![link("purged")?]).await?;
    site.changed("unique", "purged", vec![Effect::PurgeCredentials, join()]).await?;
    site.create("unique-2", "purged-2", vec![link("purged")?]).await?;
    let found = site.view("unique-2", Some(&subject("purged")?), None).await?.view;
    let second = account("purged-2")?;
    expect(found.linked.is_some_and(|it| it.id == second), "a link that was purged is free")
}
