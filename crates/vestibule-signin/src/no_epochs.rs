//! The epochs of a host that keeps none.

use crate::{Epoch, EpochError, EpochKey, SessionEpochs};

/// Refuses everything: no session begins, and none goes on.
///
/// Stands where a host has not configured a store yet. One that answered "never advanced" would let
/// nobody be put out.
///
/// ```
/// # fn ready<T>(future: impl Future<Output = T>) -> T {
/// #     use std::task::{Context, Poll, Waker};
/// #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(it) => it,
/// #         Poll::Pending => panic!("nothing to wait for"),
/// #     }
/// # }
/// use vestibule_core::AccountId;
/// use vestibule_signin::{Epoch, EpochKey, NoSessionEpochs, SessionStamp, check};
///
/// # ready(async {
/// let ada = EpochKey::account(&AccountId::parse("7")?);
/// let stamp = SessionStamp::new([(ada, Epoch::FIRST)]);
/// let refused = check(&NoSessionEpochs, &stamp).await.unwrap_err();
/// assert_eq!(refused.code(), "session_epochs_unavailable");
/// # Ok::<(), vestibule_core::IdError>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Copy, Debug)]
pub struct NoSessionEpochs;

impl SessionEpochs for NoSessionEpochs {
    async fn current(&self, _: &[EpochKey]) -> Result<Vec<Epoch>, EpochError> {
        Err(EpochError::new())
    }

    async fn advance(&self, _: &EpochKey) -> Result<(), EpochError> {
        Err(EpochError::new())
    }
}
