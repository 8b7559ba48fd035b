//! The identity-provider products that administrators know by name.

/// A product. It decides which words an error uses for the setting to change, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Product {
    /// Microsoft Entra ID.
    Entra,
    /// Okta.
    Okta,
    /// Google Workspace.
    Google,
    /// OneLogin.
    OneLogin,
    /// Active Directory Federation Services.
    Adfs,
    /// PingFederate and PingOne.
    Ping,
    /// JumpCloud.
    JumpCloud,
    /// Keycloak.
    Keycloak,
    /// Any other.
    Other,
}

impl Product {
    /// The product that uses entity ids of this form.
    ///
    /// ```
    /// use vestibule_saml::Product;
    ///
    /// assert_eq!(Product::of("https://sts.windows.net/9f3c/"), Product::Entra);
    /// assert_eq!(Product::of("http://www.okta.com/exk1"), Product::Okta);
    /// assert_eq!(Product::of("urn:example"), Product::Other);
    /// ```
    #[must_use]
    pub fn of(entity_id: &str) -> Product {
        let starts = |prefix: &str| entity_id.starts_with(prefix);
        if starts("https://sts.windows.net/") {
            Product::Entra
        } else if starts("http://www.okta.com/") || starts("https://www.okta.com/") {
            Product::Okta
        } else if starts("https://accounts.google.com/o/saml2") {
            Product::Google
        } else if starts("https://app.onelogin.com/") {
            Product::OneLogin
        } else if entity_id.ends_with("/adfs/services/trust") {
            Product::Adfs
        } else if entity_id.contains(".pingone.") || entity_id.contains("pingidentity") {
            Product::Ping
        } else if starts("https://sso.jumpcloud.com/") || entity_id == "JumpCloud" {
            Product::JumpCloud
        } else if entity_id.contains("/realms/") {
            Product::Keycloak
        } else {
            Product::Other
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Product::Entra => "Entra",
            Product::Okta => "Okta",
            Product::Google => "Google Workspace",
            Product::OneLogin => "OneLogin",
            Product::Adfs => "AD FS",
            Product::Ping => "Ping",
            Product::JumpCloud => "JumpCloud",
            Product::Keycloak => "Keycloak",
            Product::Other => "the identity provider",
        }
    }
}
