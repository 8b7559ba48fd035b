//! From resources to the types of their schemas.

use serde::de::DeserializeOwned;

use super::{Group, User};
use crate::Resource;

/// A resource has an attribute of another type than the standard's schema gives it, which takes a
/// registry with a schema of that URN and other attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the attributes of the resource are not those of the standard's schema")]
#[non_exhaustive]
pub struct ConvertError;

impl ConvertError {
    /// The stable code: `typed_convert`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "typed_convert"
    }
}

/// The attributes that the resource holds, and `schemas`: neither `id` and `meta` nor `groups`,
/// which are kept beside it, nor a password, which is kept nowhere.
impl TryFrom<&Resource> for User {
    type Error = ConvertError;

    fn try_from(resource: &Resource) -> Result<Self, ConvertError> {
        let user: Self = attributes(resource)?;
        Ok(Self { schemas: schemas(resource), ..user })
    }
}

/// The attributes that the resource holds, and `schemas`: neither `id` and `meta` nor `members`,
/// which are kept beside it.
impl TryFrom<&Resource> for Group {
    type Error = ConvertError;

    fn try_from(resource: &Resource) -> Result<Self, ConvertError> {
        let group: Self = attributes(resource)?;
        Ok(Self { schemas: schemas(resource), ..group })
    }
}

fn attributes<T: DeserializeOwned>(resource: &Resource) -> Result<T, ConvertError> {
    let json = resource.to_stored_json().map_err(|_| ConvertError)?;
    serde_json::from_str(&json).map_err(|_| ConvertError)
}

fn schemas(resource: &Resource) -> Vec<String> {
    resource.schemas().map(str::to_owned).collect()
}
