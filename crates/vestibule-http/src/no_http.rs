//! The client of a host that fetches nothing.

use vestibule_core::{HttpRequest, HttpResponse};

use crate::{HttpClient, HttpError};

/// Refuses every request, with [`HttpError::ClientDisabled`].
///
/// For hosts whose connections hold all their keys, and for tests that must not reach anything.
///
/// ```
/// # use std::future::Future;
/// # use std::task::{Context, Poll, Waker};
/// use vestibule_core::HttpRequest;
/// use vestibule_http::{HttpClient, NoHttp};
///
/// let request = HttpRequest::get("https://idp.example/");
/// # let mut sending = Box::pin(NoHttp.send(request));
/// # let Poll::Ready(sent) = sending.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
/// #     panic!("nothing to wait for")
/// # };
/// # /*
/// let sent = NoHttp.send(request).await;
/// # */
/// assert_eq!(sent.unwrap_err().code(), "http_disabled");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct NoHttp;

impl HttpClient for NoHttp {
    async fn send(&self, _request: HttpRequest) -> Result<HttpResponse, HttpError> {
        Err(HttpError::ClientDisabled)
    }
}
