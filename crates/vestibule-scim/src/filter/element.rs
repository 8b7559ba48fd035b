//! The filter of a value path, by itself.

use super::bind::Binder;
use super::bound::Predicate;
use super::matches::{Here, NoMemberships, OtherEnd};
use super::{Filter, FilterError};
use crate::{AttributeId, Profile, ResourceType, Tolerances, Value};

/// The filter of a value path, such as that of a PATCH operation, bound to the attribute whose
/// elements it selects.
#[derive(Clone, Debug, PartialEq)]
pub struct ElementFilter {
    attribute: AttributeId,
    predicate: Predicate,
    tolerances: Tolerances,
}

impl ElementFilter {
    /// Fits a filter to the elements of an attribute, or to a complex value, by the rules of
    /// [`Filter::bind`].
    ///
    /// # Errors
    ///
    /// [`FilterError`], as of [`Filter::bind`].
    ///
    /// ```
    /// use vestibule_scim::{ElementFilter, Limits, PatchPath, Profile, Registry};
    ///
    /// let registry = Registry::standard();
    /// let user = registry.resource_type("User").unwrap();
    /// let path = PatchPath::parse(r#"emails[type eq "work"].value"#, &Limits::new())?;
    /// let emails = user.resolve(None, "emails", None).unwrap();
    /// let filter = path.filter().unwrap();
    /// assert!(ElementFilter::bind(filter, user, emails, Profile::STRICT).is_ok());
    /// # Ok::<(), vestibule_scim::FilterError>(())
    /// ```
    pub fn bind(
        filter: &Filter<'_>,
        resource_type: &ResourceType,
        attribute: AttributeId,
        profile: Profile,
    ) -> Result<Self, FilterError> {
        let mut binder = Binder::new(resource_type, profile);
        let predicate = binder.of_element(attribute, filter)?;
        Ok(Self { attribute, predicate, tolerances: binder.used() })
    }

    /// The attribute whose elements it selects.
    #[must_use]
    pub const fn attribute(&self) -> AttributeId {
        self.attribute
    }

    /// What has to hold of an element. Of group members and groups it asks about
    /// [`Subject::MemberId`](crate::Subject::MemberId) and
    /// [`Subject::MemberType`](crate::Subject::MemberType).
    #[must_use]
    pub const fn predicate(&self) -> &Predicate {
        &self.predicate
    }

    /// Whether the filter selects that element.
    #[must_use]
    pub fn matches(&self, element: &Value) -> bool {
        self.predicate.holds(Here::Element(element), &NoMemberships)
    }

    /// Whether the filter, bound to the members of a group, selects one of that id and resource
    /// type.
    pub(crate) fn matches_member(&self, id: &str, resource_type: &str) -> bool {
        let other = OtherEnd { id, resource_type };
        self.predicate.holds(Here::Membership(&other), &NoMemberships)
    }

    /// The tolerances that it took to bind it.
    #[must_use]
    pub const fn tolerances(&self) -> Tolerances {
        self.tolerances
    }
}
