//! What `/ServiceProviderConfig` serves
//! ([RFC 7643, section 5](https://www.rfc-editor.org/rfc/rfc7643#section-5), and
//! [RFC 9865, section 4](https://www.rfc-editor.org/rfc/rfc9865#section-4)).

use serde::{Deserialize, Serialize};

use super::{Extra, Meta, unassigned};
use crate::schema::SERVICE_PROVIDER_CONFIG_SCHEMA;

/// What a service provider can do.
///
/// ```
/// use vestibule_scim::typed::{Pagination, ServiceProviderConfig};
///
/// let mut config = ServiceProviderConfig::new();
/// config.patch.supported = true;
/// config.filter.supported = true;
/// config.filter.max_results = 200;
/// config.pagination = Some(Pagination::new());
/// let json = serde_json::to_value(&config)?;
/// assert_eq!(json["patch"]["supported"], true);
/// assert_eq!(json["bulk"]["maxOperations"], 0);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ServiceProviderConfig {
    /// The URN of the schema.
    #[serde(deserialize_with = "unassigned", skip_serializing_if = "Vec::is_empty")]
    pub schemas: Vec<String>,
    /// An identifier, which a service provider need not give.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The URL of documentation for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation_uri: Option<String>,
    /// PATCH.
    pub patch: Supported,
    /// Several operations in one request.
    pub bulk: BulkSupport,
    /// Filters.
    pub filter: FilterSupport,
    /// Changing a password.
    pub change_password: Supported,
    /// Sorting.
    pub sort: Supported,
    /// Entity tags.
    pub etag: Supported,
    /// Paging.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
    /// How clients authenticate.
    #[serde(deserialize_with = "unassigned")]
    pub authentication_schemes: Vec<AuthenticationScheme>,
    /// Where the document is served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ServiceProviderConfig {
    /// A service provider that can do none of it.
    ///
    /// ```
    /// assert!(!vestibule_scim::typed::ServiceProviderConfig::new().bulk.supported);
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self {
            schemas: vec![SERVICE_PROVIDER_CONFIG_SCHEMA.to_owned()],
            id: None,
            documentation_uri: None,
            patch: Supported::default(),
            bulk: BulkSupport::default(),
            filter: FilterSupport::default(),
            change_password: Supported::default(),
            sort: Supported::default(),
            etag: Supported::default(),
            pagination: None,
            authentication_schemes: Vec::new(),
            meta: None,
            extra: Extra::new(),
        }
    }
}

impl Default for ServiceProviderConfig {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether something is supported.
///
/// ```
/// assert!(!vestibule_scim::typed::Supported::default().supported);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Supported {
    /// Whether it is.
    pub supported: bool,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Whether, and how much of, bulk requests is supported.
///
/// ```
/// assert_eq!(vestibule_scim::typed::BulkSupport::default().max_operations, 0);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct BulkSupport {
    /// Whether they are.
    pub supported: bool,
    /// How many operations a request may hold.
    pub max_operations: u64,
    /// How many bytes a request may hold.
    pub max_payload_size: u64,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Whether filters are supported.
///
/// ```
/// assert_eq!(vestibule_scim::typed::FilterSupport::default().max_results, 0);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct FilterSupport {
    /// Whether they are.
    pub supported: bool,
    /// How many resources an answer holds at most.
    pub max_results: u64,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Which ways of paging are supported.
///
/// ```
/// let pagination = vestibule_scim::typed::Pagination::new();
/// assert!(pagination.cursor && pagination.index);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Pagination {
    /// Whether cursors are.
    pub cursor: bool,
    /// Whether `startIndex` is.
    pub index: bool,
    /// Which one a client gets that asks for neither: `cursor` or `index`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_pagination_method: Option<String>,
    /// How many resources a page holds if the client does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_page_size: Option<u64>,
    /// How many resources a page holds at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_page_size: Option<u64>,
    /// For how many seconds a cursor is good, at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor_timeout: Option<u64>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Pagination {
    /// Both ways of paging, and nothing said of the rest.
    ///
    /// ```
    /// assert_eq!(vestibule_scim::typed::Pagination::new().cursor_timeout, None);
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self {
            cursor: true,
            index: true,
            default_pagination_method: None,
            default_page_size: None,
            max_page_size: None,
            cursor_timeout: None,
            extra: Extra::new(),
        }
    }
}

impl Default for Pagination {
    fn default() -> Self {
        Self::new()
    }
}

/// A way in which clients authenticate.
///
/// ```
/// use vestibule_scim::typed::AuthenticationScheme;
///
/// let bearer = AuthenticationScheme::bearer_token();
/// assert_eq!(bearer.kind, "oauthbearertoken");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AuthenticationScheme {
    /// The standard's word for it, such as `oauthbearertoken`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What people call it.
    pub name: String,
    /// What it is, for people.
    pub description: String,
    /// The URL of its specification.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spec_uri: Option<String>,
    /// The URL of documentation for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation_uri: Option<String>,
    /// Whether it is the preferred one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<bool>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl AuthenticationScheme {
    /// Bearer tokens ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)).
    ///
    /// ```
    /// use vestibule_scim::typed::AuthenticationScheme;
    ///
    /// assert_eq!(AuthenticationScheme::bearer_token().primary, Some(true));
    /// ```
    #[must_use]
    pub fn bearer_token() -> Self {
        Self {
            kind: "oauthbearertoken".to_owned(),
            name: "OAuth Bearer Token".to_owned(),
            description: "Authentication scheme using the OAuth Bearer Token Standard".to_owned(),
            spec_uri: Some("https://www.rfc-editor.org/info/rfc6750".to_owned()),
            documentation_uri: None,
            primary: Some(true),
            extra: Extra::new(),
        }
    }
}
