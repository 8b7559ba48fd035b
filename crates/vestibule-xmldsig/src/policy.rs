//! What a connection accepts beyond the strict profile, each by name.

use vestibule_core::Timestamp;

/// Which signatures are good enough. [`strict`](Self::strict) is the profile; every method named
/// `danger` or `compat` widens it for one peer.
///
/// ```
/// use vestibule_core::Timestamp;
/// use vestibule_xmldsig::SignaturePolicy;
///
/// let until = Timestamp::parse_xs_datetime("2027-06-30T00:00:00Z")?;
/// let policy = SignaturePolicy::strict().with_danger_sha1_until(until);
/// assert_ne!(policy, SignaturePolicy::strict());
/// # Ok::<(), vestibule_core::TimestampError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct SignaturePolicy {
    pub(crate) sha1_until: Option<Timestamp>,
    pub(crate) rsa1024_until: Option<Timestamp>,
    pub(crate) inclusive_c14n: bool,
    pub(crate) whole_document_reference: bool,
}

impl SignaturePolicy {
    /// SHA-2, RSA of at least 2048 bits, exclusive canonicalisation, a reference by id.
    pub fn strict() -> Self {
        SignaturePolicy {
            sha1_until: None,
            rsa1024_until: None,
            inclusive_c14n: false,
            whole_document_reference: false,
        }
    }

    /// Accepts SHA-1 in signatures and digests before a date.
    ///
    /// # Security
    /// Two documents with one SHA-1 digest can be made on purpose. Give the peer a date by which
    /// it signs with SHA-256.
    pub fn with_danger_sha1_until(mut self, until: Timestamp) -> Self {
        self.sha1_until = Some(until);
        self
    }

    /// Accepts RSA keys of 1024 to 2047 bits before a date.
    ///
    /// # Security
    /// Such keys are within reach of a determined attacker. Give the peer a date by which it has
    /// a longer one.
    pub fn with_danger_rsa1024_until(mut self, until: Timestamp) -> Self {
        self.rsa1024_until = Some(until);
        self
    }

    /// Accepts the inclusive methods, Canonical XML 1.0 and 1.1, which older products sign with.
    pub fn with_compat_inclusive_c14n(mut self) -> Self {
        self.inclusive_c14n = true;
        self
    }

    /// Accepts a reference with an empty URI, or none, where the element to verify is the root.
    pub fn with_compat_whole_document_reference(mut self) -> Self {
        self.whole_document_reference = true;
        self
    }
}
