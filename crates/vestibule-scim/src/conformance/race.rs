//! Several writers at once: what each believes to have done has been done, once.

use std::collections::BTreeSet;

use super::Violation;
use super::site::{Site, count};
use super::types::Types;
use super::versions::is_uniqueness;
use crate::{
    Change, Commit, CommitError, Directory, DirectoryEvent, EventKind, GroupMembers, StoreError,
    TypeQuery,
};

const ROUNDS: usize = 20;
/// How often a writer tries again after it was told to, or after somebody else was faster.
const ATTEMPTS: usize = 10_000;
const CHECK: &str = "writers_at_once_lose_nothing";

/// Writers that want the same at once: the same names, the same group, the same user.
///
/// [`prepare`](Self::prepare) once; [`take_part`](Self::take_part) once for every writer, in
/// threads or tasks or processes that run at the same time; [`judge`](Self::judge) what they say.
pub struct Race {
    name: String,
    writers: usize,
    types: Types,
}

/// What one writer did and saw.
#[derive(Clone, Debug)]
#[must_use = "the race is judged by what all writers say"]
pub struct Taken {
    writer: usize,
    won: Vec<usize>,
    seen: Vec<DirectoryEvent>,
}

impl Race {
    /// Prepares a race in the directory of that name, which has to be empty.
    ///
    /// # Errors
    ///
    /// A [`Violation`] of the store, or a name that is no id of a directory.
    pub async fn prepare<S: Directory + GroupMembers>(
        store: &S,
        name: &str,
        writers: usize,
    ) -> Result<Self, Violation> {
        let race = Self { name: name.to_owned(), writers, types: Types::new()? };
        let site = race.site(store)?;
        site.users(&["shared"]).await?;
        site.insert("group", site.group("group")?, &[], 0).await?;
        Ok(race)
    }

    /// Writes and reads until everything is done, as the writer of that number, from 0 on.
    ///
    /// # Errors
    ///
    /// The first [`Violation`].
    pub async fn take_part<S: Directory + GroupMembers>(
        &self,
        store: &S,
        writer: usize,
    ) -> Result<Taken, Violation> {
        let site = self.site(store)?;
        let mut taken = Taken { writer, won: Vec::new(), seen: Vec::new() };
        for round in 0..ROUNDS {
            if contest(&site, writer, round).await? {
                taken.won.push(round);
            }
            let own = format!("own-{writer}-{round}");
            done(&site, &site.inserting(&own, site.named(&own)?, &[], 1)).await?;
            done(&site, &site.regrouping("group", site.add(&[&own]), 1)).await?;
            done(&site, &site.regrouping("group", site.add(&["shared"]), 1)).await?;
            rewrite(&site, &format!("{writer}-{round}")).await?;
            let last = taken.seen.last().map_or(0, |event| event.sequence);
            taken.seen.extend(site.events_after(last, 100_000).await?);
        }
        Ok(taken)
    }

    /// Compares what the writers did with what is there.
    ///
    /// # Errors
    ///
    /// The first [`Violation`].
    pub async fn judge<S: Directory + GroupMembers>(
        &self,
        store: &S,
        taken: Vec<Taken>,
    ) -> Result<(), Violation> {
        let site = self.site(store)?;
        let mut writers: Vec<usize> = taken.iter().map(|taken| taken.writer).collect();
        writers.sort_unstable();
        site.same("the writers", (0..self.writers).collect(), writers)?;

        for round in 0..ROUNDS {
            let winners = taken.iter().filter(|taken| taken.won.contains(&round));
            let winners: Vec<usize> = winners.map(|taken| taken.writer).collect();
            let [winner] = winners.as_slice() else {
                let found = format!("{} writers have the same userName", winners.len());
                return Err(site.violation(found));
            };
            let user = &self.types.user;
            let filter = site.filter(user, &format!(r#"userName eq "{}""#, contested(round)))?;
            let found = site.all(vec![TypeQuery::new(user.clone()).with_filter(filter)]).await?;
            site.same("who has the name", site.ids(&[&label(*winner, round)]), found)?;
        }
        let own: Vec<String> = (0..self.writers)
            .flat_map(|writer| (0..ROUNDS).map(move |round| format!("own-{writer}-{round}")))
            .collect();
        let members: Vec<&str> = own.iter().map(String::as_str).chain(["shared"]).collect();
        site.has_members("group", &members).await?;
        let users = site.all(vec![TypeQuery::new(self.types.user.clone())]).await?;
        site.same("how many users there are", ROUNDS + own.len() + 1, users.len())?;
        let versions = (site.version("group").await?, site.version("shared").await?);
        site.same("the versions", (count(members.len()) + 1, count(own.len()) + 1), versions)?;
        self.judge_log(&site, &taken, users.len(), members.len()).await
    }

    async fn judge_log<S: Directory + GroupMembers>(
        &self,
        site: &Site<'_, S>,
        taken: &[Taken],
        users: usize,
        members: usize,
    ) -> Result<(), Violation> {
        let log = site.events_after(0, 100_000).await?;
        let ascends = log.is_sorted_by(|one, next| one.sequence < next.sequence);
        site.holds("the log ascends", ascends)?;
        let created = log.iter().filter(|event| matches!(event.kind, EventKind::Created { .. }));
        let created: BTreeSet<_> = created.map(|event| &event.resource).collect();
        site.same("what was created, the group included", users + 1, created.len())?;
        let added = log.iter().filter(|event| matches!(event.kind, EventKind::MemberAdded { .. }));
        site.same("members that were added", members, added.count())?;
        let expected = users + 1 + members + self.writers * ROUNDS;
        site.same("how many events there are", expected, log.len())?;
        for Taken { seen, .. } in taken {
            let end = seen.last().map_or(0, |event| event.sequence);
            let until: Vec<&DirectoryEvent> =
                log.iter().take_while(|event| event.sequence <= end).collect();
            site.holds("a reader misses no event", until.into_iter().eq(seen))?;
        }
        Ok(())
    }

    fn site<'s, S>(&'s self, store: &'s S) -> Result<Site<'s, S>, Violation> {
        Site::new(store, &self.types, CHECK, "conformance-race", &self.name)
    }
}

fn contested(round: usize) -> String {
    format!("contested-{round}")
}

fn label(writer: usize, round: usize) -> String {
    format!("contested-{round}-by-{writer}")
}

/// Whether this writer has the name that all want.
async fn contest<S: Directory + GroupMembers>(
    site: &Site<'_, S>,
    writer: usize,
    round: usize,
) -> Result<bool, Violation> {
    let wanted = site.named(&contested(round))?;
    let change = site.inserting(&label(writer, round), wanted, &[], 1);
    match persistently(site, &change).await? {
        Ok(_) => Ok(true),
        Err(refused) if is_uniqueness(&refused, "userName") => Ok(false),
        Err(refused) => Err(site.violation(format!("a name that all want: {refused}"))),
    }
}

/// Changes what all change, at the version that was read.
async fn rewrite<S: Directory + GroupMembers>(
    site: &Site<'_, S>,
    title: &str,
) -> Result<(), Violation> {
    let json = serde_json::json!({ "userName": "shared", "title": title }).to_string();
    for _ in 0..ATTEMPTS {
        let change = site.rewriting("shared", site.user(&json)?, 1).await?;
        match persistently(site, &change).await? {
            Ok(_) => return Ok(()),
            Err(CommitError::VersionMismatch) => {}
            Err(refused) => return Err(site.violation(format!("what all change: {refused}"))),
        }
    }
    Err(site.violation("a writer never finds the version that it read"))
}

async fn done<S: Directory + GroupMembers>(
    site: &Site<'_, S>,
    change: &Change,
) -> Result<Commit, Violation> {
    let made = persistently(site, change).await?;
    made.map_err(|refused| site.violation(format!("nobody else's change: {refused}")))
}

/// A busy store says that nothing was changed: the writer tries again.
async fn persistently<S: Directory + GroupMembers>(
    site: &Site<'_, S>,
    change: &Change,
) -> Result<Result<Commit, CommitError>, Violation> {
    for _ in 0..ATTEMPTS {
        match site.attempt(change).await {
            Err(CommitError::Store(StoreError::Unavailable { .. })) => {}
            Err(CommitError::Store(error)) => return Err(site.violation(error.to_string())),
            answer => return Ok(answer),
        }
    }
    Err(site.violation("the store is always busy"))
}
