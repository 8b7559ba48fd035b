//! Somebody who can sign in.

use std::collections::BTreeMap;

use serde_json::Value;

/// A user as the directory of an OpenID provider knows one.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct OpenIdUser {
    /// The subject. A provider with pairwise subjects makes another one of it for each client.
    pub sub: String,
    /// The id of the directory object; Entra sends it as `oid`.
    pub object_id: String,
    /// The tenant that the user signs in at, where it is another one than the provider's.
    pub tenant: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// Whether the provider says that the address is verified.
    pub email_verified: Option<bool>,
    /// The optional claim of Entra, in any of the forms that it is seen in.
    pub xms_edov: Option<Value>,
    /// The given name.
    pub given_name: String,
    /// The family name.
    pub family_name: String,
    /// The name to sign in with.
    pub preferred_username: String,
    /// The groups.
    pub groups: Vec<String>,
    /// The Google Workspace domain.
    pub hosted_domain: Option<String>,
    /// The tenant that a guest comes from.
    pub guest_from: Option<String>,
    /// How many seconds ago the user gave a password.
    pub authenticated_ago: u64,
    /// More claims, which win over all others.
    pub claims: BTreeMap<String, Value>,
}

impl OpenIdUser {
    /// A user with this subject, named Ada Lovelace, with a verified address at acme.example, in no
    /// group.
    pub fn new(sub: impl Into<String>) -> Self {
        OpenIdUser {
            sub: sub.into(),
            object_id: "5b0f3c5e-7a4d-4c7b-8a53-2f1a9d0c6e11".to_owned(),
            tenant: None,
            email: Some("ada@acme.example".to_owned()),
            email_verified: Some(true),
            xms_edov: None,
            given_name: "Ada".to_owned(),
            family_name: "Lovelace".to_owned(),
            preferred_username: "ada@acme.example".to_owned(),
            groups: Vec::new(),
            hosted_domain: None,
            guest_from: None,
            authenticated_ago: 5,
            claims: BTreeMap::new(),
        }
    }

    /// Another object in the directory.
    pub fn with_object_id(mut self, object_id: impl Into<String>) -> Self {
        self.object_id = object_id.into();
        self
    }

    /// Another tenant than the provider's own.
    pub fn with_tenant(mut self, tenant: impl Into<String>) -> Self {
        self.tenant = Some(tenant.into());
        self
    }

    /// Another address, and what the provider says about it.
    pub fn with_email(mut self, email: impl Into<String>, verified: Option<bool>) -> Self {
        self.email = Some(email.into());
        self.email_verified = verified;
        self
    }

    /// No address at all.
    pub fn without_email(mut self) -> Self {
        self.email = None;
        self.email_verified = None;
        self
    }

    /// The optional claim `xms_edov`.
    pub fn with_xms_edov(mut self, value: impl Into<Value>) -> Self {
        self.xms_edov = Some(value.into());
        self
    }

    /// Another name.
    pub fn with_name(mut self, given: impl Into<String>, family: impl Into<String>) -> Self {
        self.given_name = given.into();
        self.family_name = family.into();
        self
    }

    /// Another name to sign in with.
    pub fn with_preferred_username(mut self, name: impl Into<String>) -> Self {
        self.preferred_username = name.into();
        self
    }

    /// The groups.
    pub fn with_groups(mut self, groups: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.groups = groups.into_iter().map(Into::into).collect();
        self
    }

    /// The Google Workspace domain.
    pub fn with_hosted_domain(mut self, domain: impl Into<String>) -> Self {
        self.hosted_domain = Some(domain.into());
        self
    }

    /// A guest whose home is the tenant with this GUID.
    pub fn as_guest_from(mut self, tenant: impl Into<String>) -> Self {
        self.guest_from = Some(tenant.into());
        self
    }

    /// Gave a password that many seconds ago.
    pub fn with_authenticated_ago(mut self, seconds: u64) -> Self {
        self.authenticated_ago = seconds;
        self
    }

    /// One more claim.
    pub fn with_claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.claims.insert(name.into(), value.into());
        self
    }

    /// Both names.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    /// A user in that many groups, `group-0` and so on.
    pub fn with_many_groups(self, count: usize) -> Self {
        self.with_groups((0..count).map(|number| format!("group-{number}")))
    }
}
