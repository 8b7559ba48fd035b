//! A whole resource as a client wrote it (POST and PUT, RFC 7644 sections 3.3 and 3.5.1).

use vestibule_core::{PeerText, Secret};

use super::{Reader, Resource, check};
use crate::{
    AttributeId, Fault, Limits, MemberRef, Profile, ResourceId, ResourceType, ScimError, Tolerance,
    Tolerances, Value,
};

/// What a client sent: the resource, and beside it what is kept elsewhere or not at all.
#[derive(Debug)]
pub struct Incoming {
    resource: Resource,
    members: Option<Vec<MemberName>>,
    secrets: Vec<(AttributeId, Secret<String>)>,
    used: Tolerances,
}

/// A resource, its members, its write-only values, and the tolerances that it took.
type Parts = (Resource, Option<Vec<MemberName>>, Vec<(AttributeId, Secret<String>)>, Tolerances);

/// How a client names a member: by id, or by the `bulkId` of an operation in the same bulk request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MemberName {
    Id(ResourceId),
    /// What followed `bulkId:`.
    BulkId(String),
    /// A text that is no id: nobody has it.
    Nobody,
}

impl Incoming {
    /// Reads and checks a body.
    ///
    /// Attributes that are read-only are ignored, whatever they say: a client that read a resource
    /// may write it back whole.
    ///
    /// # Errors
    ///
    /// * `invalidSyntax`: `json_malformed`, `resource_malformed`, `attribute_twice`, `unknown_attribute`,
    ///   `schemas_missing`, `schemas_unknown`.
    /// * `invalidValue`: `wrong_type`, `not_an_array`, `not_multi_valued`, `string_too_long`,
    ///   `string_nul`, `too_many_values`, `required`, `several_primaries`, `member_without_value`.
    pub fn parse(
        resource_type: &ResourceType,
        body: &[u8],
        profile: Profile,
        limits: &Limits,
    ) -> Result<Self, ScimError> {
        let reader = Reader::of_client(resource_type, profile, limits);
        let record = reader.resource(body)?;
        check_schemas(&reader)?;
        let mut resource = Resource::new(resource_type.clone(), record);
        check(&mut resource, || reader.tolerates(Tolerance::SeveralPrimaries))?;
        let members = match reader.take_members() {
            None => None,
            Some(values) => Some(member_names(resource_type, &values)?),
        };
        let secrets = reader.take_secrets();
        Ok(Self { resource, members, secrets, used: reader.used() })
    }

    /// The attributes that are kept.
    #[must_use]
    pub const fn resource(&self) -> &Resource {
        &self.resource
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

    /// The ids of the members, where the client said who they are. Names that only a bulk request
    /// knows are left out.
    #[must_use]
    pub fn members(&self) -> Option<Vec<MemberRef>> {
        let names = self.members.as_ref()?.iter();
        Some(names.filter_map(MemberName::id).cloned().map(MemberRef::new).collect())
    }

    pub(crate) fn into_parts(self) -> Parts {
        (self.resource, self.members, self.secrets, self.used)
    }
}

impl MemberName {
    pub(crate) fn parse(text: &str) -> Self {
        match text.strip_prefix("bulkId:") {
            Some(bulk_id) => Self::BulkId(bulk_id.to_owned()),
            None => ResourceId::parse(text).map_or(Self::Nobody, Self::Id),
        }
    }

    pub(crate) fn id(&self) -> Option<&ResourceId> {
        match self {
            Self::Id(id) => Some(id),
            _ => None,
        }
    }
}

/// The members that elements of the attribute name.
pub(crate) fn member_names(
    resource_type: &ResourceType,
    elements: &[Value],
) -> Result<Vec<MemberName>, ScimError> {
    let value = resource_type.members().and_then(|id| resource_type.child(Some(id), "value"));
    let name = |element: &Value| {
        let text = element.as_record()?.get(value?)?.as_str()?;
        Some(MemberName::parse(text))
    };
    let named: Option<Vec<MemberName>> = elements.iter().map(name).collect();
    named.ok_or_else(member_without_value)
}

pub(super) fn member_without_value() -> ScimError {
    ScimError::new(Fault::InvalidValue, "member_without_value", "a member has no `value`")
}

/// RFC 7643 section 3, `schemas`.
fn check_schemas(reader: &Reader<'_>) -> Result<(), ScimError> {
    let resource_type = reader.resource_type();
    let named = reader.take_schemas().unwrap_or_default();
    let core = resource_type.schema();
    if !named.iter().any(|urn| urn.eq_ignore_ascii_case(core))
        && !reader.tolerates(Tolerance::MissingSchemas)
    {
        let detail = format!("`schemas` does not name `{core}`");
        return Err(ScimError::new(Fault::InvalidSyntax, "schemas_missing", detail));
    }
    let known =
        |urn: &str| urn.eq_ignore_ascii_case(core) || resource_type.extension(urn).is_some();
    match named.iter().find(|urn| !known(urn)) {
        Some(unknown) if !reader.tolerates(Tolerance::UnknownSchemas) => Err(ScimError::new(
            Fault::InvalidSyntax,
            "schemas_unknown",
            format!("{} is no schema of this resource type", PeerText::new(unknown)),
        )),
        _ => Ok(()),
    }
}
