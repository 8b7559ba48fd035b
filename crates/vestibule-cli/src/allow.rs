//! What `--allow` names: rules that are relaxed for one run.

use std::time::Duration;

use clap::ValueEnum;
use vestibule_core::Timestamp;
use vestibule_saml::Connection;
use vestibule_xmldsig::SignaturePolicy;

/// A rule that can be relaxed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Allowance {
    /// SHA-1 in signatures and digests.
    Sha1,
    /// RSA keys of 1024 to 2047 bits.
    Rsa1024,
    /// Canonical XML 1.0 and 1.1, the inclusive methods.
    #[value(name = "inclusive-c14n")]
    InclusiveC14n,
    /// A reference to the whole document, by an empty URI or none.
    WholeDocumentReference,
    /// A signed Response without Destination; concerns `saml verify` alone.
    MissingDestination,
}

/// The strict policy, widened. What takes a date is allowed for a day from now.
pub(crate) fn signature_policy(allowed: &[Allowance], now: Timestamp) -> SignaturePolicy {
    let tomorrow = now.saturating_add(Duration::from_secs(24 * 60 * 60));
    allowed.iter().fold(SignaturePolicy::strict(), |policy, allowance| match allowance {
        Allowance::Sha1 => policy.with_danger_sha1_until(tomorrow),
        Allowance::Rsa1024 => policy.with_danger_rsa1024_until(tomorrow),
        Allowance::InclusiveC14n => policy.with_compat_inclusive_c14n(),
        Allowance::WholeDocumentReference => policy.with_compat_whole_document_reference(),
        Allowance::MissingDestination => policy,
    })
}

/// The connection, widened.
pub(crate) fn widen(connection: Connection, allowed: &[Allowance], now: Timestamp) -> Connection {
    let connection = connection.with_signature_policy(signature_policy(allowed, now));
    if allowed.contains(&Allowance::MissingDestination) {
        connection.with_compat_missing_destination()
    } else {
        connection
    }
}
