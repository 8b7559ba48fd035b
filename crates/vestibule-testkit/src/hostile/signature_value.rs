//! Signature values that are wrong, empty, or encoded as they must not be.

use openssl::bn::BigNum;
use openssl::ecdsa::EcdsaSig;
use openssl::hash::{MessageDigest, hash};
use openssl::rsa::{Padding, Rsa};
use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm, base64_encode};

use super::signature_text::SignatureText;
use super::stage::Stage;
use super::{Attack, Posting};
use crate::error::TestkitError;
use crate::keys::TestKey;
use crate::xml::{replace, split};

const LAX_PADDING: &str = "PKCS #1 v1.5 decoded instead of compared (Bleichenbacher 2006)";
const ECDSA: &str = "CVE-2022-21449 class: ECDSA values that are out of range or re-encoded";

pub(super) const ATTACKS: &[Attack] = &[
    Attack::forged(
        "signature_value_flipped",
        "Flips one bit of the SignatureValue.",
        "CVE-2026-49454: the value is never really checked",
        "signature_mismatch",
        |stage| Ok(stage.replaced(flipped(&stage.signed()?.assertion)?)),
    ),
    Attack::forged(
        "signature_value_empty",
        "Leaves the SignatureValue empty.",
        "CVE-2026-49454: the value is never really checked",
        "signature_mismatch",
        |stage| with_value(stage, |text| Ok((text, Vec::new()))),
    ),
    Attack::forged(
        "signature_value_zero",
        "Sends zeros as the SignatureValue.",
        "CVE-2026-49454: the value is never really checked",
        "signature_mismatch",
        |stage| with_value(stage, |text| Ok((text, vec![0; 256]))),
    ),
    Attack::forged(
        "signature_value_with_zeros_in_front",
        "Puts a zero byte before a genuine SignatureValue.",
        "values of another length than the modulus",
        "signature_mismatch",
        |stage| {
            with_value(stage, |text| {
                let value = text.key.signing_key()?.sign(text.algorithm, &text.octets())?;
                Ok((text, [&[0], value.as_slice()].concat()))
            })
        },
    ),
    Attack::forged(
        "signature_value_not_base64",
        "Sends a SignatureValue that is not base64.",
        "strict base64",
        "signature_malformed_value",
        |stage| {
            let assertion = stage.victim().assertion;
            let signature = SignatureText::of(&assertion)?.finish("****");
            Ok(stage.replaced(stage.after_issuer(&assertion, &signature)?))
        },
    ),
    Attack::forged(
        "digest_value_flipped",
        "Flips one bit of the DigestValue, which is signed.",
        "SignedInfo is what is signed",
        "signature_mismatch",
        |stage| {
            let signed = stage.signed()?.assertion;
            let (before, rest) = split(&signed, "<ds:DigestValue>")?;
            let other = if rest.starts_with('A') { "B" } else { "A" };
            let rest: String = other.chars().chain(rest.chars().skip(1)).collect();
            Ok(stage.replaced([before, "<ds:DigestValue>", &rest].concat()))
        },
    ),
    Attack::forged(
        "digest_value_empty",
        "A genuine signature over an empty DigestValue.",
        "a comparison that stops at the shorter side",
        "signature_digest_mismatch",
        |stage| stage.mis_signed(|text| text.reference(|one| one.digest.clear())),
    ),
    Attack::forged(
        "digest_value_cut_short",
        "A genuine signature over the first eight bytes of the digest.",
        "a comparison that stops at the shorter side",
        "signature_digest_mismatch",
        |stage| {
            stage.mis_signed(|text| {
                text.reference(|one| one.digest = one.digest.chars().take(8).collect());
            })
        },
    ),
    Attack::forged(
        "rsa_padding_followed_by_garbage",
        "Signs a padded block with the digest in its middle and anything behind it.",
        LAX_PADDING,
        "signature_mismatch",
        |stage| padded(stage, |info, digest| [&[0, 1, 0xff, 0xff, 0], info, digest].concat()),
    ),
    Attack::forged(
        "rsa_digest_info_without_parameters",
        "Signs a digest whose algorithm lacks the NULL that the standard writes.",
        LAX_PADDING,
        "signature_mismatch",
        |stage| {
            padded(stage, |_, digest| {
                let info = [&[0x30, 0x2f, 0x30, 0x0b, 6, 9], SHA256_OID, &[4, 32], digest].concat();
                let fill = vec![0xff; 256 - 3 - info.len()];
                [&[0, 1], fill.as_slice(), &[0], &info].concat()
            })
        },
    ),
    Attack::forged(
        "ecdsa_of_zeros",
        "Signs by ECDSA with r and s zero.",
        ECDSA,
        "signature_mismatch",
        |stage| with_value(stage, |text| Ok((text.ecdsa(), vec![0; 64]))),
    ),
    Attack::forged(
        "ecdsa_as_der",
        "Encodes an ECDSA signature as ASN.1, as other standards do.",
        ECDSA,
        "signature_mismatch",
        |stage| {
            with_value(stage, |text| {
                let (text, value) = text.ecdsa().raw()?;
                let (r, s) = value.split_at(value.len() / 2);
                let (r, s) = (BigNum::from_slice(r)?, BigNum::from_slice(s)?);
                Ok((text, EcdsaSig::from_private_components(r, s)?.to_der()?))
            })
        },
    ),
    Attack::forged(
        "ecdsa_with_zeros_in_front",
        "Writes r and s of an ECDSA signature longer than the curve's order.",
        ECDSA,
        "signature_mismatch",
        |stage| {
            with_value(stage, |text| {
                let (text, value) = text.ecdsa().raw()?;
                let (r, s) = value.split_at(value.len() / 2);
                Ok((text, [&[0], r, &[0], s].concat()))
            })
        },
    ),
];

const SHA256_OID: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 3, 4, 2, 1];

impl SignatureText {
    fn ecdsa(mut self) -> Self {
        self.key = TestKey::P256;
        self.algorithm = SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256);
        self
    }

    fn raw(self) -> Valued {
        let value = self.key.signing_key()?.sign(self.algorithm, &self.octets())?;
        Ok((self, value))
    }
}

/// The first SignatureValue with one bit changed.
pub(super) fn flipped(signed: &str) -> Result<String, TestkitError> {
    let (_, rest) = split(signed, "<ds:SignatureValue>")?;
    let (value, _) = split(rest, "</ds:SignatureValue>")?;
    let mut bytes = vestibule_keys::base64_decode(value).unwrap_or_default();
    if let Some(byte) = bytes.last_mut() {
        *byte ^= 1;
    }
    replace(signed, value, &base64_encode(&bytes))
}

/// A text, and the signature value for it.
type Valued = Result<(SignatureText, Vec<u8>), TestkitError>;

fn with_value(
    stage: &Stage<'_>,
    value: fn(SignatureText) -> Valued,
) -> Result<Posting, TestkitError> {
    let assertion = stage.victim().assertion;
    let (text, value) = value(SignatureText::of(&assertion)?)?;
    let signature = text.finish(&base64_encode(&value));
    Ok(stage.replaced(stage.after_issuer(&assertion, &signature)?))
}

/// A signature by the provider's key over a block that `block` makes of the DigestInfo before the
/// digest, and the digest. What is missing behind is filled up.
fn padded(stage: &Stage<'_>, block: fn(&[u8], &[u8]) -> Vec<u8>) -> Result<Posting, TestkitError> {
    let assertion = stage.victim().assertion;
    let text = SignatureText::of(&assertion)?;
    let digest = hash(MessageDigest::sha256(), &text.octets())?;
    let info = [&[0x30, 0x31, 0x30, 0x0d, 6, 9], SHA256_OID, &[5, 0, 4, 32]].concat();
    let mut block = block(&info, &digest);
    let key = Rsa::private_key_from_pem(TestKey::IDP.private_key().as_bytes())?;
    let length = usize::try_from(key.size()).unwrap_or(256);
    block.resize(length, 0x5a);
    let mut value = vec![0; length];
    key.private_encrypt(&block, &mut value, Padding::NONE)?;
    let signature = text.finish(&base64_encode(&value));
    Ok(stage.replaced(stage.after_issuer(&assertion, &signature)?))
}
