//! Below which zones domains are registered.

use hickory_proto::rr::Name;

use super::names::shown;

/// Whether names right below this one belong to different owners: what is not there is then not
/// registered, instead of not published.
pub(super) fn is_public_suffix(name: &Name) -> bool {
    let name = shown(name);
    psl::suffix_str(&name) == Some(name.as_str())
}
