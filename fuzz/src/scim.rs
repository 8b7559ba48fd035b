//! SCIM: what is read can be written and read again, what is refused changes nothing, and nobody
//! reaches another organization's directory.

mod bulk;
mod filter;
mod json;
mod patch;
mod resource;
mod setting;

pub use bulk::bulk_requests_stay_in_their_directory;
pub use filter::{filters_mean_what_they_show, paths_mean_what_they_show};
pub use patch::patched_resources_are_resources;
pub use resource::resources_are_stored_as_they_are_read;
