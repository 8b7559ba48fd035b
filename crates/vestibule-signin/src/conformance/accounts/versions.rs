//! Expected versions, and changes that come twice.

use vestibule_provisioning::Effect;

use super::super::expect;
use super::site::{Site, change, creation, email, join, link, made, refused, role};
use crate::{Accounts, ConflictKind, SessionEpochs};

pub(super) async fn another_version_than_expected_is_refused<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let grant = |name: &str| Ok::<_, String>(vec![Effect::Grant(role(name)?)]);
    let first = site.create("versions", "version", vec![]).await?;
    let applied =
        site.apply(&change("versions", "version", Some(first.version), grant("a")?)?).await?;
    let second = made(applied, "a change is made at the expected version")?;
    expect(second.version > first.version, "a change moves the version on")?;
    for version in [first.version, second.version.saturating_add(1), 0] {
        let late = change("versions", "version", Some(version), grant("b")?)?;
        let rule = "a change at another version than the expected one is refused";
        refused(&site.apply(&late).await?, ConflictKind::Version, rule)?;
    }
    let elsewhere = site.changed("versions-2", "version", vec![join()]).await?;
    expect(elsewhere.version > second.version, "an account has one version, in all organizations")?;
    let late = change("versions", "version", Some(second.version), grant("b")?)?;
    let rule = "a change in another organization counts";
    refused(&site.apply(&late).await?, ConflictKind::Version, rule)?;
    let missing = change("versions", "missing", None, grant("b")?)?;
    refused(
        &site.apply(&missing).await?,
        ConflictKind::Version,
        "nobody is changed who is not there",
    )
}

pub(super) async fn a_change_twice_changes_nothing<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let effects = vec![Effect::Grant(role("a")?), link("twice")?];
    site.create("versions", "twice", vec![email("twice")?]).await?;
    let once = site.changed("versions", "twice", effects.clone()).await?;
    let twice = site.changed("versions", "twice", effects).await?;
    expect(once == twice, "a change that comes twice changes nothing, the version neither")?;
    let nothing = site.changed("versions", "twice", vec![]).await?;
    expect(nothing == once, "no effects change nothing")
}

pub(super) async fn an_account_is_made_once<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let made_once = site.create("versions", "made", vec![]).await?;
    let again = site.apply(&creation("versions-2", "made", vec![link("made")?])?).await?;
    refused(&again, ConflictKind::Version, "an id that is taken makes no account")?;
    expect(
        site.account("versions", "made").await? == made_once,
        "and changes nothing of the one that is there",
    )
}
