//! The sign-in service's ports. This is the first of them: [`SessionEpochs`], by which a session
//! that must end is refused at its next check, on every replica, at the cost of one counter.
//!
//! A session holds no list of what could end it. It holds a [`SessionStamp`]: the epochs, at
//! sign-in, of everything that it hangs on: its organization, its connection, its account, its user
//! in the organization's directory. Ending sessions advances one epoch: one user's, or that of a
//! million sessions of an organization. [`check`] compares on every request that matters.
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
//! // At sign-in: first the stamp, then the decision, then the session with the stamp in it.
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
//! Whatever cannot be established is a refusal: epochs that cannot be read, a stamp of nothing, an
//! epoch older than the stamp's. The stamp is taken before anything is read that the decision rests
//! on; a user who is deactivated in between is then out at the first check, and not in for the life
//! of the session. Keep the stamp on the server or under a signature: whoever can write it can
//! stay.
#![forbid(unsafe_code)]

#[cfg(feature = "conformance")]
pub mod conformance;
mod epoch_key;
mod memory;
mod no_epochs;
mod session_epochs;
mod stamp;

pub use epoch_key::{EpochKey, EpochKeyError, EpochKind};
pub use memory::MemorySessionEpochs;
pub use no_epochs::NoSessionEpochs;
pub use session_epochs::{Epoch, EpochError, SessionEpochs, end_sessions};
pub use stamp::{Ended, SessionStamp, check};
