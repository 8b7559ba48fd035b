//! A refusal
//! ([RFC 7644, section 3.12](https://www.rfc-editor.org/rfc/rfc7644#section-3.12)).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Extra, unassigned};
use crate::schema::ERROR_MESSAGE;

/// The body of an answer that refuses a request.
///
/// The status is written as a string, as the standard has it; a number is read too, because
/// service providers send one.
///
/// ```
/// use vestibule_scim::typed::ErrorResponse;
///
/// let mut refusal = ErrorResponse::new(409);
/// refusal.scim_type = Some("uniqueness".to_owned());
/// assert_eq!(serde_json::to_value(&refusal)?["status"], "409");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ErrorResponse {
    /// The URN of the message.
    #[serde(default, deserialize_with = "unassigned")]
    pub schemas: Vec<String>,
    /// The status of the answer.
    #[serde(with = "super::status")]
    pub status: u16,
    /// The standard's word for what is wrong, such as `invalidFilter`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scim_type: Option<String>,
    /// What is wrong, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ErrorResponse {
    /// A refusal that says no more than its status.
    ///
    /// ```
    /// assert_eq!(vestibule_scim::typed::ErrorResponse::new(404).detail, None);
    /// ```
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self {
            schemas: vec![ERROR_MESSAGE.to_owned()],
            status,
            scim_type: None,
            detail: None,
            extra: Extra::new(),
        }
    }
}

/// Without the detail: service providers quote values in it.
impl fmt::Debug for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorResponse").field("status", &self.status).finish_non_exhaustive()
    }
}
