//! What was probably meant by a text that is no domain name.

use vestibule_core::{DomainName, EmailAddress};

/// The one domain within a URL, a mailbox, a wildcard or white space. `None` where there is none, or
/// where two could be meant.
pub(super) fn domain_within(text: &str) -> Option<DomainName> {
    let invisible = |it: char| it.is_whitespace() || it.is_control();
    let text = text.trim_matches(invisible);
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    let text = host(text);
    let text = text.strip_prefix("*.").unwrap_or(text);
    match text.contains('@') {
        true => mailbox_domain(text),
        false => DomainName::parse(text).ok(),
    }
}

/// The host of a URL with or without a scheme, and with the at sign of a user before it, so that it is
/// not mistaken for a host.
fn host(text: &str) -> &str {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let host = rest.get(..end).unwrap_or_default();
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// The domain of an address. `example.com@evil.com` is made to be misread: nothing is suggested.
fn mailbox_domain(text: &str) -> Option<DomainName> {
    let address = EmailAddress::parse(text).ok()?;
    let local = DomainName::parse(address.local()).ok();
    let reads_as_domain = local.is_some_and(|local| {
        psl::suffix(local.as_str().as_bytes()).is_some_and(|suffix| suffix.is_known())
    });
    (!reads_as_domain).then(|| address.domain().clone())
}
