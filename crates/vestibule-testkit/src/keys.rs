//! Static keys with certificates that are valid from 2026 to 2125. Everybody has them.

use vestibule_keys::SigningKey;

use crate::error::TestkitError;

/// A private key and its self-signed certificate, both PEM.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TestKey {
    name: &'static str,
    private_key: &'static str,
    certificate: &'static str,
}

macro_rules! test_keys {
    ($($(#[$doc:meta])* $constant:ident $file:literal)*) => {
        impl TestKey {
            $(
                $(#[$doc])*
                pub const $constant: TestKey = TestKey {
                    name: $file,
                    private_key: include_str!(concat!("../keys/test-", $file, "-key.pem")),
                    certificate: include_str!(concat!("../keys/test-", $file, "-cert.pem")),
                };
            )*
        }
    };
}

test_keys! {
    /// RSA with 2048 bits: what an identity provider signs with unless told otherwise.
    IDP "idp"
    /// RSA with 2048 bits that no service provider trusts.
    ATTACKER "attacker"
    /// RSA with 2048 bits: what a provider signs with after it has changed its key.
    ROTATED "rotated"
    /// RSA with 1024 bits.
    RSA_1024 "rsa1024"
    /// ECDSA on P-256.
    P256 "p256"
    /// ECDSA on P-384.
    P384 "p384"
    /// ECDSA on P-521.
    P521 "p521"
    /// Ed25519.
    ED25519 "ed25519"
}

impl TestKey {
    /// Its name, which the names of its files contain.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The private key, PEM.
    #[must_use]
    pub fn private_key(&self) -> &'static str {
        self.private_key
    }

    /// The certificate, PEM.
    #[must_use]
    pub fn certificate(&self) -> &'static str {
        self.certificate
    }

    /// The certificate as metadata and KeyInfo carry it: base64 of DER on one line.
    #[must_use]
    pub fn certificate_base64(&self) -> String {
        self.certificate.lines().filter(|line| !line.starts_with("-----")).collect()
    }

    /// The JOSE name of the algorithm that such keys are mostly used with.
    pub(crate) fn usual_algorithm(&self) -> &'static str {
        match *self {
            TestKey::P256 => "ES256",
            TestKey::P384 => "ES384",
            TestKey::P521 => "ES512",
            TestKey::ED25519 => "EdDSA",
            _ => "RS256",
        }
    }

    /// The key, ready to sign.
    ///
    /// # Errors
    /// [`TestkitError::Signing`] when OpenSSL does not read the key.
    pub fn signing_key(&self) -> Result<SigningKey, TestkitError> {
        Ok(SigningKey::from_pem(self.private_key)?)
    }
}

impl std::fmt::Debug for TestKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TestKey({})", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vestibule_keys::VerificationKey;

    #[test]
    fn every_key_is_usable_and_lives_for_a_century() {
        for key in [TestKey::IDP, TestKey::ATTACKER, TestKey::RSA_1024, TestKey::ED25519] {
            key.signing_key().unwrap();
            let from_pem = VerificationKey::from_certificate(key.certificate()).unwrap();
            let validity = from_pem.validity().unwrap();
            assert_eq!(validity.not_before.to_string(), "2026-01-01T00:00:00Z");
            assert_eq!(validity.not_after.to_string(), "2126-01-01T00:00:00Z");
            VerificationKey::from_certificate(&key.certificate_base64()).unwrap();
        }
    }
}
