//! What the host has configured for one organization and one of its connections.

use vestibule_core::{DirectoryId, OrganizationId};
use vestibule_provisioning::{ConnectionView, OrganizationView, OwnedDomain, Policy, Seats};
use vestibule_scim::Scope;

use crate::{AccountQuestion, AccountsFound};

/// An organization as the host has configured it: the connection that a sign-in came by, the policy, the
/// seats, the directory.
///
/// ```
/// use vestibule_core::{ConnectionId, DirectoryId, OrganizationId};
/// use vestibule_provisioning::{ConnectionView, Policy};
/// use vestibule_signin::Customer;
///
/// let connection = ConnectionView::new(
///     ConnectionId::parse("acme-okta")?,
///     OrganizationId::parse("acme")?,
///     "http://www.okta.com/exk1fcia6d6EMsf331d8".to_owned(),
/// );
/// let acme = Customer::new(connection, Policy::new())
///     .with_seats(50)
///     .with_directory(DirectoryId::parse("okta")?);
/// assert_eq!(acme.organization().as_str(), "acme");
/// # Ok::<(), vestibule_core::IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Customer {
    /// The connection, and whose it is.
    pub connection: ConnectionView,
    /// Who may come in, as what.
    pub policy: Policy,
    /// How many seats there are; `None` is no limit.
    pub seats_limit: Option<u64>,
    /// Whether single sign-on is part of what it pays for.
    pub is_entitled: bool,
    /// Its directory.
    pub directory: CustomerDirectory,
    /// The attribute or claim that a directory has as `externalId`, where the subject is another name.
    pub external_id_attribute: Option<String>,
}

/// The directory of an organization. Exhaustive on purpose: one that was disconnected is not the same
/// as none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CustomerDirectory {
    /// There is none.
    #[default]
    None,
    /// It pushes.
    Connected(DirectoryId),
    /// It did. What it granted is kept, as orphaned, until an owner decides.
    Disconnected(DirectoryId),
}

impl Customer {
    /// An organization with that connection and policy: entitled, without a directory, and without a
    /// limit of seats.
    #[must_use]
    pub const fn new(connection: ConnectionView, policy: Policy) -> Self {
        Self {
            connection,
            policy,
            seats_limit: None,
            is_entitled: true,
            directory: CustomerDirectory::None,
            external_id_attribute: None,
        }
    }

    /// With another connection of the organization.
    #[must_use]
    pub fn with_connection(mut self, connection: ConnectionView) -> Self {
        self.connection = connection;
        self
    }

    /// With another policy.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// With so many seats.
    #[must_use]
    pub const fn with_seats(mut self, limit: u64) -> Self {
        self.seats_limit = Some(limit);
        self
    }

    /// Without single sign-on in what it pays for: nobody new comes in, who is in stays in.
    #[must_use]
    pub const fn without_entitlement(mut self) -> Self {
        self.is_entitled = false;
        self
    }

    /// With a directory that pushes.
    #[must_use]
    pub fn with_directory(mut self, directory: DirectoryId) -> Self {
        self.directory = CustomerDirectory::Connected(directory);
        self
    }

    /// With a directory that pushed once; see [`disconnect_directory`](crate::disconnect_directory).
    #[must_use]
    pub fn with_disconnected_directory(mut self, directory: DirectoryId) -> Self {
        self.directory = CustomerDirectory::Disconnected(directory);
        self
    }

    /// Says that the directory's `externalId` is the value of this attribute or claim, such as Entra's
    /// `http://schemas.microsoft.com/identity/claims/objectidentifier`, where the NameID is something
    /// else.
    ///
    /// # Security
    /// It has to be one that the identity provider alone sets, and never gives to a second person:
    /// whoever has the value is that user of the directory.
    #[must_use]
    pub fn with_external_id_attribute(mut self, name: impl Into<String>) -> Self {
        self.external_id_attribute = Some(name.into());
        self
    }

    /// Which organization.
    #[must_use]
    pub const fn organization(&self) -> &OrganizationId {
        &self.connection.organization
    }

    /// The directory that pushes, with its organization.
    pub(crate) fn scope(&self) -> Option<Scope> {
        match &self.directory {
            CustomerDirectory::Connected(directory) => {
                Some(Scope::new(self.organization().clone(), directory.clone()))
            }
            CustomerDirectory::None | CustomerDirectory::Disconnected(_) => None,
        }
    }

    /// Asks about nobody yet.
    pub(crate) fn question(&self) -> AccountQuestion {
        AccountQuestion::new(self.organization().clone(), self.policy.owner_role.clone())
    }

    /// The organization as a decision sees it.
    pub(crate) fn view(
        &self,
        found: &AccountsFound,
        domains: Vec<OwnedDomain>,
    ) -> OrganizationView {
        let mut view = OrganizationView::new(self.organization().clone(), self.connection.clone());
        view.is_entitled = self.is_entitled;
        view.domains = domains;
        view.seats = Seats { limit: self.seats_limit, used: found.seats_used };
        view.owners = found.owners.clone();
        view
    }
}
