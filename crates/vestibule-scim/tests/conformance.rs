//! The suite for stores finds what a store does wrong: each fault here is one that a store of
//! somebody's has had, or easily could have.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

use std::future::Future;
use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use vestibule_core::{DirectoryId, OrganizationId, Timestamp};
use vestibule_scim::conformance::{check, check_tokens};
use vestibule_scim::{
    Change, Commit, CommitError, Directory, DirectoryEvent, DirectoryTokens, EventKind,
    GroupMembers, Member, MemberDelta, Membership, MemoryDirectory, Meta, Page, Position, Query,
    ResourceId, ResourceType, Scope, Standing, StoreError, Stored, TokenHash, TokenRecord, UserKey,
    Window,
};

fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(it) => it,
        Poll::Pending => panic!("memory waits for nothing"),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Get,
    Query,
    Update,
    Remove,
    Members,
    GroupsOf,
    Events,
    History,
    Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    // A part of the scope does not reach the statement.
    OrganizationForgotten(Call),
    DirectoryForgotten(Call),
    CaseForgotten(Call),
    // Changes.
    ExpectedVersionIgnored,
    UnknownMembersDropped,
    SubSecondsLost,
    AlwaysChanged,
    RemovalsLeaveNoTombstone,
    InactiveHidden,
    EventsNewestFirst,
    HistoryOldestFirst,
    MemberEventsDropped,
    // Reads.
    MembersInAnyOrder,
    MembersPageRepeats,
    GroupsUnsorted,
    TotalOfThePage,
    NextForgotten,
    NextAfterTheEnd,
    FilterIgnored,
    SortIgnored,
    DirectionIgnored,
    ShortPages,
}

const EXPECTED: [(Fault, &str); 40] = [
    (Fault::OrganizationForgotten(Call::Get), "no_read_leaves_its_directory"),
    (Fault::OrganizationForgotten(Call::Query), "no_read_leaves_its_directory"),
    (Fault::OrganizationForgotten(Call::Update), "no_change_leaves_its_directory"),
    (Fault::OrganizationForgotten(Call::Remove), "no_change_leaves_its_directory"),
    (Fault::OrganizationForgotten(Call::Members), "no_read_leaves_its_directory"),
    (Fault::OrganizationForgotten(Call::GroupsOf), "no_read_leaves_its_directory"),
    (Fault::OrganizationForgotten(Call::Events), "no_read_leaves_its_directory"),
    (Fault::OrganizationForgotten(Call::History), "no_read_leaves_its_directory"),
    (Fault::OrganizationForgotten(Call::Standing), "no_read_leaves_its_directory"),
    (Fault::DirectoryForgotten(Call::Get), "no_read_leaves_its_directory"),
    (Fault::DirectoryForgotten(Call::Query), "no_read_leaves_its_directory"),
    (Fault::DirectoryForgotten(Call::Update), "no_change_leaves_its_directory"),
    (Fault::DirectoryForgotten(Call::Remove), "no_change_leaves_its_directory"),
    (Fault::DirectoryForgotten(Call::Members), "no_read_leaves_its_directory"),
    (Fault::DirectoryForgotten(Call::GroupsOf), "no_read_leaves_its_directory"),
    (Fault::DirectoryForgotten(Call::Events), "no_read_leaves_its_directory"),
    (Fault::DirectoryForgotten(Call::History), "no_read_leaves_its_directory"),
    (Fault::DirectoryForgotten(Call::Standing), "no_read_leaves_its_directory"),
    (Fault::CaseForgotten(Call::Query), "directories_with_similar_names_are_apart"),
    (Fault::CaseForgotten(Call::Events), "directories_with_similar_names_are_apart"),
    (Fault::CaseForgotten(Call::Standing), "directories_with_similar_names_are_apart"),
    (Fault::ExpectedVersionIgnored, "refuses_another_version_than_expected"),
    (Fault::UnknownMembersDropped, "no_member_comes_from_another_directory"),
    (Fault::SubSecondsLost, "keeps_what_was_written"),
    (Fault::AlwaysChanged, "what_changes_nothing_writes_nothing"),
    (Fault::RemovalsLeaveNoTombstone, "names_are_taken_in_one_directory_alone"),
    (Fault::InactiveHidden, "names_are_taken_in_one_directory_alone"),
    (Fault::EventsNewestFirst, "replaces_members_by_the_difference"),
    (Fault::HistoryOldestFirst, "the_log_is_read_from_anywhere"),
    (Fault::MemberEventsDropped, "replaces_members_by_the_difference"),
    (Fault::MembersInAnyOrder, "adds_and_removes_members_once"),
    (Fault::MembersPageRepeats, "lists_members_by_pages"),
    (Fault::GroupsUnsorted, "shows_what_members_are_called_now"),
    (Fault::TotalOfThePage, "pages_by_index"),
    (Fault::NextForgotten, "pages_by_position"),
    (Fault::NextAfterTheEnd, "no_read_leaves_its_directory"),
    (Fault::FilterIgnored, "no_read_leaves_its_directory"),
    (Fault::SortIgnored, "sorts_by_every_kind_of_key"),
    (Fault::DirectionIgnored, "sorts_by_every_kind_of_key"),
    (Fault::ShortPages, "pages_by_index"),
];

struct Faulty {
    store: MemoryDirectory,
    fault: Fault,
}

impl Faulty {
    fn has(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    /// The scope that reaches the statement.
    fn scope(&self, call: Call, scope: &Scope) -> Scope {
        let (mut organization, mut directory) =
            (scope.organization().as_str().to_owned(), scope.directory().as_str().to_owned());
        if self.has(Fault::OrganizationForgotten(call)) {
            organization = "conformance".to_owned();
        }
        if self.has(Fault::DirectoryForgotten(call)) {
            directory = directory.trim_end_matches("-2").to_owned();
        }
        if self.has(Fault::CaseForgotten(call)) {
            (organization, directory) = (organization.to_lowercase(), directory.to_lowercase());
        }
        Scope::new(
            OrganizationId::parse(&organization).unwrap(),
            DirectoryId::parse(&directory).unwrap(),
        )
    }
}

impl Directory for Faulty {
    async fn get(
        &self,
        scope: &Scope,
        resource_type: &ResourceType,
        id: &ResourceId,
    ) -> Result<Option<Stored>, StoreError> {
        let scope = self.scope(Call::Get, scope);
        let mut found = self.store.get(&scope, resource_type, id).await?;
        if let (true, Some(stored)) = (self.has(Fault::SubSecondsLost), &mut found) {
            let whole = |at: Timestamp| Timestamp::from_unix_seconds(at.unix_seconds()).unwrap();
            let Meta { created, last_modified, version, .. } = stored.meta;
            stored.meta = Meta::new(whole(created), whole(last_modified), version);
        }
        Ok(found)
    }

    async fn query(&self, scope: &Scope, query: &Query) -> Result<Page, StoreError> {
        let scope = self.scope(Call::Query, scope);
        let mut query = query.clone();
        for asked in &mut query.types {
            asked.filter = asked.filter.take().filter(|_| !self.has(Fault::FilterIgnored));
            asked.sort = asked.sort.take().filter(|_| !self.has(Fault::SortIgnored));
        }
        query.descending &= !self.has(Fault::DirectionIgnored);
        if let (true, Window::Index { most, .. }) = (self.has(Fault::ShortPages), &mut query.window)
        {
            *most = (*most).min(5);
        }
        let mut page = self.store.query(&scope, &query).await?;
        if self.has(Fault::TotalOfThePage) {
            page.total = Some(u64::try_from(page.resources.len()).unwrap());
        }
        if self.has(Fault::NextForgotten) {
            page.next = None;
        }
        if let (true, Some(last)) = (self.has(Fault::NextAfterTheEnd), page.resources.last()) {
            page.next = Some(Position::new(None, last.sequence));
        }
        Ok(page)
    }

    async fn commit(&self, scope: &Scope, change: &Change) -> Result<Commit, CommitError> {
        let mut change = change.clone();
        let mut scope = scope.clone();
        match &mut change {
            Change::Insert { .. } => {}
            Change::Update { expected, .. } => {
                scope = self.scope(Call::Update, &scope);
                *expected = expected.filter(|_| !self.has(Fault::ExpectedVersionIgnored));
            }
            Change::Remove { .. } => scope = self.scope(Call::Remove, &scope),
        }
        let committed = self.store.commit(&scope, &change).await;
        let mut commit = match committed {
            Err(CommitError::NoSuchMembers { members })
                if self.has(Fault::UnknownMembersDropped) =>
            {
                let (Change::Insert { members: add, .. }
                | Change::Update {
                    members: MemberDelta::Change { add, .. } | MemberDelta::Replace(add),
                    ..
                }) = &mut change
                else {
                    panic!("a change without members names members")
                };
                add.retain(|member| !members.contains(&member.id));
                self.store.commit(&scope, &change).await?
            }
            other => other?,
        };
        commit.changed |= self.has(Fault::AlwaysChanged);
        Ok(commit)
    }

    async fn events(
        &self,
        scope: &Scope,
        after: u64,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, StoreError> {
        let scope = self.scope(Call::Events, scope);
        let mut events = self.store.events(&scope, after, most).await?;
        if self.has(Fault::EventsNewestFirst) {
            events.reverse();
        }
        if self.has(Fault::MemberEventsDropped) {
            events.retain(|event| !matches!(event.kind, EventKind::MemberRemoved { .. }));
        }
        Ok(events)
    }

    async fn history(
        &self,
        scope: &Scope,
        id: &ResourceId,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, StoreError> {
        let scope = self.scope(Call::History, scope);
        let mut events = self.store.history(&scope, id, most).await?;
        if self.has(Fault::HistoryOldestFirst) {
            events.reverse();
        }
        Ok(events)
    }

    async fn standing(&self, scope: &Scope, user: &UserKey) -> Result<Standing, StoreError> {
        let scope = self.scope(Call::Standing, scope);
        Ok(match self.store.standing(&scope, user).await? {
            Standing::Deleted { .. } if self.has(Fault::RemovalsLeaveNoTombstone) => {
                Standing::Unknown
            }
            Standing::Inactive { id } if self.has(Fault::InactiveHidden) => Standing::Active { id },
            standing => standing,
        })
    }
}

impl GroupMembers for Faulty {
    async fn members(
        &self,
        scope: &Scope,
        group: &ResourceId,
        after: Option<&ResourceId>,
        most: usize,
    ) -> Result<Vec<Member>, StoreError> {
        let scope = self.scope(Call::Members, scope);
        let mut members = self.store.members(&scope, group, after, most).await?;
        if self.has(Fault::MembersInAnyOrder) {
            members.reverse();
        }
        if let (true, Some(after)) = (self.has(Fault::MembersPageRepeats), after) {
            let again = self.store.members(&scope, group, None, 10_000).await?;
            members.splice(0..0, again.into_iter().filter(|member| member.id == *after));
            members.truncate(most);
        }
        Ok(members)
    }

    async fn groups_of(
        &self,
        scope: &Scope,
        members: &[ResourceId],
    ) -> Result<Vec<Membership>, StoreError> {
        let scope = self.scope(Call::GroupsOf, scope);
        let mut groups = self.store.groups_of(&scope, members).await?;
        if self.has(Fault::GroupsUnsorted) {
            groups.reverse();
        }
        Ok(groups)
    }
}

#[test]
fn finds_every_fault() {
    let found = EXPECTED.map(|(fault, _)| {
        let store = Faulty { store: MemoryDirectory::new(), fault };
        (fault, ready(check(&store)).map_err(|violation| violation.check()))
    });
    assert_eq!(found, EXPECTED.map(|(fault, check)| (fault, Err(check))));
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TokenFault {
    FindsByPrefix,
    FindsByLowerCase,
    KeepsTheSecond,
    ListsEverybody,
    NewestFirst,
    ExpiresEverybody,
    ExpiresTheOneToKeep,
    ExtendsTheEnd,
}

const EXPECTED_OF_TOKENS: [(TokenFault, &str); 8] = [
    (TokenFault::FindsByPrefix, "finds_a_token_by_its_whole_hash"),
    (TokenFault::FindsByLowerCase, "finds_a_token_by_its_whole_hash"),
    (TokenFault::KeepsTheSecond, "keeps_the_first_of_two_with_one_hash"),
    (TokenFault::ListsEverybody, "keeps_the_first_of_two_with_one_hash"),
    (TokenFault::NewestFirst, "lists_the_tokens_of_one_directory"),
    (TokenFault::ExpiresEverybody, "expires_the_others"),
    (TokenFault::ExpiresTheOneToKeep, "expires_the_others"),
    (TokenFault::ExtendsTheEnd, "expires_the_others"),
];

struct FaultyTokens {
    records: Mutex<Vec<TokenRecord>>,
    fault: TokenFault,
}

impl FaultyTokens {
    fn has(&self, fault: TokenFault) -> bool {
        self.fault == fault
    }
}

impl DirectoryTokens for FaultyTokens {
    async fn find(&self, hash: &TokenHash) -> Result<Option<TokenRecord>, StoreError> {
        let same = |record: &&TokenRecord| {
            let (one, other) = (record.hash.as_octets(), hash.as_octets());
            match self.fault {
                TokenFault::FindsByPrefix => one[..31] == other[..31],
                TokenFault::FindsByLowerCase => one.eq_ignore_ascii_case(other),
                _ => one == other,
            }
        };
        Ok(self.records.lock().unwrap().iter().find(same).cloned())
    }

    async fn insert(&self, record: &TokenRecord) -> Result<(), StoreError> {
        let mut records = self.records.lock().unwrap();
        match records.iter_mut().find(|found| found.hash == record.hash) {
            None => records.push(record.clone()),
            Some(found) if self.has(TokenFault::KeepsTheSecond) => *found = record.clone(),
            Some(_) => return Err(StoreError::Corrupt),
        }
        Ok(())
    }

    async fn of(&self, scope: &Scope) -> Result<Vec<TokenRecord>, StoreError> {
        let records = self.records.lock().unwrap();
        let all = self.has(TokenFault::ListsEverybody);
        let own = records.iter().filter(|record| {
            record.scope == *scope || all && record.scope.organization() == scope.organization()
        });
        let mut own: Vec<TokenRecord> = own.cloned().collect();
        own.sort_by_key(|record| record.created);
        if self.has(TokenFault::NewestFirst) {
            own.reverse();
        }
        Ok(own)
    }

    async fn expire_others(
        &self,
        scope: &Scope,
        keep: Option<&TokenHash>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let everybody = self.has(TokenFault::ExpiresEverybody);
        let all = self.has(TokenFault::ExpiresTheOneToKeep);
        for record in self.records.lock().unwrap().iter_mut() {
            let ends = (record.scope == *scope || everybody) && (all || Some(&record.hash) != keep);
            if ends && (self.has(TokenFault::ExtendsTheEnd) || record.is_current(at)) {
                record.not_on_or_after = Some(at);
            }
        }
        Ok(())
    }
}

#[test]
fn finds_every_fault_of_tokens() {
    let found = EXPECTED_OF_TOKENS.map(|(fault, _)| {
        let store = FaultyTokens { records: Mutex::default(), fault };
        (fault, ready(check_tokens(&store)).map_err(|violation| violation.check()))
    });
    assert_eq!(found, EXPECTED_OF_TOKENS.map(|(fault, check)| (fault, Err(check))));
}
