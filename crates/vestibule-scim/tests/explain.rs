//! The explanation says why somebody may or may not sign in, and nothing of the person.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use vestibule_core::{DirectoryId, OrganizationId, Timestamp};
use vestibule_scim::{
    Change, Directory, EventKind, ExplainedStanding, Explanation, Incoming, Limits, MemberDelta,
    MemberRef, MemoryDirectory, Profile, Registry, Resource, ResourceId, Scope, UserKey, explain,
};

fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(it) => it,
        Poll::Pending => panic!("memory waits for nothing"),
    }
}

struct Bench {
    directory: MemoryDirectory,
    registry: Registry,
    scope: Scope,
}

impl Bench {
    fn new() -> Self {
        Self {
            directory: MemoryDirectory::new(),
            registry: Registry::standard(),
            scope: scope("acme"),
        }
    }

    fn resource(&self, resource_type: &str, json: &str) -> Resource {
        let resource_type = self.registry.resource_type(resource_type).unwrap();
        let incoming =
            Incoming::parse(resource_type, json.as_bytes(), Profile::LENIENT, &Limits::new());
        incoming.unwrap().resource().clone()
    }

    fn user(&self, active: bool) -> Resource {
        self.resource("User", &format!(r#"{{"userName":"Secret@example.com","active":{active}}}"#))
    }

    fn commit(&self, change: &Change) {
        ready(self.directory.commit(&self.scope, change)).unwrap();
    }

    fn insert(&self, number: u8, resource: Resource, members: &[u8], time: i64) {
        let members = members.iter().map(|member| MemberRef::new(id(*member))).collect();
        self.commit(&Change::Insert { id: id(number), resource, members, at: at(time) });
    }

    fn update(&self, active: bool, time: i64, kind: EventKind) {
        let resource = self.user(active);
        let updated = EventKind::Updated { attributes: vec!["active".to_owned()] };
        self.commit(&Change::Update {
            id: id(1),
            resource_type: resource.resource_type().clone(),
            expected: None,
            resource: Some(resource),
            members: MemberDelta::NONE,
            at: at(time),
            events: vec![updated, kind],
        });
    }

    fn explain(&self) -> Explanation {
        let key = UserKey::user_name("secret@EXAMPLE.com");
        ready(explain(&self.directory, &self.scope, &key)).unwrap()
    }
}

fn scope(organization: &str) -> Scope {
    Scope::new(OrganizationId::parse(organization).unwrap(), DirectoryId::parse("entra").unwrap())
}

fn id(number: u8) -> ResourceId {
    ResourceId::from_random([number; 16])
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds).unwrap()
}

#[test]
fn names_the_event_that_made_it_so() {
    let bench = Bench::new();
    let because = |explanation: &Explanation| {
        let because = explanation.because.clone().unwrap();
        (explanation.standing.code(), because.kind, because.at)
    };
    bench.insert(1, bench.user(true), &[], 1);
    let created = EventKind::Created { active: true };
    assert_eq!(because(&bench.explain()), ("active", created, at(1)));
    bench.update(false, 2, EventKind::Deactivated);
    assert_eq!(because(&bench.explain()), ("inactive", EventKind::Deactivated, at(2)));
    bench.update(true, 3, EventKind::Activated);
    assert_eq!(because(&bench.explain()), ("active", EventKind::Activated, at(3)));
    let resource_type = bench.registry.resource_type("User").unwrap().clone();
    bench.commit(&Change::Remove { id: id(1), resource_type, expected: None, at: at(4) });
    let deleted = EventKind::Deleted { was_user: true };
    assert_eq!(because(&bench.explain()), ("deleted", deleted, at(4)));
    bench.insert(2, bench.user(false), &[], 5);
    let created = EventKind::Created { active: false };
    let explanation = bench.explain();
    assert_eq!(because(&explanation), ("inactive", created, at(5)));
    assert_eq!(explanation.id, Some(id(2)));
}

#[test]
fn tells_an_administrator_what_there_is_and_nothing_of_the_person() {
    let bench = Bench::new();
    bench.insert(1, bench.user(true), &[], 1);
    bench.insert(8, bench.resource("Group", r#"{"displayName":"Staff\n`x`"}"#), &[1], 2);
    bench.insert(9, bench.resource("Group", r#"{"displayName":"All"}"#), &[8], 2);
    bench.update(false, 3, EventKind::Deactivated);
    let explanation = bench.explain();
    let (one, eight) = (id(1), id(8));
    let expected = format!(
        "inactive: the directory has this user as inactive: no sign-in until it is activated again\n\
         id: {one}\n\
         since 1970-01-01T00:00:03Z, by event 7 (deactivated)\n\
         in the groups `Staff\\u{{a}}\\u{{60}}x\\u{{60}}` ({eight})\n\
         1970-01-01T00:00:03Z event 7: deactivated\n\
         1970-01-01T00:00:03Z event 6: updated active\n\
         1970-01-01T00:00:01Z event 1: created\n"
    );
    assert_eq!(explanation.to_string(), expected);
    let json = serde_json::to_string(&explanation).unwrap();
    assert!(json.contains(r#""standing":"inactive""#), "{json}");
    assert!(
        json.contains(
            r#""because":{"sequence":7,"at":"1970-01-01T00:00:03Z","kind":"deactivated"}"#
        ),
        "{json}"
    );
    assert!(!json.to_lowercase().contains("secret"), "{json}");
}

#[test]
fn shows_the_latest_events_alone() {
    let bench = Bench::new();
    bench.insert(1, bench.user(true), &[], 1);
    for time in 0..30 {
        let active = time % 2 == 1;
        let kind = if active { EventKind::Activated } else { EventKind::Deactivated };
        bench.update(active, 10 + time, kind);
    }
    let explanation = bench.explain();
    assert_eq!(explanation.events.len(), 10);
    assert_eq!(explanation.events[0].at, at(39));
    assert_eq!(explanation.because.unwrap().at, at(39));
}

#[test]
fn knows_nobody_of_another_organization() {
    let bench = Bench::new();
    bench.insert(1, bench.user(true), &[], 1);
    for key in [UserKey::user_name("secret@example.com"), UserKey::Id(id(1))] {
        let other = ready(explain(&bench.directory, &scope("other"), &key)).unwrap();
        assert_eq!(other.standing, ExplainedStanding::Unknown);
        assert_eq!((other.id, other.because), (None, None));
        assert!(other.groups.is_empty() && other.events.is_empty());
    }
}
