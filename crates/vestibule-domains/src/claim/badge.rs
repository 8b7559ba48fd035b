//! What to show beside a claim.

use crate::{Claim, ClaimState, Strategy};

/// What to show beside a claim. It is computed from the claim whenever it is shown, and never stored.
///
/// Exhaustive on purpose: a page shows each.
///
/// ```
/// use vestibule_core::{DomainName, OrganizationId, Secret, Timestamp};
/// use vestibule_domains::*;
///
/// let key = ChallengeKey::new(&Secret::new(vec![7; 32]))?;
/// let challenges = Challenges::new(key, Product::parse("app")?);
/// let key = ClaimKey {
///     organization: OrganizationId::parse("acme")?,
///     domain: DomainName::parse("acme.com")?,
///     scope: Scope::Exact,
/// };
/// let (now, rules) = (Timestamp::UNIX_EPOCH, LifeCycle::new());
/// let claim = challenges.claim(key, now)?;
/// assert_eq!(Badge::of(&claim), Badge::Pending);
///
/// // What an operator vouches for never looks proven.
/// let event = ClaimEvent::Attested { by: "sam".into(), ticket: "T-1".into() };
/// let (claim, _) = transition(&claim, &event, now, &rules);
/// assert_eq!(Badge::of(&claim), Badge::Attested);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Badge {
    /// Not proven yet.
    Pending,
    /// Proven, and another organization has time to object.
    Contested,
    /// Proven by a DNS record, which is there.
    Proven,
    /// Proven by a DNS record, which is gone.
    ProvenInGrace,
    /// Proven by nothing: an operator vouches for it.
    Attested,
    /// It was proven, or could have been, and is not any more.
    Withheld,
}

impl Badge {
    /// That of a claim.
    #[must_use]
    pub const fn of(claim: &Claim) -> Self {
        match (&claim.state, &claim.strategy) {
            (ClaimState::Pending { .. }, _) => Self::Pending,
            (ClaimState::Contending { .. }, _) => Self::Contested,
            (ClaimState::Verified { .. }, Strategy::Dns) => Self::Proven,
            (ClaimState::Grace { .. }, Strategy::Dns) => Self::ProvenInGrace,
            (ClaimState::Verified { .. } | ClaimState::Grace { .. }, Strategy::Attested { .. }) => {
                Self::Attested
            }
            (
                ClaimState::Expired { .. }
                | ClaimState::Lapsed { .. }
                | ClaimState::Reconfirm { .. }
                | ClaimState::Superseded { .. }
                | ClaimState::Revoked { .. },
                _,
            ) => Self::Withheld,
        }
    }

    /// The stable code: the variant's name in snake_case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Contested => "contested",
            Self::Proven => "proven",
            Self::ProvenInGrace => "proven_in_grace",
            Self::Attested => "attested",
            Self::Withheld => "withheld",
        }
    }
}
