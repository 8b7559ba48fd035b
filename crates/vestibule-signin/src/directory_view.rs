//! What an organization's directory says of the person who signs in.

use vestibule_core::{EmailAddress, Identity, PersonName, Timestamp};
use vestibule_provisioning::{
    AccountView, DirectoryMatch, DirectoryPerson, DirectoryStanding, DirectoryUserKey,
};
use vestibule_scim::typed::{MultiValued, User};
use vestibule_scim::{
    Directory, GroupMembers, ResourceId, ResourceType, Scope, Standing, StoreError, UserKey,
};

/// Attributes and claims that hold the name that a person signs in with, where the subject is no such
/// name. They can only keep somebody out: see [`Sought::for_sign_in`].
const SIGN_IN_NAMES: [&str; 3] =
    ["preferred_username", "upn", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"];

/// By what a user of the directory is looked for, the surest first.
pub(crate) struct Sought {
    keys: Vec<(UserKey, DirectoryMatch)>,
    /// Names that the user may have, though the address of the sign-in is another text.
    names: Vec<UserKey>,
    email: Option<EmailAddress>,
}

impl Sought {
    /// For a sign-in:
    ///
    /// 1. the user that the linked account is known to be;
    /// 2. by `externalId`, which is the subject or the attribute that the connection names for it;
    /// 3. the user whom the account is known to be that has the address;
    /// 4. by `userName`, which is the address;
    /// 5. by `userName`, which is the subject or another name that the person signs in with. Whoever is
    ///    inactive or deleted under that name is kept out; to come in by it, the user needs the address
    ///    of the sign-in too.
    pub(crate) fn for_sign_in(
        identity: &Identity,
        accounts: &AccountView,
        scope: &Scope,
        external_id_attribute: Option<&str>,
    ) -> Self {
        let email = identity.email.address.clone();
        let user_of = |account: &vestibule_provisioning::Account| {
            let key = account.membership.as_ref()?.directory_user.as_ref()?;
            let is_here = key.directory == *scope.directory();
            is_here.then(|| ResourceId::parse(&key.user)).flatten().map(UserKey::Id)
        };
        let attribute = |name: &str| match identity.attributes.get(name).map(Vec::as_slice) {
            Some([only]) => Some(only.as_str()),
            _ => None,
        };
        let mut keys = Vec::new();
        let known = accounts.linked.as_ref().and_then(user_of);
        keys.extend(known.map(|key| (key, DirectoryMatch::Account)));
        for id in [external_id_attribute.and_then(attribute), Some(identity.subject.id.as_str())] {
            // Nothing is nobody's name: where both sides have none, they need not mean one person.
            let id = id.filter(|id| !id.is_empty());
            let key = id.map(|id| UserKey::ExternalId(id.to_owned()));
            keys.extend(key.map(|key| (key, DirectoryMatch::ExternalId)));
        }
        if let Some(address) = &email {
            let has_it = |account: &&vestibule_provisioning::Account| {
                let own = account.email.as_ref().map(EmailAddress::comparison_key);
                own == Some(address.comparison_key())
            };
            let holder = accounts.candidates.iter().find(has_it).and_then(user_of);
            keys.extend(holder.map(|key| (key, DirectoryMatch::Email)));
            keys.push((UserKey::user_name(address.as_str()), DirectoryMatch::Email));
        }
        let names = std::iter::once(identity.subject.id.as_str())
            .chain(SIGN_IN_NAMES.into_iter().filter_map(attribute));
        Self { keys, names: names.map(UserKey::user_name).collect(), email }
    }

    /// For what a directory pushed of one of its users.
    pub(crate) fn user(id: ResourceId, matched_by: DirectoryMatch) -> Self {
        Self { keys: vec![(UserKey::Id(id), matched_by)], names: Vec::new(), email: None }
    }
}

/// What the directory says of whoever is sought.
pub(crate) async fn standing(
    directory: &(impl Directory + GroupMembers),
    user_type: &ResourceType,
    scope: &Scope,
    sought: &Sought,
) -> Result<DirectoryStanding, StoreError> {
    for (key, matched_by) in &sought.keys {
        let found = one_user(directory, user_type, scope, key, *matched_by).await?;
        if found != DirectoryStanding::Unknown {
            return Ok(found);
        }
    }
    for name in &sought.names {
        let found = one_user(directory, user_type, scope, name, DirectoryMatch::Email).await?;
        let counts = match &found {
            DirectoryStanding::Unknown => false,
            DirectoryStanding::Active(person) => is_same(person.email.as_ref(), &sought.email),
            DirectoryStanding::Inactive(_) | DirectoryStanding::Deleted { .. } => true,
        };
        if counts {
            return Ok(found);
        }
    }
    Ok(DirectoryStanding::Unknown)
}

fn is_same(found: Option<&EmailAddress>, sought: &Option<EmailAddress>) -> bool {
    let key = sought.as_ref().map(EmailAddress::comparison_key);
    key.is_some() && found.map(EmailAddress::comparison_key) == key
}

async fn one_user(
    directory: &(impl Directory + GroupMembers),
    user_type: &ResourceType,
    scope: &Scope,
    key: &UserKey,
    matched_by: DirectoryMatch,
) -> Result<DirectoryStanding, StoreError> {
    let deleted = |id: ResourceId, at: Timestamp| DirectoryStanding::Deleted {
        user: id.as_str().to_owned(),
        at,
    };
    let (id, active) = match directory.standing(scope, key).await? {
        Standing::Unknown => return Ok(DirectoryStanding::Unknown),
        Standing::Deleted { id, since } => return Ok(deleted(id, since)),
        Standing::Active { id } => (id, true),
        Standing::Inactive { id } => (id, false),
    };
    let Some(stored) = directory.get(scope, user_type, &id).await? else {
        // It was deleted between the two questions, or this is no resource of that type.
        return match directory.standing(scope, &UserKey::Id(id)).await? {
            Standing::Deleted { id, since } => Ok(deleted(id, since)),
            _ => Err(StoreError::Corrupt),
        };
    };
    let user = User::try_from(&stored.resource).map_err(|_| StoreError::Corrupt)?;
    let groups = directory.groups_of(scope, std::slice::from_ref(&id)).await?;
    let mut person = DirectoryPerson::new(id.as_str(), matched_by);
    person.email = address_of(&user);
    person.name = name_of(&user);
    person.groups = Some(groups.into_iter().map(|it| it.group.as_str().to_owned()).collect());
    // The one that was read last counts, and inactive in either is inactive.
    Ok(match active && stored.resource.is_active() {
        true => DirectoryStanding::Active(person),
        false => DirectoryStanding::Inactive(person),
    })
}

/// The primary address of `emails`, or else the first, or else a `userName` that is one.
fn address_of(user: &User) -> Option<EmailAddress> {
    let preferred = MultiValued::preferred(&user.emails).and_then(|email| email.value.as_deref());
    let parse = |text: &str| EmailAddress::parse(text).ok();
    preferred.and_then(parse).or_else(|| user.user_name.as_deref().and_then(parse))
}

fn name_of(user: &User) -> PersonName {
    let mut name = PersonName::default();
    if let Some(parts) = &user.name {
        name.given = parts.given_name.clone();
        name.family = parts.family_name.clone();
        name.display = parts.formatted.clone();
    }
    if user.display_name.is_some() {
        name.display = user.display_name.clone();
    }
    name
}

/// Which user a standing is about.
pub(crate) fn user_of(standing: &DirectoryStanding, scope: &Scope) -> Option<DirectoryUserKey> {
    let user = match standing {
        DirectoryStanding::Unknown => return None,
        DirectoryStanding::Active(person) | DirectoryStanding::Inactive(person) => &person.user,
        DirectoryStanding::Deleted { user, .. } => user,
    };
    Some(DirectoryUserKey { directory: scope.directory().clone(), user: user.clone() })
}
