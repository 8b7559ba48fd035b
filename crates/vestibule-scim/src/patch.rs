//! PATCH ([RFC 7644, section 3.5.2](https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2)): a
//! message, the resource before, the resource after and what differs.
//!
//! The standard leaves some things open. Here,
//!
//! * an `add` or `replace` of a complex attribute that there is once, by path or within an object,
//!   sets the sub-attributes that it names and leaves the others; `null` unassigns;
//! * `replace` through a filter puts another element in the place of each that is selected, as the
//!   example of the standard does, while `add` through a filter merges into it;
//! * `emails.value`, a sub-attribute of a multi-valued attribute without a filter, is that of every
//!   element;
//! * `add` and `replace` of a multi-valued attribute by its path take one element alone as well as
//!   an array;
//! * `add` of nothing (`null`, `[]`) to a multi-valued attribute changes nothing, and to another it
//!   is `replace`;
//! * `remove` of what is not assigned changes nothing, unless a filter was to select it;
//! * read-only sub-attributes within a value are ignored, as everywhere; an operation on one, or on
//!   a read-only attribute, is a `mutability` error unless that is tolerated;
//! * an empty string unassigns neither all members of a group nor `active`, whatever is tolerated,
//!   and whoever was deactivated stays out when `active` is unassigned;
//! * the filter in a path names attributes that are in the schema, whatever is tolerated.

mod application;
mod assign;
mod difference;
mod elements;
mod faults;
mod json;
mod members;
mod message;
mod target;
mod unwanted;
mod work;

use std::cell::Cell;
use std::fmt;

use vestibule_core::Secret;

use self::application::Application;
pub(crate) use self::difference::events;
pub(crate) use self::members::MemberChanges;
use self::message::{Action, Operation};
use crate::resource::{Reader, check, immutable};
use crate::{
    AttributeId, EventKind, Fault, Kept, Limits, Member, MemberDelta, Mutability, PatchPath,
    Profile, Resource, ResourceType, ScimError, Tolerance, Tolerances,
};

/// The message of a PATCH request, `PatchOp`: operations in their order.
///
/// Values stay text until they are applied, because only the attribute that an operation is about
/// says what they mean.
///
/// `Debug` prints how many operations there are: paths and values are personal data.
///
/// ```
/// use vestibule_scim::{Limits, Patch, Profile, Tolerance};
///
/// let body = br#"{
///     "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
///     "Operations": [{"op": "Replace", "path": "active", "value": "False"}]
/// }"#;
/// let patch = Patch::parse(body, &Profile::ENTRA, &Limits::new())?;
/// assert_eq!(patch.len(), 1);
/// assert!(patch.tolerances().contains(Tolerance::OperationCase));
/// let error = Patch::parse(body, &Profile::STRICT, &Limits::new()).unwrap_err();
/// assert_eq!(error.code(), "operation_case");
/// # Ok::<(), vestibule_scim::ScimError>(())
/// ```
pub struct Patch<'a> {
    operations: Vec<Operation<'a>>,
    used: Tolerances,
    limits: Limits,
}

impl<'a> Patch<'a> {
    /// Reads a message. Names are read without regard to case; members that the standard does not
    /// name are ignored.
    ///
    /// # Errors
    ///
    /// * `invalidSyntax`: `json_malformed`, `json_too_deep`, `patch_malformed`,
    ///   `patch_member_twice`, `schemas_missing`, `schemas_unknown`, `operations_missing`,
    ///   `empty_operations`, `operation_missing`, `operation_unknown`, `operation_case`.
    /// * `invalidValue`: `value_missing`.
    /// * `tooMany`: `too_many_operations`.
    pub fn parse(body: &'a [u8], profile: &Profile, limits: &Limits) -> Result<Self, ScimError> {
        let (operations, used) = message::parse(body, profile, limits)?;
        Ok(Self { operations, used, limits: *limits })
    }

    /// How many operations there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// Whether there is no operation.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// The tolerances that it took to read the message.
    #[must_use]
    pub const fn tolerances(&self) -> Tolerances {
        self.used
    }

    /// Whether an operation selects members of a group in a way that only a look at them answers,
    /// such as `members[type eq "Group"]`. All else works without, however large the group is.
    ///
    /// ```
    /// use vestibule_scim::{Limits, Patch, Profile, Registry};
    ///
    /// let registry = Registry::standard();
    /// let group = registry.resource_type("Group").unwrap();
    /// let needs = |path: &str| {
    ///     let path = path.replace('"', "\\\"");
    ///     let body = format!(r#"{{"Operations": [{{"op": "remove", "path": "{path}"}}]}}"#);
    ///     let patch = Patch::parse(body.as_bytes(), &Profile::LENIENT, &Limits::new()).unwrap();
    ///     patch.needs_members(group)
    /// };
    /// assert!(!needs(r#"members[value eq "2819c223"]"#));
    /// assert!(!needs("members"));
    /// assert!(needs(r#"members[type eq "Group"]"#));
    /// ```
    #[must_use]
    pub fn needs_members(&self, resource_type: &ResourceType) -> bool {
        let looks = |operation: &Operation<'_>| {
            let (Some(text), Action::Remove(_)) = (&operation.path, operation.action) else {
                return false;
            };
            let Ok(path) = PatchPath::parse(text, &self.limits) else { return false };
            let id = resource_type.resolve_path(path.attribute());
            id.is_some_and(|id| resource_type.attribute(id).kept() == Kept::Members)
                && path.filter().is_some_and(members::looks_at_members)
        };
        resource_type.members().is_some() && self.operations.iter().any(looks)
    }
}

impl fmt::Debug for Patch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Patch({} operations)", self.operations.len())
    }
}

/// Applies a message to a resource: all of it, or nothing.
///
/// The resource itself stays as it is. Of a group's members it takes a look only where
/// [`Patch::needs_members`] says so; they are then those of before.
///
/// # Errors
///
/// * `invalidPath`: the path is malformed, or names no attribute (`unknown_attribute`,
///   `path_not_multi_valued`).
/// * `invalidFilter`: the filter in a path does not fit, or asks about what is never returned.
/// * `noTarget`: `path_missing`, `no_target`.
/// * `mutability`: `read_only`, `immutable`, `required`.
/// * `invalidValue`: `value_not_an_object`, `remove_with_value`, and those of
///   [`Incoming::parse`](crate::Incoming::parse).
/// * `invalidSyntax`: `unknown_attribute`, `path_keys`, `attribute_twice`, `json_too_deep`.
/// * `tooMany`: `members_not_loaded`.
///
/// ```
/// use vestibule_scim::{EventKind, Incoming, Limits, Patch, Profile, Registry, apply_patch};
///
/// let registry = Registry::standard();
/// let user = registry.resource_type("User").unwrap();
/// let (profile, limits) = (Profile::ENTRA, Limits::new());
/// let incoming = Incoming::parse(user, br#"{"userName":"ada","active":true}"#, profile, &limits)?;
/// let before = incoming.resource();
///
/// let body = br#"{"Operations": [
///     {"op": "Replace", "path": "active", "value": "False"},
///     {"op": "Add", "path": "emails[type eq \"work\"].value", "value": "ada@example.com"}
/// ]}"#;
/// let patch = Patch::parse(body, &profile, &limits)?;
/// let changes = apply_patch(before, &patch, &profile, &limits, None)?;
/// assert!(!changes.resource().is_active());
/// assert_eq!(changes.changed().collect::<Vec<_>>(), ["active", "emails"]);
/// assert_eq!(
///     changes.events(before),
///     [EventKind::Updated { attributes: vec!["emails".into()] }, EventKind::Deactivated],
/// );
///
/// let again = apply_patch(changes.resource(), &patch, &profile, &limits, None)?;
/// assert!(again.is_empty());
/// # Ok::<(), vestibule_scim::ScimError>(())
/// ```
pub fn apply_patch(
    resource: &Resource,
    patch: &Patch<'_>,
    profile: &Profile,
    limits: &Limits,
    members: Option<&[Member]>,
) -> Result<ChangeSet, ScimError> {
    let reader = Reader::of_client(resource.resource_type(), *profile, limits);
    let mut application = Application::new(&reader, *profile, members);
    let mut after = resource.clone();
    for operation in &patch.operations {
        application.operation(after.record_mut(), operation)?;
    }
    after.stay_out_as(resource);
    check_size(resource, &after, limits)?;
    let mut changed = difference::changes(resource, &after);
    if !changed.is_empty() {
        check_immutable(resource, &changed)?;
        let mended = Cell::new(false);
        check(&mut after, || {
            mended.set(reader.tolerates(Tolerance::SeveralPrimaries));
            mended.get()
        })?;
        if mended.get() {
            changed = difference::changes(resource, &after);
        }
    }
    let secrets = reader.take_secrets();
    let used = patch.used.union(reader.used());
    Ok(ChangeSet { resource: after, changed, members: application.fold.finish(), secrets, used })
}

/// Refuses what makes a resource larger than a request could hold: many small messages would.
fn check_size(before: &Resource, after: &Resource, limits: &Limits) -> Result<(), ScimError> {
    let size = work::size_of_record(after.record());
    let most = limits.resource_bytes();
    if size <= most || size <= work::size_of_record(before.record()) {
        return Ok(());
    }
    let detail = format!("the resource would have more than {most} bytes");
    Err(ScimError::new(Fault::InvalidValue, "resource_too_large", detail))
}

/// Refuses a change of what is immutable and assigned, or of what lies in it.
fn check_immutable(before: &Resource, changed: &[AttributeId]) -> Result<(), ScimError> {
    let resource_type = before.resource_type();
    for id in changed {
        let mut way = std::iter::successors(Some(*id), |id| resource_type.attribute(*id).parent());
        let fixed = way.find(|id| {
            resource_type.attribute(*id).mutability() == Mutability::Immutable
                && before.value(*id).is_some()
        });
        if let Some(id) = fixed {
            return Err(immutable(resource_type.attribute(id)));
        }
    }
    Ok(())
}

/// What a message does to a resource.
#[derive(Debug)]
pub struct ChangeSet {
    pub(crate) resource: Resource,
    pub(crate) changed: Vec<AttributeId>,
    pub(crate) members: MemberChanges,
    pub(crate) secrets: Vec<(AttributeId, Secret<String>)>,
    pub(crate) used: Tolerances,
}

impl ChangeSet {
    /// The resource after the change.
    #[must_use]
    pub const fn resource(&self) -> &Resource {
        &self.resource
    }

    /// The paths of the attributes that differ now, in the schema's order: `name.givenName`, and
    /// `emails` for whatever differs in it.
    pub fn changed(&self) -> impl Iterator<Item = &str> {
        self.changed.iter().map(|id| self.resource.resource_type().attribute(*id).path())
    }

    /// How the members of the group change. Names that only a bulk request knows are left out.
    #[must_use]
    pub fn members(&self) -> MemberDelta {
        self.members.delta()
    }

    /// Whether no attribute differs and no member changes. A password may still have been sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.members.is_none()
    }

    /// The write-only values, such as a password, with their attributes. They are kept nowhere.
    #[must_use]
    pub fn secrets(&self) -> &[(AttributeId, Secret<String>)] {
        &self.secrets
    }

    /// The tolerances that it took.
    #[must_use]
    pub const fn tolerances(&self) -> Tolerances {
        self.used
    }

    /// What happened, for the resource as it was before: nothing where no attribute differs. Events
    /// of membership are the store's own.
    #[must_use]
    pub fn events(&self, before: &Resource) -> Vec<EventKind> {
        difference::events_of(before, &self.resource, &self.changed)
    }
}
