//! What is found.

use std::collections::BTreeSet;

use vestibule_core::AccountId;
use vestibule_provisioning::{
    Effect, Field, FieldSource, FieldValue, GroupSource, KnownGroups, Source,
};

use super::super::{at, expect};
use super::site::{
    Site, account, address, email, join, link, org, owner, ownership, role, subject, subject_of,
    user,
};
use crate::{AccountQuestion, Accounts, SessionEpochs};

pub(super) async fn the_linked_account_is_found_by_the_whole_subject<
    A: Accounts,
    E: SessionEpochs,
>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let issuer = "https://idp.conformance.example";
    let own = subject_of("conformance", issuer, "ada", |_| {})?;
    let others = [
        subject_of("Conformance", issuer, "ada", |_| {})?,
        subject_of("conformance", "https://idp.conformance.example/", "ada", |_| {})?,
        subject_of("conformance", "https://IDP.conformance.example", "ada", |_| {})?,
        subject_of("conformance", issuer, "Ada", |_| {})?,
        subject_of("conformance", issuer, "ada ", |_| {})?,
        subject_of("conformance", issuer, "ad%", |_| {})?,
        subject_of("conformance", issuer, "ad_", |_| {})?,
        subject_of("conformance", issuer, "\u{e1}da", |_| {})?,
        subject_of("conformance", issuer, "a\u{301}da", |_| {})?,
        subject_of("conformance", issuer, "ada", |it| it.name_qualifier = Some(String::new()))?,
        subject_of("conformance", issuer, "ada", |it| it.name_qualifier = Some("q".to_owned()))?,
        subject_of("conformance", issuer, "ada", |it| it.sp_name_qualifier = Some("q".to_owned()))?,
    ];
    site.create("subjects", "subject", vec![Effect::Link { subject: own.clone() }]).await?;
    let found = site.view("subjects", Some(&own), None).await?;
    let id = account("subject")?;
    expect(found.view.linked.is_some_and(|it| it.id == id), "a linked subject finds its account")?;
    for other in &others {
        let found = site.view("subjects", Some(other), None).await?;
        expect(
            found.view.linked.is_none() && found.view.candidates.is_empty(),
            "an account is found by the whole subject, byte by byte, and by nothing less",
        )?;
    }
    for (number, other) in others.into_iter().enumerate() {
        let id = format!("subject-{number}");
        site.create("subjects", &id, vec![Effect::Link { subject: other.clone() }]).await?;
        let found = site.view("subjects", Some(&other), None).await?;
        let id = account(&id)?;
        expect(
            found.view.linked.is_some_and(|it| it.id == id),
            "subjects that differ are two people",
        )?;
    }
    Ok(())
}

pub(super) async fn candidates_come_from_all_organizations<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    site.create("elsewhere", "candidate", vec![email("Candidate")?, link("candidate")?]).await?;
    let id = account("candidate")?;
    for spelling in ["candidate", "CANDIDATE", "Candidate"] {
        let found = site.view("here", Some(&subject("new")?), Some(spelling)).await?.view;
        let [candidate] = found.candidates.as_slice() else {
            return Err(
                "an account is found by its address, in any organization and any case".into()
            );
        };
        expect(candidate.id == id, "a candidate is the account that has the address")?;
        expect(candidate.membership.is_none(), "a membership elsewhere is not shown")?;
        expect(candidate.is_member_elsewhere, "that there is one elsewhere is shown")?;
        expect(candidate.links.len() == 1, "links of other organizations are shown")?;
        expect(
            candidate.email == Some(address("Candidate")?),
            "an address is kept as it was given",
        )?;
        expect(found.linked.is_none(), "an address links nobody")?;
    }
    for other in ["candidat", "candidate2", "candidat_", "candidat%"] {
        let found = site.view("here", None, Some(other)).await?.view;
        expect(found.candidates.is_empty(), "another address finds nobody")?;
    }
    let known = subject("candidate")?;
    let found = site.view("elsewhere", Some(&known), Some("candidate")).await?.view;
    expect(found.linked.is_some(), "the linked account is found")?;
    expect(found.candidates.is_empty(), "the linked account is no candidate")?;
    let home = site.account("elsewhere", "candidate").await?;
    expect(!home.is_member_elsewhere, "a membership here is none elsewhere")
}

pub(super) async fn the_user_of_a_directory_is_found<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let key = user("main", "0f3a")?;
    let effects = vec![email("pushed")?, Effect::LinkDirectoryUser(key.clone())];
    site.create("pushed", "pushed", effects).await?;
    let id = account("pushed")?;
    let mut question = AccountQuestion::new(org("pushed")?, owner()?);
    question.directory_user = Some(key.clone());
    let found = site.ask(&question).await?.view;
    let linked = found.linked.is_some_and(|it| it.id == id);
    expect(linked, "without a subject, the user of the directory finds the linked account")?;
    expect(found.candidates.is_empty(), "the linked account is no candidate")?;

    question.subject = Some(subject("nobody")?);
    question.email = Some(address("pushed")?);
    let found = site.ask(&question).await?.view;
    expect(found.linked.is_none(), "with a subject, only that finds the linked account")?;
    let ids: Vec<&AccountId> = found.candidates.iter().map(|it| &it.id).collect();
    expect(
        ids == [&id],
        "the account of the directory's user is a candidate, and stands there once",
    )?;

    for (directory, name) in [("main", "0F3A"), ("other", "0f3a"), ("main", "0f3a ")] {
        question = AccountQuestion::new(org("pushed")?, owner()?);
        question.directory_user = Some(user(directory, name)?);
        let found = site.ask(&question).await?.view;
        expect(found.linked.is_none(), "another user of a directory finds nobody")?;
    }
    question = AccountQuestion::new(org("pushed-2")?, owner()?);
    question.directory_user = Some(key);
    let found = site.ask(&question).await?.view;
    expect(found.linked.is_none(), "a user of another organization's directory finds nobody")
}

pub(super) async fn owners_and_seats_are_those_of_the_organization<
    A: Accounts,
    E: SessionEpochs,
>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let own = Effect::Grant(ownership(Source::Manual)?);
    site.create("census", "census-1", vec![own.clone()]).await?;
    site.create("census", "census-2", vec![own.clone()]).await?;
    site.create("census", "census-3", vec![Effect::Grant(role("admin")?)]).await?;
    site.create("census-2", "census-4", vec![own]).await?;
    let found = site.view("census", None, None).await?;
    let owners = BTreeSet::from([account("census-1")?, account("census-2")?]);
    expect(found.owners == owners, "the owners are the members who hold the owner's role")?;
    expect(found.seats_used == 3, "every member takes a seat")?;
    site.changed("census", "census-2", vec![Effect::Suspend]).await?;
    site.changed("census", "census-3", vec![Effect::Remove { at: at(1) }]).await?;
    let found = site.view("census", None, None).await?;
    let owners = BTreeSet::from([account("census-1")?]);
    expect(found.owners == owners, "who is suspended is no owner")?;
    expect(found.seats_used == 2, "who is suspended keeps the seat, who is removed does not")
}

pub(super) async fn what_was_written_is_read<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let known = KnownGroups {
        from: GroupSource::Directory(user("main", "")?.directory),
        groups: ["a", "A", "\u{e9}"].map(str::to_owned).into(),
        attributes: [("name".to_owned(), "value, \"quoted\"\n\u{1f600}".to_owned())].into(),
        at: at(5),
    };
    let value = FieldValue { value: "Ada \u{1f600}\0".to_owned(), source: FieldSource::Directory };
    let effects = vec![
        email("written")?,
        link("written")?,
        Effect::LinkDirectoryUser(user("main", "written")?),
        Effect::Grant(role("admin")?),
        Effect::Grant(ownership(Source::Directory(user("main", "")?.directory))?),
        Effect::RememberGroups(known),
        Effect::SetField { field: Field::GivenName, value: Some(value) },
        Effect::ChangeEmail { email: address("new")?, verified: false },
    ];
    let written = site.create("written", "written", effects).await?;
    expect(written.version == 1, "a new account has the version 1")?;
    expect(
        site.account("written", "written").await? == written,
        "an account is read as it was written, by its id",
    )?;
    let found = site.view("written", Some(&subject("written")?), None).await?.view;
    expect(found.linked.as_ref() == Some(&written), "and by its subject")?;

    let joined = site.changed("written-2", "written", vec![join()]).await?;
    expect(joined.version == 2, "a change moves the version on")?;
    expect(joined.is_member_elsewhere, "a member of two organizations is seen so by each")?;
    let grants = joined.membership.map(|it| it.grants.len());
    expect(grants == Some(0), "a grant of one organization is none in another")?;
    let mut before = site.account("written", "written").await?;
    expect(before.is_member_elsewhere, "a member of two organizations is seen so by each")?;
    (before.version, before.is_member_elsewhere) = (1, false);
    expect(before == written, "joining one organization changes nothing in another")?;
    let nobody = site.accounts.account(&org("written")?, &account("WRITTEN")?).await;
    let nobody = nobody.map_err(|error| error.to_string())?;
    expect(nobody.is_none(), "an id is compared byte by byte")
}

pub(super) async fn members_come_page_by_page<A: Accounts, E: SessionEpochs>(
    site: &Site<'_, A, E>,
) -> Result<(), String> {
    let names = ["page-a", "page-B", "page-b", "page-c", "page-~", "page-10", "page-9"];
    for name in names {
        site.create("pages", name, vec![]).await?;
    }
    site.create("pages-2", "page-bb", vec![]).await?;
    site.changed("pages", "page-c", vec![Effect::Remove { at: at(1) }]).await?;
    let mut expected: Vec<AccountId> = names.into_iter().map(account).collect::<Result<_, _>>()?;
    expected.sort();
    for most in [1, 2, 3, names.len(), 100] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = site.accounts.memberships(&org("pages")?, after.as_ref(), most).await;
            let page = page.map_err(|error| error.to_string())?;
            expect(page.len() <= most, "a page is no longer than asked")?;
            let Some(last) = page.last() else { break };
            after = Some(last.id.clone());
            found.extend(page.into_iter().map(|account| account.id));
            expect(found.len() <= expected.len(), "no member comes twice")?;
        }
        expect(found == expected, "members, past ones too, come in the order of their ids")?;
    }
    let whole = site.account("pages", "page-a").await?;
    let page = site.accounts.memberships(&org("pages")?, None, 100).await;
    let page = page.map_err(|error| error.to_string())?;
    expect(page.contains(&whole), "a page shows accounts as they are")
}
