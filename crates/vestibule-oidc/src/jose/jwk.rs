//! One JSON Web Key, vetted before anything is verified with it (RFC 7517 section 4, RFC 7518
//! section 6, RFC 8037 section 2).

use vestibule_keys::{Curve, KeyError, MacKey, VerificationKey, base64url_decode};
use zeroize::Zeroizing;

use crate::jose::Algorithm;
use crate::json::{Json, Members};

const MOST_BYTES: usize = 16 * 1024;

/// A key that signatures may be verified with, as its owner describes it.
///
/// Reading one decides everything about it: its type, curve and length, and by `use`, `key_ops` and
/// `alg` that it is meant for signatures at all. A key that says nothing may be used with every
/// algorithm that fits its type.
///
/// ```
/// use vestibule_oidc::{Jwk, JwkError};
///
/// let encryption = r#"{"kty":"RSA","use":"enc","n":"AQAB","e":"AQAB"}"#;
/// assert_eq!(Jwk::parse(encryption).unwrap_err(), JwkError::NotForSignatures);
/// ```
#[derive(Debug)]
pub struct Jwk {
    pub(crate) kid: Option<String>,
    pub(crate) algorithm: Option<Algorithm>,
    pub(crate) material: Material,
    /// The issuer that the key belongs to, which Microsoft writes into each key.
    pub(crate) issuer: Option<String>,
    pub(crate) cloud_instance: Option<String>,
}

#[derive(Debug)]
pub(crate) enum Material {
    Public(Box<VerificationKey>),
    Mac(MacKey),
}

/// A key that is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JwkError {
    /// It is no JSON object, or a member is missing, of another type, or not base64url.
    #[error("the key is malformed")]
    Malformed,
    /// It is longer than 16 KiB.
    #[error("the key is larger than 16 KiB")]
    TooLarge,
    /// `kty` names no type that is known here.
    #[error("the type of the key is not known")]
    UnknownType,
    /// The curve is another one than P-256, P-384, P-521 or Ed25519.
    #[error("the curve of the key is not offered")]
    UnknownCurve,
    /// `use` or `key_ops` say that it is not for verifying signatures.
    #[error("the key is not meant for verifying signatures")]
    NotForSignatures,
    /// `alg` names another algorithm than one that fits the key.
    #[error("the algorithm that the key is meant for does not fit it, or is not offered")]
    Algorithm,
    /// The private key was published with it. Anybody can sign with it.
    #[error("the private key is published with it")]
    Private,
    /// RSA below 2048 bits or above 8192.
    #[error("the RSA key has less than 2048 bits, or more than 8192")]
    RsaLength,
    /// The RSA exponent is even, below 65537 or above 64 bits.
    #[error("the RSA exponent is even, below 65537 or above 64 bits")]
    RsaExponent,
    /// The RSA key was made by a library whose private keys can be computed (CVE-2017-15361).
    #[error("the RSA key was made by a library whose keys can be computed (CVE-2017-15361)")]
    Roca,
    /// A secret of less than 256 bits.
    #[error("the secret has less than 256 bits")]
    ShortSecret,
}

impl JwkError {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            JwkError::Malformed => "jwk_malformed",
            JwkError::TooLarge => "jwk_too_large",
            JwkError::UnknownType => "jwk_unknown_type",
            JwkError::UnknownCurve => "jwk_unknown_curve",
            JwkError::NotForSignatures => "jwk_not_for_signatures",
            JwkError::Algorithm => "jwk_algorithm",
            JwkError::Private => "jwk_private",
            JwkError::RsaLength => "jwk_rsa_length",
            JwkError::RsaExponent => "jwk_rsa_exponent",
            JwkError::Roca => "jwk_roca",
            JwkError::ShortSecret => "jwk_short_secret",
        }
    }
}

impl Jwk {
    /// Reads a key: RSA, EC, OKP or, for `jose verify` and shared secrets, `oct`.
    ///
    /// # Errors
    /// [`JwkError`] says why the key must not be used.
    pub fn parse(text: &str) -> Result<Self, JwkError> {
        if text.len() > MOST_BYTES {
            return Err(JwkError::TooLarge);
        }
        let members = Members::parse(text).map_err(|_| JwkError::Malformed)?;
        Self::read(&members)
    }

    pub(crate) fn read(members: &Members<'_>) -> Result<Self, JwkError> {
        let kty = members.text("kty").ok_or(JwkError::Malformed)?;
        check_purpose(members)?;
        let material = match kty {
            "RSA" => rsa(members)?,
            "EC" => ec(members)?,
            "OKP" => okp(members)?,
            "oct" => Material::Mac(mac(members)?),
            _ => return Err(JwkError::UnknownType),
        };
        let algorithm = named_algorithm(members, &material)?;
        Ok(Jwk {
            kid: members.text("kid").map(str::to_owned),
            algorithm,
            material,
            issuer: members.text("issuer").map(str::to_owned),
            cloud_instance: members.text("cloud_instance_name").map(str::to_owned),
        })
    }

    /// The name that tokens refer to it by.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }
}

impl Material {
    pub(crate) fn fits(&self, algorithm: Algorithm) -> bool {
        match self {
            Material::Public(key) => algorithm.fits(key.family()),
            Material::Mac(_) => algorithm.is_mac(),
        }
    }
}

fn rsa(members: &Members<'_>) -> Result<Material, JwkError> {
    refuse_private(members, &["d", "p", "q", "dp", "dq", "qi", "oth"])?;
    let key = VerificationKey::from_rsa_components(&bytes(members, "n")?, &bytes(members, "e")?)
        .map_err(of_key_error)?;
    if !Algorithm::Rs256.fits(key.family()) {
        return Err(JwkError::RsaLength);
    }
    Ok(Material::Public(Box::new(key)))
}

fn ec(members: &Members<'_>) -> Result<Material, JwkError> {
    refuse_private(members, &["d"])?;
    let curve = match members.text("crv").ok_or(JwkError::Malformed)? {
        "P-256" => Curve::P256,
        "P-384" => Curve::P384,
        "P-521" => Curve::P521,
        _ => return Err(JwkError::UnknownCurve),
    };
    let (x, y) = (bytes(members, "x")?, bytes(members, "y")?);
    let key = VerificationKey::from_ec_point(curve, &x, &y).map_err(of_key_error)?;
    Ok(Material::Public(Box::new(key)))
}

fn okp(members: &Members<'_>) -> Result<Material, JwkError> {
    refuse_private(members, &["d"])?;
    if members.text("crv").ok_or(JwkError::Malformed)? != "Ed25519" {
        return Err(JwkError::UnknownCurve);
    }
    let key = VerificationKey::from_ed25519(&bytes(members, "x")?).map_err(of_key_error)?;
    Ok(Material::Public(Box::new(key)))
}

fn mac(members: &Members<'_>) -> Result<MacKey, JwkError> {
    let secret = Zeroizing::new(bytes(members, "k")?);
    MacKey::new(&secret).map_err(|_| JwkError::ShortSecret)
}

fn refuse_private(members: &Members<'_>, private: &[&str]) -> Result<(), JwkError> {
    let published = private.iter().any(|name| members.get(name).is_some());
    if published { Err(JwkError::Private) } else { Ok(()) }
}

/// `use` and `key_ops` (RFC 7517 sections 4.2 and 4.3). A set that lists `sign` for a public key
/// means the pair; what counts is that verifying is in it.
fn check_purpose(members: &Members<'_>) -> Result<(), JwkError> {
    match members.get("use") {
        None => {}
        Some(Json::Text(purpose)) if purpose == "sig" => {}
        Some(_) => return Err(JwkError::NotForSignatures),
    }
    match members.get("key_ops") {
        None => Ok(()),
        Some(Json::Array(operations))
            if operations.iter().any(|operation| operation.as_text() == Some("verify")) =>
        {
            Ok(())
        }
        Some(_) => Err(JwkError::NotForSignatures),
    }
}

fn named_algorithm(
    members: &Members<'_>,
    material: &Material,
) -> Result<Option<Algorithm>, JwkError> {
    let Some(named) = members.get("alg") else { return Ok(None) };
    let algorithm = named.as_text().and_then(Algorithm::from_name).ok_or(JwkError::Algorithm)?;
    if material.fits(algorithm) { Ok(Some(algorithm)) } else { Err(JwkError::Algorithm) }
}

fn bytes(members: &Members<'_>, name: &str) -> Result<Vec<u8>, JwkError> {
    members.text(name).and_then(base64url_decode).ok_or(JwkError::Malformed)
}

fn of_key_error(error: KeyError) -> JwkError {
    match error {
        KeyError::RsaLength { .. } => JwkError::RsaLength,
        KeyError::RsaExponent => JwkError::RsaExponent,
        KeyError::Roca => JwkError::Roca,
        _ => JwkError::Malformed,
    }
}
