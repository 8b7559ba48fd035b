//! Step 1: the connection.

use super::Case;
use crate::ReasonCode;
use crate::trail::Settled;

/// It is the one that was looked up, it is this organization's, and it is live.
pub(super) fn check<'a>(case: &mut Case<'a>) -> Result<(), Settled<'a>> {
    let connection = &case.organization.connection;
    if connection.id != case.identity.connection {
        return Err(Settled::deny(ReasonCode::ConnectionMismatch));
    }
    if connection.organization != case.organization.id {
        return Err(Settled::deny(ReasonCode::ConnectionOfOtherOrganization));
    }
    if !connection.is_active {
        return Err(Settled::deny(ReasonCode::ConnectionInactive));
    }
    case.trail.passed(ReasonCode::ConnectionAccepted);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::scene::{Scene, globex};
    use vestibule_core::ConnectionId;

    #[test]
    fn refuses_a_sign_in_of_another_connection() {
        let mut scene = Scene::linked();
        scene.organization.connection.id = ConnectionId::parse("okta-2").unwrap();
        assert_eq!(scene.code(), "connection_mismatch");
    }

    #[test]
    fn refuses_a_connection_of_another_organization() {
        let mut scene = Scene::linked();
        scene.organization.connection.organization = globex();
        assert_eq!(scene.code(), "connection_of_other_organization");
    }

    #[test]
    fn refuses_a_connection_that_is_not_live() {
        let mut scene = Scene::linked();
        assert_eq!(scene.code(), "linked");
        scene.organization.connection.is_active = false;
        assert_eq!(scene.code(), "connection_inactive");
    }
}
