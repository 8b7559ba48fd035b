//! A modification, as a client writes it
//! ([RFC 7644, section 3.5.2](https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2)).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, elide};
use crate::schema::PATCH_OP_MESSAGE;

/// The body of a PATCH request.
///
/// It is for applications that send PATCH: what a directory sent comes in more shapes than the
/// standard has.
///
/// ```
/// use vestibule_scim::typed::{PatchOperation, PatchRequest};
///
/// let request = PatchRequest::new([
///     PatchOperation::replace("active", false),
///     PatchOperation::remove(r#"emails[type eq "home"]"#),
/// ]);
/// let json = serde_json::to_value(&request)?;
/// assert_eq!(json["Operations"][0]["op"], "replace");
/// assert!(json["Operations"][1].get("value").is_none());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PatchRequest {
    /// The URN of the message.
    pub schemas: Vec<String>,
    /// What to do, in this order.
    #[serde(rename = "Operations")]
    pub operations: Vec<PatchOperation>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl PatchRequest {
    /// A request to do these things in this order.
    ///
    /// ```
    /// use vestibule_scim::typed::{PatchOperation, PatchRequest};
    ///
    /// let request = PatchRequest::new([PatchOperation::remove("nickName")]);
    /// assert_eq!(request.operations.len(), 1);
    /// ```
    #[must_use]
    pub fn new(operations: impl IntoIterator<Item = PatchOperation>) -> Self {
        Self {
            schemas: vec![PATCH_OP_MESSAGE.to_owned()],
            operations: operations.into_iter().collect(),
            extra: Extra::new(),
        }
    }
}

/// What an operation does. The three are all there will be: the standard closes the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PatchOp {
    /// Adds values.
    Add,
    /// Takes values away.
    Remove,
    /// Puts values in the place of others.
    Replace,
}

/// One operation of a PATCH request.
///
/// ```
/// use vestibule_scim::typed::{PatchOp, PatchOperation};
///
/// let operation: PatchOperation =
///     serde_json::from_str(r#"{"op":"add","path":"title","value":"Countess"}"#)?;
/// assert_eq!(operation.op, PatchOp::Add);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PatchOperation {
    /// What to do.
    pub op: PatchOp,
    /// To which attribute or values; to the resource itself where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// With which values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl PatchOperation {
    /// Adds a value to an attribute.
    ///
    /// ```
    /// use serde_json::json;
    /// use vestibule_scim::typed::PatchOperation;
    ///
    /// let operation = PatchOperation::add("members", json!([{"value": "17"}]));
    /// assert_eq!(operation.path.as_deref(), Some("members"));
    /// ```
    #[must_use]
    pub fn add(path: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::new(PatchOp::Add, path.into(), Some(value.into()))
    }

    /// Puts a value in the place of what an attribute has.
    ///
    /// ```
    /// use vestibule_scim::typed::{PatchOp, PatchOperation};
    ///
    /// assert_eq!(PatchOperation::replace("active", true).op, PatchOp::Replace);
    /// ```
    #[must_use]
    pub fn replace(path: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::new(PatchOp::Replace, path.into(), Some(value.into()))
    }

    /// Takes away what a path selects.
    ///
    /// ```
    /// use vestibule_scim::typed::PatchOperation;
    ///
    /// assert_eq!(PatchOperation::remove("nickName").value, None);
    /// ```
    #[must_use]
    pub fn remove(path: impl Into<String>) -> Self {
        Self::new(PatchOp::Remove, path.into(), None)
    }

    fn new(op: PatchOp, path: String, value: Option<Value>) -> Self {
        Self { op, path: Some(path), value, extra: Extra::new() }
    }
}

elide!(PatchRequest, PatchOperation);
