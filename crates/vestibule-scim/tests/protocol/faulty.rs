//! Stores that fail, and one that answers with another's token: nobody is let in, and nothing is
//! called done.

use std::time::Duration;

use http::Request;
use http::request::Parts;
use serde_json::{Value as Json, json};
use vestibule_core::{Endpoint, Timestamp};
use vestibule_keys::MacKey;
use vestibule_scim::{
    BearerToken, Change, Commit, CommitError, Directory, DirectoryEvent, DirectoryTokens,
    GroupMembers, Incoming, Limits, Member, Membership, MemoryDirectory, Moment, Page, Profile,
    Query, Registry, ResourceId, ResourceType, ScimService, Scope, Standing, StoreError, Stored,
    TokenHash, TokenRecord, UserKey,
};

use crate::support::{Answer, answer, at, run, scope, user};

/// A store in memory with one fault.
struct Faulty {
    inner: MemoryDirectory,
    fault: Fault,
}

enum Fault {
    /// Finds the first token of the directory, whatever is asked for: an index that compares by
    /// less than the whole hash.
    AnotherToken,
    NoTokens,
    NoReads,
    Commits(CommitError),
}

const GONE: StoreError = StoreError::Unavailable { retry_after: Duration::from_secs(7) };

impl Faulty {
    fn read(&self) -> Result<&MemoryDirectory, StoreError> {
        match self.fault {
            Fault::NoReads => Err(GONE),
            _ => Ok(&self.inner),
        }
    }
}

impl DirectoryTokens for Faulty {
    async fn find(&self, hash: &TokenHash) -> Result<Option<TokenRecord>, StoreError> {
        match self.fault {
            Fault::AnotherToken => Ok(self.inner.of(&scope("acme")).await?.into_iter().next()),
            Fault::NoTokens => Err(GONE),
            _ => self.inner.find(hash).await,
        }
    }

    async fn insert(&self, record: &TokenRecord) -> Result<(), StoreError> {
        self.inner.insert(record).await
    }

    async fn of(&self, scope: &Scope) -> Result<Vec<TokenRecord>, StoreError> {
        self.inner.of(scope).await
    }

    async fn expire_others(
        &self,
        scope: &Scope,
        keep: Option<&TokenHash>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.inner.expire_others(scope, keep, at).await
    }
}

impl Directory for Faulty {
    async fn get(
        &self,
        scope: &Scope,
        resource_type: &ResourceType,
        id: &ResourceId,
    ) -> Result<Option<Stored>, StoreError> {
        self.read()?.get(scope, resource_type, id).await
    }

    async fn query(&self, scope: &Scope, query: &Query) -> Result<Page, StoreError> {
        self.read()?.query(scope, query).await
    }

    async fn commit(&self, scope: &Scope, change: &Change) -> Result<Commit, CommitError> {
        match &self.fault {
            Fault::Commits(error) => Err(error.clone()),
            _ => self.inner.commit(scope, change).await,
        }
    }

    async fn events(
        &self,
        scope: &Scope,
        after: u64,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, StoreError> {
        self.read()?.events(scope, after, most).await
    }

    async fn history(
        &self,
        scope: &Scope,
        id: &ResourceId,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, StoreError> {
        self.read()?.history(scope, id, most).await
    }

    async fn standing(&self, scope: &Scope, user: &UserKey) -> Result<Standing, StoreError> {
        self.read()?.standing(scope, user).await
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
        self.read()?.members(scope, group, after, most).await
    }

    async fn groups_of(
        &self,
        scope: &Scope,
        members: &[ResourceId],
    ) -> Result<Vec<Membership>, StoreError> {
        self.read()?.groups_of(scope, members).await
    }
}

/// A service on a store with that fault, which holds the user `ada`, and a client of it.
struct Site {
    service: ScimService<Faulty>,
    token: BearerToken,
    ada: String,
}

fn site(fault: Fault) -> Site {
    let base = Endpoint::parse("https://app.example/scim/v2").unwrap();
    let (registry, key) = (Registry::standard(), MacKey::new(&[3; 32]).unwrap());
    let store = Faulty { inner: MemoryDirectory::new(), fault };
    let token = BearerToken::from_random(&[1; 32]);
    run(token.rotate_in(&store, scope("acme"), Profile::STRICT, at(0), Duration::ZERO)).unwrap();
    let body = serde_json::to_vec(&user("ada")).unwrap();
    let user_type = registry.resource_type("User").unwrap();
    let ada = Incoming::parse(user_type, &body, Profile::STRICT, &Limits::new()).unwrap();
    let id = ResourceId::from_random([7; 16]);
    let insert = Change::Insert {
        id: id.clone(),
        resource: ada.resource().clone(),
        members: Vec::new(),
        at: at(0),
    };
    run(store.inner.commit(&scope("acme"), &insert)).unwrap();
    let service = ScimService::new(store, registry, &base, key);
    Site { service, token, ada: format!("/Users/{id}") }
}

impl Site {
    fn head(&self, token: &BearerToken, method: &str, path: &str, tag: Option<&str>) -> Parts {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/scim/v2{path}"))
            .header("authorization", format!("Bearer {}", token.expose()));
        if let Some(tag) = tag {
            request = request.header("if-match", tag);
        }
        request.body(()).unwrap().into_parts().0
    }

    fn send(&self, method: &str, path: &str, tag: Option<&str>, body: &Json) -> Answer {
        let head = self.head(&self.token, method, path, tag);
        let body = body.to_string();
        answer(match run(self.service.admit(&head, at(0))) {
            Err(refused) => refused,
            Ok(admitted) => {
                let moment = Moment::new(at(0), [5; 32]);
                run(self.service.answer(&admitted, &head, body.as_bytes(), &moment))
            }
        })
    }

    /// Every kind of request that writes, and what each is answered with.
    fn writes(&self, tag: Option<&str>) -> Vec<Answer> {
        let deactivate = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{"op": "replace", "path": "active", "value": false}],
        });
        let mut renamed = user("ada");
        renamed["title"] = json!("Countess");
        vec![
            self.send("POST", "/Users", tag, &user("bob")),
            self.send("PUT", &self.ada, tag, &renamed),
            self.send("PATCH", &self.ada, tag, &deactivate),
            self.send("DELETE", &self.ada, tag, &Json::Null),
        ]
    }
}

#[test]
fn a_record_of_another_token_admits_nobody() {
    let site = site(Fault::AnotherToken);
    let admit = |token: &BearerToken| {
        let head = site.head(token, "GET", "/Users", None);
        let admitted = run(site.service.admit(&head, at(0)));
        admitted.map(|admitted| admitted.scope().clone()).map_err(Box::new)
    };
    assert_eq!(admit(&site.token).unwrap(), scope("acme"));
    let refused = admit(&BearerToken::from_random(&[2; 32])).unwrap_err();
    answer(*refused).refused(401, None, "token_unknown");
}

#[test]
fn without_tokens_nobody_is_admitted() {
    let site = site(Fault::NoTokens);
    let refused = site.send("GET", "/ServiceProviderConfig", None, &Json::Null);
    let refused = refused.refused(503, None, "store_unavailable");
    assert_eq!(refused.header("retry-after"), Some("7"));
}

#[test]
fn without_reads_nothing_is_said() {
    let site = site(Fault::NoReads);
    for path in [site.ada.as_str(), "/Users", "/?filter=id%20pr", "/Users?cursor="] {
        let refused = site.send("GET", path, None, &Json::Null);
        refused.refused(503, None, "store_unavailable");
    }
}

#[test]
fn a_commit_that_fails_is_never_called_done() {
    for (error, status, code) in [
        (CommitError::Store(GONE), 503, "store_unavailable"),
        (CommitError::Store(StoreError::Unknown), 503, "store_unknown"),
        (CommitError::Store(StoreError::Corrupt), 500, "store_corrupt"),
        (CommitError::NotFound, 404, "no_such_resource"),
    ] {
        for answer in site(Fault::Commits(error)).writes(None) {
            answer.refused(status, None, code);
        }
    }
}

#[test]
fn a_resource_that_keeps_changing_is_given_up_and_a_condition_is_never_tried_again() {
    let site = site(Fault::Commits(CommitError::VersionMismatch));
    let mut answers = site.writes(None).into_iter().skip(1);
    answers.next().unwrap().refused(503, None, "contended");
    let patched = answers.next().unwrap().refused(503, None, "contended");
    assert_eq!(patched.header("retry-after"), Some("1"));
    for answer in site.writes(Some("W/\"1\"")).into_iter().skip(1) {
        answer.refused(412, None, "version_mismatch");
    }
}
