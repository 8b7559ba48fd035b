//! The enterprise extension of users
//! ([RFC 7643, section 4.3](https://www.rfc-editor.org/rfc/rfc7643#section-4.3)).

use serde::{Deserialize, Serialize};

use super::{Extra, elide};

/// What the enterprise extension adds to a [`User`](super::User).
///
/// A user who has it names [`ENTERPRISE_USER_SCHEMA`](crate::ENTERPRISE_USER_SCHEMA) in `schemas`.
///
/// ```
/// use vestibule_scim::ENTERPRISE_USER_SCHEMA;
/// use vestibule_scim::typed::{EnterpriseUser, User};
///
/// let mut enterprise = EnterpriseUser::default();
/// enterprise.department = Some("Analytical Engines".to_owned());
/// let mut user = User::new("ada");
/// user.schemas.push(ENTERPRISE_USER_SCHEMA.to_owned());
/// user.enterprise = Some(enterprise);
/// let json = serde_json::to_value(&user)?;
/// assert_eq!(json[ENTERPRISE_USER_SCHEMA]["department"], "Analytical Engines");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EnterpriseUser {
    /// The number that the organization gave the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employee_number: Option<String>,
    /// The cost center.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_center: Option<String>,
    /// The organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// The division.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub division: Option<String>,
    /// The department.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The user's manager.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manager: Option<Manager>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The manager of a user.
///
/// ```
/// use vestibule_scim::typed::Manager;
///
/// assert_eq!(serde_json::to_string(&Manager::new("17"))?, r#"{"value":"17"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Manager {
    /// The `id` of the manager, a user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Where that user is served.
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The manager's `displayName`. Only a service provider writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Manager {
    /// The manager with that `id`.
    ///
    /// ```
    /// assert_eq!(vestibule_scim::typed::Manager::new("17").value.as_deref(), Some("17"));
    /// ```
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { value: Some(id.into()), ..Self::default() }
    }
}

elide!(EnterpriseUser, Manager);
