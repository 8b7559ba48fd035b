//! What a simulator is aimed at.

use http::{Request, Response, StatusCode};

/// Something that answers SCIM requests: a closure, or a [`Loopback`](super::Loopback).
///
/// The URI of a request is a path and a query, beginning with the base path of the
/// [`ScimEndpoint`](super::ScimEndpoint).
///
/// ```
/// use vestibule_testkit::directory::ScimServer;
///
/// let mut calls = 0;
/// let mut server = |request: http::Request<Vec<u8>>| {
///     calls += 1;
///     http::Response::new(request.uri().path().as_bytes().to_vec())
/// };
/// let request = http::Request::get("/scim/v2/Users").body(Vec::new()).unwrap();
/// assert_eq!(server.send(request).into_body(), b"/scim/v2/Users");
/// assert_eq!(calls, 1);
/// ```
pub trait ScimServer {
    /// Answers one request.
    fn send(&mut self, request: Request<Vec<u8>>) -> Response<Vec<u8>>;
}

impl<F> ScimServer for F
where
    F: FnMut(Request<Vec<u8>>) -> Response<Vec<u8>>,
{
    fn send(&mut self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        self(request)
    }
}

/// The status of a [`ScimServer`] that could not be reached. No server sends it; the body says what
/// went wrong.
///
/// ```
/// assert_eq!(vestibule_testkit::directory::NO_REPLY, 599);
/// ```
pub const NO_REPLY: u16 = 599;

/// The response in place of one that did not come.
pub(crate) fn no_reply(why: &str) -> Response<Vec<u8>> {
    let mut response = Response::new(why.as_bytes().to_vec());
    *response.status_mut() = StatusCode::from_u16(NO_REPLY).unwrap_or(StatusCode::GATEWAY_TIMEOUT);
    response
}
