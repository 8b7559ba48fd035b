//! From a verified sign-in, or a push of a directory, to an account, a session and its end.
//!
//! The pure crates judge; this one fetches what they judge on from the ports that a host has
//! implemented, and carries out what they decided, in the order in which it is safe:
//!
//! * **Signing in.** [`SamlFlow`] and [`OidcFlow`] are the two routes of a connection, over
//!   [`PendingLogins`] and [`ReplayLog`]. They end in [`SignedIn`], which nothing else makes.
//! * **Coming in.** [`admit`] decides by the organization's policy, makes or links the account in one
//!   transaction of [`Accounts`], and stamps the session. [`explain`] decides and does nothing.
//! * **Staying in.** A session holds no list of what could end it. It holds a [`SessionStamp`]: the
//!   epochs, at sign-in, of everything that it hangs on. Ending sessions advances one epoch of
//!   [`SessionEpochs`]: one user's, or that of a million sessions of an organization. [`check`] compares
//!   on every request that matters, and [`permissions_of`] says what the account may do now.
//! * **What changes in between.** [`follow_directory`] lets take effect what a directory pushed,
//!   [`reapply_policy`] a change of the policy that [`preview_policy`] has shown, [`offer_link`] and
//!   [`accept_link`] the proof that an account is somebody's own.
//!
//! Each port has an implementation in memory, one that fails closed, and a suite in `conformance` that
//! any other can run; `vestibule-sql` has all of them for SQLite and PostgreSQL.
//!
//! ```
//! use vestibule_core::{AccountId, EndReason, EndScope, EndSessions, OrganizationId};
//! use vestibule_signin::{EpochKey, MemorySessionEpochs, SessionStamp, check, end_sessions};
//!
//! # fn ready<T>(future: impl Future<Output = T>) -> T {
//! #     use std::task::{Context, Poll, Waker};
//! #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
//! #         Poll::Ready(it) => it,
//! #         Poll::Pending => panic!("memory waits for nothing"),
//! #     }
//! # }
//! # ready(async {
//! let epochs = MemorySessionEpochs::new();
//! let (acme, ada) = (OrganizationId::parse("acme")?, AccountId::parse("7")?);
//!
//! // What `admit` does: first the stamp, then the decision, then the session with the stamp in it.
//! let keys = [EpochKey::organization(&acme), EpochKey::account(&ada)];
//! let stamp = SessionStamp::take(&epochs, keys).await?;
//! assert_eq!(check(&epochs, &stamp).await, Ok(()));
//!
//! // A logout, a directory or a policy orders sessions to end.
//! let order = EndSessions::new(EndScope::Account(ada), EndReason::Deactivated);
//! end_sessions(&epochs, &order).await?;
//! assert_eq!(check(&epochs, &stamp).await.unwrap_err().code(), "session_ended");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! # Security
//! Whatever cannot be established is a refusal: a store that gives no answer, epochs that cannot be
//! read, a stamp of nothing, an epoch older than the stamp's. The stamp is taken before anything is
//! read that the decision rests on; a user who is deactivated in between is then out at the first
//! check, and not in for the life of the session. What must not happen twice or to two at once is a
//! constraint of the store, and never a look before a write. Keep the stamp on the server or under a
//! signature: whoever can write it can stay.
#![forbid(unsafe_code)]

mod accounts;
mod admit;
mod carry_out;
#[cfg(feature = "conformance")]
pub mod conformance;
mod customer;
mod directory_view;
mod epoch_key;
mod flow;
mod follow;
mod link_proof;
mod look;
mod members;
mod memory;
mod no_directory;
mod no_epochs;
mod no_stores;
mod owned_domains;
mod pending_logins;
mod ports;
mod replay_log;
mod session_epochs;
mod signed_in;
mod stamp;
mod store_error;

pub use accounts::{
    AccountChange, AccountQuestion, Accounts, AccountsFound, Applied, Census, ConflictKind, Note,
    Outcome, Tombstones, holds_seat, is_owner,
};
pub use admit::{Admission, AdmitError, admit, explain};
pub use customer::{Customer, CustomerDirectory};
pub use epoch_key::{EpochKey, EpochKeyError, EpochKind};
pub use flow::{OidcFlow, SamlFlow, SignInError};
pub use follow::{Followed, follow_directory};
pub use link_proof::{LINK_LIFETIME, LinkError, accept_link, offer_link};
pub use members::{
    Reapplied, disconnect_directory, permissions_of, preview_policy, reapply_policy,
};
pub use memory::{MemoryAccounts, MemoryPendingLogins, MemoryReplayLog, MemorySessionEpochs};
pub use no_directory::NoDirectory;
pub use no_epochs::NoSessionEpochs;
pub use no_stores::{NoAccounts, NoPendingLogins, NoReplayLog};
pub use owned_domains::{domains_covering, owned_domains};
pub use pending_logins::{PendingKey, PendingLogins};
pub use ports::{PortError, Ports};
pub use replay_log::ReplayLog;
pub use session_epochs::{Epoch, EpochError, SessionEpochs, end_sessions};
pub use signed_in::SignedIn;
pub use stamp::{Ended, SessionStamp, check};
pub use store_error::SignInStoreError;
