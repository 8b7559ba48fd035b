//! The signed response that is measured: the claims, names and lengths that Entra sends.

use std::fmt::Write as _;
use std::time::Duration;

use openssl::pkey::{PKey, Public};
use vestibule_core::{
    BrowserBinding, ConnectionId, Endpoint, Fresh, Identity, ReturnPath, Secret, Timestamp,
};
use vestibule_keys::{
    DigestAlgorithm, SignatureAlgorithm, SigningKey, VerificationKey, VerificationKeys,
    base64_encode,
};
use vestibule_saml::{
    ClaimNames, Connection, EntityId, IdentityProvider, PendingLogin, PostedResponse, RequestId,
    ServiceProvider,
};
use vestibule_xmldsig::{Document, Grammar, Limits, SigningProfile, prepare_signature};

/// When the response is issued and verified.
pub(crate) const SIGNED_AT: &str = "2026-11-21T12:00:00Z";

const ISSUER: &str = "https://sts.windows.net/6f1e2a0c-55b1-4f3e-9a55-1d6a3c1c7a10/";
const ACS: &str = "https://app.example.com/saml/acs/acme";
const SP: &str = "https://app.example.com/saml/metadata";
const SCHEMAS: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
const MICROSOFT: &str = "http://schemas.microsoft.com";

/// A posted response and everything needed to validate it.
pub(crate) struct Sample {
    pub(crate) posted: String,
    pub(crate) limits: Limits,
    pub(crate) sp: ServiceProvider,
    pub(crate) connection: Connection,
    pub(crate) request_id: RequestId,
    pub(crate) browser: BrowserBinding,
    pub(crate) now: Timestamp,
    pub(crate) public_key: PKey<Public>,
    pub(crate) signature_over_signed_at: Vec<u8>,
}

impl Sample {
    /// A response whose assertion is signed, with this many groups.
    pub(crate) fn new(groups: usize) -> Sample {
        Sample::signed(groups, false)
    }

    /// A response that is signed as well as its assertion.
    pub(crate) fn both_signed(groups: usize) -> Sample {
        Sample::signed(groups, true)
    }

    fn signed(groups: usize, both: bool) -> Sample {
        let rsa = openssl::rsa::Rsa::generate(2048).unwrap();
        let pair = PKey::from_rsa(rsa).unwrap();
        let pem = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let key = SigningKey::from_pem(&pem(pair.private_key_to_pem_pkcs8().unwrap())).unwrap();
        let public = pem(pair.public_key_to_pem().unwrap());
        let limits = Limits::MESSAGE.with_bytes(16 << 20).with_nodes(1_000_000);
        let request_id = RequestId::from_random([7; 16]);
        let algorithm = SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256);
        let certificate = base64_encode(&[0x5a; 760]);
        let profile = SigningProfile::new(algorithm).with_certificate(certificate);
        let sign = |xml: String, assertion: bool| {
            let document = Document::parse(xml, Grammar::Message, &limits).unwrap();
            let signed = match assertion {
                true => document.root().children().last().unwrap(),
                false => document.root(),
            };
            let issuer = signed.children().next();
            let prepared = prepare_signature(signed, issuer, &profile).unwrap();
            let value = key.sign(algorithm, &prepared.octets()).unwrap();
            prepared.finish(&value)
        };
        let mut xml = sign(response(groups, &request_id), true);
        if both {
            xml = sign(xml, false);
        }
        let keys = vec![VerificationKey::from_public_key(&public).unwrap()];
        let idp = IdentityProvider::new(
            EntityId::parse(ISSUER).unwrap(),
            VerificationKeys::new(keys).unwrap(),
        );
        Sample {
            posted: base64_encode(xml.as_bytes()),
            limits,
            sp: ServiceProvider::new(EntityId::parse(SP).unwrap(), Endpoint::parse(ACS).unwrap()),
            connection: Connection::new(ConnectionId::parse("acme").unwrap(), idp),
            request_id,
            browser: BrowserBinding::new(Secret::new(vec![9; 32])).unwrap(),
            now: now(),
            public_key: PKey::public_key_from_pem(public.as_bytes()).unwrap(),
            signature_over_signed_at: key.sign(algorithm, SIGNED_AT.as_bytes()).unwrap(),
        }
    }
}

impl Sample {
    /// Everything between the form field and the identity. Each run uses a pending login up, so it
    /// makes one too; what that takes is measured apart and taken off.
    pub(crate) fn validate(&self, names: &ClaimNames) -> Identity {
        let posted = PostedResponse::parse(&self.posted, &self.limits).unwrap();
        let pending = self.pending();
        let checked =
            self.sp.verify(&self.connection, posted, pending, &self.browser, self.now).unwrap();
        let fresh = Fresh::danger_attest(checked.replay_key().clone());
        checked.redeem(fresh).unwrap().into_identity(names)
    }

    pub(crate) fn pending(&self) -> PendingLogin {
        let (connection, browser) = (&self.connection, &self.browser);
        PendingLogin::new(connection, &self.request_id, browser, ReturnPath::root(), self.now)
    }
}

fn now() -> Timestamp {
    Timestamp::parse_xs_datetime(SIGNED_AT).unwrap()
}

fn response(groups: usize, request_id: &RequestId) -> String {
    let request = request_id.as_str();
    let start = now().saturating_sub(Duration::from_secs(300));
    let end = now().saturating_add(Duration::from_secs(3600));
    let mut attributes = String::new();
    for (name, value) in [
        (format!("{MICROSOFT}/identity/claims/tenantid"), "6f1e2a0c-55b1-4f3e-9a55-1d6a3c1c7a10"),
        (
            format!("{MICROSOFT}/identity/claims/objectidentifier"),
            "b3b7c2f0-9a3e-4a7e-8f6d-0c1d2e3f4a5b",
        ),
        (format!("{MICROSOFT}/identity/claims/displayname"), "Ada Lovelace"),
        (format!("{MICROSOFT}/identity/claims/identityprovider"), ISSUER),
        (
            format!("{MICROSOFT}/claims/authnmethodsreferences"),
            "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password",
        ),
        (format!("{SCHEMAS}/givenname"), "Ada"),
        (format!("{SCHEMAS}/surname"), "Lovelace"),
        (format!("{SCHEMAS}/emailaddress"), "ada.lovelace@acme.example"),
        (format!("{SCHEMAS}/name"), "ada.lovelace@acme.example"),
    ] {
        let _ = write!(
            attributes,
            "<Attribute Name=\"{name}\"><AttributeValue>{value}</AttributeValue></Attribute>"
        );
    }
    let _ =
        write!(attributes, "<Attribute Name=\"{MICROSOFT}/ws/2008/06/identity/claims/groups\">");
    for group in 0..groups {
        let _ = write!(
            attributes,
            "<AttributeValue>0d6f7c3a-41e2-4b6c-9f10-{group:012x}</AttributeValue>"
        );
    }
    attributes.push_str("</Attribute>");
    format!(
        "<samlp:Response ID=\"_8a7f0d4c-2f0e-4d7e-9d9c-0f8b1b1e6f21\" Version=\"2.0\" IssueInstant=\"{SIGNED_AT}\" Destination=\"{ACS}\" InResponseTo=\"{request}\" xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"><Issuer xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\">{ISSUER}</Issuer><samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status><Assertion ID=\"_c4d7a5f0-6c1a-4a0d-8f9b-5e0f3f2a1d00\" IssueInstant=\"{SIGNED_AT}\" Version=\"2.0\" xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\"><Issuer>{ISSUER}</Issuer><Subject><NameID Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress\">ada.lovelace@acme.example</NameID><SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><SubjectConfirmationData InResponseTo=\"{request}\" NotOnOrAfter=\"{end}\" Recipient=\"{ACS}\"/></SubjectConfirmation></Subject><Conditions NotBefore=\"{start}\" NotOnOrAfter=\"{end}\"><AudienceRestriction><Audience>{SP}</Audience></AudienceRestriction></Conditions><AttributeStatement>{attributes}</AttributeStatement><AuthnStatement AuthnInstant=\"{SIGNED_AT}\" SessionIndex=\"_c4d7a5f0-6c1a-4a0d-8f9b-5e0f3f2a1d00\"><AuthnContext><AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</AuthnContextClassRef></AuthnContext></AuthnStatement></Assertion></samlp:Response>"
    )
}
