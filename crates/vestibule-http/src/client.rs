//! The port: what a protocol crate needs of HTTP.

use std::sync::Arc;

use vestibule_core::{HttpRequest, HttpResponse};

use crate::HttpError;

/// Sends one request and returns the whole response.
///
/// An implementation is an `async fn send`. It reports every status as a response; an error means
/// that there is none. With the feature `conformance`, `conformance::check` tries an implementation.
///
/// # Security
///
/// URLs come from outside, and so does the answer. A wrong implementation is an open door:
///
/// * **Following a redirect** sends the request, and perhaps its credentials, to a URL that nobody
///   checked: a provider that is allowed leads the client to one that is not. A 3xx is a response
///   like any other.
/// * **Dialing a private address** lets whoever writes a URL read what only this machine can reach:
///   metadata services with credentials, administration consoles. Checking a name and then
///   connecting to it by name is not enough, because the second answer may differ from the first;
///   connect to the address that was checked. See [`UrlGuard`](crate::UrlGuard) and
///   [`AddressScope`](vestibule_core::AddressScope).
/// * **Ignoring the cap** of [`HttpRequest::most_bytes`], or truncating at it, lets a peer exhaust
///   the memory or have half a document believed. The cap holds while reading, with or without a
///   Content-Length, and after decompression. One byte more is
///   [`HttpError::ResponseTooLarge`].
/// * **No time limit** lets a peer hold tasks and connections for good.
/// * **Accepting any certificate** gives provider metadata, keys and tokens to whoever is on the
///   way: keys fetched from an impostor verify an impostor's sign-ins.
/// * **Keeping cookies, or obeying proxy variables of the environment**, ties requests of different
///   customers together or sends them through somebody else.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use vestibule_core::{HttpRequest, HttpResponse};
/// use vestibule_http::{HttpClient, HttpError};
///
/// /// Answers from memory, for tests.
/// struct Canned(BTreeMap<String, Vec<u8>>);
///
/// impl HttpClient for Canned {
///     async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
///         match self.0.get(request.url()) {
///             Some(body) if body.len() > request.most_bytes() => {
///                 Err(HttpError::ResponseTooLarge { maximum: request.most_bytes() })
///             }
///             Some(body) => Ok(HttpResponse::new(200, body.clone())),
///             None => Ok(HttpResponse::new(404, Vec::new())),
///         }
///     }
/// }
/// # use std::future::Future;
/// # use std::task::{Context, Poll, Waker};
/// # let client = Canned(BTreeMap::from([("https://idp.example/keys".into(), b"{}".to_vec())]));
/// # let mut sending = Box::pin(client.send(HttpRequest::get("https://idp.example/keys")));
/// # match sending.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
/// #     Poll::Ready(response) => assert_eq!(response?.body(), b"{}"),
/// #     Poll::Pending => panic!("nothing to wait for"),
/// # }
/// # Ok::<(), HttpError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an HTTP client",
    label = "`HttpClient` is not implemented for `{Self}`",
    note = "use `vestibule_http::GuardedClient` (feature `reqwest`), or `vestibule_http::NoHttp` where nothing may be fetched",
    note = "to bring your own client, implement `HttpClient` and run `vestibule_http::conformance` on it"
)]
pub trait HttpClient: Send + Sync {
    /// Sends `request` and reads the response to its end.
    ///
    /// # Errors
    ///
    /// An [`HttpError`] when there is no response: the URL or every address of its host is refused,
    /// the peer cannot be reached in time, or the response is larger than the request allows.
    fn send(
        &self,
        request: HttpRequest,
    ) -> impl Future<Output = Result<HttpResponse, HttpError>> + Send;
}

impl<T: HttpClient + ?Sized> HttpClient for &T {
    fn send(
        &self,
        request: HttpRequest,
    ) -> impl Future<Output = Result<HttpResponse, HttpError>> + Send {
        (**self).send(request)
    }
}

impl<T: HttpClient + ?Sized> HttpClient for Arc<T> {
    fn send(
        &self,
        request: HttpRequest,
    ) -> impl Future<Output = Result<HttpResponse, HttpError>> + Send {
        (**self).send(request)
    }
}
