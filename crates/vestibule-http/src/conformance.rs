//! What every [`HttpClient`] has to do, as checks that its author runs.
//!
//! They talk plain HTTP to a [`LoopbackServer`], so the client under test is set up to reach that
//! one host and port, and nothing else on a private address.
//!
//! ```
//! # #[cfg(feature = "reqwest")] {
//! use std::time::Duration;
//!
//! use vestibule_http::GuardedClient;
//! use vestibule_http::conformance::{LoopbackServer, check};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let server = LoopbackServer::start()?;
//! let client = GuardedClient::builder()
//!     .with_danger_plain_http_host("127.0.0.1", server.port())?
//!     .with_time_limit(Duration::from_millis(500))?
//!     .build()?;
//! check(&client, &server).await?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod server;

use std::fmt;

use vestibule_core::{HttpRequest, HttpResponse};

pub use self::server::LoopbackServer;
use crate::{HttpClient, HttpError};

/// Runs every check, one after the other, until one fails.
///
/// Takes as long as the client waits for a silent peer: give it a short time limit.
///
/// # Errors
///
/// The first [`Violation`].
pub async fn check(client: &impl HttpClient, server: &LoopbackServer) -> Result<(), Violation> {
    let suite = Suite { client, server };
    suite.sends_method_headers_and_body().await?;
    suite.reports_every_status().await?;
    suite.follows_no_redirect().await?;
    suite.reads_a_body_up_to_the_cap().await?;
    suite.refuses_a_body_over_the_cap().await?;
    suite.keeps_no_cookies().await?;
    suite.gives_up_on_a_silent_peer().await?;
    suite.stays_out_of_private_networks().await
}

/// What a client did that no client may do.
///
/// ```
/// use vestibule_http::conformance::{LoopbackServer, check};
/// use vestibule_http::NoHttp;
///
/// # use std::pin::pin;
/// # use std::task::{Context, Poll, Waker};
/// let server = LoopbackServer::start()?;
/// # let checking = pin!(check(&NoHttp, &server));
/// # let Poll::Ready(checked) = checking.poll(&mut Context::from_waker(Waker::noop())) else {
/// #     panic!("nothing to wait for")
/// # };
/// # /*
/// let checked = check(&NoHttp, &server).await;
/// # */
/// assert_eq!(checked.unwrap_err().check(), "sends_method_headers_and_body");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    check: &'static str,
    found: String,
}

impl Violation {
    /// The name of the check that failed, a sentence in snake_case.
    #[must_use]
    pub fn check(&self) -> &'static str {
        self.check
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the client fails `{}`: {}", self.check, self.found)
    }
}

impl std::error::Error for Violation {}

struct Suite<'a, C> {
    client: &'a C,
    server: &'a LoopbackServer,
}

impl<C: HttpClient> Suite<'_, C> {
    async fn sends_method_headers_and_body(&self) -> Result<(), Violation> {
        let check = Check("sends_method_headers_and_body");
        let get = HttpRequest::get(self.url("/echo?a=b")).with_header("x-test", "one");
        let echo = check.response(self.client.send(get).await)?;
        check.same("GET /echo?a=b\nx-test: one\n", &text(&echo))?;
        let form = HttpRequest::post_form(self.url("/echo"), "a=b&c=%20".to_owned());
        let echo = check.response(self.client.send(form).await)?;
        let expected = "POST /echo\ncontent-type: application/x-www-form-urlencoded\n\na=b&c=%20";
        check.same(expected, &text(&echo))
    }

    async fn reports_every_status(&self) -> Result<(), Violation> {
        let check = Check("reports_every_status");
        for status in [200, 204, 304, 400, 401, 404, 429, 500, 503] {
            let request = HttpRequest::get(self.url(&format!("/status/{status}")));
            let response = check.response(self.client.send(request).await)?;
            check.same(status, response.status())?;
            check.same(Some("kept"), response.header("X-Test"))?;
        }
        Ok(())
    }

    async fn follows_no_redirect(&self) -> Result<(), Violation> {
        let check = Check("follows_no_redirect");
        for status in [301, 302, 303, 307, 308] {
            let request = HttpRequest::get(self.url(&format!("/redirect/{status}")));
            let response = check.response(self.client.send(request).await)?;
            check.same(status, response.status())?;
        }
        check.same(0, self.server.visits("/redirected"))
    }

    async fn reads_a_body_up_to_the_cap(&self) -> Result<(), Violation> {
        let check = Check("reads_a_body_up_to_the_cap");
        for path in ["/sized/1000", "/chunked/1000"] {
            let request = HttpRequest::get(self.url(path)).with_most_bytes(1_000);
            let response = check.response(self.client.send(request).await)?;
            check.same(1_000, response.body().len())?;
        }
        Ok(())
    }

    async fn refuses_a_body_over_the_cap(&self) -> Result<(), Violation> {
        let check = Check("refuses_a_body_over_the_cap");
        for path in ["/sized/1001", "/chunked/1001", "/endless"] {
            let request = HttpRequest::get(self.url(path)).with_most_bytes(1_000);
            check.error("response_too_large", self.client.send(request).await)?;
        }
        Ok(())
    }

    async fn keeps_no_cookies(&self) -> Result<(), Violation> {
        let check = Check("keeps_no_cookies");
        for _ in 0..2 {
            let request = HttpRequest::get(self.url("/cookie"));
            let response = check.response(self.client.send(request).await)?;
            check.same("no cookie came", &text(&response))?;
        }
        Ok(())
    }

    async fn gives_up_on_a_silent_peer(&self) -> Result<(), Violation> {
        let check = Check("gives_up_on_a_silent_peer");
        for path in ["/silent", "/stalls"] {
            check.error("timeout", self.client.send(HttpRequest::get(self.url(path))).await)?;
        }
        Ok(())
    }

    async fn stays_out_of_private_networks(&self) -> Result<(), Violation> {
        let check = Check("stays_out_of_private_networks");
        let unreachable = LoopbackServer::start()
            .map_err(|error| check.violation(format!("no second server: {error}")))?;
        let port = unreachable.port();
        for host in ["127.0.0.1", "localhost", "2130706433", "0", "[::ffff:127.0.0.1]"] {
            for scheme in ["http", "https"] {
                let request = HttpRequest::get(format!("{scheme}://{host}:{port}/"));
                if let Ok(response) = self.client.send(request).await {
                    return Err(check.violation(format!("{scheme}://{host} gave {response:?}")));
                }
            }
        }
        check.same(0, unreachable.connections())
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.server.port())
    }
}

fn text(response: &HttpResponse) -> String {
    String::from_utf8_lossy(response.body()).into_owned()
}

struct Check(&'static str);

impl Check {
    fn violation(&self, found: String) -> Violation {
        Violation { check: self.0, found }
    }

    fn response(&self, sent: Result<HttpResponse, HttpError>) -> Result<HttpResponse, Violation> {
        sent.map_err(|error| self.violation(format!("a response was expected, not {error}")))
    }

    fn error(
        &self,
        expected: &str,
        sent: Result<HttpResponse, HttpError>,
    ) -> Result<(), Violation> {
        match sent {
            Ok(response) => Err(self.violation(format!("{expected} expected, not {response:?}"))),
            Err(error) => self.same(expected, error.code()),
        }
    }

    fn same<T: PartialEq + fmt::Debug>(&self, expected: T, found: T) -> Result<(), Violation> {
        if expected == found {
            return Ok(());
        }
        Err(self.violation(format!("{expected:?} expected, {found:?} found")))
    }
}
