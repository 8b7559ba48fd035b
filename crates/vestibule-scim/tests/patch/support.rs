//! Applies a PATCH that is written as JSON to a resource that is written as JSON.

use serde_json::{Value, json};
use vestibule_scim::{
    ChangeSet, EventKind, Limits, MemberDelta, Patch, Profile, Registry, Resource, ResourceType,
    ScimError, apply_patch,
};

pub(crate) const MESSAGE: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
pub(crate) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A PATCH that was applied.
#[derive(Debug)]
pub(crate) struct Applied {
    pub(crate) before: Resource,
    pub(crate) changes: ChangeSet,
}

impl Applied {
    pub(crate) fn after(&self) -> Value {
        serde_json::from_str(&self.changes.resource().to_stored_json().unwrap()).unwrap()
    }

    pub(crate) fn changed(&self) -> Vec<&str> {
        self.changes.changed().collect()
    }

    pub(crate) fn used(&self) -> Vec<&'static str> {
        self.changes.tolerances().iter().map(|tolerance| tolerance.code()).collect()
    }

    pub(crate) fn events(&self) -> Vec<EventKind> {
        self.changes.events(&self.before)
    }
}

pub(crate) fn resource_type(name: &str) -> ResourceType {
    Registry::standard().resource_type(name).unwrap().clone()
}

pub(crate) fn resource(resource_type: &ResourceType, json: &Value) -> Resource {
    Resource::from_stored_json(resource_type, &json.to_string()).unwrap()
}

/// The message with these operations.
pub(crate) fn message(operations: &Value) -> Vec<u8> {
    json!({"schemas": [MESSAGE], "Operations": operations}).to_string().into_bytes()
}

pub(crate) fn apply(
    resource_type: &ResourceType,
    before: &Value,
    operations: &Value,
    profile: Profile,
) -> Result<Applied, ScimError> {
    let before = resource(resource_type, before);
    let body = message(operations);
    let patch = Patch::parse(&body, &profile, &Limits::new())?;
    let changes = apply_patch(&before, &patch, &profile, &Limits::new(), None)?;
    Ok(Applied { before, changes })
}

pub(crate) fn user(
    before: &Value,
    operations: &Value,
    profile: Profile,
) -> Result<Applied, ScimError> {
    apply(&resource_type("User"), before, operations, profile)
}

/// A user before, operations, and the user after.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) before: Value,
    pub(crate) operations: Value,
    pub(crate) after: Value,
}

impl Case {
    pub(crate) fn check(&self, profile: Profile) {
        let applied = user(&self.before, &self.operations, profile)
            .unwrap_or_else(|error| panic!("{}: {} {error}", self.name, error.code()));
        assert_eq!(applied.after(), self.after, "{}", self.name);
        let changes = self.before != self.after;
        assert_eq!(!applied.changes.is_empty(), changes, "{}: {:?}", self.name, applied.changed());
        assert_eq!(!applied.events().is_empty(), changes, "{}", self.name);
    }
}

/// A user before, operations, and the `scimType` and code of the refusal.
pub(crate) struct Refused {
    pub(crate) name: &'static str,
    pub(crate) before: Value,
    pub(crate) operations: Value,
    pub(crate) scim_type: &'static str,
    pub(crate) code: &'static str,
}

impl Refused {
    pub(crate) fn check(&self, profile: Profile) {
        match user(&self.before, &self.operations, profile) {
            Ok(applied) => panic!("{}: became {}", self.name, applied.after()),
            Err(error) => {
                let found = (error.fault().scim_type(), error.code());
                assert_eq!(found, (Some(self.scim_type), self.code), "{}: {error}", self.name);
            }
        }
    }
}

/// Operations on a group without attributes that matter, and the delta of its members.
pub(crate) fn group(operations: &Value, profile: Profile) -> Result<MemberDelta, ScimError> {
    let before = json!({"displayName": "Crew"});
    let applied = apply(&resource_type("Group"), &before, operations, profile)?;
    assert_eq!(applied.changed(), [""; 0]);
    assert_eq!(applied.events(), []);
    Ok(applied.changes.members())
}
