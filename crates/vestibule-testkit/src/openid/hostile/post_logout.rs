//! The return of a user who signed out (OpenID Connect RP-Initiated Logout 3). The local session
//! has ended before, whatever comes back.

use super::table;
use crate::openid::edit::Edit::{Remove, Set, Twin};
use crate::openid::edit::Part::PostLogout;

table! { ATTACKS: PostLogout on Plain;
    /// Sends the user back with the state.
    post_logout: "oidcc-client-test-rp-init-logout" => accepted, [];
    /// Sends the user back with another state.
    post_logout_with_another_state: "oidcc-client-test-rp-init-logout-other-state" => accepted,
        [Set(PostLogout, "state", "another-state-of-22-letters")];
    /// Sends the user back without the state.
    post_logout_without_state: "oidcc-client-test-rp-init-logout-no-state" => accepted,
        [Remove(PostLogout, "state")];
    /// Sends the user back with two states.
    post_logout_with_two_states: "oidcc-client-test-rp-init-logout-other-state" => accepted,
        [Twin(PostLogout, "state", "https://evil.example/")];
}
