//! Several operations in one request (RFC 7644 section 3.7).
//!
//! Each operation is a transaction of its own. Ids are ours, so every resource that the request
//! creates has its id before anything is done: a `bulkId` is replaced by an id wherever it stands,
//! forward and in circles. Only members have to exist; an operation that names one to come waits for
//! it, and where two wait for each other, one is created first and completed after.

mod operation;
mod references;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use self::operation::{Operation, Request};
use self::references::References;
use super::Call;
use super::conditions::Precondition;
use super::parameters::Parameters;
use super::reply::{Reply, error_body};
use super::route::Route;
use crate::schema::BULK_RESPONSE_MESSAGE;
use crate::typed::ErrorResponse;
use crate::{
    Change, Directory, DirectoryTokens, Fault, GroupMembers, MemberDelta, MemberRef, ResourceId,
    ResourceType, ScimError, Tolerances, Version,
};

impl<S: Directory + GroupMembers + DirectoryTokens> Call<'_, S> {
    pub(super) async fn bulk(&self, body: &[u8]) -> Result<Reply, ScimError> {
        let limits = self.service.limits();
        let request = Request::parse(body, self.admitted.profile(), limits)?;
        let references = References::of(&request.operations, self.moment)?;
        let mut run = Run {
            call: self,
            operations: &request.operations,
            references,
            outcomes: BTreeMap::new(),
            in_progress: BTreeSet::new(),
            deferred: BTreeMap::new(),
            errors: 0,
            most_errors: request.fail_on_errors.unwrap_or(usize::MAX),
            used: request.used,
        };
        for index in 0..request.operations.len() {
            if run.errors >= run.most_errors {
                break;
            }
            run.operate(index).await;
        }
        run.complete().await;
        let used = run.used;
        Ok(Reply::json(&run.response())?.using(used))
    }
}

/// What came of an operation.
enum Outcome {
    Done { location: Option<String>, version: Option<Version>, status: u16 },
    Failed { location: Option<String>, error: ScimError },
}

/// An operation that waits for those that create what it names.
struct Waiting {
    index: usize,
    needs: Vec<usize>,
    /// How many of them have had their turn.
    done: usize,
}

struct Run<'a, S> {
    call: &'a Call<'a, S>,
    operations: &'a [Operation<'a>],
    references: References,
    outcomes: BTreeMap<usize, Outcome>,
    in_progress: BTreeSet<usize>,
    /// Members that were left out of a group because they wait for it themselves, by the operation
    /// that created the group.
    deferred: BTreeMap<usize, Vec<MemberRef>>,
    errors: usize,
    most_errors: usize,
    used: Tolerances,
}

impl<S: Directory + GroupMembers + DirectoryTokens> Run<'_, S> {
    /// Does an operation, and before it those that create what it names. What waits is kept here
    /// and not on the thread's stack: a chain of names is as long as the client makes it.
    async fn operate(&mut self, index: usize) {
        let mut waiting: Vec<Waiting> = self.begin(index).into_iter().collect();
        while let Some(last) = waiting.last_mut() {
            if self.errors >= self.most_errors {
                return;
            }
            if let Some(need) = last.needs.get(last.done).copied() {
                last.done += 1;
                waiting.extend(self.begin(need));
            } else if let Some(ready) = waiting.pop() {
                self.finish(&ready).await;
            }
        }
    }

    fn begin(&mut self, index: usize) -> Option<Waiting> {
        let operation = self.operations.get(index)?;
        if self.outcomes.contains_key(&index) || !self.in_progress.insert(index) {
            return None;
        }
        Some(Waiting { index, needs: self.references.named_by(operation), done: 0 })
    }

    async fn finish(&mut self, ready: &Waiting) {
        let index = ready.index;
        let Some(operation) = self.operations.get(index) else { return };
        let result = self.attempt(index, operation, &ready.needs).await;
        self.in_progress.remove(&index);
        match result {
            Ok(outcome) => {
                self.outcomes.insert(index, outcome);
            }
            Err(error) => self.fail(index, error),
        }
    }

    fn fail(&mut self, index: usize, error: ScimError) {
        self.errors += 1;
        let location = self.operations.get(index).and_then(|operation| self.aim_of(operation));
        self.outcomes.insert(index, Outcome::Failed { location, error });
    }

    /// What an operation was about, for when it fails: required, except where a POST failed (RFC
    /// 7644 section 3.7.3). A path that could not be an address is nobody's.
    fn aim_of(&self, operation: &Operation<'_>) -> Option<String> {
        let named = self.references.in_path(&operation.path);
        let path = named.unwrap_or_else(|_| operation.path.clone());
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:%/".contains(&byte);
        (operation.method != "POST" && path.bytes().all(is_plain))
            .then(|| format!("{}/{}", self.call.service.base, path.trim_matches('/')))
    }

    async fn attempt(
        &mut self,
        index: usize,
        operation: &Operation<'_>,
        needs: &[usize],
    ) -> Result<Outcome, ScimError> {
        let mut later = Vec::new();
        for need in needs {
            match self.outcomes.get(need) {
                Some(Outcome::Done { .. }) => {}
                None if self.in_progress.contains(need) => {
                    later.push(self.references.id_of(*need)?)
                }
                _ => return Err(unresolved()),
            }
        }
        let path = self.references.in_path(&operation.path)?;
        let data = match operation.data {
            None => String::new(),
            Some(data) => self.references.in_data(data.get())?,
        };
        let route = Route::below(path.trim_matches('/'), &self.call.service.registry)?;
        let condition = Precondition::of_bulk(operation.version.as_deref());
        let body = data.as_bytes();
        let parameters = Parameters { unread: true, ..Parameters::default() };
        let call = self.call;
        let (reply, location) = match (operation.method, route) {
            ("POST", Route::Resources(found)) => {
                let id = self.references.id_of(index)?;
                let location = format!("{}/{}/{id}", call.service.base, found.endpoint());
                let (reply, to_come) =
                    call.create_as(&found, id, body, &parameters, &later).await?;
                if !to_come.is_empty() {
                    self.deferred.insert(index, to_come);
                }
                (reply, location)
            }
            ("PUT", Route::Resource(found, id)) => {
                let reply = call.replace_if(&found, &id, body, condition, &parameters).await?;
                (reply, self.location(&found, &id))
            }
            ("PATCH", Route::Resource(found, id)) => {
                let reply = call.patch_if(&found, &id, body, condition, &parameters).await?;
                (reply, self.location(&found, &id))
            }
            ("DELETE", Route::Resource(found, id)) => {
                let reply = call.delete_if(&found, &id, condition).await?;
                (reply, self.location(&found, &id))
            }
            _ => return Err(operation::malformed("an operation's method does not fit its path")),
        };
        self.used = self.used.union(reply.used);
        Ok(Outcome::Done {
            location: Some(location),
            version: reply.version(),
            status: reply.status(),
        })
    }

    fn location(&self, resource_type: &ResourceType, id: &ResourceId) -> String {
        format!("{}/{}/{id}", self.call.service.base, resource_type.endpoint())
    }

    /// Adds the members that waited for their own group. A group whose member was refused is taken
    /// back: nothing of an operation that failed stays.
    async fn complete(&mut self) {
        for (index, members) in std::mem::take(&mut self.deferred) {
            if let Err(error) = self.add_members(index, members).await {
                self.take_back(index).await;
                self.fail(index, error);
            }
        }
    }

    async fn add_members(&mut self, index: usize, add: Vec<MemberRef>) -> Result<(), ScimError> {
        let (id, resource_type) = self.created(index)?;
        let change = Change::Update {
            id,
            resource_type,
            expected: None,
            resource: None,
            members: MemberDelta::Change { remove: Vec::new(), add },
            at: self.call.moment.now(),
            events: Vec::new(),
        };
        let commit = match self.call.commit(&change).await {
            Ok(commit) => commit,
            Err(error) if error.code() == "no_such_member" => return Err(unresolved()),
            Err(error) => return Err(error),
        };
        if let Some(Outcome::Done { version, .. }) = self.outcomes.get_mut(&index) {
            *version = Some(commit.meta.version);
        }
        Ok(())
    }

    async fn take_back(&mut self, index: usize) {
        if let Ok((id, resource_type)) = self.created(index) {
            let at = self.call.moment.now();
            // Should the store fail here, the client is told of the operation's failure, and finds
            // the group without that member when it tries again.
            let change = Change::Remove { id, resource_type, expected: None, at };
            let _ = self.call.commit(&change).await;
        }
    }

    fn created(&self, index: usize) -> Result<(ResourceId, ResourceType), ScimError> {
        let path = self.operations.get(index).map(|operation| operation.path.as_str());
        let path = path.unwrap_or_default();
        match Route::below(path.trim_matches('/'), &self.call.service.registry)? {
            Route::Resources(found) => Ok((self.references.id_of(index)?, found)),
            _ => Err(unresolved()),
        }
    }

    fn response(&self) -> BulkResponse<'_> {
        let operations = self.outcomes.iter().filter_map(|(index, outcome)| {
            let operation = self.operations.get(*index)?;
            Some(OperationResult::of(operation, outcome))
        });
        BulkResponse { schemas: [BULK_RESPONSE_MESSAGE], operations: operations.collect() }
    }
}

fn unresolved() -> ScimError {
    let detail = "a `bulkId` names an operation that created nothing";
    ScimError::new(Fault::InvalidValue, "bulk_id_unresolved", detail)
}

#[derive(Serialize)]
struct BulkResponse<'a> {
    schemas: [&'static str; 1],
    #[serde(rename = "Operations")]
    operations: Vec<OperationResult<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OperationResult<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'a str>,
    method: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bulk_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<ErrorResponse>,
}

impl<'a> OperationResult<'a> {
    fn of(operation: &'a Operation<'_>, outcome: &'a Outcome) -> Self {
        let (method, bulk_id) = (operation.method, operation.bulk_id.as_deref());
        match outcome {
            Outcome::Done { location, version, status } => Self {
                location: location.as_deref(),
                method,
                bulk_id,
                version: version.map(|version| version.to_string()),
                status: status.to_string(),
                response: None,
            },
            Outcome::Failed { location, error } => Self {
                location: location.as_deref(),
                method,
                bulk_id,
                version: None,
                status: error.fault().status().to_string(),
                response: Some(error_body(error)),
            },
        }
    }
}
