//! A query sent by POST
//! ([RFC 7644, section 3.4.3](https://www.rfc-editor.org/rfc/rfc7644#section-3.4.3), and
//! [RFC 9865, section 3](https://www.rfc-editor.org/rfc/rfc9865#section-3)).

use serde::{Deserialize, Serialize};

use super::{Extra, elide, unassigned};
use crate::schema::SEARCH_REQUEST_MESSAGE;

/// The body of a request to `/.search`.
///
/// `Debug` prints nothing of it: a filter names people.
///
/// ```
/// use vestibule_scim::typed::SearchRequest;
///
/// let mut request = SearchRequest::new();
/// request.filter = Some(r#"userName eq "ada""#.to_owned());
/// request.count = Some(10);
/// assert_eq!(serde_json::to_value(&request)?["count"], 10);
/// assert_eq!(format!("{request:?}"), "SearchRequest { .. }");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct SearchRequest {
    /// The URN of the message.
    #[serde(deserialize_with = "unassigned")]
    pub schemas: Vec<String>,
    /// The attributes to return.
    #[serde(deserialize_with = "unassigned", skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<String>,
    /// The attributes to leave out.
    #[serde(deserialize_with = "unassigned", skip_serializing_if = "Vec::is_empty")]
    pub excluded_attributes: Vec<String>,
    /// Which resources to return.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// The attribute to sort by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort_by: Option<String>,
    /// Which way to sort.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort_order: Option<SortOrder>,
    /// The position of the first resource to return, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_index: Option<i64>,
    /// How many resources to return at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    /// The cursor of the page to return; empty for the first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl SearchRequest {
    /// A request for everything, in no order.
    ///
    /// ```
    /// assert_eq!(vestibule_scim::typed::SearchRequest::new().filter, None);
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self {
            schemas: vec![SEARCH_REQUEST_MESSAGE.to_owned()],
            attributes: Vec::new(),
            excluded_attributes: Vec::new(),
            filter: None,
            sort_by: None,
            sort_order: None,
            start_index: None,
            count: None,
            cursor: None,
            extra: Extra::new(),
        }
    }
}

impl Default for SearchRequest {
    fn default() -> Self {
        Self::new()
    }
}

/// Which way to sort. The standard has two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SortOrder {
    /// From the smallest value to the largest.
    Ascending,
    /// From the largest value to the smallest.
    Descending,
}

elide!(SearchRequest);
