//! Users, groups and the protocol's documents as Rust types, for applications that write or read
//! SCIM.
//!
//! They hold what the standard's JSON holds: names in camel case, absent members absent, and
//! members that a type has no field for kept in `extra`. They check nothing. What a client sent is
//! read with [`Incoming`](crate::Incoming), which knows the schema and the peers' habits; a
//! [`Resource`](crate::Resource) then converts into the type of its schema, and a value of a type
//! goes back by way of its JSON:
//!
//! ```
//! use vestibule_scim::typed::User;
//! use vestibule_scim::{Incoming, Limits, Profile, Registry};
//!
//! let mut ada = User::new("ada@example.com");
//! ada.display_name = Some("Ada".to_owned());
//!
//! let registry = Registry::standard();
//! let users = registry.resource_type("User").unwrap();
//! let body = serde_json::to_vec(&ada)?;
//! let incoming = Incoming::parse(users, &body, Profile::STRICT, &Limits::new())?;
//! assert_eq!(User::try_from(incoming.resource())?, ada);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An absent member, a null and an empty list all mean "unassigned"
//! ([RFC 7643, section 2.5](https://www.rfc-editor.org/rfc/rfc7643#section-2.5)); none of them is
//! written. Member names are matched as the standard spells them.
//!
//! # Security
//!
//! `Debug` of these types prints no values: they are names, addresses and numbers of people. A
//! password is read and never written; see [`Password`].

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

mod bulk;
mod config;
mod convert;
mod enterprise;
mod group;
mod list;
mod meta;
mod password;
mod patch;
mod refusal;
mod resource_type;
mod search;
mod status;
mod user;
mod values;

pub use bulk::{BulkOperation, BulkOutcome, BulkRequest, BulkResponse};
pub use config::{
    AuthenticationScheme, BulkSupport, FilterSupport, Pagination, ServiceProviderConfig, Supported,
};
pub use convert::ConvertError;
pub use enterprise::{EnterpriseUser, Manager};
pub use group::{Group, GroupRef, Member};
pub use list::ListResponse;
pub use meta::Meta;
pub use password::Password;
pub use patch::{PatchOp, PatchOperation, PatchRequest};
pub use refusal::ErrorResponse;
pub use resource_type::{ResourceTypeDescription, SchemaExtension};
pub use search::{SearchRequest, SortOrder};
pub use user::{Name, User};
pub use values::{Address, MultiValued};

/// Members of a JSON object that a type has no field for.
type Extra = BTreeMap<String, Value>;

/// Reads null as the default: unassigned.
fn unassigned<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// `Debug` that prints the name of the type and nothing it holds.
macro_rules! elide {
    ($($name:ident),+ $(,)?) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )+};
}
use elide;
