//! Step 9: the profile. Each field has one writer.

mod email;

use std::collections::BTreeMap;

use vestibule_core::{EmailAddress, OrganizationId, PersonName};

use crate::decide::is_elsewhere;
use crate::trail::Trail;
use crate::{
    Account, Authority, DirectoryPerson, Effect, EmailGrade, Field, FieldSource, FieldValue,
    OrganizationView, Policy,
};

/// What is said of the person.
pub(crate) struct Proposals<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) organization: &'a OrganizationView,
    /// By the sign-in: the name, and the address with what it is worth.
    pub(crate) connection: Option<(&'a PersonName, Option<&'a EmailAddress>, EmailGrade)>,
    /// By the directory, which is shown to speak of this person.
    pub(crate) directory: Option<&'a DirectoryPerson>,
}

/// The account as the effects so far leave it.
#[derive(Debug, Default)]
pub(crate) struct Before<'a> {
    pub(crate) email: Option<&'a EmailAddress>,
    pub(crate) email_verified: bool,
    pub(crate) pending_email: Option<&'a EmailAddress>,
    pub(crate) fields: Option<&'a BTreeMap<Field, FieldValue>>,
    /// Whether it is another organization's too.
    pub(crate) is_elsewhere: bool,
}

impl<'a> Before<'a> {
    pub(crate) fn of(account: &'a Account, here: &OrganizationId) -> Self {
        Self {
            is_elsewhere: is_elsewhere(account, here),
            email: account.email.as_ref(),
            email_verified: account.email_verified,
            pending_email: account.pending_email.as_ref(),
            fields: Some(&account.profile),
        }
    }
}

/// Writes what differs. `others` are the accounts that may have the address already.
pub(crate) fn write<'a>(
    proposals: &Proposals<'_>,
    before: Before<'_>,
    others: impl Iterator<Item = &'a Account>,
    effects: &mut Vec<Effect>,
    trail: &mut Trail,
) {
    let connection = proposals.connection.map(|(name, ..)| name);
    let directory = proposals.directory.map(|it| &it.name);
    for field in [Field::GivenName, Field::FamilyName, Field::DisplayName] {
        let said = Said {
            connection: connection.and_then(|it| part(it, field)),
            directory: directory.and_then(|it| part(it, field)),
        };
        let current = before.fields.and_then(|it| it.get(&field));
        let authority = proposals.policy.profile.get(&field).copied().unwrap_or_default();
        let Some(value) = said.value(authority, current.map(|it| it.source)) else { continue };
        if value.map(|(text, _)| text) != current.map(|it| it.value.as_str()) {
            let value = value.map(|(text, source)| FieldValue { value: text.to_owned(), source });
            effects.push(Effect::SetField { field, value });
        }
    }
    email::write(proposals, &before, others, effects, trail);
}

fn part(name: &PersonName, field: Field) -> Option<&str> {
    match field {
        Field::GivenName => name.given.as_deref(),
        Field::FamilyName => name.family.as_deref(),
        Field::DisplayName => name.display.as_deref(),
        Field::Email => None,
    }
}

/// What is said of one field: absent is no word on it, empty is the wish to clear it.
#[derive(Clone, Copy)]
struct Said<'a> {
    connection: Option<&'a str>,
    directory: Option<&'a str>,
}

impl<'a> Said<'a> {
    /// What the field shall be, `Some(None)` to be cleared; `None` where it stays.
    fn value(
        self,
        authority: Authority,
        written_by: Option<FieldSource>,
    ) -> Option<Option<(&'a str, FieldSource)>> {
        match (authority, written_by) {
            (Authority::Connection, _) => self.by(FieldSource::Connection),
            (Authority::Directory, _) => self.by(FieldSource::Directory),
            (Authority::Person | Authority::FirstWriter, None) => Some(self.first()),
            (Authority::Person, Some(_)) => None,
            // Who wrote it and takes it back leaves the field to the next.
            (Authority::FirstWriter, Some(writer)) => {
                self.by(writer).map(|it| it.or_else(|| self.first()))
            }
        }
    }

    fn by(self, source: FieldSource) -> Option<Option<(&'a str, FieldSource)>> {
        let text = match source {
            FieldSource::Connection => self.connection?,
            FieldSource::Directory => self.directory?,
            FieldSource::Person => return None,
        };
        Some(Some((text, source)).filter(|(text, _)| !text.is_empty()))
    }

    fn first(self) -> Option<(&'a str, FieldSource)> {
        let directory = self.by(FieldSource::Directory).flatten();
        directory.or_else(|| self.by(FieldSource::Connection).flatten())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DirectoryMatch;
    use crate::scene::Scene;

    /// What becomes of a field: who wrote it, what the connection and the directory say.
    fn after(
        authority: Authority,
        before: Option<(&str, FieldSource)>,
        connection: Option<&str>,
        directory: Option<&str>,
    ) -> Option<String> {
        let mut scene = Scene::linked();
        scene.policy.profile.insert(Field::GivenName, authority);
        let value = |(text, source): (&str, FieldSource)| {
            (Field::GivenName, FieldValue { value: text.to_owned(), source })
        };
        scene.account().profile.extend(before.map(value));
        scene.identity.name.given = connection.map(str::to_owned);
        scene.pushed(DirectoryMatch::ExternalId).name.given = directory.map(str::to_owned);
        let mut account = scene.account().clone();
        account.apply(&scene.organization.id, &scene.decide().effects).unwrap();
        scene.accounts.linked = Some(account.clone());
        assert_eq!(scene.decide().effects, [], "the second time changes nothing");
        account.profile.get(&Field::GivenName).map(|it| it.value.clone())
    }

    #[test]
    fn an_authority_writes_and_clears_and_nobody_else_does() {
        use Authority::{Connection, Directory, Person};
        let ada = Some(("Ada", FieldSource::Person));
        let text = |it: &str| Some(it.to_owned());
        assert_eq!(after(Connection, ada, Some("Bea"), Some("Cleo")), text("Bea"));
        assert_eq!(after(Connection, ada, None, Some("Cleo")), text("Ada"));
        assert_eq!(after(Connection, ada, Some(""), Some("Cleo")), None);
        assert_eq!(after(Directory, ada, Some("Bea"), Some("Cleo")), text("Cleo"));
        assert_eq!(after(Person, ada, Some("Bea"), Some("")), text("Ada"));
        assert_eq!(after(Person, None, Some("Bea"), Some("Cleo")), text("Cleo"));
    }

    #[test]
    fn who_wrote_first_goes_on_to() {
        use Authority::FirstWriter;
        let text = |it: &str| Some(it.to_owned());
        assert_eq!(after(FirstWriter, None, Some("Bea"), None), text("Bea"));
        assert_eq!(after(FirstWriter, None, Some("Bea"), Some("Cleo")), text("Cleo"));
        let by_connection = Some(("Ada", FieldSource::Connection));
        assert_eq!(after(FirstWriter, by_connection, Some("Bea"), Some("Cleo")), text("Bea"));
        assert_eq!(after(FirstWriter, by_connection, None, Some("Cleo")), text("Ada"));
        assert_eq!(after(FirstWriter, by_connection, Some(""), Some("Cleo")), text("Cleo"));
        assert_eq!(after(FirstWriter, by_connection, Some(""), None), None);
        let by_person = Some(("Ada", FieldSource::Person));
        assert_eq!(after(FirstWriter, by_person, Some(""), Some("Cleo")), text("Ada"));
    }
}
