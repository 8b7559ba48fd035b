//! The directory in memory keeps what every store keeps, and what it says of itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use vestibule_core::{DirectoryId, EndReason, EndScope, OrganizationId, Timestamp};
use vestibule_scim::conformance::{Race, Taken, Violation, check, check_tokens};
use vestibule_scim::{
    Change, Commit, CommitError, Directory, DirectoryEvent, EventKind, Filter, Incoming, Limits,
    MemberDelta, MemberRef, MemoryDirectory, Page, Profile, Query, Registry, ResourceId,
    ResourceType, Scope, StoreError, TypeQuery, UserKey, Window,
};

fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(it) => it,
        Poll::Pending => panic!("memory waits for nothing"),
    }
}

#[test]
fn keeps_every_check_of_a_store() {
    assert_eq!(ready(check(&MemoryDirectory::new())), Ok(()));
}

#[test]
fn keeps_every_check_of_tokens() {
    assert_eq!(ready(check_tokens(&MemoryDirectory::new())), Ok(()));
}

#[test]
fn eight_writers_at_once_lose_nothing() {
    let store = MemoryDirectory::new();
    let race = ready(Race::prepare(&store, "threads", 8)).unwrap();
    let taken: Result<Vec<Taken>, Violation> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|number| {
                let (store, race) = (store.clone(), &race);
                scope.spawn(move || ready(race.take_part(&store, number)))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(ready(race.judge(&store, taken.unwrap())), Ok(()));
}

struct Bench {
    directory: MemoryDirectory,
    scope: Scope,
    user: ResourceType,
    group: ResourceType,
}

impl Bench {
    fn new() -> Self {
        Self::with(MemoryDirectory::new())
    }

    fn with(directory: MemoryDirectory) -> Self {
        let registry = Registry::standard();
        Self {
            directory,
            scope: scope("acme", "entra"),
            user: registry.resource_type("User").unwrap().clone(),
            group: registry.resource_type("Group").unwrap().clone(),
        }
    }

    fn commit(&self, change: &Change) -> Result<Commit, CommitError> {
        ready(self.directory.commit(&self.scope, change))
    }

    fn insert(&self, number: u128, resource_type: &ResourceType, json: &str) {
        let incoming =
            Incoming::parse(resource_type, json.as_bytes(), Profile::LENIENT, &Limits::new());
        let resource = incoming.unwrap().resource().clone();
        let change = Change::Insert { id: id(number), resource, members: vec![], at: at(0) };
        self.commit(&change).unwrap();
    }

    fn insert_users(&self, numbers: std::ops::Range<u128>) {
        for number in numbers {
            self.insert(number, &self.user, &format!(r#"{{"userName":"u{number}"}}"#));
        }
    }

    fn change_members(&self, group: u128, members: MemberDelta) -> Result<Commit, CommitError> {
        self.commit(&Change::Update {
            id: id(group),
            resource_type: self.group.clone(),
            expected: None,
            resource: None,
            members,
            at: at(1),
            events: vec![],
        })
    }

    fn add(&self, group: u128, member: u128) -> Result<Commit, CommitError> {
        let add = vec![MemberRef::new(id(member))];
        self.change_members(group, MemberDelta::Change { remove: vec![], add })
    }

    fn page(&self, window: Window) -> Page {
        let query = Query::new(vec![TypeQuery::new(self.user.clone())], window);
        ready(self.directory.query(&self.scope, &query)).unwrap()
    }

    fn delete(&self, number: u128) {
        let (id, resource_type) = (id(number), self.user.clone());
        self.commit(&Change::Remove { id, resource_type, expected: None, at: at(2) }).unwrap();
    }
}

fn scope(organization: &str, directory: &str) -> Scope {
    Scope::new(OrganizationId::parse(organization).unwrap(), DirectoryId::parse(directory).unwrap())
}

/// Spread over the ids there are, as random ones are.
fn id(number: u128) -> ResourceId {
    let spread = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    ResourceId::from_random(spread.to_be_bytes())
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(1_800_000_000 + seconds).unwrap()
}

#[test]
fn a_listener_hears_every_event_before_anybody_sees_it() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heard);
    let directory = MemoryDirectory::new();
    let clone = directory.clone();
    let directory = directory.with_listener(Arc::new(move |event: &DirectoryEvent| {
        log.lock().unwrap().push(event.clone());
    }));
    drop(directory);
    let bench = Bench::with(clone);
    bench.insert_users(0..2);
    bench.insert(10, &bench.group, r#"{"displayName":"staff"}"#);
    bench.add(10, 0).unwrap();
    assert!(bench.add(10, 99).is_err());
    bench.delete(0);
    let events = ready(bench.directory.events(&bench.scope, 0, 100)).unwrap();
    assert_eq!(*heard.lock().unwrap(), events);
    let ended: Vec<_> = events.iter().filter_map(DirectoryEvent::end_sessions).collect();
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].reason(), EndReason::Deleted);
    assert!(
        matches!(ended[0].scope(), EndScope::DirectoryUser { user, .. } if *user == id(0).as_str())
    );
}

#[test]
fn a_listener_that_panics_closes_the_directory() {
    let directory = MemoryDirectory::new().with_listener(Arc::new(|event: &DirectoryEvent| {
        assert!(event.kind != EventKind::Deleted { was_user: true }, "the epochs are out of reach");
    }));
    let bench = Bench::with(directory.clone());
    bench.insert_users(0..2);
    let thread = std::thread::spawn(move || bench.delete(0));
    assert!(thread.join().is_err());
    let bench = Bench::with(directory);
    let key = UserKey::Id(id(1));
    assert_eq!(ready(bench.directory.standing(&bench.scope, &key)), Err(StoreError::Corrupt));
    assert_eq!(bench.add(10, 1), Err(CommitError::Store(StoreError::Corrupt)));
}

#[test]
fn an_index_answers_what_a_look_at_everybody_does() {
    let bench = Bench::new();
    bench.insert_users(0..50);
    for group in 100..105 {
        bench.insert(group, &bench.group, &format!(r#"{{"displayName":"g{group}"}}"#));
        for member in 0..group - 98 {
            bench.add(group, member * 3).unwrap();
        }
    }
    let (member, group) = (id(3), id(104));
    let pairs = [
        (&bench.user, r#"userName eq "U7""#.to_owned()),
        (&bench.user, format!(r#"id eq "{member}""#)),
        (&bench.user, format!(r#"groups.value eq "{group}""#)),
        (&bench.user, format!(r#"groups.value eq "{group}" and userName co "1""#)),
        (&bench.user, r#"externalId eq "nobody""#.to_owned()),
        (&bench.group, format!(r#"members.value eq "{member}""#)),
        (&bench.group, format!(r#"members[value eq "{member}" and type eq "User"]"#)),
        (&bench.group, format!(r#"members.value eq "{}""#, id(15))),
    ];
    for (resource_type, text) in pairs {
        let find = |text: &str| {
            let filter = Filter::parse(text, &Limits::new()).unwrap();
            let filter = filter.bind(resource_type, Profile::STRICT).unwrap();
            let asked = TypeQuery::new(resource_type.clone()).with_filter(filter);
            let query = Query::new(vec![asked], Window::Index { skip: 0, most: 1_000 });
            let page = ready(bench.directory.query(&bench.scope, &query)).unwrap();
            page.resources.into_iter().map(|stored| stored.id).collect::<Vec<_>>()
        };
        // No index helps with an alternative that nobody satisfies.
        let everybody = find(&format!(r#"({text}) or meta.version eq "W/\"0\"""#));
        assert_eq!(find(&text), everybody, "{text}");
        assert_eq!(everybody.is_empty(), text.contains("nobody"), "{text}");
    }
}

#[test]
fn what_another_registry_compiled_matches_nothing() {
    let bench = Bench::new();
    bench.insert_users(0..3);
    let other = Registry::standard();
    let user = other.resource_type("User").unwrap();
    for text in [r#"userName eq "u1""#, "userName pr", "not (userName pr)"] {
        let filter = Filter::parse(text, &Limits::new()).unwrap();
        let filter = filter.bind(user, Profile::STRICT).unwrap();
        let asked = TypeQuery::new(user.clone()).with_filter(filter);
        let query = Query::new(vec![asked], Window::Index { skip: 0, most: 10 });
        let page = ready(bench.directory.query(&bench.scope, &query)).unwrap();
        assert_eq!(page.total, Some(0), "{text}");
    }
}

#[test]
fn nothing_of_a_resource_is_printed() {
    let bench = Bench::new();
    bench.insert(0, &bench.user, r#"{"userName":"hidden"}"#);
    assert_eq!(format!("{:?}", bench.directory), "MemoryDirectory");
    let page = bench.page(Window::Index { skip: 0, most: 1 });
    assert!(!format!("{page:?}").contains("hidden"));
}
