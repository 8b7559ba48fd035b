//! Signing out, from either side: all of it ends in [`EndSessions`](vestibule_core::EndSessions).

mod back_channel;
mod front_channel;
mod rp_initiated;

pub use back_channel::{CheckedLogout, LogoutRequest};
pub use rp_initiated::{SignOut, check_signed_out};
