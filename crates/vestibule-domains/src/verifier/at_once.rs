//! Several futures side by side, on whatever runs them.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// Runs at most so many of these futures at a time, and hands each output on as it comes.
pub(super) async fn at_once<F: Future>(
    most: usize,
    futures: impl IntoIterator<Item = F>,
    mut take: impl FnMut(F::Output),
) {
    let mut waiting = futures.into_iter();
    let mut running: Vec<Pin<Box<F>>> = Vec::new();
    poll_fn(|context| {
        loop {
            let room = most.max(1).saturating_sub(running.len());
            running.extend(waiting.by_ref().take(room).map(Box::pin));
            let before = running.len();
            running.retain_mut(|future| match future.as_mut().poll(context) {
                Poll::Ready(output) => {
                    take(output);
                    false
                }
                Poll::Pending => true,
            });
            if before == 0 {
                return Poll::Ready(());
            }
            if running.len() == before {
                return Poll::Pending;
            }
        }
    })
    .await;
}
