//! The signature algorithms that a token may use: RFC 7518 section 3, RFC 8037, RFC 9864.

use vestibule_keys::{DigestAlgorithm, KeyFamily, SignatureAlgorithm};

/// An algorithm by its JOSE name.
///
/// The list is closed and has no `none`: what cannot be named here cannot be accepted anywhere.
///
/// ```
/// use vestibule_oidc::Algorithm;
///
/// assert_eq!(Algorithm::from_name("ES256"), Some(Algorithm::Es256));
/// assert_eq!(Algorithm::from_name("none"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PSS with SHA-384.
    Ps384,
    /// RSASSA-PSS with SHA-512.
    Ps512,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// ECDSA on P-521 with SHA-512.
    Es512,
    /// Ed25519 by its older, ambiguous name (RFC 8037).
    EdDsa,
    /// Ed25519 by its own name (RFC 9864).
    Ed25519,
    /// HMAC with SHA-256, keyed by the client secret.
    Hs256,
}

/// The fewest bits of an RSA modulus.
const RSA_LEAST_BITS: u32 = 2048;

const NAMES: [(Algorithm, &str); 12] = [
    (Algorithm::Rs256, "RS256"),
    (Algorithm::Rs384, "RS384"),
    (Algorithm::Rs512, "RS512"),
    (Algorithm::Ps256, "PS256"),
    (Algorithm::Ps384, "PS384"),
    (Algorithm::Ps512, "PS512"),
    (Algorithm::Es256, "ES256"),
    (Algorithm::Es384, "ES384"),
    (Algorithm::Es512, "ES512"),
    (Algorithm::EdDsa, "EdDSA"),
    (Algorithm::Ed25519, "Ed25519"),
    (Algorithm::Hs256, "HS256"),
];

impl Algorithm {
    /// Every algorithm with a public key, in the order in which a fresh connection allows them.
    pub const PUBLIC_KEY: [Algorithm; 11] = [
        Algorithm::Rs256,
        Algorithm::Rs384,
        Algorithm::Rs512,
        Algorithm::Ps256,
        Algorithm::Ps384,
        Algorithm::Ps512,
        Algorithm::Es256,
        Algorithm::Es384,
        Algorithm::Es512,
        Algorithm::EdDsa,
        Algorithm::Ed25519,
    ];

    /// The algorithm with this name; names are case-sensitive (RFC 7515 section 4.1.1).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known)| *known == name).map(|(algorithm, _)| *algorithm)
    }

    /// Its JOSE name.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(known, _)| *known == self).map_or("", |(_, name)| name)
    }

    /// Whether it is keyed by a secret that both sides hold.
    #[must_use]
    pub fn is_mac(self) -> bool {
        self == Algorithm::Hs256
    }

    /// What a public key does for it; `None` for a MAC.
    pub(crate) fn signature(self) -> Option<SignatureAlgorithm> {
        use DigestAlgorithm::{Sha256, Sha384, Sha512};
        Some(match self {
            Algorithm::Rs256 => SignatureAlgorithm::RsaPkcs1(Sha256),
            Algorithm::Rs384 => SignatureAlgorithm::RsaPkcs1(Sha384),
            Algorithm::Rs512 => SignatureAlgorithm::RsaPkcs1(Sha512),
            Algorithm::Ps256 => SignatureAlgorithm::RsaPss(Sha256),
            Algorithm::Ps384 => SignatureAlgorithm::RsaPss(Sha384),
            Algorithm::Ps512 => SignatureAlgorithm::RsaPss(Sha512),
            Algorithm::Es256 => SignatureAlgorithm::Ecdsa(Sha256),
            Algorithm::Es384 => SignatureAlgorithm::Ecdsa(Sha384),
            Algorithm::Es512 => SignatureAlgorithm::Ecdsa(Sha512),
            Algorithm::EdDsa | Algorithm::Ed25519 => SignatureAlgorithm::Ed25519,
            Algorithm::Hs256 => return None,
        })
    }

    /// Whether a key of this family may be used with it. Unlike in XML, each ECDSA algorithm has one
    /// curve (RFC 7518 section 3.4), and RSA keys have 2048 bits at least (section 3.3).
    pub(crate) fn fits(self, family: KeyFamily) -> bool {
        match self {
            Algorithm::Rs256
            | Algorithm::Rs384
            | Algorithm::Rs512
            | Algorithm::Ps256
            | Algorithm::Ps384
            | Algorithm::Ps512 => {
                matches!(family, KeyFamily::Rsa { bits } if bits >= RSA_LEAST_BITS)
            }
            Algorithm::Es256 => family == KeyFamily::P256,
            Algorithm::Es384 => family == KeyFamily::P384,
            Algorithm::Es512 => family == KeyFamily::P521,
            Algorithm::EdDsa | Algorithm::Ed25519 => family == KeyFamily::Ed25519,
            Algorithm::Hs256 => false,
        }
    }

    /// The hash that `at_hash` and `c_hash` are made with (OpenID Connect Core 3.1.3.6): that of the
    /// algorithm; SHA-512 is what Ed25519 hashes with.
    pub(crate) fn hash(self) -> DigestAlgorithm {
        match self {
            Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Es256 | Algorithm::Hs256 => {
                DigestAlgorithm::Sha256
            }
            Algorithm::Rs384 | Algorithm::Ps384 | Algorithm::Es384 => DigestAlgorithm::Sha384,
            Algorithm::Rs512
            | Algorithm::Ps512
            | Algorithm::Es512
            | Algorithm::EdDsa
            | Algorithm::Ed25519 => DigestAlgorithm::Sha512,
        }
    }

    /// Its counterpart in the `jsonwebtoken` crate, which knows no ES512.
    pub(crate) fn to_jsonwebtoken(self) -> Option<jsonwebtoken::Algorithm> {
        Some(match self {
            Algorithm::Rs256 => jsonwebtoken::Algorithm::RS256,
            Algorithm::Rs384 => jsonwebtoken::Algorithm::RS384,
            Algorithm::Rs512 => jsonwebtoken::Algorithm::RS512,
            Algorithm::Ps256 => jsonwebtoken::Algorithm::PS256,
            Algorithm::Ps384 => jsonwebtoken::Algorithm::PS384,
            Algorithm::Ps512 => jsonwebtoken::Algorithm::PS512,
            Algorithm::Es256 => jsonwebtoken::Algorithm::ES256,
            Algorithm::Es384 => jsonwebtoken::Algorithm::ES384,
            Algorithm::EdDsa | Algorithm::Ed25519 => jsonwebtoken::Algorithm::EdDSA,
            Algorithm::Hs256 => jsonwebtoken::Algorithm::HS256,
            Algorithm::Es512 => return None,
        })
    }

    /// The algorithm that the `jsonwebtoken` crate means; `None` for the MACs that are not offered.
    pub(crate) fn from_jsonwebtoken(algorithm: jsonwebtoken::Algorithm) -> Option<Self> {
        NAMES
            .iter()
            .map(|(known, _)| *known)
            .find(|known| known.to_jsonwebtoken() == Some(algorithm))
    }
}
