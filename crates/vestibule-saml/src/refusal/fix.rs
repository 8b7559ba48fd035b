//! What to change, and where: the setting's name in each product.

use super::{Reason, Refusal};
use crate::product::Product;
use vestibule_xmldsig::SignatureError;

pub(super) fn fix(refusal: &Refusal) -> String {
    let product = refusal.product();
    let expected = refusal.expected().unwrap_or("the expected value");
    match &refusal.inner.reason {
        Reason::DestinationMismatch
        | Reason::DestinationMissing
        | Reason::RecipientMismatch
        | Reason::RecipientMissing => {
            format!("set {} to `{expected}`", acs_setting(product))
        }
        Reason::AudienceMismatch | Reason::AudienceMissing => {
            format!("set {} to `{expected}`", audience_setting(product))
        }
        Reason::IssuerMismatch => issuer(refusal, expected),
        Reason::NameIdMissing | Reason::NameIdFormat => {
            format!("send a NameID: {}", name_id_setting(product))
        }
        Reason::Unsigned => format!("sign: {}", signing_setting(product)),
        Reason::ResponseSignature(error) | Reason::AssertionSignature(error) => {
            signature(error, product)
        }
        Reason::EncryptedAssertion | Reason::EncryptedId | Reason::EncryptedAttribute => {
            format!("turn assertion encryption off at {}", product.name())
        }
        Reason::CertificateExpired => format!(
            "roll the signing certificate over at {} and upload its metadata here again",
            product.name()
        ),
        Reason::StatusNotSuccess => status(refusal.found().unwrap_or(""), product),
        Reason::Unsolicited | Reason::UnsolicitedNamesRequest => format!(
            "start at the application's own sign-in page; at {} publish a bookmark to it",
            product.name()
        ),
        Reason::ConfirmationExpired
        | Reason::NotYetValid
        | Reason::Expired
        | Reason::IssuedInFuture
        | Reason::IssuedTooLongAgo
        | Reason::AuthnInstantMalformed => {
            "sign in again; if it keeps happening, compare the clocks of both sides".to_owned()
        }
        Reason::PendingExpired
        | Reason::PendingOtherBrowser
        | Reason::PendingOtherConnection
        | Reason::InResponseToMismatch
        | Reason::Replayed
        | Reason::ReplayOtherKey
        | Reason::SessionExpired => "start the sign-in again, in one browser".to_owned(),
        Reason::AuthnContextMismatch => format!(
            "allow the method that {} used on the connection, or stop asking for one",
            product.name()
        ),
        Reason::WindowTooLong => {
            format!("shorten the lifetime of assertions at {}", product.name())
        }
        Reason::MisplacedSignature => format!(
            "have {} put the Signature right after the Issuer, as the SAML schema says",
            product.name()
        ),
        _ => format!("report this response to whoever operates {}", product.name()),
    }
}

fn issuer(refusal: &Refusal, expected: &str) -> String {
    let found = refusal.found().unwrap_or("");
    let bare = |text: &str| text.trim_end_matches('/').to_owned();
    if bare(found) == bare(expected) {
        return "the two differ only by a slash at the end: copy the identifier exactly".to_owned();
    }
    format!(
        "set the identity provider's entity id on the connection to {} of {}",
        issuer_setting(refusal.product()),
        refusal.product().name()
    )
}

fn status(found: &str, product: Product) -> String {
    let name = product.name();
    if found.contains("RequestDenied") || found.contains("AuthnFailed") {
        format!("assign the user to the application at {name}")
    } else if found.contains("NoAuthnContext") {
        format!("stop asking {name} for an authentication context")
    } else if found.contains("InvalidNameIDPolicy") {
        format!("ask {name} for the NameID format that it sends, or for none")
    } else {
        format!("look the sign-in up in the log of {name}")
    }
}

fn signature(error: &SignatureError, product: Product) -> String {
    match error {
        SignatureError::Sha1 | SignatureError::UnsupportedAlgorithm { .. } => {
            format!("sign with RSA and SHA-256: {}", algorithm_setting(product))
        }
        SignatureError::WeakRsa { .. } => {
            format!("use a signing key of at least 2048 bits at {}", product.name())
        }
        SignatureError::SignatureMismatch | SignatureError::NoKeyForAlgorithm { .. } => format!(
            "upload the metadata of {} here again: its signing certificate is another one",
            product.name()
        ),
        SignatureError::Missing => format!("sign: {}", signing_setting(product)),
        SignatureError::InclusiveCanonicalization => {
            format!("use exclusive canonicalisation at {}", product.name())
        }
        _ => format!(
            "the response was changed or is forged: report it to whoever operates {}",
            product.name()
        ),
    }
}

fn acs_setting(product: Product) -> &'static str {
    match product {
        Product::Entra => "`Reply URL (Assertion Consumer Service URL)` in Entra",
        Product::Okta => {
            "`Single sign-on URL` in Okta, with `Use this for Recipient URL and Destination URL`"
        }
        Product::Google => "`ACS URL` in the Google Admin console",
        Product::OneLogin => "`ACS (Consumer) URL` and `Recipient` in OneLogin",
        Product::Adfs => {
            "the endpoint `SAML Assertion Consumer` of the relying party trust in AD FS"
        }
        Product::Ping => "`ACS URL` in Ping",
        Product::JumpCloud => "`ACS URL` in JumpCloud",
        Product::Keycloak => "`Master SAML Processing URL` of the client in Keycloak",
        Product::Other => "the assertion consumer service URL at the identity provider",
    }
}

fn audience_setting(product: Product) -> &'static str {
    match product {
        Product::Entra => "`Identifier (Entity ID)` in Entra",
        Product::Okta => "`Audience URI (SP Entity ID)` in Okta",
        Product::Google => "`Entity ID` in the Google Admin console",
        Product::OneLogin => "`Audience (EntityID)` in OneLogin",
        Product::Adfs => "the relying party identifier in AD FS",
        Product::Ping => "`Entity ID` in Ping",
        Product::JumpCloud => "`SP Entity ID` in JumpCloud",
        Product::Keycloak => "`Client ID` in Keycloak",
        Product::Other => "the audience at the identity provider",
    }
}

fn issuer_setting(product: Product) -> &'static str {
    match product {
        Product::Entra => "`Microsoft Entra Identifier`",
        Product::Okta => "`Issuer`",
        Product::OneLogin => "`Issuer URL`",
        Product::JumpCloud => "`IdP Entity ID`",
        _ => "the entity id",
    }
}

fn name_id_setting(product: Product) -> &'static str {
    match product {
        Product::Entra => "`Unique User Identifier (Name ID)` under Attributes & Claims in Entra",
        Product::Okta => "`Name ID format` and `Application username` in Okta",
        Product::Google => "`Name ID` in the Google Admin console",
        Product::OneLogin => "`NameID value` under Parameters in OneLogin",
        Product::Adfs => "an issuance transform rule for `Name ID` in AD FS",
        _ => "the NameID format at the identity provider",
    }
}

fn signing_setting(product: Product) -> &'static str {
    match product {
        Product::Entra => "`Signing Option` under SAML Certificates in Entra",
        Product::Okta => "`Response` and `Assertion Signature` under Advanced Settings in Okta",
        Product::Google => "`Signed response` in the Google Admin console",
        Product::OneLogin => "`SAML signature element` in OneLogin",
        Product::Keycloak => "`Sign documents` or `Sign assertions` in Keycloak",
        _ => "assertions or responses at the identity provider",
    }
}

fn algorithm_setting(product: Product) -> &'static str {
    match product {
        Product::Entra => "`Signing Algorithm` under SAML Certificates in Entra",
        Product::Okta => "`Signature Algorithm` under Advanced Settings in Okta",
        Product::OneLogin => "`SAML Signature Algorithm` under SSO in OneLogin",
        Product::Adfs => "`Secure hash algorithm` under Advanced in AD FS",
        Product::Keycloak => "`Signature algorithm` of the client in Keycloak",
        _ => "the signature algorithm at the identity provider",
    }
}
