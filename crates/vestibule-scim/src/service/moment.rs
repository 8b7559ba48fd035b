//! What a request needs of the world: the time, and ids that nobody has.

use vestibule_core::{Secret, Timestamp};
use vestibule_keys::DigestAlgorithm;

use crate::{Fault, ResourceId, ScimError};

/// When a request is answered, and the randomness that its new resources take their ids from.
///
/// ```
/// use vestibule_core::Timestamp;
/// use vestibule_scim::Moment;
///
/// let now = Timestamp::parse_xs_datetime("2026-11-22T09:00:00.123456Z")?;
/// // The host fills the octets from the operating system's random numbers.
/// let moment = Moment::new(now, [7; 32]);
/// assert_eq!(moment.now().to_string(), "2026-11-22T09:00:00.123Z");
/// # Ok::<(), vestibule_core::TimestampError>(())
/// ```
#[derive(Debug)]
pub struct Moment {
    now: Timestamp,
    random: Secret<[u8; 32]>,
}

impl Moment {
    /// That time, cut to milliseconds as every store keeps it, and 256 random bits.
    ///
    /// # Security
    ///
    /// The octets must be fresh for each request: the same ones make the same ids again, which the
    /// store refuses.
    #[must_use]
    pub fn new(now: Timestamp, random: [u8; 32]) -> Self {
        let nanos = now.subsec_nanos() / 1_000_000 * 1_000_000;
        let now = Timestamp::from_unix(now.unix_seconds(), nanos).unwrap_or(now);
        Self { now, random: Secret::new(random) }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The id of the resource that is number so many of this request.
    pub(super) fn id(&self, number: usize) -> Result<ResourceId, ScimError> {
        let mut octets = self.random.expose().to_vec();
        octets.extend_from_slice(&u64::try_from(number).unwrap_or(u64::MAX).to_be_bytes());
        let hash = DigestAlgorithm::Sha256.hash(&octets);
        let bits = hash.as_ref().and_then(|hash| hash.first_chunk::<16>());
        bits.map(|bits| ResourceId::from_random(*bits))
            .ok_or_else(|| ScimError::new(Fault::Internal, "digest_failed", "no id could be made"))
    }
}
