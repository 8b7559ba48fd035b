//! What a service provider knows of a resource
//! ([RFC 7643, section 3.1](https://www.rfc-editor.org/rfc/rfc7643#section-3.1)).

use serde::{Deserialize, Serialize};

use super::Extra;

/// `meta` of a resource. Only a service provider writes it.
///
/// The times are kept as they were written; `Timestamp::parse_xs_datetime` of `vestibule-core`
/// reads them.
///
/// ```
/// use vestibule_scim::typed::Meta;
///
/// let meta: Meta = serde_json::from_str(r#"{"resourceType":"User","version":"W/\"17\""}"#)?;
/// assert_eq!(meta.version.as_deref(), Some("W/\"17\""));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Meta {
    /// The name of the type, such as `User`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// When the resource was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// When it last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// Where it is served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Its entity tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}
