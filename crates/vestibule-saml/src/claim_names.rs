//! Which attribute means what: the names that products use.

use std::collections::BTreeMap;

use vestibule_core::{EmailFacts, EmailSource, Groups, Identity, SubjectKind};

use crate::sign_in::NameId;

/// The attribute names for e-mail, names and groups, each list in order of preference. Names are
/// compared with the attribute's Name alone, exactly.
///
/// ```
/// use vestibule_saml::ClaimNames;
///
/// let names = ClaimNames::common().with_groups(["https://app.example.com/teams"]);
/// assert_ne!(names, ClaimNames::common());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct ClaimNames {
    email: Vec<String>,
    given: Vec<String>,
    family: Vec<String>,
    display: Vec<String>,
    groups: Vec<String>,
    tenant: Vec<String>,
}

/// In Entra's SAML tokens: stands in for the groups of a user who has more than 150.
const ENTRA_GROUPS_LINK: &str = "http://schemas.microsoft.com/claims/groups.link";

impl ClaimNames {
    /// The names that Entra, Okta, Google, OneLogin, AD FS and the eduPerson profile send when
    /// nobody changes them.
    pub fn common() -> Self {
        ClaimNames {
            email: own([
                "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
                "email",
                "mail",
                "urn:oid:0.9.2342.19200300.100.1.3",
                "Email",
                "User.email",
                "emailAddress",
            ]),
            given: own([
                "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
                "firstName",
                "first_name",
                "givenName",
                "urn:oid:2.5.4.42",
                "User.FirstName",
            ]),
            family: own([
                "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
                "lastName",
                "last_name",
                "sn",
                "surname",
                "urn:oid:2.5.4.4",
                "User.LastName",
            ]),
            display: own([
                "http://schemas.microsoft.com/identity/claims/displayname",
                "displayName",
                "urn:oid:2.16.840.1.113730.3.1.241",
                "cn",
            ]),
            groups: own([
                "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
                "http://schemas.xmlsoap.org/claims/Group",
                "groups",
                "memberOf",
            ]),
            tenant: own(["http://schemas.microsoft.com/identity/claims/tenantid"]),
        }
    }

    /// Replaces the names for the e-mail address.
    pub fn with_email<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.email = own(names);
        self
    }

    /// Replaces the names for the given name.
    pub fn with_given_name<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.given = own(names);
        self
    }

    /// Replaces the names for the family name.
    pub fn with_family_name<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.family = own(names);
        self
    }

    /// Replaces the names for the display name.
    pub fn with_display_name<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.display = own(names);
        self
    }

    /// Replaces the names for groups.
    pub fn with_groups<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.groups = own(names);
        self
    }

    pub(crate) fn pick(
        &self,
        name_id: &NameId,
        mut attributes: BTreeMap<String, Vec<String>>,
        identity: &mut Identity,
    ) {
        // The link says that groups are missing, whatever else looks like a list of them.
        identity.groups = if let Some(link) = attributes.get(ENTRA_GROUPS_LINK) {
            Groups::Overage { link: link.first().cloned() }
        } else {
            let groups = self.groups.iter().find_map(|name| attributes.remove(name));
            groups.map_or(Groups::Absent, Groups::Known)
        };
        let first = |names: &[String]| -> Option<String> {
            names.iter().find_map(|name| attributes.get(name)?.first()).cloned()
        };
        identity.email = match first(&self.email) {
            Some(address) => EmailFacts::claimed(&address, EmailSource::Attribute),
            None if may_be_address(name_id) => {
                EmailFacts::claimed(name_id.value(), EmailSource::NameId)
            }
            None => EmailFacts::absent(),
        };
        // A connection names one provider with its own keys: nobody else's users come by it.
        identity.email.tenant_pinned = true;
        identity.name.given = first(&self.given);
        identity.name.family = first(&self.family);
        identity.name.display = first(&self.display);
        identity.subject.tenant = first(&self.tenant);
        identity.attributes = attributes;
    }
}

/// A NameID is an address when its format says so, or says nothing and it looks like one.
fn may_be_address(name_id: &NameId) -> bool {
    match name_id.kind() {
        SubjectKind::EmailAddress => true,
        SubjectKind::Unspecified => name_id.value().contains('@'),
        _ => false,
    }
}

fn own<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}
