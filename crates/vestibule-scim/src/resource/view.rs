//! What a reply shows of a resource (RFC 7643 section 2.2, `returned`; RFC 7644 section 3.9).

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::schema::Returned;
use crate::{
    AttributeId, CompiledAttribute, Kept, Member, Membership, Record, ResourceType, Stored, Value,
};

/// Which attributes of a resource type a reply shows.
///
/// ```
/// use vestibule_scim::{Projection, Registry};
///
/// let registry = Registry::standard();
/// let user = registry.resource_type("User").unwrap();
/// let shown = Projection::including(user, ["emails.value"]);
/// assert!(shown.shows(user.resolve(None, "id", None).unwrap()));
/// assert!(shown.shows(user.resolve(None, "emails", Some("value")).unwrap()));
/// assert!(!shown.shows(user.resolve(None, "emails", Some("type")).unwrap()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    shown: Vec<bool>,
}

impl Projection {
    /// What is shown where the client does not say.
    #[must_use]
    pub fn default_of(resource_type: &ResourceType) -> Self {
        let shown = |attribute: &CompiledAttribute| {
            matches!(attribute.returned(), Returned::Always | Returned::Default)
        };
        Self { shown: resource_type.attributes().map(|(_, found)| shown(found)).collect() }
    }

    /// Only these attributes, and those that are always shown. Names that are no attribute are
    /// ignored; a URN stands for everything of its schema that is shown by default.
    ///
    /// An attribute that is `returned: never` is not shown, whoever asks.
    pub fn including<'n>(
        resource_type: &ResourceType,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        let mut projection = Self { shown: vec![false; resource_type.attribute_count()] };
        let is_outermost = |attribute: &CompiledAttribute| {
            attribute.parent().is_none_or(|parent| resource_type.attribute(parent).is_extension())
        };
        for (id, attribute) in resource_type.attributes() {
            if attribute.returned() == Returned::Always && is_outermost(attribute) {
                projection.include(resource_type, id);
            }
        }
        for name in names {
            for id in named(resource_type, name) {
                projection.include(resource_type, id);
            }
        }
        // Sub-attributes that are always shown, of whatever is shown.
        for (id, attribute) in resource_type.attributes() {
            let parent_shown = attribute.parent().is_none_or(|parent| projection.shows(parent));
            if attribute.returned() == Returned::Always && parent_shown {
                projection.set(id, true);
            }
        }
        projection
    }

    /// What is shown by default without these, except what is always shown. Names that are no
    /// attribute are ignored.
    pub fn excluding<'n>(
        resource_type: &ResourceType,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        let mut projection = Self::default_of(resource_type);
        for name in names {
            for id in named(resource_type, name) {
                projection.exclude(resource_type, id);
            }
        }
        projection
    }

    /// Whether a reply shows that attribute, or something of it.
    #[must_use]
    pub fn shows(&self, id: AttributeId) -> bool {
        self.shown.get(id.index()).copied().unwrap_or(false)
    }

    fn set(&mut self, id: AttributeId, shown: bool) {
        if let Some(slot) = self.shown.get_mut(id.index()) {
            *slot = shown;
        }
    }

    fn include(&mut self, resource_type: &ResourceType, id: AttributeId) {
        let parent = |id: &AttributeId| resource_type.attribute(*id).parent();
        let way = || std::iter::successors(Some(id), parent);
        if way().any(|id| resource_type.attribute(id).returned() == Returned::Never) {
            return;
        }
        way().for_each(|id| self.set(id, true));
        self.include_below(resource_type, id);
    }

    fn include_below(&mut self, resource_type: &ResourceType, id: AttributeId) {
        for (child, attribute) in resource_type.children(Some(id)) {
            if matches!(attribute.returned(), Returned::Always | Returned::Default) {
                self.set(child, true);
                self.include_below(resource_type, child);
            }
        }
    }

    /// Shows no more of that attribute than has to be shown.
    pub(crate) fn exclude(&mut self, resource_type: &ResourceType, id: AttributeId) {
        let attribute = resource_type.attribute(id);
        if attribute.returned() == Returned::Always {
            return;
        }
        let mut keeps = false;
        for (child, below) in resource_type.children(Some(id)) {
            match attribute.is_extension() {
                true => self.exclude(resource_type, child),
                false => self.set(child, false),
            }
            keeps |= below.returned() == Returned::Always;
        }
        // An extension stays as long as something of it is always shown.
        self.set(id, keeps && attribute.is_extension());
    }
}

/// The attributes that a name in `attributes` or `excludedAttributes` stands for.
fn named(resource_type: &ResourceType, name: &str) -> Vec<AttributeId> {
    if name.eq_ignore_ascii_case(resource_type.schema()) {
        let own = |(_, found): &(AttributeId, &CompiledAttribute)| {
            !found.is_extension() && found.returned() != Returned::Request
        };
        return resource_type.children(None).filter(own).map(|(id, _)| id).collect();
    }
    if let Some(extension) = resource_type.extension(name) {
        return vec![extension];
    }
    let (urn, rest) = match name.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("urn:") => match name.rsplit_once(':') {
            Some((urn, rest)) => (Some(urn), rest),
            None => return Vec::new(),
        },
        _ => (None, name),
    };
    let (attribute, sub) = match rest.split_once('.') {
        Some((attribute, sub)) => (attribute, Some(sub)),
        None => (rest, None),
    };
    resource_type.resolve(urn, attribute, sub).into_iter().collect()
}

/// A resource as a reply shows it.
pub(crate) struct View<'a> {
    pub(crate) stored: &'a Stored,
    pub(crate) projection: &'a Projection,
    /// The URL that endpoints are appended to, without a slash at its end.
    pub(crate) base: &'a str,
    pub(crate) members: &'a [Member],
    pub(crate) groups: &'a [Membership],
    /// The endpoint of a resource type's name.
    pub(crate) endpoint: &'a dyn Fn(&str) -> Option<String>,
}

impl View<'_> {
    fn resource_type(&self) -> &ResourceType {
        self.stored.resource.resource_type()
    }

    fn url(&self, type_name: &str, id: &str) -> String {
        let endpoint = (self.endpoint)(type_name).unwrap_or_default();
        format!("{}/{endpoint}/{id}", self.base)
    }

    fn shows(&self, parent: AttributeId, name: &str) -> bool {
        let child = self.resource_type().child(Some(parent), name);
        child.is_some_and(|id| self.projection.shows(id))
    }
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let resource_type = self.resource_type();
        let record = self.stored.resource.record();
        let mut map = serializer.serialize_map(None)?;
        for (id, attribute) in resource_type.children(None) {
            if !self.projection.shows(id) {
                continue;
            }
            let name = attribute.name();
            match attribute.kept() {
                Kept::Schemas => {
                    let shown: Vec<&str> = self.stored.resource.schemas().collect();
                    map.serialize_entry(name, &shown)?;
                }
                Kept::Id => map.serialize_entry(name, self.stored.id.as_str())?,
                Kept::Meta => map.serialize_entry(name, &MetaView { view: self, id })?,
                Kept::Members if !self.members.is_empty() => {
                    map.serialize_entry(name, &MembersView { view: self, id })?;
                }
                Kept::Groups if !self.groups.is_empty() => {
                    map.serialize_entry(name, &GroupsView { view: self, id })?;
                }
                Kept::Members | Kept::Groups => {}
                Kept::Resource => {
                    if let Some(value) = record.get(id) {
                        let shown = Shown { resource_type, projection: self.projection, id, value };
                        if !shown.is_empty() {
                            map.serialize_entry(name, &shown)?;
                        }
                    }
                }
            }
        }
        map.end()
    }
}

struct MetaView<'a> {
    view: &'a View<'a>,
    id: AttributeId,
}

impl Serialize for MetaView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { view, id } = *self;
        let type_name = view.resource_type().name();
        let meta = &view.stored.meta;
        let mut map = serializer.serialize_map(None)?;
        let mut entry = |name: &'static str, value: &dyn Fn() -> String| match view.shows(id, name)
        {
            true => map.serialize_entry(name, &value()),
            false => Ok(()),
        };
        entry("resourceType", &|| type_name.to_owned())?;
        entry("created", &|| meta.created.to_string())?;
        entry("lastModified", &|| meta.last_modified.to_string())?;
        entry("location", &|| view.url(type_name, view.stored.id.as_str()))?;
        entry("version", &|| meta.version.to_string())?;
        map.end()
    }
}

struct MembersView<'a> {
    view: &'a View<'a>,
    id: AttributeId,
}

impl Serialize for MembersView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.view.members.len()))?;
        for member in self.view.members {
            let reference = Reference {
                id: member.id.as_str(),
                type_name: &member.resource_type,
                kind: Some(&member.resource_type),
                display: member.display.as_deref(),
            };
            seq.serialize_element(&ReferenceView { view: self.view, parent: self.id, reference })?;
        }
        seq.end()
    }
}

struct GroupsView<'a> {
    view: &'a View<'a>,
    id: AttributeId,
}

impl Serialize for GroupsView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.view.groups.len()))?;
        for membership in self.view.groups {
            let reference = Reference {
                id: membership.group.as_str(),
                type_name: "Group",
                kind: Some("direct"),
                display: membership.display.as_deref(),
            };
            seq.serialize_element(&ReferenceView { view: self.view, parent: self.id, reference })?;
        }
        seq.end()
    }
}

/// One element of `members` or `groups`.
#[derive(Clone, Copy)]
struct Reference<'a> {
    id: &'a str,
    type_name: &'a str,
    kind: Option<&'a str>,
    display: Option<&'a str>,
}

struct ReferenceView<'a> {
    view: &'a View<'a>,
    parent: AttributeId,
    reference: Reference<'a>,
}

impl Serialize for ReferenceView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { view, parent, reference } = *self;
        let mut map = serializer.serialize_map(None)?;
        if view.shows(parent, "value") {
            map.serialize_entry("value", reference.id)?;
        }
        if view.shows(parent, "$ref") {
            map.serialize_entry("$ref", &view.url(reference.type_name, reference.id))?;
        }
        if let Some(display) = reference.display.filter(|_| view.shows(parent, "display")) {
            map.serialize_entry("display", display)?;
        }
        if let Some(kind) = reference.kind.filter(|_| view.shows(parent, "type")) {
            map.serialize_entry("type", kind)?;
        }
        map.end()
    }
}

/// What is shown of a value.
struct Shown<'a> {
    resource_type: &'a ResourceType,
    projection: &'a Projection,
    id: AttributeId,
    value: &'a Value,
}

impl<'a> Shown<'a> {
    fn is_empty(&self) -> bool {
        match self.value {
            Value::Complex(record) => self.entries(record).next().is_none(),
            Value::Many(elements) => elements.iter().all(|value| self.of(value).is_empty()),
            _ => false,
        }
    }

    fn of<'b>(&'b self, value: &'b Value) -> Shown<'b> {
        Shown { value, ..*self }
    }

    /// The sub-attributes that are shown.
    fn entries(&self, record: &'a Record) -> impl Iterator<Item = Shown<'a>> {
        let Self { resource_type, projection, .. } = *self;
        record
            .iter()
            .filter(move |(id, _)| projection.shows(*id))
            .map(move |(id, value)| Shown { resource_type, projection, id, value })
            .filter(|shown| !shown.is_empty())
    }
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Boolean(value) => serializer.serialize_bool(*value),
            Value::Integer(value) => serializer.serialize_i64(*value),
            Value::Decimal(value) => serializer.serialize_f64(*value),
            Value::String(text) => serializer.serialize_str(text),
            Value::DateTime(time) => serializer.serialize_str(time.as_str()),
            Value::Complex(record) => {
                let mut map = serializer.serialize_map(None)?;
                for shown in self.entries(record) {
                    map.serialize_entry(self.resource_type.attribute(shown.id).name(), &shown)?;
                }
                map.end()
            }
            Value::Many(elements) => {
                let mut seq = serializer.serialize_seq(None)?;
                for value in elements {
                    let shown = self.of(value);
                    if !shown.is_empty() {
                        seq.serialize_element(&shown)?;
                    }
                }
                seq.end()
            }
        }
    }
}
