//! What goes wrong in an identity provider made for tests.

use vestibule_keys::SigningKeyError;
use vestibule_xmldsig::{ReadError, SigningError};

/// A response that could not be made, or a request that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TestkitError {
    /// What was written is no XML that can be signed.
    #[error("the document to sign is malformed: {0}")]
    Unreadable(#[from] ReadError),
    /// The key did not sign.
    #[error("signing failed: {0}")]
    Signing(#[from] SigningError),
    /// OpenSSL refused.
    #[error("openssl refused: {0}")]
    OpenSsl(String),
    /// The `xmlsec1` program is missing, could not be run, or did not sign.
    #[error("xmlsec1: {0}")]
    XmlSec1(String),
    /// An attack edits a text that the response does not hold, so it would attack nothing.
    #[error("the response does not contain `{0}`")]
    NothingToEdit(String),
    /// An AuthnRequest that cannot be read.
    #[error("the authentication request has no readable {0}")]
    Request(&'static str),
    /// A relying party asked for something that no strict provider answers.
    #[error("the relying party sent a request without a proper {0}")]
    OpenIdRequest(&'static str),
    /// A token, a user or a client that the OpenID provider cannot make anything of.
    #[error("the OpenID provider has no such {0}")]
    OpenIdDraft(&'static str),
}

impl TestkitError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            TestkitError::Unreadable(error) => error.code(),
            TestkitError::Signing(error) => error.code(),
            TestkitError::OpenSsl(_) => "testkit_openssl",
            TestkitError::XmlSec1(_) => "testkit_xmlsec1",
            TestkitError::NothingToEdit(_) => "testkit_nothing_to_edit",
            TestkitError::Request(_) => "testkit_request",
            TestkitError::OpenIdRequest(_) => "testkit_openid_request",
            TestkitError::OpenIdDraft(_) => "testkit_openid_draft",
        }
    }
}

impl From<SigningKeyError> for TestkitError {
    fn from(error: SigningKeyError) -> Self {
        TestkitError::Signing(error.into())
    }
}

impl From<openssl::error::ErrorStack> for TestkitError {
    fn from(error: openssl::error::ErrorStack) -> Self {
        TestkitError::OpenSsl(error.to_string())
    }
}
