//! Between verified and signed in: the assertion may be used once.

use std::fmt;

use vestibule_core::{Fresh, ReplayKey, ReturnPath, Timestamp};

use crate::product::Product;
use crate::refusal::{Fault, Reason, Refusal};
use crate::report::Report;
use crate::sign_in::SignIn;

/// A response that passed every check, and says nothing yet.
///
/// Put [`replay_key`](Self::replay_key) into the replay log, to be kept until
/// [`until`](Self::until); with the log's word that it is new, [`redeem`](Self::redeem) gives the
/// sign-in. Until then no NameID and no attribute can be read.
///
/// ```compile_fail
/// fn too_early(checked: vestibule_saml::Checked) {
///     checked.name_id();
/// }
/// ```
#[must_use]
pub struct Checked {
    report: Report,
    replay_key: ReplayKey,
    until: Timestamp,
    sign_in: SignIn,
}

impl Checked {
    pub(crate) fn new(
        report: Report,
        replay_key: ReplayKey,
        until: Timestamp,
        sign_in: SignIn,
    ) -> Self {
        Checked { report, replay_key, until, sign_in }
    }

    pub(crate) fn set_return_path(&mut self, return_path: ReturnPath) {
        self.sign_in.set_return_path(return_path);
    }

    /// What the replay log remembers it by.
    #[must_use]
    pub fn replay_key(&self) -> &ReplayKey {
        &self.replay_key
    }

    /// How long the replay log has to remember: past the last instant at which the assertion could
    /// be accepted, clock skew included.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.until
    }

    /// The checks, all passed.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The sign-in, for the proof that the assertion was not used before.
    ///
    /// # Errors
    /// A [`Refusal`] with the code `replay_other_key` when the proof is about another assertion.
    pub fn redeem(self, fresh: Fresh) -> Result<SignIn, Refusal> {
        if fresh.key() == &self.replay_key {
            return Ok(self.sign_in);
        }
        let fault = Fault::from(Reason::ReplayOtherKey);
        Err(Refusal::new(fault, Product::Other, self.report))
    }

    /// The refusal for an assertion that the replay log has seen, with the code `replayed`.
    #[must_use]
    pub fn replayed(self) -> Refusal {
        Refusal::new(Reason::Replayed.into(), Product::Other, self.report)
    }
}

impl fmt::Debug for Checked {
    /// Without what it will say: a log line must not reveal it early, or at all.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checked")
            .field("replay_key", &self.replay_key)
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}
