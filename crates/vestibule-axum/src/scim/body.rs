//! Reading a body, so far and for so long.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, HttpBody};

pub(super) enum BodyError {
    TookTooLong,
    BrokeOff,
}

/// The body, or one that has more bytes than `most`: how many more says nothing.
pub(super) async fn read(body: Body, most: usize, time: Duration) -> Result<Vec<u8>, BodyError> {
    match tokio::time::timeout(time, read_all(body, most)).await {
        Ok(read) => read,
        Err(_) => Err(BodyError::TookTooLong),
    }
}

async fn read_all(mut body: Body, most: usize) -> Result<Vec<u8>, BodyError> {
    let mut bytes = Vec::new();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(|_| BodyError::BrokeOff)?;
        // Trailers are no part of it.
        let Ok(data) = frame.into_data() else { continue };
        let room = most.saturating_add(1).saturating_sub(bytes.len());
        bytes.extend(data.iter().take(room));
        if bytes.len() > most {
            break;
        }
    }
    Ok(bytes)
}
