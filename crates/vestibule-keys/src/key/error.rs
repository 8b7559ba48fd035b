//! Why a key cannot be used.

/// A key or certificate that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The text is neither PEM nor base64 of DER.
    #[error("the key or certificate is neither PEM nor base64 of DER")]
    Malformed,
    /// The text holds a private key.
    #[error("this is a private key; the public certificate is asked for")]
    PrivateKey,
    /// The key is of a kind that no accepted algorithm uses.
    #[error("the key is not RSA, ECDSA on P-256, P-384 or P-521, or Ed25519")]
    UnsupportedKind,
    /// The RSA modulus is too short or too long.
    #[error("the RSA key has {bits} bits, outside of {least} to {most}")]
    RsaLength {
        /// Its length.
        bits: u32,
        /// The least accepted.
        least: u32,
        /// The most accepted.
        most: u32,
    },
    /// The RSA exponent is even, below 65537 or longer than 64 bits.
    #[error("the RSA exponent is even, below 65537 or above 64 bits")]
    RsaExponent,
    /// The RSA modulus has the fingerprint of CVE-2017-15361, known as ROCA: its factors, and with
    /// them the private key, can be computed.
    #[error("the RSA key was made by a library whose keys can be computed (CVE-2017-15361)")]
    Roca,
    /// A coordinate is shorter or longer than the curve has them.
    #[error("a coordinate has {found} bytes, this curve has {expected}")]
    CoordinateLength {
        /// Its length.
        found: usize,
        /// The length of a coordinate on this curve.
        expected: usize,
    },
    /// The coordinates name no point on the curve.
    #[error("the coordinates are not those of a point on the curve")]
    NotOnCurve,
    /// The Ed25519 key is a point of small order: signatures by it verify for many messages.
    #[error("the Ed25519 key is a point of small order")]
    SmallOrder,
    /// The secret is too short for HMAC-SHA256.
    #[error("the secret has {bytes} bytes, fewer than {least}")]
    MacTooShort {
        /// Its length.
        bytes: usize,
        /// The least accepted.
        least: usize,
    },
    /// OpenSSL refused the key.
    #[error("openssl refused the key")]
    Refused,
}

impl KeyError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            KeyError::Malformed => "key_malformed",
            KeyError::PrivateKey => "key_is_private",
            KeyError::UnsupportedKind => "key_unsupported_kind",
            KeyError::RsaLength { .. } => "key_rsa_length",
            KeyError::RsaExponent => "key_rsa_exponent",
            KeyError::Roca => "key_roca",
            KeyError::CoordinateLength { .. } => "key_coordinate_length",
            KeyError::NotOnCurve => "key_not_on_curve",
            KeyError::SmallOrder => "key_small_order",
            KeyError::MacTooShort { .. } => "key_mac_too_short",
            KeyError::Refused => "key_refused",
        }
    }
}
