//! One identity provider as one organisation configured it, and what is expected of it.

use std::sync::Arc;
use std::time::Duration;

use vestibule_core::{ClockSkew, ConnectionId, Endpoint};
use vestibule_keys::VerificationKeys;
use vestibule_xmldsig::SignaturePolicy;

use crate::entity_id::EntityId;
use crate::product::Product;

/// An identity provider: its name, where users sign in, and the keys that it signs with.
///
/// The keys cannot be used apart from their provider, so none speaks for another.
#[derive(Debug, Clone)]
#[must_use]
pub struct IdentityProvider {
    pub(crate) entity_id: EntityId,
    pub(crate) sso: Option<Endpoint>,
    pub(crate) keys: Arc<VerificationKeys>,
    pub(crate) wants_signed_requests: bool,
}

impl IdentityProvider {
    /// A provider that is known by its name and keys alone: enough to verify what it sends.
    pub fn new(entity_id: EntityId, keys: VerificationKeys) -> Self {
        IdentityProvider {
            entity_id,
            sso: None,
            keys: Arc::new(keys),
            wants_signed_requests: false,
        }
    }

    /// Its single sign-on service for the redirect binding: where sign-ins begin.
    pub fn with_sso(mut self, sso: Endpoint) -> Self {
        self.sso = Some(sso);
        self
    }

    /// Refuses to begin a sign-in with an unsigned request: the provider says that it would not
    /// answer one.
    pub fn with_signed_requests(mut self) -> Self {
        self.wants_signed_requests = true;
        self
    }

    /// Its entity id.
    pub fn entity_id(&self) -> &EntityId {
        &self.entity_id
    }

    /// Where sign-ins begin, if that is known.
    #[must_use]
    pub fn sso(&self) -> Option<&Endpoint> {
        self.sso.as_ref()
    }

    /// The keys that it signs with.
    #[must_use]
    pub fn keys(&self) -> &VerificationKeys {
        &self.keys
    }
}

/// A connection: an identity provider, and everything that is expected of its responses.
///
/// Defaults are strict. What a `danger` or `compat` method allows holds for this connection alone.
#[derive(Debug, Clone)]
#[must_use]
pub struct Connection {
    pub(crate) id: ConnectionId,
    pub(crate) idp: IdentityProvider,
    pub(crate) product: Product,
    pub(crate) signatures: SignaturePolicy,
    pub(crate) clock_skew: ClockSkew,
    pub(crate) longest_window: Duration,
    pub(crate) name_id_format: Option<String>,
    pub(crate) authn_context: Vec<String>,
    pub(crate) force_authn: bool,
    pub(crate) audience_aliases: Vec<EntityId>,
    pub(crate) destination_may_be_missing: bool,
    pub(crate) idp_initiated: bool,
    pub(crate) expired_certificates: ExpiredCertificates,
}

/// What to do with a signature by a key whose certificate says that it has expired, or is not yet
/// valid. The key is trusted because it was configured; the dates are the provider's paperwork.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExpiredCertificates {
    /// Accept, and say so among the warnings.
    Warn,
    /// Refuse.
    Refuse,
}

impl Connection {
    /// How far in the future an assertion may expire, unless
    /// [`with_longest_window`](Self::with_longest_window) says otherwise. The replay log has to
    /// remember it that long.
    pub const LONGEST_WINDOW: Duration = Duration::from_secs(24 * 60 * 60);

    /// A strict connection to a provider. The product, which decides how errors name the setting
    /// to change, is recognised by the provider's entity id.
    pub fn new(id: ConnectionId, idp: IdentityProvider) -> Self {
        Connection {
            product: Product::of(idp.entity_id.as_str()),
            id,
            idp,
            signatures: SignaturePolicy::strict(),
            clock_skew: ClockSkew::DEFAULT,
            longest_window: Self::LONGEST_WINDOW,
            name_id_format: None,
            authn_context: Vec::new(),
            force_authn: false,
            audience_aliases: Vec::new(),
            destination_may_be_missing: false,
            idp_initiated: false,
            expired_certificates: ExpiredCertificates::Warn,
        }
    }

    /// Names the product where its entity id does not give it away.
    pub fn with_product(mut self, product: Product) -> Self {
        self.product = product;
        self
    }

    /// Which signatures are good enough; [`SignaturePolicy::strict`] unless set.
    pub fn with_signature_policy(mut self, signatures: SignaturePolicy) -> Self {
        self.signatures = signatures;
        self
    }

    /// How far the two clocks may differ; [`ClockSkew::DEFAULT`] unless set.
    pub fn with_clock_skew(mut self, clock_skew: ClockSkew) -> Self {
        self.clock_skew = clock_skew;
        self
    }

    /// How long an assertion may be valid after it was issued;
    /// [`LONGEST_WINDOW`](Self::LONGEST_WINDOW) unless set.
    pub fn with_longest_window(mut self, longest: Duration) -> Self {
        self.longest_window = longest;
        self
    }

    /// Asks for a NameID format in requests. Nothing is asked for unless set, which every product
    /// understands.
    pub fn with_name_id_format(mut self, format: impl Into<String>) -> Self {
        self.name_id_format = Some(format.into());
        self
    }

    /// Asks for one of these authentication contexts, and refuses others. Entra answers an exact
    /// demand with an error as soon as the user signs in by a stronger method.
    pub fn with_authn_context(
        mut self,
        classes: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let named = classes.into_iter().map(Into::into).filter(|class| !class.is_empty());
        self.authn_context = named.collect();
        self
    }

    /// Asks that users sign in again, and refuses an authentication from before the request.
    pub fn with_force_authn(mut self) -> Self {
        self.force_authn = true;
        self
    }

    /// Accepts another name for this service provider as the audience. Entra writes
    /// `spn:` and the application id where the identifier is a GUID.
    pub fn with_compat_audience_alias(mut self, alias: EntityId) -> Self {
        self.audience_aliases.push(alias);
        self
    }

    /// Accepts a signed Response without Destination.
    pub fn with_compat_missing_destination(mut self) -> Self {
        self.destination_may_be_missing = true;
        self
    }

    /// Lets [`danger_verify_idp_initiated`](crate::ServiceProvider::danger_verify_idp_initiated)
    /// accept responses that nobody asked for.
    ///
    /// # Security
    /// Such a response is not bound to a browser: whoever holds one can sign somebody else in as
    /// themselves.
    pub fn with_danger_idp_initiated(mut self) -> Self {
        self.idp_initiated = true;
        self
    }

    /// What to do when the certificate of the signing key has expired.
    pub fn with_expired_certificates(mut self, expired: ExpiredCertificates) -> Self {
        self.expired_certificates = expired;
        self
    }

    /// Its id.
    pub fn id(&self) -> &ConnectionId {
        &self.id
    }

    /// Its identity provider.
    pub fn identity_provider(&self) -> &IdentityProvider {
        &self.idp
    }

    /// Which product the provider is.
    #[must_use]
    pub fn product(&self) -> Product {
        self.product
    }
}
