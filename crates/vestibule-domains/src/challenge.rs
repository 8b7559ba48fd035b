//! The record that proves a claim: what to publish, and where.
//!
//! The form is that of [draft-ietf-dnsop-domain-verification-techniques][draft]: a TXT record at an
//! underscored name of its own, with the account and the scope in the name and
//! `token=... expiry=never` in the value.
//!
//! [draft]: https://datatracker.ietf.org/doc/draft-ietf-dnsop-domain-verification-techniques/

mod key;
mod misplaced;
mod product;

use vestibule_core::{DomainName, Timestamp};

pub use self::key::{ChallengeError, ChallengeKey, Tag};
pub use self::misplaced::Misplacement;
pub use self::product::Product;
use crate::names::registrable;
use crate::{Claim, ClaimEvent, ClaimKey, IssuedToken, RecordName, Scope, Token};

/// Makes claims and their records: the secret, and the host's own label.
#[derive(Debug)]
pub struct Challenges {
    key: ChallengeKey,
    product: Product,
}

impl Challenges {
    /// Challenges of one product.
    #[must_use]
    pub const fn new(key: ChallengeKey, product: Product) -> Self {
        Self { key, product }
    }

    /// A new claim of the first generation.
    ///
    /// # Errors
    /// [`ChallengeError::DomainTooLong`], or [`ChallengeError::Refused`] when the cryptographic library
    /// refuses.
    pub fn claim(&self, key: ClaimKey, now: Timestamp) -> Result<Claim, ChallengeError> {
        check_length(&key.domain)?;
        let (tag, token) = (self.key.tag(&key.organization)?, self.key.token(&key, 1)?);
        Ok(Claim::new(key, tag, token, now))
    }

    /// The event that gives a claim the token of its next generation.
    ///
    /// # Errors
    /// [`ChallengeError::Refused`] when the cryptographic library refuses.
    pub fn renewal(&self, claim: &Claim) -> Result<ClaimEvent, ChallengeError> {
        let generation = claim.generation.saturating_add(1);
        let tag = self.key.tag(&claim.key.organization)?;
        Ok(ClaimEvent::Renewed { tag, token: self.key.token(&claim.key, generation)? })
    }

    /// What to publish for a claim.
    ///
    /// # Errors
    /// [`ChallengeError::DomainTooLong`].
    pub fn challenge(&self, claim: &Claim) -> Result<Challenge, ChallengeError> {
        Challenge::of(&self.product, claim)
    }
}

/// What an administrator publishes to prove a claim, and how it is looked at.
///
/// ```
/// use vestibule_core::{DomainName, OrganizationId, Secret, Timestamp};
/// use vestibule_domains::{ChallengeKey, Challenges, ClaimKey, Product};
///
/// let key = ChallengeKey::new(&Secret::new(vec![7; 32]))?;
/// let challenges = Challenges::new(key, Product::parse("app")?);
/// let domain = DomainName::parse("eng.acme.com")?;
/// let claim = ClaimKey::exact(OrganizationId::parse("acme")?, domain);
/// let claim = challenges.claim(claim, Timestamp::UNIX_EPOCH)?;
/// let challenge = challenges.challenge(&claim)?;
///
/// let tag = claim.tag.as_str();
/// let name = &challenge.name;
/// assert_eq!(name.absolute.as_str(), format!("_{tag}.app-sso-challenge.eng.acme.com"));
/// assert_eq!(name.relative, format!("_{tag}.app-sso-challenge.eng"));
/// assert_eq!(challenge.value, format!("token={} expiry=never", claim.token));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Challenge {
    /// What is claimed.
    pub domain: DomainName,
    /// How much of it.
    pub scope: Scope,
    /// The registered domain: the zone, at most DNS hosts.
    pub registrable: DomainName,
    /// Where to publish.
    pub name: ChallengeName,
    /// Where to publish at DNS hosts that take no such name. The record counts there just as well.
    pub alternatives: Vec<ChallengeName>,
    /// The value of the TXT record, without quotes.
    pub value: String,
    /// The token in it.
    pub token: Token,
    /// Tokens of earlier generations, which prove nothing.
    pub earlier: Vec<IssuedToken>,
    /// For how many seconds the record may be cached: short, so that a mistake is soon forgotten.
    pub ttl: u32,
    tag: Tag,
    product: Product,
}

/// A name, in the two ways in which DNS hosts ask for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChallengeName {
    /// All of it, without a trailing dot.
    pub absolute: RecordName,
    /// Without the registered domain, for hosts that append it.
    pub relative: String,
}

/// How long a record may be cached, as advised.
const TTL_SECONDS: u32 = 300;

impl Challenge {
    /// The most bytes of a domain that can be claimed: the longest labels before it have 60, with a
    /// dot.
    pub const MAX_DOMAIN_BYTES: usize = 192;

    /// How to withdraw, to show beside the record.
    pub const HOW_TO_REVOKE: &str = "To give the domain up, remove it in the settings or delete the \
        record. Deleting alone takes effect after some days, so that a mistake at a DNS host locks \
        nobody out.";

    /// How often the record is looked at, to show beside it.
    pub const HOW_OFTEN: &str = "Keep the record. Until it is found it is looked for every minute at \
        first and then more and more rarely, at least hourly; from then on it is looked at once a day.";

    /// That of a claim, with the claim's own tag and token: the same on every page load, whatever the
    /// secret is by now.
    ///
    /// # Errors
    /// [`ChallengeError::DomainTooLong`].
    pub fn of(product: &Product, claim: &Claim) -> Result<Self, ChallengeError> {
        let ClaimKey { domain, scope, .. } = &claim.key;
        check_length(domain)?;
        let registrable = registrable(domain);
        let name = |labels: String| challenge_name(&labels, domain, &registrable);
        Ok(Self {
            name: name(two_labels(&claim.tag, product, *scope))?,
            alternatives: vec![name(one_label(&claim.tag, product, *scope))?],
            domain: domain.clone(),
            scope: *scope,
            value: format!("token={} expiry=never", claim.token),
            token: claim.token.clone(),
            earlier: claim.earlier.clone(),
            ttl: TTL_SECONDS,
            tag: claim.tag.clone(),
            product: product.clone(),
            registrable,
        })
    }

    /// The names at which the record counts, the advised one first.
    #[must_use]
    pub fn names(&self) -> Vec<RecordName> {
        let all = std::iter::once(&self.name).chain(&self.alternatives);
        all.map(|name| name.absolute.clone()).collect()
    }
}

/// The advised labels: one below another, so that a DNS host can delegate all of them at once.
fn two_labels(tag: &Tag, product: &Product, scope: Scope) -> String {
    format!("_{tag}.{}", product.label(scope))
}

/// The same in one label.
fn one_label(tag: &Tag, product: &Product, scope: Scope) -> String {
    format!("{}-{tag}", product.underscored_label(scope))
}

fn challenge_name(
    labels: &str,
    domain: &DomainName,
    registrable: &DomainName,
) -> Result<ChallengeName, ChallengeError> {
    let absolute = RecordName::below(labels, domain).ok_or_else(|| too_long(domain))?;
    let zone = format!(".{registrable}");
    let relative = absolute.as_str().strip_suffix(&zone).unwrap_or(absolute.as_str()).to_owned();
    Ok(ChallengeName { absolute, relative })
}

fn check_length(domain: &DomainName) -> Result<(), ChallengeError> {
    let fits = domain.as_str().len() <= Challenge::MAX_DOMAIN_BYTES;
    if fits { Ok(()) } else { Err(too_long(domain)) }
}

fn too_long(domain: &DomainName) -> ChallengeError {
    let found = domain.as_str().len();
    ChallengeError::DomainTooLong { found, maximum: Challenge::MAX_DOMAIN_BYTES }
}
