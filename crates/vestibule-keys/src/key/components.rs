//! Keys from their numbers, as a JSON Web Key carries them: RFC 7518 section 6, RFC 8037 section 2.

use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Public};
use openssl::rsa::Rsa;

use super::{KeyError, VerificationKey};
use crate::algorithm::KeyFamily;

/// A curve that ECDSA keys are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Curve {
    /// P-256, also known as secp256r1.
    P256,
    /// P-384.
    P384,
    /// P-521.
    P521,
}

impl VerificationKey {
    /// Takes an RSA key as its modulus and public exponent, big-endian. Zeros in front change
    /// nothing.
    ///
    /// # Errors
    /// [`KeyError::RsaLength`], [`KeyError::RsaExponent`] and [`KeyError::Roca`];
    /// [`KeyError::Refused`].
    pub fn from_rsa_components(modulus: &[u8], exponent: &[u8]) -> Result<Self, KeyError> {
        let key = rsa(modulus, exponent).map_err(|_| KeyError::Refused)?;
        VerificationKey::new(key, None)
    }

    /// Takes an ECDSA key as the coordinates of its point, big-endian, each exactly as long as the
    /// curve has them.
    ///
    /// # Errors
    /// [`KeyError::CoordinateLength`] and [`KeyError::NotOnCurve`].
    pub fn from_ec_point(curve: Curve, x: &[u8], y: &[u8]) -> Result<Self, KeyError> {
        for coordinate in [x, y] {
            check_length(coordinate, curve.coordinate_length())?;
        }
        let key = ec(curve, x, y).map_err(|_| KeyError::NotOnCurve)?;
        VerificationKey::new(key, None)
    }

    /// Takes an Ed25519 key as its 32 bytes.
    ///
    /// # Errors
    /// [`KeyError::CoordinateLength`] and [`KeyError::SmallOrder`]. Whether the bytes encode a point
    /// at all shows when it verifies nothing.
    pub fn from_ed25519(x: &[u8]) -> Result<Self, KeyError> {
        check_length(x, ED25519_LENGTH)?;
        let key = PKey::public_key_from_raw_bytes(x, Id::ED25519).map_err(|_| KeyError::Refused)?;
        VerificationKey::new(key, None)
    }
}

impl Curve {
    fn nid(self) -> Nid {
        match self {
            Curve::P256 => Nid::X9_62_PRIME256V1,
            Curve::P384 => Nid::SECP384R1,
            Curve::P521 => Nid::SECP521R1,
        }
    }

    fn coordinate_length(self) -> usize {
        match self {
            Curve::P256 => 32,
            Curve::P384 => 48,
            Curve::P521 => 66,
        }
    }
}

fn check_length(coordinate: &[u8], expected: usize) -> Result<(), KeyError> {
    let found = coordinate.len();
    if found == expected { Ok(()) } else { Err(KeyError::CoordinateLength { found, expected }) }
}

fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<PKey<Public>, ErrorStack> {
    let modulus = BigNum::from_slice(modulus)?;
    PKey::from_rsa(Rsa::from_public_components(modulus, BigNum::from_slice(exponent)?)?)
}

fn ec(curve: Curve, x: &[u8], y: &[u8]) -> Result<PKey<Public>, ErrorStack> {
    let group = EcGroup::from_curve_name(curve.nid())?;
    let (x, y) = (BigNum::from_slice(x)?, BigNum::from_slice(y)?);
    PKey::from_ec_key(EcKey::from_public_key_affine_coordinates(&group, &x, &y)?)
}

/// OpenSSL verifies with whatever point it is given. A key of small order is a signature's excuse:
/// one value verifies for one message in eight, or for every message.
pub(super) fn check_ed25519(key: &PKey<Public>) -> Result<KeyFamily, KeyError> {
    let mut encoded = key.raw_public_key().map_err(|_| KeyError::Malformed)?;
    if let Some(last) = encoded.last_mut() {
        // The sign of x: the negative of such a point is one too.
        *last &= 0x7f;
    }
    if SMALL_ORDER.iter().any(|known| known.as_slice() == encoded) {
        return Err(KeyError::SmallOrder);
    }
    Ok(KeyFamily::Ed25519)
}

const ED25519_LENGTH: usize = 32;

/// Every encoding of the eight points of small order, without the sign: y is 0, 1, one of two of
/// order eight, p - 1, and 0 and 1 again as p and p + 1.
const SMALL_ORDER: [[u8; ED25519_LENGTH]; 7] = [
    little_endian(0x00, 0x00, 0x00),
    little_endian(0x01, 0x00, 0x00),
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
    little_endian(0xec, 0xff, 0x7f),
    little_endian(0xed, 0xff, 0x7f),
    little_endian(0xee, 0xff, 0x7f),
];

const fn little_endian(first: u8, middle: u8, last: u8) -> [u8; ED25519_LENGTH] {
    let mut bytes = [middle; ED25519_LENGTH];
    let [start, .., end] = &mut bytes;
    *start = first;
    *end = last;
    bytes
}
