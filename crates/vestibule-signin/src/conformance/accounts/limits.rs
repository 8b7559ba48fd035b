//! Seats, and the last owner.

use vestibule_provisioning::{Effect, Source};

use super::super::{at, expect};
use super::site::{Site, account, creation, join, made, org, ownership, refused, user};
use crate::{Accounts, ConflictKind, SessionEpochs};

pub(super) async fn seats_are_not_exceeded<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let seat = || vec![Effect::ReserveSeat { limit: 2 }];
    for name in ["seat-1", "seat-2"] {
        site.create("seats", name, seat()).await?;
    }
    let third = site.apply(&creation("seats", "seat-3", seat())?).await?;
    refused(&third, ConflictKind::NoSeat, "no more members than seats")?;
    let (here, third) = (org("seats")?, account("seat-3")?);
    let found = site.accounts.account(&here, &third).await.map_err(|error| error.to_string())?;
    expect(found.is_none(), "an account without a seat is not made")?;
    made(site.change("seats", "seat-1", seat()).await?, "who has a seat needs no other")?;
    site.create("seats-2", "seat-4", seat()).await?;
    site.changed("seats", "seat-2", vec![Effect::Remove { at: at(1) }]).await?;
    site.create("seats", "seat-3", seat()).await?;
    let back = vec![Effect::ReserveSeat { limit: 2 }, join()];
    let back = site.change("seats", "seat-2", back).await?;
    refused(&back, ConflictKind::NoSeat, "who was removed needs a seat to come back")?;
    let found = site.view("seats", None, None).await?;
    expect(found.seats_used == 2, "seats are counted in each organization alone")
}

pub(super) async fn the_last_owner_stays<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let grant = |source| Ok::<_, String>(Effect::Grant(ownership(source)?));
    let revoke = |source| Ok::<_, String>(Effect::Revoke(ownership(source)?));
    site.create("owners-2", "owner-0", vec![grant(Source::Manual)?]).await?;
    let sources = vec![grant(Source::Manual)?, grant(Source::Default)?];
    site.create("owners", "owner-1", sources).await?;
    site.create("owners", "owner-2", vec![]).await?;
    let leaving = [revoke(Source::Default)?, Effect::Suspend, Effect::Remove { at: at(1) }];
    site.changed("owners", "owner-1", vec![revoke(Source::Manual)?]).await?;
    for effect in &leaving {
        let applied = site.change("owners", "owner-1", vec![effect.clone()]).await?;
        let rule = "the last owner keeps the role, from whatever source, and stays";
        refused(&applied, ConflictKind::LastOwner, rule)?;
    }
    let swap = vec![revoke(Source::Default)?, grant(Source::Manual)?];
    site.changed("owners", "owner-1", swap).await?;
    site.changed("owners", "owner-2", vec![grant(Source::Manual)?]).await?;
    let applied = site.change("owners", "owner-1", vec![Effect::Remove { at: at(1) }]).await?;
    made(applied, "an owner may leave while another stays")?;
    let applied = site.change("owners", "owner-2", vec![Effect::Suspend]).await?;
    refused(&applied, ConflictKind::LastOwner, "the other one is the last owner then")
}

pub(super) async fn a_directory_is_obeyed_about_the_last_owner<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let grant = Effect::Grant(ownership(Source::Manual)?);
    site.create("owners-3", "owner-3", vec![grant]).await?;
    let directory = user("main", "")?.directory;
    let left =
        site.changed("owners-3", "owner-3", vec![Effect::Deprovision { directory, at: at(1) }]);
    let left = left.await?;
    expect(
        left.membership.is_some_and(|it| it.grants.len() == 1),
        "who is deprovisioned keeps grants",
    )
}
