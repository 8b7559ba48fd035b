//! The rules, one a function, in the order in which a URL meets them.

use url::{Host, Url};
use vestibule_core::{AddressScope, DomainName, PeerText};

use super::{Scheme, UrlGuard};
use crate::{ClientSetupError, HttpError};

/// RFC 3986 has no other characters, and a lenient parser drops or turns some of them: a tab
/// vanishes, a backslash becomes a slash, a full-width digit a digit.
pub(super) fn check_characters(text: &str) -> Result<(), HttpError> {
    let harmless = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if harmless && text.len() <= UrlGuard::MAX_BYTES {
        Ok(())
    } else {
        Err(HttpError::UrlMalformed)
    }
}

pub(super) fn check_scheme(url: &Url) -> Result<Scheme, HttpError> {
    match url.scheme() {
        "https" => Ok(Scheme::Https),
        "http" => Ok(Scheme::Http),
        found => Err(HttpError::UrlScheme { found: PeerText::new(found) }),
    }
}

pub(super) fn check_no_userinfo(url: &Url, text: &str) -> Result<(), HttpError> {
    let empty_but_there = authority(text).is_some_and(|authority| authority.contains('@'));
    if url.username().is_empty() && url.password().is_none() && !empty_but_there {
        Ok(())
    } else {
        Err(HttpError::UrlUserinfo)
    }
}

/// The host must stand in the text as it stands in the parsed URL, but for case: not percent
/// encoded, not an address in octal, not behind missing or additional slashes.
pub(super) fn check_spelling(url: &Url, text: &str) -> Result<(), HttpError> {
    let written = authority(text).map(host_of_authority);
    match (written, url.host_str()) {
        (Some(written), Some(parsed)) if written.eq_ignore_ascii_case(parsed) => Ok(()),
        _ => Err(HttpError::UrlMalformed),
    }
}

pub(super) fn check_no_fragment(url: &Url) -> Result<(), HttpError> {
    match url.fragment() {
        None => Ok(()),
        Some(_) => Err(HttpError::UrlFragment),
    }
}

/// What stands between `://` and the path, query or fragment.
fn authority(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("://")?;
    rest.split(['/', '?', '#']).next()
}

fn host_of_authority(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => host,
        _ => authority,
    }
}

pub(super) fn check_public_name(host: &Host<&str>) -> Result<(), HttpError> {
    let Host::Domain(name) = host else {
        return Err(HttpError::UrlHostLiteral);
    };
    let refused = || HttpError::HostRefused { found: PeerText::new(name) };
    let domain = DomainName::parse(name).map_err(|_| refused())?;
    // A trailing dot is dropped by `DomainName`, and kept by those who compare certificates.
    if domain.as_str() != *name || is_below(&domain, PRIVATE_NAMES) {
        return Err(refused());
    }
    Ok(())
}

fn is_below(domain: &DomainName, names: &[&str]) -> bool {
    names.iter().any(|name| {
        domain
            .as_str()
            .strip_suffix(name)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// Names that are no one's on the Internet (RFC 6761, RFC 6762, RFC 8375, ICANN's reservation of
/// `internal`), and the public name of one cloud's metadata service. A single label is no
/// `DomainName` and is refused before.
const PRIVATE_NAMES: &[&str] =
    &["home.arpa", "internal", "local", "localdomain", "localhost", "metadata.goog"];

pub(super) fn check_port(port: u16) -> Result<(), HttpError> {
    if port == 443 || port > LAST_SYSTEM_PORT {
        Ok(())
    } else {
        Err(HttpError::UrlPort { found: port })
    }
}

/// RFC 6335 section 6.
const LAST_SYSTEM_PORT: u16 = 1023;

pub(super) fn parse_allowed_host(text: &str) -> Result<Host<String>, ClientSetupError> {
    let found = || PeerText::new(text);
    let malformed = || ClientSetupError::AllowedHostMalformed { found: found() };
    let host = Host::parse(text).map_err(|_| malformed())?;
    if host.to_string() != text || text.ends_with('.') || text.contains(is_no_host_character) {
        return Err(malformed());
    }
    let scope = match &host {
        Host::Domain(_) => return Ok(host),
        Host::Ipv4(address) => AddressScope::of((*address).into()),
        Host::Ipv6(address) => AddressScope::of((*address).into()),
    };
    match scope {
        AddressScope::Public | AddressScope::Private => Ok(host),
        AddressScope::Never => Err(ClientSetupError::AllowedHostNever { found: found() }),
    }
}

/// The URL standard lets through more, an asterisk for one, which would read as a wildcard here.
fn is_no_host_character(character: char) -> bool {
    !character.is_ascii_alphanumeric() && !"-._[]:".contains(character)
}
