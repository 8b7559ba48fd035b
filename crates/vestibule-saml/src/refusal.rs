//! Why a response was refused: one shape for every reason, because a log line, an administration
//! page and the command line show exactly these five things.

mod fix;

use std::fmt;

use vestibule_core::{ErrorKind, is_invisible};
use vestibule_xmldsig::{ReadError, SignatureError};

use crate::connection::Connection;
use crate::product::Product;
use crate::report::Report;

/// A response that was not accepted.
///
/// [`code`](Self::code) is stable. The message and what was expected and found are for the
/// operator; they never hold a NameID, an attribute value or the message itself. Show the end user
/// a generic line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    // Boxed, so that a result is no larger than what it carries when all is well.
    inner: Box<Inner>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    reason: Reason,
    expected: Option<String>,
    found: Option<String>,
    product: Product,
    report: Report,
}

impl Refusal {
    pub(crate) fn new(fault: Fault, product: Product, report: Report) -> Self {
        let Fault { reason, expected, found } = fault;
        Refusal { inner: Box::new(Inner { reason, expected, found, product, report }) }
    }

    /// The stable code of the reason.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.inner.reason.code()
    }

    /// Who has to act.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.inner.reason.kind()
    }

    /// What was expected, where there is one thing that it could have been.
    #[must_use]
    pub fn expected(&self) -> Option<&str> {
        self.inner.expected.as_deref()
    }

    /// What was found instead, cut to 256 characters.
    #[must_use]
    pub fn found(&self) -> Option<&str> {
        self.inner.found.as_deref()
    }

    /// What to change, and where, in the words of the connection's product.
    #[must_use]
    pub fn fix(&self) -> String {
        fix::fix(self)
    }

    /// The outcome of every check, as far as they could be made.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.inner.report
    }

    /// Names the product whose settings [`fix`](Self::fix) is to speak of: a message that was refused
    /// before it was read did not say whose it is, and the route that it came by does.
    #[must_use]
    pub fn for_connection(mut self, connection: &Connection) -> Self {
        self.inner.product = connection.product;
        self
    }

    fn product(&self) -> Product {
        self.inner.product
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.reason.fmt(f)
    }
}

impl std::error::Error for Refusal {}

/// One failed check, before it is known which others failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    reason: Reason,
    expected: Option<String>,
    found: Option<String>,
}

impl Fault {
    pub(crate) fn code(&self) -> &'static str {
        self.reason.code()
    }

    pub(crate) fn expecting(mut self, expected: impl fmt::Display) -> Self {
        self.expected = Some(excerpt(&expected.to_string()));
        self
    }

    pub(crate) fn found(mut self, found: impl fmt::Display) -> Self {
        self.found = Some(excerpt(&found.to_string()));
        self
    }

    pub(crate) fn found_or_missing(self, found: Option<impl fmt::Display>) -> Self {
        match found {
            Some(found) => self.found(found),
            None => self,
        }
    }
}

impl From<Reason> for Fault {
    fn from(reason: Reason) -> Self {
        Fault { reason, expected: None, found: None }
    }
}

impl From<ReadError> for Fault {
    fn from(error: ReadError) -> Self {
        Reason::Xml(error).into()
    }
}

/// Text of a peer, fit to show: nothing hidden, and no longer than a long URL.
fn excerpt(text: &str) -> String {
    let is_shown = |c: char| !c.is_control() && !is_invisible(c);
    text.chars().take(256).map(|c| if is_shown(c) { c } else { '\u{fffd}' }).collect()
}

/// Every reason, with its code, its kind and its message.
macro_rules! reasons {
    ($($variant:ident $code:literal $kind:ident $message:literal;)*) => {
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub(crate) enum Reason {
            Xml(ReadError),
            ResponseSignature(SignatureError),
            AssertionSignature(SignatureError),
            $($variant,)*
        }

        impl Reason {
            fn code(&self) -> &'static str {
                match self {
                    Reason::Xml(error) => error.code(),
                    Reason::ResponseSignature(error) | Reason::AssertionSignature(error) => {
                        error.code()
                    }
                    $(Reason::$variant => $code,)*
                }
            }

            fn kind(&self) -> ErrorKind {
                match self {
                    Reason::Xml(_) => ErrorKind::PeerFault,
                    Reason::ResponseSignature(error) | Reason::AssertionSignature(error) => {
                        signature_kind(error)
                    }
                    $(Reason::$variant => ErrorKind::$kind,)*
                }
            }
        }

        impl fmt::Display for Reason {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    Reason::Xml(error) => error.fmt(f),
                    Reason::ResponseSignature(error) => write!(f, "the Response: {error}"),
                    Reason::AssertionSignature(error) => write!(f, "the Assertion: {error}"),
                    $(Reason::$variant => f.write_str($message),)*
                }
            }
        }
    };
}

reasons! {
    TooLarge "response_too_large" PeerFault "the posted response is larger than the limit";
    NotBase64 "response_not_base64" PeerFault "the posted response is not base64";
    MalformedForm "form_malformed" PeerFault "the posted form has no or several SAMLResponse or RelayState fields";
    NotAResponse "not_a_response" PeerFault "the root element is not a SAML 2.0 Response";
    MisplacedElement "misplaced_element" PeerFault "an element stands where the schema has no place for it";
    MisplacedSignature "misplaced_signature" PeerFault "a signature does not follow the Issuer of the Response or Assertion it signs";
    UnsupportedVersion "unsupported_version" PeerFault "the version is not 2.0";
    PendingOtherConnection "pending_other_connection" Denied "the sign-in began with another connection";
    PendingOtherBrowser "pending_other_browser" Denied "the sign-in began in another browser";
    PendingExpired "pending_expired" Expired "the sign-in took too long";
    StatusNotSuccess "status_not_success" Denied "the identity provider answered with an error";
    EncryptedAssertion "encrypted_assertion" Misconfigured "the assertion is encrypted, which is not supported";
    EncryptedId "encrypted_id" Misconfigured "the NameID is encrypted, which is not supported";
    EncryptedAttribute "encrypted_attribute" Misconfigured "an attribute is encrypted, which is not supported";
    NoAssertion "no_assertion" PeerFault "the response holds no assertion";
    SeveralAssertions "several_assertions" PeerFault "the response holds several assertions";
    Unsigned "unsigned" Misconfigured "neither the response nor the assertion is signed";
    CertificateExpired "certificate_expired" Misconfigured "the certificate of the signing key is outside its dates";
    DestinationMissing "destination_missing" Misconfigured "the signed response does not say where it was sent";
    DestinationMismatch "destination_mismatch" Misconfigured "the response was sent to another address";
    IssuerMissing "issuer_missing" PeerFault "the assertion does not name its issuer";
    IssuerMismatch "issuer_mismatch" Misconfigured "the issuer is not the identity provider of this connection";
    IssuerFormat "issuer_format" PeerFault "the issuer is not given as an entity id";
    InResponseToMissing "in_response_to_missing" PeerFault "the response does not name the request that it answers";
    InResponseToMismatch "in_response_to_mismatch" PeerFault "the response answers another request";
    Unsolicited "unsolicited_response" Denied "nobody asked for this response";
    UnsolicitedNamesRequest "idp_initiated_in_response_to" PeerFault "an unsolicited response names a request";
    IdMissing "assertion_id_missing" PeerFault "the assertion has no id";
    IssueInstantMalformed "issue_instant_malformed" PeerFault "the time of issue is missing or malformed";
    IssuedInFuture "issued_in_future" Expired "the assertion was issued in the future";
    IssuedTooLongAgo "issued_too_long_ago" Expired "the unsolicited assertion was issued too long ago";
    NameIdMissing "name_id_missing" Misconfigured "the assertion has no NameID";
    NameIdCharacters "name_id_characters" PeerFault "the NameID is empty, too long, or holds control, invisible or surrounding characters";
    NameIdFormat "name_id_format" Misconfigured "the NameID has another format than was asked for";
    NoBearerConfirmation "no_bearer_confirmation" PeerFault "the subject has no bearer confirmation";
    RecipientMissing "recipient_missing" PeerFault "the subject confirmation does not name its recipient";
    RecipientMismatch "recipient_mismatch" Misconfigured "the subject confirmation names another recipient";
    ConfirmationNotOnOrAfterMissing "confirmation_not_on_or_after_missing" PeerFault "the subject confirmation does not expire";
    ConfirmationNotBefore "confirmation_not_before" PeerFault "the subject confirmation has a NotBefore, which a bearer may not have";
    ConfirmationExpired "confirmation_expired" Expired "the subject confirmation has expired";
    WindowTooLong "window_too_long" PeerFault "the assertion is valid for longer than the connection accepts";
    TimeMalformed "time_malformed" PeerFault "a time is malformed, or a window ends before it begins";
    NotYetValid "not_yet_valid" Expired "the assertion is not valid yet";
    Expired "expired" Expired "the assertion has expired";
    ConditionsMissing "conditions_missing" PeerFault "the assertion has no or several Conditions";
    AudienceMissing "audience_missing" Misconfigured "the assertion does not name its audience";
    AudienceMismatch "audience_mismatch" Misconfigured "the assertion is meant for another service provider";
    UnknownCondition "unknown_condition" PeerFault "the assertion has a condition that is not known";
    NoAuthnStatement "no_authn_statement" PeerFault "the assertion does not say how the user signed in";
    AuthnInstantMalformed "authn_instant_malformed" PeerFault "the time of authentication is missing, malformed or in the future";
    AuthnTooOld "authn_too_old" Denied "the user was not asked to sign in again";
    AuthnContextMismatch "authn_context_mismatch" Denied "the user signed in by another method than was asked for";
    SessionExpired "session_expired" Expired "the session at the identity provider has ended";
    AttributeMalformed "attribute_malformed" PeerFault "an attribute has no name";
    Replayed "replayed" Replayed "the assertion has signed somebody in before";
    ReplayOtherKey "replay_other_key" Denied "the replay log answered for another assertion";
}

fn signature_kind(error: &SignatureError) -> ErrorKind {
    match error {
        SignatureError::Missing
        | SignatureError::Sha1
        | SignatureError::WeakRsa { .. }
        | SignatureError::InclusiveCanonicalization
        | SignatureError::WholeDocumentReference
        | SignatureError::UnsupportedAlgorithm { .. }
        | SignatureError::UnsupportedCanonicalization
        | SignatureError::NoKeyForAlgorithm { .. }
        | SignatureError::SignatureMismatch => ErrorKind::Misconfigured,
        _ => ErrorKind::PeerFault,
    }
}
