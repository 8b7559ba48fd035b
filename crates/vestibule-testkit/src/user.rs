//! Somebody who can sign in.

/// A user as the directory of an identity provider knows one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct SamlUser {
    /// The NameID.
    pub name_id: String,
    /// The id of the directory object; Entra sends it.
    pub object_id: String,
    /// The e-mail address.
    pub email: String,
    /// The given name.
    pub given_name: String,
    /// The family name.
    pub family_name: String,
    /// The groups.
    pub groups: Vec<String>,
}

impl SamlUser {
    /// A user whose NameID and address are the same, named Ada Lovelace, in no group.
    pub fn new(name_id: impl Into<String>) -> Self {
        let name_id = name_id.into();
        SamlUser {
            email: name_id.clone(),
            name_id,
            object_id: "5b0f3c5e-7a4d-4c7b-8a53-2f1a9d0c6e11".to_owned(),
            given_name: "Ada".to_owned(),
            family_name: "Lovelace".to_owned(),
            groups: Vec::new(),
        }
    }

    /// Another address than the NameID.
    pub fn with_email(mut self, email: impl Into<String>) -> Self {
        self.email = email.into();
        self
    }

    /// Another name.
    pub fn with_name(mut self, given: impl Into<String>, family: impl Into<String>) -> Self {
        self.given_name = given.into();
        self.family_name = family.into();
        self
    }

    /// The groups.
    pub fn with_groups(mut self, groups: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.groups = groups.into_iter().map(Into::into).collect();
        self
    }
}
