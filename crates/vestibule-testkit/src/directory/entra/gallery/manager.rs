//! The test of managers that talks to the server directly.

use serde_json::Value;

use super::super::super::case::{Case, CaseFailure};
use super::super::super::manners::Manners;
use super::super::super::play::Play;
use super::super::super::wire::{self, ENTERPRISE};
use super::super::bodies;
use super::{WORKFLOW, new_user};

pub(super) const UPDATE_MANAGER: Case = Case::new(
    "SCIM_Update_Manager_Test",
    "A manager is added as a string, replaced by another, and replaced by the empty string, which \
     takes it away.",
    WORKFLOW,
    Manners::GALLERY,
    |play| {
        let (user, first, second) = (create(play)?, create(play)?, create(play)?);
        for (op, manager) in [("Add", first.as_str()), ("replace", &second), ("replace", "")] {
            play.step(format!("{op} the manager"));
            let body = wire::patch([bodies::manager(op, manager)]);
            play.patch(&format!("/Users/{user}"), &body)?.with_status(&[200, 204])?;
            let found = play.user(&user)?;
            let there = wire::at(&found, &[ENTERPRISE, "manager"]);
            let holds = match there {
                None | Some(Value::Null) => manager.is_empty(),
                Some(there) => {
                    wire::text(there, &["value"]).unwrap_or_default() == manager
                        && there.is_object()
                }
            };
            play.must("the manager in complex form, or none", holds, &found)?;
        }
        Ok(())
    },
);

fn create(play: &mut Play<'_>) -> Result<String, CaseFailure> {
    play.step("create a user");
    let user = new_user(play);
    play.post("/Users", &bodies::user(&user, None))?.with_status(&[200, 201])?.id()
}
