//! A document that was fetched, or why it is none.

use vestibule_core::HttpResponse;

use super::finding::{Finding, quoted};

/// What the codes of findings about one kind of document are.
pub(super) struct Codes {
    pub(super) unreachable: &'static str,
    pub(super) redirected: &'static str,
    pub(super) status: &'static str,
    pub(super) html: &'static str,
}

/// The body, if the response can be the document. `what` names it, `fix` says where its address is
/// set.
pub(super) fn body<'r>(
    fetched: &'r Result<HttpResponse, &'static str>,
    codes: &Codes,
    what: &str,
    fix: &str,
) -> Result<&'r [u8], Finding> {
    let response = match fetched {
        Ok(response) => response,
        Err(code) => {
            let what = format!("{what} was not fetched: {code}");
            return Err(Finding::problem(codes.unreachable, what, reach(code)));
        }
    };
    match response.status() {
        200 if is_html(response) => Err(Finding::problem(
            codes.html,
            format!("{what} is a web page, not JSON: a sign-in page or a portal answers there"),
            fix,
        )),
        200 => Ok(response.body()),
        status @ 300..400 => {
            let target = response.header("location").unwrap_or("nowhere");
            let what = format!("{what} redirects (status {status}) to {}", quoted(target));
            let fix = format!("redirects are not followed; {fix}");
            Err(Finding::problem(codes.redirected, what, fix))
        }
        status @ (429 | 500..) => Err(Finding::problem(
            codes.status,
            format!("{what} answers with status {status}"),
            "try again in a minute",
        )),
        status => {
            Err(Finding::problem(codes.status, format!("{what} answers with status {status}"), fix))
        }
    }
}

/// What to do about an error of the HTTP client, by its code.
fn reach(code: &str) -> &'static str {
    match code {
        "address_refused" | "host_refused" | "url_host_literal" | "url_port" => {
            "the address is not public: allow the host for this server's HTTP client, if it is meant to be reached"
        }
        "certificate_refused" => {
            "have the provider send its whole certificate chain, or let this server's HTTP client trust the authority that issued it"
        }
        "resolution_failed" => "check the name of the host, and the name servers of this server",
        _ => "check that this server may connect to the provider: firewall, proxy, address",
    }
}

/// Content types are sloppy, so the body decides: JSON never begins like that.
fn is_html(response: &HttpResponse) -> bool {
    let visible = |byte: &&u8| !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(byte);
    response.body().iter().find(visible) == Some(&b'<')
}
