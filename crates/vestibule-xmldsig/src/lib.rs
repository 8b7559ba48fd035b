//! Strict XML reading, canonicalisation and XML signatures, in the narrow profile that a SAML
//! service provider or a reader of metadata needs.
//!
//! # The path
//!
//! ```text
//! bytes -> Document::parse -> Document       well-formed, within its budgets, one tree, unverified
//! Element -> verify -> VerifiedElement       its own signature, by a configured key; read by this handle
//! Element -> prepare_signature -> finish     the way out: sign here, or where the key lives
//! ```
//!
//! 1. [`Document::parse`] reads the bytes under a [`Grammar`] and [`Limits`], or names the [`Rule`]
//!    that they break and the place. No document type declaration is ever read, so there are no
//!    entities, no default attributes and nothing to fetch.
//! 2. [`verify`] takes the element that the application wants to read, and checks the signature
//!    that is this element's own child: one reference, to this element; the enveloped-signature
//!    transform and one canonicalisation; an algorithm from a closed list; a key from
//!    [`VerificationKeys`](vestibule_keys::VerificationKeys). What else a connection accepts is
//!    named in its [`SignaturePolicy`].
//! 3. [`VerifiedElement`] is the proof. Everything that can be read through it was signed.
//!
//! # Example
//!
//! ```
//! use vestibule_core::Timestamp;
//! use vestibule_keys::{SignatureAlgorithm, SigningKey, VerificationKey, VerificationKeys};
//! use vestibule_xmldsig::{
//!     Document, Grammar, Limits, SignaturePolicy, SigningProfile, prepare_signature, verify,
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // The test key of RFC 8410.
//! let private = "-----BEGIN PRIVATE KEY-----
//! MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
//! -----END PRIVATE KEY-----";
//! let public = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
//!
//! // The peer signs.
//! let unsigned = "<order ID='_1'><item>tea</item></order>";
//! let unsigned = Document::parse(unsigned, Grammar::Message, &Limits::MESSAGE)?;
//! let profile = SigningProfile::new(SignatureAlgorithm::Ed25519);
//! let prepared = prepare_signature(unsigned.root(), None, &profile)?;
//! let value = SigningKey::from_pem(private)?.sign(prepared.algorithm(), &prepared.octets())?;
//! let message = prepared.finish(&value);
//!
//! // We verify, and read through the proof.
//! let keys = vec![VerificationKey::from_public_key(public)?];
//! let keys = VerificationKeys::new(keys).ok_or("one to eight keys")?;
//! let now = Timestamp::parse_xs_datetime("2026-11-21T12:00:00Z")?;
//! let policy = SignaturePolicy::strict();
//! let document = Document::parse(message.as_str(), Grammar::Message, &Limits::MESSAGE)?;
//! let order = verify(document.root(), &keys, &policy, now)?;
//! assert_eq!(order.children().next().and_then(|item| item.text()), Some("tea"));
//!
//! // One letter changed on the way.
//! let changed = message.replace("tea", "sea");
//! let document = Document::parse(changed, Grammar::Message, &Limits::MESSAGE)?;
//! let refused = verify(document.root(), &keys, &policy, now);
//! assert_eq!(refused.err().map(|error| error.code()), Some("signature_digest_mismatch"));
//! # Ok(())
//! # }
//! ```
//!
//! # Security
//!
//! * An [`Element`] is what somebody wrote. Read what a decision rests on through the
//!   [`VerifiedElement`] that [`verify`] returned, and do not look for it in the document again.
//! * A verified element is not yet a fresh, expected or addressed one. Who signed is known; for
//!   whom, when, and in answer to what are questions of the protocol above.
//! * Under exclusive canonicalisation the ancestors of an element are not signed: their
//!   namespaces and `xml:*` attributes can change. Nothing that a [`VerifiedElement`] answers
//!   depends on them; a caller that resolves a prefix inside of a value, such as `xsi:type`, would.
//! * Key material inside of a message is never read. Dates, issuers and purposes of certificates
//!   carry no trust here: a key is trusted because it is configured.
//! * Use [`Grammar::Message`] for whatever a browser or a peer sends. [`Grammar::Document`] has
//!   comments, which are not signed; [`Element::text`] answers nothing where one splits the text.
//! * An element can be replayed with its signature. The same assertion has the same id each time.
//! * Nothing here reads the clock, a file or the network, and no input makes it recurse.
#![forbid(unsafe_code)]

mod c14n;
mod document;
mod limits;
mod names;
mod policy;
mod reader;
mod sign;
mod verify;

pub use c14n::Canonicalization;
pub use document::{AttributeRef, Children, Document, Element, Namespace};
pub use limits::Limits;
pub use policy::SignaturePolicy;
pub use reader::{Grammar, ReadError, Rule};
pub use sign::{PreparedSignature, SigningError, SigningProfile, prepare_signature};
pub use verify::{Evidence, SignatureError, VerifiedElement, is_signed, verify};
