//! A group and its members
//! ([RFC 7643, section 4.2](https://www.rfc-editor.org/rfc/rfc7643#section-4.2)).

use serde::{Deserialize, Serialize};

use super::{Extra, Meta, elide, unassigned};
use crate::schema::GROUP_SCHEMA;

/// A group.
///
/// ```
/// use vestibule_scim::typed::{Group, Member};
///
/// let mut group = Group::new("Tour Guides");
/// group.members.push(Member::new("2819c223-7f76-453a-919d-413861904646"));
/// assert_eq!(serde_json::to_value(&group)?["displayName"], "Tour Guides");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Group {
    /// The URNs of the schemas whose attributes the group has.
    #[serde(deserialize_with = "unassigned", skip_serializing_if = "Vec::is_empty")]
    pub schemas: Vec<String>,
    /// The identifier that the service provider gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The identifier that the client gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The name to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Users and groups that belong to the group.
    #[serde(deserialize_with = "unassigned", skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
    /// What the service provider knows of the resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
    /// Extensions, and members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Group {
    /// A group with a `displayName` and nothing else, of the core schema.
    ///
    /// ```
    /// use vestibule_scim::typed::Group;
    ///
    /// assert!(Group::new("Tour Guides").members.is_empty());
    /// ```
    #[must_use]
    pub fn new(display_name: impl Into<String>) -> Self {
        Self {
            schemas: vec![GROUP_SCHEMA.to_owned()],
            display_name: Some(display_name.into()),
            ..Self::default()
        }
    }
}

/// A member of a group.
///
/// ```
/// use vestibule_scim::typed::Member;
///
/// assert_eq!(serde_json::to_string(&Member::new("17"))?, r#"{"value":"17"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Member {
    /// The `id` of the user or group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Where it is served.
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What it is: `User` or `Group`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What to show people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Member {
    /// The member with that `id`.
    ///
    /// ```
    /// assert_eq!(vestibule_scim::typed::Member::new("17").value.as_deref(), Some("17"));
    /// ```
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { value: Some(id.into()), ..Self::default() }
    }
}

/// A group that a user belongs to, in the user's `groups`.
///
/// ```
/// use vestibule_scim::typed::GroupRef;
///
/// let group: GroupRef = serde_json::from_str(r#"{"value":"17","type":"direct"}"#)?;
/// assert_eq!(group.kind.as_deref(), Some("direct"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GroupRef {
    /// The `id` of the group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Where it is served.
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The name of the group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
    /// How the user belongs to it: `direct` or `indirect`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

elide!(Group, Member, GroupRef);
