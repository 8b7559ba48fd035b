//! Many at once.

use vestibule_provisioning::{Effect, Invitation, Source};

use super::super::{all, at, expect};
use super::site::{Site, address, change, creation, email, link, org, ownership, role, subject};
use crate::{AccountChange, Accounts, Applied, ConflictKind, Note, SessionEpochs};

pub(super) async fn one_person_at_once_is_one_account<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let new = |number: u32| {
        creation("race", &format!("race-{number}"), vec![email("race")?, link("race")?])
    };
    let changes: Vec<AccountChange> = (0..20).map(new).collect::<Result<_, _>>()?;
    let conflicts =
        race(site, &changes, 1, "20 who make one person at once make one account").await?;
    let own =
        |it: &ConflictKind| matches!(it, ConflictKind::SubjectTaken | ConflictKind::EmailTaken);
    expect(conflicts.iter().all(own), "the others are told that the person is there")?;
    let found = site.view("race", Some(&subject("race")?), Some("race")).await?;
    expect(found.view.linked.is_some(), "the one account is found")?;
    expect(found.view.candidates.is_empty(), "and no other")?;
    expect(found.seats_used == 1, "and takes one seat")
}

pub(super) async fn one_seat_at_once_is_taken_once<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let new = |number: u32| {
        let seat = vec![Effect::ReserveSeat { limit: 3 }];
        creation("race-seats", &format!("race-seat-{number}"), seat)
    };
    let changes: Vec<AccountChange> = (0..12).map(new).collect::<Result<_, _>>()?;
    let conflicts = race(site, &changes, 3, "three seats are three members, also at once").await?;
    let own = |it: &ConflictKind| *it == ConflictKind::NoSeat;
    expect(conflicts.iter().all(own), "the others are told that no seat is left")?;
    let found = site.view("race-seats", None, None).await?;
    expect(found.seats_used == 3, "seats are not exceeded")
}

pub(super) async fn owners_who_leave_at_once_leave_one<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let names: Vec<String> = (0..6).map(|number| format!("race-owner-{number}")).collect();
    for name in &names {
        let own = Effect::Grant(ownership(Source::Manual)?);
        site.create("race-owners", name, vec![own]).await?;
    }
    let leave = |(number, name): (usize, &String)| {
        let effect = match number % 3 {
            0 => Effect::Revoke(ownership(Source::Manual)?),
            1 => Effect::Suspend,
            _ => Effect::Remove { at: at(1) },
        };
        change("race-owners", name, None, vec![effect])
    };
    let changes: Vec<_> = names.iter().enumerate().map(leave).collect::<Result<_, _>>()?;
    race(site, &changes, 5, "of owners who leave at once, one stays").await?;
    let found = site.view("race-owners", None, None).await?;
    expect(found.owners.len() == 1, "an organization is never without an owner")
}

pub(super) async fn one_version_at_once_is_changed_once<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let version = site.create("race", "race-version", vec![]).await?.version;
    let grant = |number: u32| {
        let role = Effect::Grant(role(&format!("role-{number}"))?);
        change("race", "race-version", Some(version), vec![role])
    };
    let changes: Vec<_> = (0..12).map(grant).collect::<Result<_, _>>()?;
    race(site, &changes, 1, "of changes at one version at once, one is made").await?;
    let after = site.account("race", "race-version").await?;
    expect(after.membership.is_some_and(|it| it.grants.len() == 1), "and nothing of the others")
}

pub(super) async fn an_invitation_at_once_is_used_once<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let invitation = Invitation::new("race".to_owned(), address("race-invited")?, at(600));
    let noted = site.accounts.note(&org("race")?, &Note::Invited(invitation)).await;
    noted.map_err(|error| error.to_string())?;
    let new = |number: u32| {
        let uses = vec![Effect::ConsumeInvitation { id: "race".to_owned() }];
        creation("race", &format!("race-invited-{number}"), uses)
    };
    let changes: Vec<_> = (0..12).map(new).collect::<Result<_, _>>()?;
    race(site, &changes, 1, "an invitation that many use at once lets one in").await?;
    Ok(())
}

/// Applies changes side by side, of which so many have to be made; returns why the others were not.
async fn race<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
    changes: &[AccountChange],
    winners: usize,
    rule: &str,
) -> Result<Vec<ConflictKind>, String> {
    let applied = all(changes.iter().map(|change| site.apply(change)).collect()).await;
    let applied: Vec<Applied> = applied.into_iter().collect::<Result<_, _>>()?;
    let (won, lost): (Vec<_>, Vec<_>) =
        applied.into_iter().partition(|it| matches!(it, Applied::Applied(_)));
    expect(won.len() == winners, &format!("{rule}: {} of {}", won.len(), changes.len()))?;
    Ok(lost
        .into_iter()
        .filter_map(|it| match it {
            Applied::Conflict(kind) => Some(kind),
            Applied::Applied(_) => None,
        })
        .collect())
}
