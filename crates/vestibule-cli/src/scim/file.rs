//! A resource in a file, as a service provider showed it.

use std::path::Path;

use serde_json::{Map, Value};
use vestibule_core::Timestamp;
use vestibule_scim::{
    Incoming, Limits, Member, Memberships, Meta, Profile, Registry, Resource, ResourceId,
    ResourceType, Stored, Version,
};

use crate::answer::Stop;
use crate::input;

/// A resource, and what stands beside it in the file.
pub(super) struct ResourceFile {
    /// Everything, as it is written.
    written: Map<String, Value>,
    resource: Resource,
}

impl ResourceFile {
    /// Reads a file. The resource is of the type whose schema it names, a user if it names none.
    ///
    /// It is read leniently: whoever keeps it has accepted it.
    pub(super) fn read(path: &Path) -> Result<Self, Stop> {
        let bytes = input::read(path)?;
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        // What is no JSON is refused below, with its place.
        let written: Map<String, Value> = serde_json::from_slice(bytes).unwrap_or_default();
        let resource_type = resource_type(&written)?;
        let limits = Limits::new().with_values(usize::MAX);
        let incoming = Incoming::parse(&resource_type, bytes, Profile::LENIENT, &limits)?;
        Ok(Self { written, resource: incoming.resource().clone() })
    }

    pub(super) fn resource(&self) -> &Resource {
        &self.resource
    }

    /// The member of that name, which is read without regard to case (RFC 7643 section 2.1).
    pub(super) fn member(&self, name: &str) -> Option<(&str, &Value)> {
        member(&self.written, name)
    }

    /// The elements of the `members` of a group, with their ids.
    pub(super) fn members(&self) -> Vec<(ResourceId, &Value)> {
        let elements = self.member("members").and_then(|(_, value)| value.as_array());
        let with_id = |element| Some((ResourceId::parse(text(element, "value")?)?, element));
        elements.into_iter().flatten().filter_map(with_id).collect()
    }

    /// The ids of the groups of a user.
    fn groups(&self) -> impl Iterator<Item = &str> {
        let groups = self.member("groups").and_then(|(_, value)| value.as_array());
        groups.into_iter().flatten().filter_map(|group| text(group, "value"))
    }

    /// The members, as a store has them.
    pub(super) fn stored_members(&self) -> Vec<Member> {
        let member = |(id, element): (ResourceId, &Value)| {
            let resource_type = text(element, "type").unwrap_or("User").to_owned();
            Member::new(id, resource_type, text(element, "display").map(str::to_owned))
        };
        self.members().into_iter().map(member).collect()
    }

    /// The resource as a store has it. An id or a time that the file lacks is one that no filter
    /// asks for.
    pub(super) fn stored(&self) -> Stored {
        let id = self.member("id").and_then(|(_, id)| ResourceId::parse(id.as_str()?));
        let meta = self.member("meta").map(|(_, meta)| meta);
        let time = |name| Timestamp::parse_xs_datetime(text(meta?, name)?).ok();
        let version = meta.and_then(|meta| version(text(meta, "version")?));
        let created = time("created").unwrap_or(Timestamp::UNIX_EPOCH);
        let meta = Meta::new(
            created,
            time("lastModified").unwrap_or(created),
            version.unwrap_or(Version::FIRST),
        );
        let id = id.unwrap_or_else(|| ResourceId::from_random([0; 16]));
        Stored::new(id, self.resource.clone(), meta, 1)
    }
}

impl Memberships for ResourceFile {
    fn any_member(&self, _: &ResourceId, test: &mut dyn FnMut(&str, &str) -> bool) -> bool {
        let members = self.stored_members();
        members.iter().any(|member| test(member.id.as_str(), &member.resource_type))
    }

    fn any_group(&self, _: &ResourceId, test: &mut dyn FnMut(&str) -> bool) -> bool {
        self.groups().any(test)
    }

    fn is_member(&self, group: &str, member: &str) -> bool {
        match self.resource.resource_type().members() {
            // The resource is the group,
            Some(_) => self.members().iter().any(|(id, _)| id.as_str() == member),
            // or it is the member.
            None => self.groups().any(|id| id == group),
        }
    }
}

fn resource_type(written: &Map<String, Value>) -> Result<ResourceType, Stop> {
    let named = member(written, "schemas").and_then(|(_, value)| value.as_array());
    let names = |urn: &str| {
        let mut named = named.into_iter().flatten().filter_map(Value::as_str);
        named.any(|name| name.eq_ignore_ascii_case(urn))
    };
    let registry = Registry::standard();
    let found = registry.resource_types().iter().find(|found| names(found.schema()));
    let found = found.or_else(|| registry.resource_type("User")).cloned();
    found.ok_or_else(|| Stop::Usage("there is no resource type".to_owned()))
}

fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<(&'a str, &'a Value)> {
    let found = object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(key, value)| (key.as_str(), value))
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    member(value.as_object()?, name)?.1.as_str()
}

/// The number in `W/"17"`.
fn version(tag: &str) -> Option<Version> {
    let number = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"');
    number.parse().ok().map(Version::new)
}
