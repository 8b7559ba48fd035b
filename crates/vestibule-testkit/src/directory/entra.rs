//! Microsoft Entra ID: the provisioning service, the wire shapes that servers trip over, and the
//! tests of the application gallery.
//!
//! Documented in MicrosoftDocs/entra-docs, `docs/identity/app-provisioning/`: the requests in
//! `use-scim-to-provision-users-and-groups.md`, the two forms of PATCH in
//! `application-provisioning-config-problem-scim-compatibility.md`. The gallery tests are in
//! AzureAD/SCIMReferenceCode, `Microsoft.SCIM.LogicAppValidationTemplate/StandardLogicApp/`.

mod bodies;
mod client;
mod gallery;
mod group_shapes;
mod user_shapes;
mod validator_shapes;

use super::case::Case;
pub use client::{Entra, Matching};
pub use gallery::{GALLERY_NOT_OFFERED, gallery};

/// The eleven PATCH requests of identity providers that servers get wrong most often, mostly of
/// Entra. Each creates what it needs, sends its request, reads the resource again and compares the
/// whole of it.
///
/// ```
/// use vestibule_testkit::directory::entra;
///
/// for case in entra::patch_shapes() {
///     assert!(case.what().ends_with('.') && !case.source().is_empty());
/// }
/// assert_eq!(entra::patch_shapes().len(), 11);
/// ```
pub fn patch_shapes() -> &'static [Case] {
    &PATCH_SHAPES
}

static PATCH_SHAPES: [Case; 11] = [
    user_shapes::ACTIVE_AS_STRING,
    user_shapes::REPLACE_WORK_EMAIL_THAT_IS_NOT_THERE,
    user_shapes::ADD_WORK_EMAIL_THAT_IS_NOT_THERE,
    user_shapes::MANAGER_AS_STRING,
    user_shapes::NO_PATH_WITH_DOTTED_AND_URN_KEYS,
    group_shapes::REMOVE_MEMBERS_WITH_VALUE_ARRAY,
    group_shapes::REMOVE_MEMBER_BY_FILTER,
    group_shapes::RENAME_WITH_ID_AND_NO_PATH,
    group_shapes::ADD_MEMBER_WHO_IS_ONE_ALREADY,
    user_shapes::ADD_SECOND_PRIMARY,
    group_shapes::ADD_MEMBER_AS_BARE_STRING,
];

/// What Microsoft's SCIM Validator sends beyond that: strings for booleans on creation, made-up
/// time zones, one PATCH for everything, and one for nothing. Like the others, each creates what it
/// needs.
///
/// ```
/// use vestibule_testkit::directory::entra;
///
/// let names: Vec<&str> = entra::validator_shapes().iter().map(|case| case.name()).collect();
/// assert!(names.contains(&"validator_no_operations"));
/// ```
pub fn validator_shapes() -> &'static [Case] {
    validator_shapes::CASES
}
