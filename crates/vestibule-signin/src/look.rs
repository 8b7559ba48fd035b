//! Everything that one decision rests on.

use vestibule_core::{DomainName, EmailAddress, Identity, Timestamp};
use vestibule_domains::DomainClaims;
use vestibule_provisioning::{
    AccountView, Decision, DirectoryMatch, DirectoryStanding, DirectoryUserKey, DirectoryView,
    OrganizationView, decide, on_directory_event,
};
use vestibule_scim::{Directory, GroupMembers, ResourceId};

use crate::customer::{Customer, CustomerDirectory};
use crate::directory_view::{Sought, standing, user_of};
use crate::owned_domains::domains_covering;
use crate::ports::{PortError, Ports};
use crate::{Accounts, EpochKey};

pub(crate) struct Looked {
    pub(crate) organization: OrganizationView,
    pub(crate) accounts: AccountView,
    pub(crate) directory: DirectoryView,
    pub(crate) directory_user: Option<DirectoryUserKey>,
}

impl Looked {
    /// For a sign-in.
    pub(crate) async fn at_sign_in<E>(
        ports: &Ports<'_, impl Accounts, E, impl DomainClaims, impl Directory + GroupMembers>,
        customer: &Customer,
        identity: &Identity,
    ) -> Result<Self, PortError> {
        let mut question = customer.question();
        question.subject = Some(identity.subject.key(&identity.connection));
        question.email = identity.email.address.clone();
        let mut found = ports.accounts.view(&question).await?;
        let (directory, directory_user) = match customer.scope() {
            Some(scope) => {
                let attribute = customer.external_id_attribute.as_deref();
                let sought = Sought::for_sign_in(identity, &found.view, &scope, attribute);
                let user_type = ports.user_type()?;
                let standing = standing(ports.directory, user_type, &scope, &sought).await?;
                let user = user_of(&standing, &scope);
                let directory = scope.directory().clone();
                (DirectoryView::Connected { directory, standing }, user)
            }
            None => (unconnected(customer), None),
        };
        let linked = found.view.linked.as_ref().and_then(|it| it.membership.as_ref());
        let known = linked.and_then(|it| it.directory_user.as_ref());
        if directory_user.is_some() && known != directory_user.as_ref() {
            // Whoever else is that user of the directory is a candidate.
            question.directory_user = directory_user.clone();
            found = ports.accounts.view(&question).await?;
        }
        let emails = [question.email.as_ref(), email_of(&directory)];
        let organization = customer.view(&found, covering(ports, customer, emails).await?);
        Ok(Self { organization, accounts: found.view, directory, directory_user })
    }

    /// For what a directory pushed of one of its users; `None` for what was never a user.
    pub(crate) async fn at_event<E>(
        ports: &Ports<'_, impl Accounts, E, impl DomainClaims, impl Directory + GroupMembers>,
        customer: &Customer,
        user: &ResourceId,
    ) -> Result<Option<Self>, PortError> {
        let Some(scope) = customer.scope() else { return Ok(None) };
        let key = DirectoryUserKey {
            directory: scope.directory().clone(),
            user: user.as_str().to_owned(),
        };
        let sought = Sought::user(user.clone(), DirectoryMatch::Account);
        let standing = standing(ports.directory, ports.user_type()?, &scope, &sought).await?;
        if standing == DirectoryStanding::Unknown {
            return Ok(None);
        }
        let mut directory = DirectoryView::Connected { directory: key.directory.clone(), standing };
        let mut question = customer.question();
        question.directory_user = Some(key.clone());
        question.email = email_of(&directory).cloned();
        let found = ports.accounts.view(&question).await?;
        if found.view.linked.is_none() {
            matched_by_address(&mut directory);
        }
        let emails = [question.email.as_ref()];
        let organization = customer.view(&found, covering(ports, customer, emails).await?);
        let directory_user = Some(key);
        Ok(Some(Self { organization, accounts: found.view, directory, directory_user }))
    }

    pub(crate) fn decide(
        &self,
        identity: &Identity,
        customer: &Customer,
        now: Timestamp,
    ) -> Decision {
        decide(identity, &self.organization, &self.accounts, &self.directory, &customer.policy, now)
    }

    pub(crate) fn on_event(&self, customer: &Customer, now: Timestamp) -> Decision {
        on_directory_event(
            &self.organization,
            &self.accounts,
            &self.directory,
            &customer.policy,
            now,
        )
    }

    /// What a session hangs on that is known only from what was read.
    pub(crate) fn epoch_keys(&self) -> Vec<EpochKey> {
        let accounts = self.accounts.linked.iter().chain(&self.accounts.candidates);
        let mut keys: Vec<EpochKey> = accounts.map(|it| EpochKey::account(&it.id)).collect();
        keys.extend(self.directory_user_key());
        keys
    }

    pub(crate) fn directory_user_key(&self) -> Option<EpochKey> {
        let user = self.directory_user.as_ref()?;
        Some(EpochKey::directory_user(&self.organization.id, &user.directory, &user.user))
    }
}

fn unconnected(customer: &Customer) -> DirectoryView {
    match &customer.directory {
        CustomerDirectory::Disconnected(directory) => {
            DirectoryView::Disconnected { directory: directory.clone() }
        }
        CustomerDirectory::None | CustomerDirectory::Connected(_) => DirectoryView::None,
    }
}

fn email_of(directory: &DirectoryView) -> Option<&EmailAddress> {
    match directory {
        DirectoryView::Connected {
            standing: DirectoryStanding::Active(person) | DirectoryStanding::Inactive(person),
            ..
        } => person.email.as_ref(),
        _ => None,
    }
}

/// No account is known to be the user: what there is, is found by address.
fn matched_by_address(directory: &mut DirectoryView) {
    if let DirectoryView::Connected {
        standing: DirectoryStanding::Active(person) | DirectoryStanding::Inactive(person),
        ..
    } = directory
    {
        person.matched_by = DirectoryMatch::Email;
    }
}

async fn covering<A, E, D, const N: usize>(
    ports: &Ports<'_, A, E, impl DomainClaims, D>,
    customer: &Customer,
    emails: [Option<&EmailAddress>; N],
) -> Result<Vec<vestibule_provisioning::OwnedDomain>, PortError> {
    let domains: Vec<&DomainName> =
        emails.into_iter().flatten().map(EmailAddress::domain).collect();
    Ok(domains_covering(ports.claims, customer.organization(), &domains).await?)
}
