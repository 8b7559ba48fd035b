//! The seven tests on users.

use super::super::super::case::Case;
use super::super::super::client::DirectoryClient;
use super::super::super::manners::Manners;
use super::super::super::wire;
use super::{OVERVIEW, Tenant, new_user, see_user};

pub(super) const CREATE: Case = Case::new(
    "Create_User_Test",
    "A user is assigned and provisioned, and is found by userName.",
    OVERVIEW,
    Manners::GALLERY,
    |play| {
        let (mut tenant, user) = (Tenant::new(play), new_user(play));
        tenant.users = vec![user.clone()];
        tenant.sync(play)?;
        see_user(play, &user.user_name, true)
    },
);

pub(super) const UPDATE: Case = Case::new(
    "Update_User_Test",
    "Mapped attributes of a provisioned user change, and have the new values on the server.",
    OVERVIEW,
    Manners::GALLERY,
    |play| {
        let (mut tenant, user) = (Tenant::new(play), new_user(play));
        tenant.users = vec![user.clone()];
        tenant.sync(play)?;
        let changed = user
            .with_name("Gallery", "Married")
            .with_title("Countess")
            .with_department("Computing")
            .with_employee_number("1815");
        let email = play.names.address("galmail");
        tenant.users = vec![changed.with_email(email)];
        tenant.sync(play)
    },
);

pub(super) const DISABLE: Case = Case::new(
    "Disable_User_Test",
    "An account is disabled; the user is still found, with active false.",
    OVERVIEW,
    Manners::GALLERY,
    |play| {
        let (mut tenant, user) = (Tenant::new(play), new_user(play));
        tenant.users = vec![user.clone()];
        tenant.sync(play)?;
        tenant.users = vec![user.clone().disabled()];
        tenant.sync(play)?;
        see_user(play, &user.user_name, true)?;
        let filter = wire::equals("userName", &user.user_name);
        let reply = play.find("/Users", &[("filter", &filter)])?.with_status(&[200])?;
        let active = reply.list()?.first().and_then(|found| found.get("active"));
        reply.must("active false", active == Some(&serde_json::Value::Bool(false)))
    },
);

pub(super) const DELETE: Case = Case::new(
    "Delete_User_Test",
    "A user is deleted and leaves the recycle bin, and is on the server no more.",
    OVERVIEW,
    Manners::GALLERY,
    |play| {
        let (mut tenant, user) = (Tenant::new(play), new_user(play));
        tenant.users = vec![user.clone()];
        tenant.sync(play)?;
        tenant.users.clear();
        tenant.sync(play)?;
        let id = tenant.entra.user_id(&user.key).unwrap_or_default().to_owned();
        tenant.purge(play, &user.key)?;
        see_user(play, &user.user_name, false)?;
        play.get(&format!("/Users/{id}"))?.with_status(&[404])?;
        Ok(())
    },
);

pub(super) const UPDATE_MANAGER: Case = Case::new(
    "User_Update_Manager_Test",
    "A manager is set, changed and removed.",
    OVERVIEW,
    Manners::GALLERY,
    |play| {
        let mut tenant = Tenant::new(play);
        let (user, first, second) = (new_user(play), new_user(play), new_user(play));
        let with = |user| vec![user, first.clone(), second.clone()];
        tenant.users = with(user.clone());
        tenant.sync(play)?;
        tenant.users = with(user.clone().with_manager(first.key.clone()));
        tenant.sync(play)?;
        tenant.users = with(user.clone().with_manager(second.key.clone()));
        tenant.sync(play)?;
        tenant.users = with(user.clone());
        tenant.sync(play)
    },
);

pub(super) const RESTORE: Case = Case::new(
    "Restore_User_Test",
    "A user who was unassigned comes back under the same id; one who was deleted is created again \
     under the same userName and externalId.",
    OVERVIEW,
    Manners::GALLERY,
    |play| {
        let (mut tenant, user) = (Tenant::new(play), new_user(play));
        for deleted in [false, true] {
            tenant.users = vec![user.clone()];
            tenant.sync(play)?;
            tenant.users.clear();
            tenant.sync(play)?;
            if deleted {
                tenant.purge(play, &user.key)?;
            }
            see_user(play, &user.user_name, !deleted)?;
        }
        tenant.users = vec![user.clone()];
        tenant.sync(play)?;
        see_user(play, &user.user_name, true)
    },
);

pub(super) const ON_DEMAND: Case = Case::new(
    "POD_User_Test",
    "A user is provisioned on demand, one object by itself, and is found by userName.",
    OVERVIEW,
    Manners::GALLERY,
    |play| {
        let (mut tenant, user) = (Tenant::new(play), new_user(play));
        play.within(|server| tenant.entra.test_connection(server))?;
        tenant.users = vec![user.clone()];
        tenant.sync(play)?;
        see_user(play, &user.user_name, true)
    },
);
