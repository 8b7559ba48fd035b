//! Step 9: the fields of the profile, and the address.

use vestibule_core::{EmailAddress, PersonName};
use vestibule_provisioning::{
    Account, Authority, EmailGrade, Field, FieldSource, FieldValue, OrganizationView, Policy,
};

use super::facts::{in_verified_domain, is_elsewhere, same_address};

/// Who says something about the profile, and what.
pub(crate) struct Proposals<'a> {
    pub(crate) connection: Option<&'a PersonName>,
    pub(crate) directory: Option<&'a PersonName>,
    /// The address of the sign-in, and its worth.
    pub(crate) sign_in: Option<(&'a EmailAddress, EmailGrade)>,
    /// The address that the directory has.
    pub(crate) pushed: Option<&'a EmailAddress>,
    /// The other accounts of the view.
    pub(crate) others: Vec<&'a Account>,
}

pub(crate) fn settle(
    account: &mut Account,
    said: &Proposals<'_>,
    organization: &OrganizationView,
    policy: &Policy,
) {
    if policy.break_glass.contains(&account.id) {
        return;
    }
    for field in [Field::GivenName, Field::FamilyName, Field::DisplayName] {
        let authority = policy.profile.get(&field).copied().unwrap_or_default();
        let before = account.profile.get(&field).cloned();
        settle_field(account, field, authority, said);
        let value = |it: Option<&FieldValue>| it.map(|it| it.value.clone());
        if let Some(before) = before
            && value(account.profile.get(&field)) == Some(before.value.clone())
        {
            account.profile.insert(field, before);
        }
    }
    settle_address(account, said, organization, policy);
}

fn of(name: Option<&PersonName>, field: Field) -> Option<&str> {
    let name = name?;
    match field {
        Field::GivenName => name.given.as_deref(),
        Field::FamilyName => name.family.as_deref(),
        _ => name.display.as_deref(),
    }
}

fn settle_field(account: &mut Account, field: Field, authority: Authority, said: &Proposals<'_>) {
    let connection = of(said.connection, field);
    let directory = of(said.directory, field);
    let by = |source: FieldSource| match source {
        FieldSource::Connection => connection,
        FieldSource::Directory => directory,
        FieldSource::Person => None,
    };
    let writer = match (authority, account.profile.get(&field)) {
        (Authority::Connection, _) => Some(FieldSource::Connection),
        (Authority::Directory, _) => Some(FieldSource::Directory),
        (Authority::Person, _) => None,
        (Authority::FirstWriter, written) => written.map(|it| it.source),
    };
    if let Some(writer) = writer {
        match by(writer) {
            Some("") => drop(account.profile.remove(&field)),
            Some(value) => write(account, field, value, writer),
            None => {}
        }
    }
    let fills = matches!(authority, Authority::Person | Authority::FirstWriter);
    if fills && !account.profile.contains_key(&field) {
        for source in [FieldSource::Connection, FieldSource::Directory] {
            if let Some(value) = by(source).filter(|it| !it.is_empty()) {
                write(account, field, value, source);
            }
        }
    }
}

fn write(account: &mut Account, field: Field, value: &str, source: FieldSource) {
    account.profile.insert(field, FieldValue { value: value.to_owned(), source });
}

fn settle_address(
    account: &mut Account,
    said: &Proposals<'_>,
    organization: &OrganizationView,
    policy: &Policy,
) {
    let authority = policy.profile.get(&Field::Email).copied().unwrap_or_default();
    let bound = said.sign_in.filter(|(_, grade)| *grade == EmailGrade::DomainBound);
    let bound = bound.map(|(address, _)| address);
    if same_address(bound, account.email.as_ref()) {
        account.email_verified = true;
    }
    let from_sign_in = said.sign_in.filter(|_| {
        authority == Authority::Connection
            || (authority == Authority::FirstWriter && said.pushed.is_none())
    });
    let from_directory =
        said.pushed.filter(|_| matches!(authority, Authority::Directory | Authority::FirstWriter));
    let (proposal, verified, trusted) = match (from_sign_in, from_directory) {
        (Some((address, grade)), _) => {
            (address, grade == EmailGrade::DomainBound, grade > EmailGrade::Unverified)
        }
        (None, Some(address)) => {
            let own = in_verified_domain(organization, address);
            (address, same_address(bound, Some(address)), own)
        }
        (None, None) => return,
    };
    let taken = said.others.iter().any(|it| same_address(it.email.as_ref(), Some(proposal)));
    let shared = is_elsewhere(account, organization);
    if same_address(account.email.as_ref(), Some(proposal)) || !trusted || taken || shared {
        return;
    }
    if verified {
        account.email = Some(proposal.clone());
        account.email_verified = true;
        account.pending_email = None;
    } else if !same_address(account.pending_email.as_ref(), Some(proposal)) {
        account.pending_email = Some(proposal.clone());
    }
}
