//! A user ([RFC 7643, section 4.1](https://www.rfc-editor.org/rfc/rfc7643#section-4.1)).

use serde::{Deserialize, Deserializer, Serialize};

use super::{
    Address, EnterpriseUser, Extra, GroupRef, Meta, MultiValued, Password, elide, unassigned,
};
use crate::schema::USER_SCHEMA;

/// A user with the attributes of the core schema and of the enterprise extension.
///
/// Attributes of other extensions are in [`extra`](Self::extra), under the URN of the extension.
/// Every attribute is optional, because an answer may hold any selection of them.
///
/// ```
/// use vestibule_scim::typed::{Name, User};
///
/// let mut user = User::new("ada@example.com");
/// user.name = Some(Name::new("Ada", "Lovelace"));
/// user.active = Some(true);
/// let json = serde_json::to_value(&user)?;
/// assert_eq!(json["name"]["familyName"], "Lovelace");
/// assert!(json.get("title").is_none());
/// assert_eq!(format!("{user:?}"), "User { .. }");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct User {
    /// The URNs of the schemas whose attributes the user has.
    #[serde(deserialize_with = "unassigned", skip_serializing_if = "Vec::is_empty")]
    pub schemas: Vec<String>,
    /// The identifier that the service provider gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The identifier that the client gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The name that the user signs in with, unique without regard to case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// The parts of the user's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// The name to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// What the user is called in daily life.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nick_name: Option<String>,
    /// The URL of a page about the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_url: Option<String>,
    /// The user's title in the organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How the user belongs to the organization, such as `Employee`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_type: Option<String>,
    /// The languages that the user prefers, as in `Accept-Language`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_language: Option<String>,
    /// The language and region to format for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// The time zone, by its name in the IANA database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// Whether the user may use the application.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// The password that a client set. Read, and never written.
    #[serde(skip_serializing)]
    pub password: Option<Password>,
    /// E-mail addresses.
    #[serde(deserialize_with = "unassigned", skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<MultiValued>,
    /// Telephone numbers.
    #[serde(deserialize_with = "unassigned", skip_serializing_if = "Vec::is_empty")]
    pub phone_numbers: Vec<MultiValued>,
    /// Instant messaging addresses.
    #[serde(deserialize_with = "unassigned", skip_serializing_if = "Vec::is_empty")]
    pub ims: Vec<MultiValued>,
    /// URLs of photos.
    #[serde(deserialize_with = "unassigned", skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<MultiValued>,
    /// Postal addresses.
    #[serde(deserialize_with = "unassigned", skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// The groups that the user is a member of. Only a service provider writes them.
    #[serde(deserialize_with = "unassigned", skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupRef>,
    /// Things that the user has.
    #[serde(deserialize_with = "unassigned", skip_serializing_if = "Vec::is_empty")]
    pub entitlements: Vec<MultiValued>,
    /// Things that the user is.
    #[serde(deserialize_with = "unassigned", skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<MultiValued>,
    /// X.509 certificates: the base64 text of their DER.
    #[serde(
        rename = "x509Certificates",
        deserialize_with = "unassigned",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub x509_certificates: Vec<MultiValued>,
    /// The enterprise extension.
    #[serde(
        rename = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        skip_serializing_if = "Option::is_none"
    )]
    pub enterprise: Option<EnterpriseUser>,
    /// What the service provider knows of the resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
    /// Other extensions, and members that the standard does not name. A member that is called
    /// `password` in another case is dropped.
    #[serde(flatten, deserialize_with = "without_password")]
    pub extra: Extra,
}

impl User {
    /// A user with a `userName` and nothing else, of the core schema.
    ///
    /// ```
    /// use vestibule_scim::typed::User;
    ///
    /// let user = User::new("ada");
    /// assert_eq!(user.schemas, ["urn:ietf:params:scim:schemas:core:2.0:User"]);
    /// ```
    #[must_use]
    pub fn new(user_name: impl Into<String>) -> Self {
        Self {
            schemas: vec![USER_SCHEMA.to_owned()],
            user_name: Some(user_name.into()),
            ..Self::default()
        }
    }

    /// The e-mail address to write to: the primary one, or else the first.
    ///
    /// # Security
    ///
    /// The directory says that it is the user's; that is no proof to the application.
    ///
    /// ```
    /// use vestibule_scim::typed::{MultiValued, User};
    ///
    /// let mut user = User::new("ada");
    /// user.emails.push(MultiValued::new("ada@example.com"));
    /// assert_eq!(user.preferred_email(), Some("ada@example.com"));
    /// ```
    #[must_use]
    pub fn preferred_email(&self) -> Option<&str> {
        MultiValued::preferred(&self.emails)?.value.as_deref()
    }
}

/// The parts of a name
/// ([RFC 7643, section 4.1.1](https://www.rfc-editor.org/rfc/rfc7643#section-4.1.1)).
///
/// ```
/// let name = vestibule_scim::typed::Name::new("Ada", "Lovelace");
/// assert_eq!(name.given_name.as_deref(), Some("Ada"));
/// assert_eq!(name.formatted, None);
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Name {
    /// The whole name, ready to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
    /// The family name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    /// The given name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    /// The middle names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<String>,
    /// What stands before the name, such as `Ms.`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub honorific_prefix: Option<String>,
    /// What stands after it, such as `III`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub honorific_suffix: Option<String>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Name {
    /// A given and a family name.
    ///
    /// ```
    /// let name = vestibule_scim::typed::Name::new("Ada", "Lovelace");
    /// assert_eq!(name.family_name.as_deref(), Some("Lovelace"));
    /// ```
    #[must_use]
    pub fn new(given: impl Into<String>, family: impl Into<String>) -> Self {
        Self { given_name: Some(given.into()), family_name: Some(family.into()), ..Self::default() }
    }
}

elide!(User, Name);

/// Attribute names are case-insensitive: a password must not be written because it was spelled
/// `Password`.
fn without_password<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Extra, D::Error> {
    let mut extra = Extra::deserialize(deserializer)?;
    extra.retain(|name, _| !name.eq_ignore_ascii_case("password"));
    Ok(extra)
}
