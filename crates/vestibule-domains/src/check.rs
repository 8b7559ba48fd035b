//! Looks a record up, and judges what is seen.

use std::future::Future;

use vestibule_core::Timestamp;

use crate::assess::is_definite;
use crate::{
    Assessment, AssessmentRules, DiagnosisCode, Expected, Observations, RecordName, TxtLookup,
    assess,
};

/// Whether a claim is proven now: asks about the names that prove, and only where these do not, about
/// where the record is often put by mistake.
///
/// Takes a [`Challenge`](crate::Challenge) or an [`Expected`].
///
/// ```
/// use vestibule_core::{DomainName, Timestamp};
/// use vestibule_domains::{
///     AssessmentRules, Expected, Observations, RecordName, Token, TxtLookup, check,
/// };
///
/// /// Nobody answers.
/// struct Offline;
///
/// impl TxtLookup for Offline {
///     async fn look_up(&self, _: &DomainName, _: &[RecordName]) -> Observations {
///         Observations::none()
///     }
/// }
///
/// # tokio_test(async {
/// let acme = DomainName::parse("acme.com").unwrap();
/// let name = RecordName::below("_x.app-sso-challenge", &acme).unwrap();
/// let expected = Expected::new(acme, name, Token::from_bits([7; 16]));
/// let assessment =
///     check(&Offline, expected, &AssessmentRules::new(), Timestamp::UNIX_EPOCH).await;
/// assert_eq!(assessment.diagnosis.code.code(), "servers_unreachable");
/// # });
/// # fn tokio_test(future: impl Future<Output = ()>) {
/// #     let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// #     assert!(std::pin::pin!(future).poll(&mut context).is_ready());
/// # }
/// ```
pub fn check<L: TxtLookup + ?Sized>(
    lookup: &L,
    expected: impl Into<Expected>,
    rules: &AssessmentRules,
    now: Timestamp,
) -> impl Future<Output = Assessment> + Send {
    let examination = examine(lookup, expected, rules, now);
    async { examination.await.assessment }
}

/// The same, with what was seen.
pub fn examine<L: TxtLookup + ?Sized>(
    lookup: &L,
    expected: impl Into<Expected>,
    rules: &AssessmentRules,
    now: Timestamp,
) -> impl Future<Output = Examined> + Send {
    let expected = expected.into();
    async move {
        let mut observations = lookup.look_up(expected.domain(), expected.names()).await;
        let assessment = assess(&expected, &observations, rules, now);
        if !is_worth_a_second_look(&assessment, &observations) {
            return Examined { assessment, observations };
        }
        let elsewhere: Vec<RecordName> =
            expected.elsewhere().into_iter().map(|(_, name)| name).collect();
        let more = lookup.look_up(expected.domain(), &elsewhere).await;
        observations.answers.extend(more.answers);
        let assessment = assess(&expected, &observations, rules, now);
        Examined { assessment, observations }
    }
}

/// Whether it could come to something else by what is at other names.
fn is_worth_a_second_look(assessment: &Assessment, observations: &Observations) -> bool {
    let is_settled = matches!(
        assessment.diagnosis.code,
        DiagnosisCode::Verified
            | DiagnosisCode::ClaimedByOther
            | DiagnosisCode::PartlyPublished
            | DiagnosisCode::WaitingForCaches
            | DiagnosisCode::DnssecBogus
            | DiagnosisCode::NotDelegated
    );
    !is_settled && observations.answers.iter().any(|it| is_definite(&it.answer))
}

/// An assessment, and what it was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Examined {
    /// What was made of it.
    pub assessment: Assessment,
    /// Every answer.
    pub observations: Observations,
}
