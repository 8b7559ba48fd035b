//! A store in which somebody else's change comes right before one's own, and that counts.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use http::Request;
use serde_json::{Value as Json, json};
use vestibule_core::{Endpoint, Timestamp};
use vestibule_keys::MacKey;
use vestibule_scim::{
    BearerToken, Change, Commit, CommitError, Directory, DirectoryEvent, DirectoryTokens,
    GroupMembers, Member, MemberDelta, Membership, MemoryDirectory, Moment, Page, Profile, Query,
    Registry, ResourceId, ResourceType, ScimService, Scope, Standing, StoreError, Stored,
    TokenHash, TokenRecord, UserKey,
};

use crate::support::{answer, at, run, scope};

/// The store, and what else happens in it.
#[derive(Clone, Default)]
struct Meddling {
    inner: MemoryDirectory,
    before_next: Arc<Mutex<Option<Change>>>,
    members_read: Arc<AtomicUsize>,
}

impl Directory for Meddling {
    async fn get(
        &self,
        s: &Scope,
        t: &ResourceType,
        id: &ResourceId,
    ) -> Result<Option<Stored>, StoreError> {
        self.inner.get(s, t, id).await
    }
    async fn query(&self, s: &Scope, query: &Query) -> Result<Page, StoreError> {
        self.inner.query(s, query).await
    }
    async fn commit(&self, s: &Scope, change: &Change) -> Result<Commit, CommitError> {
        let other = self.before_next.lock().unwrap().take();
        if let Some(other) = other {
            self.inner.commit(s, &other).await.unwrap();
        }
        self.inner.commit(s, change).await
    }
    async fn events(
        &self,
        s: &Scope,
        after: u64,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, StoreError> {
        self.inner.events(s, after, most).await
    }
    async fn history(
        &self,
        s: &Scope,
        id: &ResourceId,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, StoreError> {
        self.inner.history(s, id, most).await
    }
    async fn standing(&self, s: &Scope, user: &UserKey) -> Result<Standing, StoreError> {
        self.inner.standing(s, user).await
    }
}

impl GroupMembers for Meddling {
    async fn members(
        &self,
        s: &Scope,
        group: &ResourceId,
        after: Option<&ResourceId>,
        most: usize,
    ) -> Result<Vec<Member>, StoreError> {
        let found = self.inner.members(s, group, after, most).await?;
        self.members_read.fetch_add(found.len(), Ordering::Relaxed);
        Ok(found)
    }
    async fn groups_of(
        &self,
        s: &Scope,
        members: &[ResourceId],
    ) -> Result<Vec<Membership>, StoreError> {
        self.inner.groups_of(s, members).await
    }
}

impl DirectoryTokens for Meddling {
    async fn find(&self, hash: &TokenHash) -> Result<Option<TokenRecord>, StoreError> {
        self.inner.find(hash).await
    }
    async fn insert(&self, record: &TokenRecord) -> Result<(), StoreError> {
        self.inner.insert(record).await
    }
    async fn of(&self, s: &Scope) -> Result<Vec<TokenRecord>, StoreError> {
        self.inner.of(s).await
    }
    async fn expire_others(
        &self,
        s: &Scope,
        keep: Option<&TokenHash>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.inner.expire_others(s, keep, at).await
    }
}

struct Site {
    store: Meddling,
    service: ScimService<Meddling>,
    token: BearerToken,
    requests: AtomicUsize,
}

impl Site {
    fn new() -> Self {
        let store = Meddling::default();
        let base = Endpoint::parse("https://app.example/scim/v2").unwrap();
        let key = MacKey::new(&[3; 32]).unwrap();
        let service = ScimService::new(store.clone(), Registry::standard(), &base, key);
        let token = BearerToken::from_random(&[9; 32]);
        let record =
            TokenRecord::new(token.hash().unwrap(), scope("acme"), Profile::STRICT, at(0), None);
        run(store.insert(&record)).unwrap();
        Self { store, service, token, requests: AtomicUsize::new(0) }
    }

    fn send(&self, method: &str, path: &str, body: &Json) -> crate::support::Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/scim/v2{path}"))
            .header("authorization", format!("Bearer {}", self.token.expose()))
            .body(())
            .unwrap();
        let (head, ()) = request.into_parts();
        let mut random = [0; 32];
        let number = u8::try_from(self.requests.fetch_add(1, Ordering::Relaxed)).unwrap();
        random[0] = number;
        let admitted = run(self.service.admit(&head, at(0))).unwrap();
        let body = serde_json::to_vec(body).unwrap();
        answer(run(self.service.answer(&admitted, &head, &body, &Moment::new(at(0), random))))
    }

    fn user(&self, name: &str) -> String {
        let schema = "urn:ietf:params:scim:schemas:core:2.0:User";
        self.send("POST", "/Users", &json!({"schemas": [schema], "userName": name}))
            .expect(201)
            .id()
    }
}

fn group(name: &str, members: &[&String]) -> Json {
    let members: Vec<Json> = members.iter().map(|id| json!({"value": id})).collect();
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": name,
        "members": members,
    })
}

#[test]
fn a_reply_with_a_version_is_of_that_version() {
    let site = Site::new();
    let (ada, bob) = (site.user("ada"), site.user("bob"));
    let created = site.send("POST", "/Groups", &group("before", &[&ada])).expect(201);
    let path = format!("/Groups/{}", created.id());
    // Somebody renames the group while a PUT changes who is in it.
    let id = ResourceId::parse(&created.id()).unwrap();
    let kind = site.service.registry().resource_type("Group").unwrap().clone();
    let renamed = vestibule_scim::Incoming::parse(
        &kind,
        br#"{"displayName":"after"}"#,
        Profile::LENIENT,
        site.service.limits(),
    )
    .unwrap();
    *site.store.before_next.lock().unwrap() = Some(Change::Update {
        id: id.clone(),
        resource_type: kind.clone(),
        expected: None,
        resource: Some(renamed.resource().clone()),
        members: MemberDelta::NONE,
        at: at(0),
        events: vec![vestibule_scim::EventKind::Updated { attributes: vec!["displayName".into()] }],
    });
    let replaced = site.send("PUT", &path, &group("before", &[&ada, &bob])).expect(200);
    let read = site.send("GET", &path, &Json::Null).expect(200);
    assert_eq!(replaced.body["meta"]["version"], read.body["meta"]["version"]);
    assert_eq!(replaced.body, read.body);
}

#[test]
fn a_deactivation_is_not_lost_to_a_change_at_the_same_time() {
    let site = Site::new();
    let ada = site.user("ada");
    let kind = site.service.registry().resource_type("User").unwrap().clone();
    let inactive = vestibule_scim::Incoming::parse(
        &kind,
        br#"{"userName":"ada","active":false}"#,
        Profile::LENIENT,
        site.service.limits(),
    )
    .unwrap();
    let meddle = || {
        *site.store.before_next.lock().unwrap() = Some(Change::Update {
            id: ResourceId::parse(&ada).unwrap(),
            resource_type: kind.clone(),
            expected: None,
            resource: Some(inactive.resource().clone()),
            members: MemberDelta::NONE,
            at: at(0),
            events: vec![vestibule_scim::EventKind::Deactivated],
        });
    };
    meddle();
    let schema = "urn:ietf:params:scim:schemas:core:2.0:User";
    let body = json!({"schemas": [schema], "userName": "ada", "title": "Countess"});
    let path = format!("/Users/{ada}");
    let replaced = site.send("PUT", &path, &body).expect(200);
    assert_eq!(replaced.body["active"], false);
    let standing = run(site.store.standing(&scope("acme"), &UserKey::user_name("ada"))).unwrap();
    assert!(matches!(standing, Standing::Inactive { .. }));
}

#[test]
fn operations_of_a_bulk_request_read_no_members() {
    let site = Site::new();
    let users: Vec<String> = (0..50).map(|index| site.user(&format!("user{index}"))).collect();
    let members: Vec<&String> = users.iter().collect();
    let created = site.send("POST", "/Groups", &group("g", &members)).expect(201);
    let operations: Vec<Json> = (0..100)
        .map(|index| {
            let mut data = group(&format!("g{index}"), &[]);
            data.as_object_mut().unwrap().remove("members");
            json!({"method": "PUT", "path": format!("/Groups/{}", created.id()), "data": data})
        })
        .collect();
    let before = site.store.members_read.load(Ordering::Relaxed);
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": operations,
    });
    let answer = site.send("POST", "/Bulk", &body).expect(200);
    assert!(answer.body["Operations"].as_array().unwrap().iter().all(|it| it["status"] == "200"));
    assert_eq!(site.store.members_read.load(Ordering::Relaxed), before);
}
