//! Several operations in one request, and what became of them
//! ([RFC 7644, section 3.7](https://www.rfc-editor.org/rfc/rfc7644#section-3.7)).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, elide};
use crate::schema::{BULK_REQUEST_MESSAGE, BULK_RESPONSE_MESSAGE};

/// The body of a request to `/Bulk`.
///
/// ```
/// use vestibule_scim::typed::{BulkOperation, BulkRequest, User};
///
/// let mut create = BulkOperation::new("POST", "/Users");
/// create.bulk_id = Some("ada".to_owned());
/// create.data = Some(serde_json::to_value(User::new("ada"))?);
/// let request = BulkRequest::new([create]);
/// assert_eq!(serde_json::to_value(&request)?["Operations"][0]["bulkId"], "ada");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BulkRequest {
    /// The URN of the message.
    pub schemas: Vec<String>,
    /// After how many errors to stop; never, where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail_on_errors: Option<u64>,
    /// What to do.
    #[serde(rename = "Operations")]
    pub operations: Vec<BulkOperation>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl BulkRequest {
    /// A request to do these things.
    ///
    /// ```
    /// use vestibule_scim::typed::{BulkOperation, BulkRequest};
    ///
    /// let request = BulkRequest::new([BulkOperation::new("DELETE", "/Users/17")]);
    /// assert_eq!(request.fail_on_errors, None);
    /// ```
    #[must_use]
    pub fn new(operations: impl IntoIterator<Item = BulkOperation>) -> Self {
        Self {
            schemas: vec![BULK_REQUEST_MESSAGE.to_owned()],
            fail_on_errors: None,
            operations: operations.into_iter().collect(),
            extra: Extra::new(),
        }
    }
}

/// One operation of a bulk request.
///
/// ```
/// use vestibule_scim::typed::BulkOperation;
///
/// let operation = BulkOperation::new("DELETE", "/Users/17");
/// assert_eq!(serde_json::to_string(&operation)?, r#"{"method":"DELETE","path":"/Users/17"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BulkOperation {
    /// The method: `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: String,
    /// The name by which other operations refer to what this one creates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bulk_id: Option<String>,
    /// The entity tag that the resource must have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The endpoint or the resource, below the base URL.
    pub path: String,
    /// The body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl BulkOperation {
    /// An operation without a body.
    ///
    /// ```
    /// assert_eq!(vestibule_scim::typed::BulkOperation::new("DELETE", "/Users/17").data, None);
    /// ```
    #[must_use]
    pub fn new(method: impl Into<String>, path: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            bulk_id: None,
            version: None,
            path: path.into(),
            data: None,
            extra: Extra::new(),
        }
    }
}

/// The body of the answer to a bulk request.
///
/// ```
/// use vestibule_scim::typed::BulkResponse;
///
/// let response: BulkResponse = serde_json::from_str(
///     r#"{"schemas":[],"Operations":[{"method":"DELETE","status":"204"}]}"#,
/// )?;
/// assert_eq!(response.operations[0].status, 204);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BulkResponse {
    /// The URN of the message.
    pub schemas: Vec<String>,
    /// What became of the operations that were tried.
    #[serde(rename = "Operations")]
    pub operations: Vec<BulkOutcome>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl BulkResponse {
    /// The answer that these became of the operations.
    ///
    /// ```
    /// assert!(vestibule_scim::typed::BulkResponse::new([]).operations.is_empty());
    /// ```
    #[must_use]
    pub fn new(operations: impl IntoIterator<Item = BulkOutcome>) -> Self {
        Self {
            schemas: vec![BULK_RESPONSE_MESSAGE.to_owned()],
            operations: operations.into_iter().collect(),
            extra: Extra::new(),
        }
    }
}

/// What became of one operation.
///
/// ```
/// use vestibule_scim::typed::BulkOutcome;
///
/// let outcome = BulkOutcome::new("DELETE", 204);
/// assert_eq!(serde_json::to_string(&outcome)?, r#"{"method":"DELETE","status":"204"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BulkOutcome {
    /// Where the resource is served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The method of the operation.
    pub method: String,
    /// The `bulkId` of the operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bulk_id: Option<String>,
    /// The entity tag that the resource has now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The status that the operation would have been answered with by itself.
    #[serde(with = "super::status")]
    pub status: u16,
    /// The body of that answer; of a refusal, an [`ErrorResponse`](super::ErrorResponse).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Value>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl BulkOutcome {
    /// An outcome that says no more than its status.
    ///
    /// ```
    /// assert_eq!(vestibule_scim::typed::BulkOutcome::new("PUT", 412).response, None);
    /// ```
    #[must_use]
    pub fn new(method: impl Into<String>, status: u16) -> Self {
        Self {
            location: None,
            method: method.into(),
            bulk_id: None,
            version: None,
            status,
            response: None,
            extra: Extra::new(),
        }
    }
}

elide!(BulkRequest, BulkOperation, BulkResponse, BulkOutcome);
