//! The answer to a query
//! ([RFC 7644, section 3.4.2](https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2), and
//! [RFC 9865, section 2](https://www.rfc-editor.org/rfc/rfc9865#section-2)).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::{Extra, unassigned};
use crate::schema::LIST_RESPONSE_MESSAGE;

/// A page of resources.
///
/// ```
/// use vestibule_scim::typed::{ListResponse, User};
///
/// let page: ListResponse<User> = serde_json::from_str(
///     r#"{"totalResults":2,"startIndex":1,"Resources":[{"userName":"ada"},{"userName":"joe"}]}"#,
/// )?;
/// assert_eq!(page.total_results, Some(2));
/// assert_eq!(page.resources[1].user_name.as_deref(), Some("joe"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "T: Deserialize<'de>"))]
#[non_exhaustive]
pub struct ListResponse<T> {
    /// The URN of the message.
    #[serde(default, deserialize_with = "unassigned")]
    pub schemas: Vec<String>,
    /// How many resources match, on all pages. With cursors it may be left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_results: Option<u64>,
    /// How many resources this page holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items_per_page: Option<u64>,
    /// The position of the first of them, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_index: Option<u64>,
    /// What to ask the next page with; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// What to ask the previous page with, where the service provider goes back at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_cursor: Option<String>,
    /// The resources. Written even if there are none.
    #[serde(rename = "Resources", default = "Vec::new", deserialize_with = "list")]
    pub resources: Vec<T>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl<T> ListResponse<T> {
    /// All of a short list, on one page.
    ///
    /// ```
    /// use vestibule_scim::Schema;
    /// use vestibule_scim::typed::ListResponse;
    ///
    /// let schemas = ListResponse::of_all(vec![Schema::user(), Schema::group()]);
    /// assert_eq!(serde_json::to_value(&schemas)?["totalResults"], 2);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn of_all(resources: Vec<T>) -> Self {
        let count = u64::try_from(resources.len()).ok();
        Self {
            schemas: vec![LIST_RESPONSE_MESSAGE.to_owned()],
            total_results: count,
            items_per_page: count,
            start_index: Some(1),
            next_cursor: None,
            previous_cursor: None,
            resources,
            extra: Extra::new(),
        }
    }
}

/// The numbers, and neither resources nor cursors.
impl<T> fmt::Debug for ListResponse<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListResponse")
            .field("total_results", &self.total_results)
            .field("start_index", &self.start_index)
            .field("resources", &self.resources.len())
            .finish_non_exhaustive()
    }
}

fn list<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    Option::<Vec<T>>::deserialize(deserializer).map(Option::unwrap_or_default)
}
