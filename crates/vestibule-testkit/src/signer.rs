//! Who signs: this process, or the `xmlsec1` program as a second opinion.

mod xmlsec1;

use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm};
use vestibule_xmldsig::{
    Document, Grammar, Limits, PreparedSignature, SigningProfile, prepare_signature,
};

use crate::error::TestkitError;
use crate::keys::TestKey;
pub use xmlsec1::XmlSec1;

/// A key, an algorithm, and the implementation that signs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Signer {
    /// Our own implementation.
    Ours {
        /// The key.
        key: TestKey,
        /// The algorithm; it has to fit the key.
        algorithm: SignatureAlgorithm,
    },
    /// The `xmlsec1` program, which has to be installed.
    XmlSec1 {
        /// Where it is.
        program: XmlSec1,
        /// The key.
        key: TestKey,
        /// The algorithm; it has to fit the key.
        algorithm: SignatureAlgorithm,
    },
}

impl Signer {
    /// RSA with SHA-256, made here: what identity providers do.
    #[must_use]
    pub fn rsa_sha256(key: TestKey) -> Self {
        Signer::Ours { key, algorithm: SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256) }
    }

    /// The key that it signs with.
    #[must_use]
    pub fn key(&self) -> TestKey {
        match self {
            Signer::Ours { key, .. } | Signer::XmlSec1 { key, .. } => *key,
        }
    }

    /// The algorithm that it signs with.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        match self {
            Signer::Ours { algorithm, .. } | Signer::XmlSec1 { algorithm, .. } => *algorithm,
        }
    }

    /// Signs the root element of a document. The signature follows its first child, the Issuer.
    pub(crate) fn sign(&self, xml: &str, prefix_list: &[&str]) -> Result<String, TestkitError> {
        let prepared = self.prepare(xml, prefix_list)?;
        match self {
            Signer::Ours { key, .. } => {
                let value = key.signing_key()?.sign(prepared.algorithm(), &prepared.octets())?;
                Ok(prepared.finish(&value))
            }
            Signer::XmlSec1 { program, key, .. } => program.sign(&prepared.finish(&[]), *key),
        }
    }

    fn prepare(&self, xml: &str, prefix_list: &[&str]) -> Result<PreparedSignature, TestkitError> {
        // Not the grammar of messages: a provider may sign what a service provider refuses.
        let document = Document::parse(xml, Grammar::Document, &Limits::DOCUMENT)?;
        let profile = SigningProfile::new(self.algorithm())
            .with_prefix_list(prefix_list.iter().copied())
            .with_certificate(self.key().certificate_base64());
        let root = document.root();
        Ok(prepare_signature(root, root.children().next(), &profile)?)
    }
}
