//! One bounded HTTP request and its response, as plain values: what a protocol crate asks for, and
//! what an HTTP client answers (RFC 9110).

use std::fmt;

use zeroize::Zeroize;

use crate::{PeerText, Secret};

/// The methods that enterprise identity needs of a client.
///
/// Exhaustive on purpose: an HTTP client that forgets one should not compile.
///
/// ```
/// assert_eq!(vestibule_core::HttpMethod::Post.as_str(), "POST");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HttpMethod {
    /// Reads a document.
    Get,
    /// Sends a form or a JSON document.
    Post,
}

impl HttpMethod {
    /// The method as it stands in a request line.
    ///
    /// ```
    /// assert_eq!(vestibule_core::HttpMethod::Get.as_str(), "GET");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A request that somebody else sends, together with the largest response that is worth reading.
///
/// Nothing is checked here: the URL is text until a client parses it. Header values and the body
/// can be credentials, so they are wiped when dropped, there is no `Clone`, and `Debug` prints
/// neither them nor the URL's query.
///
/// ```
/// use vestibule_core::{HttpMethod, HttpRequest};
///
/// let body = String::from("grant_type=authorization_code&code=c0de");
/// let request = HttpRequest::post_form("https://idp.example/token?tenant=1", body)
///     .with_header("authorization", "Basic c2VjcmV0")
///     .with_most_bytes(64 * 1024);
/// assert_eq!(request.method(), HttpMethod::Post);
/// assert_eq!(request.most_bytes(), 65_536);
/// assert_eq!(format!("{request:?}"), "HttpRequest(POST `https://idp.example/..`)");
/// ```
#[must_use]
pub struct HttpRequest {
    method: HttpMethod,
    url: String,
    headers: Vec<(&'static str, Secret<String>)>,
    body: Secret<String>,
    most_bytes: usize,
}

impl HttpRequest {
    /// The largest response body unless [`with_most_bytes`](Self::with_most_bytes) says otherwise:
    /// 512 KiB. Provider metadata and key sets are a few kilobytes, tokens with hundreds of groups
    /// tens.
    pub const DEFAULT_MOST_BYTES: usize = 512 * 1024;

    /// Reads the document at `url`.
    ///
    /// ```
    /// use vestibule_core::HttpRequest;
    ///
    /// let request = HttpRequest::get("https://idp.example/keys");
    /// assert_eq!(request.url(), "https://idp.example/keys");
    /// assert_eq!(request.body(), "");
    /// assert_eq!(request.most_bytes(), HttpRequest::DEFAULT_MOST_BYTES);
    /// ```
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: HttpMethod::Get,
            url: url.into(),
            headers: Vec::new(),
            body: Secret::new(String::new()),
            most_bytes: Self::DEFAULT_MOST_BYTES,
        }
    }

    /// Posts a form that is already encoded, as `application/x-www-form-urlencoded`.
    ///
    /// ```
    /// use vestibule_core::HttpRequest;
    ///
    /// let request = HttpRequest::post_form("https://idp.example/token", String::from("a=b"));
    /// let headers: Vec<_> = request.headers().collect();
    /// assert_eq!(headers, [("content-type", "application/x-www-form-urlencoded")]);
    /// assert_eq!(request.body(), "a=b");
    /// ```
    pub fn post_form(url: impl Into<String>, body: String) -> Self {
        Self::post(url.into(), "application/x-www-form-urlencoded", body)
    }

    /// Posts a document that is already JSON, as `application/json`.
    ///
    /// ```
    /// use vestibule_core::HttpRequest;
    ///
    /// let request = HttpRequest::post_json("https://idp.example/x", String::from("{}"));
    /// assert_eq!(request.headers().next(), Some(("content-type", "application/json")));
    /// ```
    pub fn post_json(url: impl Into<String>, body: String) -> Self {
        Self::post(url.into(), "application/json", body)
    }

    fn post(url: String, content_type: &'static str, body: String) -> Self {
        let request = Self { method: HttpMethod::Post, body: Secret::new(body), ..Self::get(url) };
        request.with_header("content-type", content_type)
    }

    /// Sends a header too, in place of an earlier one of that name. Names are compared without
    /// regard to ASCII case.
    ///
    /// ```
    /// use vestibule_core::HttpRequest;
    ///
    /// let request = HttpRequest::get("https://idp.example/")
    ///     .with_header("accept", "application/json")
    ///     .with_header("Accept", "application/jwt");
    /// assert_eq!(request.headers().collect::<Vec<_>>(), [("Accept", "application/jwt")]);
    /// ```
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(earlier, _)| !earlier.eq_ignore_ascii_case(name));
        self.headers.push((name, Secret::new(value.into())));
        self
    }

    /// Sets the largest response body, in bytes: one byte more is an error of the client, never a
    /// truncated body.
    ///
    /// ```
    /// let request = vestibule_core::HttpRequest::get("https://idp.example/").with_most_bytes(10);
    /// assert_eq!(request.most_bytes(), 10);
    /// ```
    pub fn with_most_bytes(mut self, most: usize) -> Self {
        self.most_bytes = most;
        self
    }

    /// The method.
    ///
    /// ```
    /// use vestibule_core::{HttpMethod, HttpRequest};
    ///
    /// assert_eq!(HttpRequest::get("https://idp.example/").method(), HttpMethod::Get);
    /// ```
    #[must_use]
    pub fn method(&self) -> HttpMethod {
        self.method
    }

    /// The URL, as the caller wrote it.
    ///
    /// # Security
    ///
    /// Unchecked, and its query can hold a secret: a client decides whether it may be visited, and
    /// nobody logs it.
    ///
    /// ```
    /// assert_eq!(vestibule_core::HttpRequest::get("nonsense").url(), "nonsense");
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The body, empty for a GET.
    ///
    /// # Security
    ///
    /// Can hold a client secret or an authorization code: send it, and keep no copy.
    ///
    /// ```
    /// assert_eq!(vestibule_core::HttpRequest::get("https://idp.example/").body(), "");
    /// ```
    #[must_use]
    pub fn body(&self) -> &str {
        self.body.expose()
    }

    /// The largest response body, in bytes.
    ///
    /// ```
    /// let request = vestibule_core::HttpRequest::get("https://idp.example/");
    /// assert_eq!(request.most_bytes(), 524_288);
    /// ```
    #[must_use]
    pub fn most_bytes(&self) -> usize {
        self.most_bytes
    }

    /// The headers in the order in which they were added.
    ///
    /// # Security
    ///
    /// Values can be credentials: send them, and keep no copy.
    ///
    /// ```
    /// assert_eq!(vestibule_core::HttpRequest::get("https://idp.example/").headers().count(), 0);
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (*name, value.expose().as_str()))
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpRequest({} {})", self.method.as_str(), printable_url(&self.url))
    }
}

/// The URL up to its path, which may name a person, and no further than its scheme if it could hold a
/// user name and a password.
fn printable_url(url: &str) -> PeerText {
    let location = url.split(['?', '#']).next().unwrap_or_default();
    match location.split_once("://") {
        Some((scheme, rest)) if !rest.contains(['@', '\\']) && !scheme.contains('@') => {
            let host = rest.split('/').next().unwrap_or_default();
            PeerText::new(&format!("{scheme}://{host}/.."))
        }
        Some((scheme, _)) if !scheme.contains('@') => PeerText::new(&format!("{scheme}://..")),
        _ => PeerText::new(".."),
    }
}

/// A response as it came: any status, a redirect included, with the whole body.
///
/// The body can hold tokens: it is wiped when dropped, there is no `Clone`, and `Debug` prints the
/// status and the length alone.
///
/// ```
/// use vestibule_core::HttpResponse;
///
/// let response = HttpResponse::new(200, b"{}".to_vec())
///     .with_header("Content-Type", "application/json");
/// assert_eq!(response.status(), 200);
/// assert_eq!(response.header("content-type"), Some("application/json"));
/// assert_eq!(format!("{response:?}"), "HttpResponse(200, 2 bytes)");
/// ```
#[must_use]
pub struct HttpResponse {
    status: u16,
    headers: Vec<(String, String)>,
    body: Secret<Vec<u8>>,
}

impl HttpResponse {
    /// A response without headers.
    ///
    /// ```
    /// assert_eq!(vestibule_core::HttpResponse::new(404, Vec::new()).status(), 404);
    /// ```
    pub fn new(status: u16, body: Vec<u8>) -> Self {
        Self { status, headers: Vec::new(), body: Secret::new(body) }
    }

    /// Adds a header after those that are there.
    ///
    /// ```
    /// use vestibule_core::HttpResponse;
    ///
    /// let response = HttpResponse::new(503, Vec::new()).with_header("Retry-After", "30");
    /// assert_eq!(response.header("retry-after"), Some("30"));
    /// ```
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The status code. A client reports every status and follows no redirect.
    ///
    /// ```
    /// assert_eq!(vestibule_core::HttpResponse::new(302, Vec::new()).status(), 302);
    /// ```
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The whole body.
    ///
    /// # Security
    ///
    /// A token response holds tokens: parse it, and log none of it.
    ///
    /// ```
    /// assert_eq!(vestibule_core::HttpResponse::new(200, vec![1, 2]).body(), [1, 2]);
    /// ```
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.body.expose()
    }

    /// The first header of that name, compared without regard to ASCII case.
    ///
    /// ```
    /// use vestibule_core::HttpResponse;
    ///
    /// let response = HttpResponse::new(200, Vec::new())
    ///     .with_header("ETag", "1")
    ///     .with_header("etag", "2");
    /// assert_eq!(response.header("ETAG"), Some("1"));
    /// assert_eq!(response.header("age"), None);
    /// ```
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpResponse({}, {} bytes)", self.status, self.body().len())
    }
}

/// Header values can hold a cookie or a redirect with a code.
impl Drop for HttpResponse {
    fn drop(&mut self) {
        for (_, value) in &mut self.headers {
            value.zeroize();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_of_a_request_prints_no_query_fragment_header_or_body() {
        let request = HttpRequest::post_form(
            "https://idp.example/token?code=s3cret-query#s3cret-fragment",
            String::from("client_secret=s3cret-body"),
        )
        .with_header("authorization", "Bearer s3cret-header");
        for shown in [format!("{request:?}"), format!("{request:#?}")] {
            assert_eq!(shown, "HttpRequest(POST `https://idp.example/..`)");
        }
    }

    #[test]
    fn debug_of_a_request_prints_no_user_name_and_password() {
        for url in [
            "https://user:s3cret@idp.example/",
            "https://user:s3cret\\@idp.example/",
            "https:user:s3cret@idp.example/",
            "user:s3cret@idp.example",
            "s3cret@x://idp.example/",
        ] {
            let shown = format!("{:?}", HttpRequest::get(url));
            assert!(!shown.contains("s3cret"), "{shown}");
        }
    }

    #[test]
    fn debug_of_a_request_stays_on_one_short_line() {
        let url = format!("https://idp.example/\r\n{}", "x".repeat(1_000));
        let shown = format!("{:?}", HttpRequest::get(url));
        assert!(!shown.contains(['\r', '\n']), "{shown}");
        assert!(shown.chars().count() < 120, "{shown}");
    }

    #[test]
    fn debug_of_a_response_prints_no_header_and_no_body() {
        let response =
            HttpResponse::new(200, b"s3cret".to_vec()).with_header("set-cookie", "s3cret");
        for shown in [format!("{response:?}"), format!("{response:#?}")] {
            assert_eq!(shown, "HttpResponse(200, 6 bytes)");
        }
    }

    #[test]
    fn a_header_set_twice_is_sent_once() {
        let request = HttpRequest::post_json("https://idp.example/", String::new())
            .with_header("authorization", "first")
            .with_header("Authorization", "second")
            .with_header("content-type", "application/scim+json");
        assert_eq!(
            request.headers().collect::<Vec<_>>(),
            [("Authorization", "second"), ("content-type", "application/scim+json")]
        );
    }

    #[test]
    fn a_get_has_no_body_and_no_content_type() {
        let request = HttpRequest::get("https://idp.example/");
        assert_eq!((request.body(), request.headers().count()), ("", 0));
        assert_eq!(request.method(), HttpMethod::Get);
    }
}
