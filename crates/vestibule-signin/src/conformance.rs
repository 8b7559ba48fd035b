//! What every implementation of a port has to do, as checks that its own tests run.
//!
//! No runtime is needed: the checks are futures. They write under organizations, accounts and keys
//! whose ids begin with `conformance`, which must not be there before, and leave what they wrote.
//!
//! ```
//! # fn ready<T>(future: impl Future<Output = T>) -> T {
//! #     use std::task::{Context, Poll, Waker};
//! #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
//! #         Poll::Ready(it) => it,
//! #         Poll::Pending => panic!("memory waits for nothing"),
//! #     }
//! # }
//! use vestibule_signin::{
//!     MemoryAccounts, MemoryPendingLogins, MemoryReplayLog, MemorySessionEpochs, conformance,
//! };
//!
//! # ready(async {
//! let epochs = MemorySessionEpochs::new();
//! conformance::epochs::check(&epochs).await?;
//! conformance::pending::check(&MemoryPendingLogins::new()).await?;
//! conformance::replay::check(&MemoryReplayLog::new()).await?;
//! conformance::accounts::check(&MemoryAccounts::new(&epochs), &epochs).await
//! # }).unwrap();
//! ```

pub mod accounts;
pub mod epochs;
pub mod pending;
pub mod replay;

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use vestibule_core::Timestamp;

/// Drives futures side by side, without a runtime's help.
async fn all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut running: Vec<Pin<Box<F>>> = futures.into_iter().map(Box::pin).collect();
    let mut done = Vec::new();
    let mut together = pin!(std::future::poll_fn(|context: &mut Context<'_>| {
        running.retain_mut(|future| match future.as_mut().poll(context) {
            Poll::Ready(output) => {
                done.push(output);
                false
            }
            Poll::Pending => true,
        });
        if running.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    }));
    together.as_mut().await;
    done
}

fn expect(holds: bool, rule: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(rule.to_owned()) }
}

/// So many seconds after the epoch that all checks begin at.
fn at(seconds: u64) -> Timestamp {
    Timestamp::UNIX_EPOCH
        .saturating_add(Duration::from_secs(1_700_000_000_u64.saturating_add(seconds)))
}
