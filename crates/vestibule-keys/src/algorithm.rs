//! The algorithms that a signature may name: closed lists, nothing else exists. Their identifiers
//! are those of XML Signature 1.1 section 6 and RFC 9231.

use std::sync::OnceLock;

use openssl::hash::{Hasher, MessageDigest};
use openssl::md::{Md, MdRef};
use openssl::nid::Nid;

/// A digest algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DigestAlgorithm {
    /// SHA-1: refused unless an allowance with a date says otherwise.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

const DIGESTS: [(DigestAlgorithm, &str); 4] = [
    (DigestAlgorithm::Sha1, "http://www.w3.org/2000/09/xmldsig#sha1"),
    (DigestAlgorithm::Sha256, "http://www.w3.org/2001/04/xmlenc#sha256"),
    (DigestAlgorithm::Sha384, "http://www.w3.org/2001/04/xmldsig-more#sha384"),
    (DigestAlgorithm::Sha512, "http://www.w3.org/2001/04/xmlenc#sha512"),
];

impl DigestAlgorithm {
    /// The algorithm with this identifier of XML Signature.
    #[must_use]
    pub fn from_uri(uri: &str) -> Option<Self> {
        DIGESTS.iter().find(|(_, known)| *known == uri).map(|(algorithm, _)| *algorithm)
    }

    /// The identifier of XML Signature.
    #[must_use]
    pub fn uri(self) -> &'static str {
        DIGESTS.iter().find(|(known, _)| *known == self).map_or("", |(_, uri)| uri)
    }

    /// The digest of the octets. `None` when the library has no such algorithm, as where it was
    /// built or configured without SHA-1.
    ///
    /// ```
    /// use vestibule_keys::DigestAlgorithm;
    ///
    /// let digest = DigestAlgorithm::Sha256.hash(b"abc").unwrap_or_default();
    /// assert_eq!(digest.get(..3), Some(&[0xba, 0x78, 0x16][..]));
    /// ```
    #[must_use]
    pub fn hash(self, octets: &[u8]) -> Option<Vec<u8>> {
        let mut hasher = self.hasher()?.clone();
        hasher.update(octets).ok()?;
        hasher.finish().ok().map(|digest| digest.to_vec())
    }

    /// A hasher at its start, kept to be copied: to look the algorithm up each time takes locks that
    /// every thread of the process waits for.
    fn hasher(self) -> Option<&'static Hasher> {
        static SHA1: OnceLock<Hasher> = OnceLock::new();
        static SHA256: OnceLock<Hasher> = OnceLock::new();
        static SHA384: OnceLock<Hasher> = OnceLock::new();
        static SHA512: OnceLock<Hasher> = OnceLock::new();
        let kept = match self {
            DigestAlgorithm::Sha1 => &SHA1,
            DigestAlgorithm::Sha256 => &SHA256,
            DigestAlgorithm::Sha384 => &SHA384,
            DigestAlgorithm::Sha512 => &SHA512,
        };
        match kept.get() {
            Some(hasher) => Some(hasher),
            None => {
                let hasher = Hasher::new(self.message_digest()).ok()?;
                Some(kept.get_or_init(|| hasher))
            }
        }
    }

    pub(crate) fn message_digest(self) -> MessageDigest {
        match self {
            DigestAlgorithm::Sha1 => MessageDigest::sha1(),
            DigestAlgorithm::Sha256 => MessageDigest::sha256(),
            DigestAlgorithm::Sha384 => MessageDigest::sha384(),
            DigestAlgorithm::Sha512 => MessageDigest::sha512(),
        }
    }

    pub(crate) fn md(self) -> &'static MdRef {
        match self {
            DigestAlgorithm::Sha1 => Md::sha1(),
            DigestAlgorithm::Sha256 => Md::sha256(),
            DigestAlgorithm::Sha384 => Md::sha384(),
            DigestAlgorithm::Sha512 => Md::sha512(),
        }
    }
}

/// A signature algorithm: a key family, how it signs, and the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5.
    RsaPkcs1(DigestAlgorithm),
    /// RSASSA-PSS with MGF1 of the same digest and a salt as long as it.
    RsaPss(DigestAlgorithm),
    /// ECDSA; the curve is that of the key. Signature values are r and s, each as long as the
    /// order of the curve.
    Ecdsa(DigestAlgorithm),
    /// Ed25519.
    Ed25519,
}

const SIGNATURES: [(SignatureAlgorithm, &str); 12] = {
    use DigestAlgorithm::{Sha1, Sha256, Sha384, Sha512};
    use SignatureAlgorithm::{Ecdsa, Ed25519, RsaPkcs1, RsaPss};
    [
        (RsaPkcs1(Sha1), "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
        (RsaPkcs1(Sha256), "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
        (RsaPkcs1(Sha384), "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"),
        (RsaPkcs1(Sha512), "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"),
        (RsaPss(Sha256), "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"),
        (RsaPss(Sha384), "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1"),
        (RsaPss(Sha512), "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1"),
        (Ecdsa(Sha1), "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1"),
        (Ecdsa(Sha256), "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"),
        (Ecdsa(Sha384), "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"),
        (Ecdsa(Sha512), "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"),
        (Ed25519, "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519"),
    ]
};

impl SignatureAlgorithm {
    /// The algorithm with this identifier of XML Signature.
    #[must_use]
    pub fn from_uri(uri: &str) -> Option<Self> {
        SIGNATURES.iter().find(|(_, known)| *known == uri).map(|(algorithm, _)| *algorithm)
    }

    /// The identifier of XML Signature; empty for a combination that has none.
    #[must_use]
    pub fn uri(self) -> &'static str {
        SIGNATURES.iter().find(|(known, _)| *known == self).map_or("", |(_, uri)| uri)
    }

    /// The digest that is signed; Ed25519 has its own inside.
    #[must_use]
    pub fn digest(self) -> Option<DigestAlgorithm> {
        match self {
            Self::RsaPkcs1(digest) | Self::RsaPss(digest) | Self::Ecdsa(digest) => Some(digest),
            Self::Ed25519 => None,
        }
    }
}

/// What kind of key it is. An algorithm is used with the one family that it belongs to.
///
/// A protocol that allows less than [`fits`](Self::fits) looks at the family itself: in JSON Web
/// Signature `ES256` is ECDSA with SHA-256 on P-256 and on no other curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyFamily {
    /// RSA, with the length of the modulus in bits.
    Rsa {
        /// The length of the modulus.
        bits: u32,
    },
    /// ECDSA on P-256.
    P256,
    /// ECDSA on P-384.
    P384,
    /// ECDSA on P-521.
    P521,
    /// Ed25519.
    Ed25519,
}

impl KeyFamily {
    /// Whether keys of this kind sign with the algorithm. In XML Signature each curve goes with each
    /// digest.
    ///
    /// ```
    /// use vestibule_keys::{DigestAlgorithm, KeyFamily, SignatureAlgorithm};
    ///
    /// assert!(KeyFamily::P384.fits(SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256)));
    /// assert!(!KeyFamily::Rsa { bits: 2048 }.fits(SignatureAlgorithm::Ed25519));
    /// ```
    #[must_use]
    pub fn fits(self, algorithm: SignatureAlgorithm) -> bool {
        match algorithm {
            SignatureAlgorithm::RsaPkcs1(_) | SignatureAlgorithm::RsaPss(_) => {
                matches!(self, KeyFamily::Rsa { .. })
            }
            SignatureAlgorithm::Ecdsa(_) => {
                matches!(self, KeyFamily::P256 | KeyFamily::P384 | KeyFamily::P521)
            }
            SignatureAlgorithm::Ed25519 => self == KeyFamily::Ed25519,
        }
    }

    pub(crate) fn of_curve(curve: Nid) -> Option<KeyFamily> {
        match curve {
            Nid::X9_62_PRIME256V1 => Some(KeyFamily::P256),
            Nid::SECP384R1 => Some(KeyFamily::P384),
            Nid::SECP521R1 => Some(KeyFamily::P521),
            _ => None,
        }
    }

    /// How long r and s are, each, in bytes.
    pub(crate) fn ecdsa_half(self) -> Option<usize> {
        match self {
            KeyFamily::P256 => Some(32),
            KeyFamily::P384 => Some(48),
            KeyFamily::P521 => Some(66),
            KeyFamily::Rsa { .. } | KeyFamily::Ed25519 => None,
        }
    }
}
