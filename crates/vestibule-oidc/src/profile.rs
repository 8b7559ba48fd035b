//! What differs between providers, as data: each quirk a field, each product a constant.
//!
//! A profile decides how claims are read and which words an error uses for a setting. It never
//! decides whether a signature, an issuer, an audience or a nonce is checked.

mod address;
mod products;

/// How the tokens of one product are read.
///
/// ```
/// use vestibule_oidc::Profile;
///
/// assert_eq!(Profile::for_issuer("https://acme.okta.com/oauth2/default"), &Profile::OKTA);
/// assert_eq!(Profile::by_name("entra"), Some(&Profile::ENTRA));
/// ```
#[derive(PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    pub(crate) name: &'static str,
    pub(crate) product: &'static str,
    pub(crate) subject: SubjectRule,
    pub(crate) email: EmailRule,
    pub(crate) groups: GroupsRule,
    pub(crate) issuer: IssuerKind,
    /// `"true"` and `"false"` are read as booleans.
    pub(crate) text_booleans: bool,
    /// A time may be a string of digits.
    pub(crate) text_times: bool,
    /// Answers come by form post unless the connection says otherwise.
    pub(crate) form_post: bool,
    pub(crate) scopes: &'static [&'static str],
    pub(crate) settings: Settings,
}

/// What names a user for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SubjectRule {
    /// `sub`.
    Sub,
    /// `oid` in the tenant `tid`: `sub` is another one for every application.
    EntraObject,
}

/// What makes the provider vouch for an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EmailRule {
    /// `email_verified`.
    Verified,
    /// `xms_edov`; `email_verified` is what a tenant's own claims mapping says, and counts for
    /// nothing.
    EntraDomainOwner,
}

/// Where groups are and how they are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GroupsRule {
    /// The claims that may hold them, the first that is there.
    pub(crate) claims: &'static [&'static str],
    /// The number at which the provider stops without a word.
    pub(crate) limit: Option<u32>,
}

/// Whether an issuer belongs to one customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IssuerKind {
    /// The issuer is one customer's own.
    Own,
    /// All customers of the product have one issuer, so it pins nobody.
    Shared,
    /// Its address does not tell.
    Unknown,
}

/// What the product calls its settings, with the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) redirect_uri: &'static str,
    pub(crate) client_id: &'static str,
    pub(crate) client_secret: &'static str,
    pub(crate) issuer: &'static str,
    pub(crate) email: &'static str,
    pub(crate) groups: &'static str,
    pub(crate) assignment: &'static str,
    pub(crate) algorithm: &'static str,
    pub(crate) client_authentication: &'static str,
    /// Where scopes are allowed.
    pub(crate) scopes: &'static str,
    /// What makes an address count that the provider says is not verified.
    pub(crate) verified_email: &'static str,
    pub(crate) name: &'static str,
    /// What makes tokens name their session.
    pub(crate) session: &'static str,
    /// Where to enter the address that is told of logouts.
    pub(crate) logout: &'static str,
}

impl Profile {
    /// Its name, stable: `entra`, `okta`, `google`, ...
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The product as administrators know it.
    #[must_use]
    pub fn product(&self) -> &'static str {
        self.product
    }

    /// All profiles.
    pub fn all() -> impl Iterator<Item = &'static Profile> {
        products::ALL.iter().copied()
    }

    /// The profile with this name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<&'static Profile> {
        Self::all().find(|profile| profile.name == name)
    }

    /// The profile of an issuer whose address gives its product away; otherwise
    /// [`STANDARD`](Self::STANDARD).
    #[must_use]
    pub fn for_issuer(issuer: &str) -> &'static Profile {
        address::for_issuer(issuer)
    }
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Profile({})", self.name)
    }
}
