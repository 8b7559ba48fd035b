//! The Web Browser SSO profile, line by line (SAML 2.0 profiles 4.1.4.2 and 4.1.4.3).
//!
//! Five gates come first, since nothing can be said about a message that does not pass them: its
//! structure, versions, status, number of assertions, and signatures. Every line after them is
//! checked whatever came of the others, so an administrator sees all that is wrong at once.

mod attributes;
mod conditions;
mod envelope;
mod signature;
mod statements;
mod subject;

use std::time::Duration;

use vestibule_core::{BrowserBinding, Outcome, Timestamp};

use crate::checked::Checked;
use crate::connection::Connection;
use crate::pending::PendingLogin;
use crate::posted::PostedResponse;
use crate::refusal::{Fault, Reason, Refusal};
use crate::report::{Check, Report};
use crate::service_provider::ServiceProvider;
use crate::sign_in::{SignIn, Warning};
use crate::structure;
use conditions::Conditions;
use envelope::Envelope;
use signature::SignedAssertion;
use statements::Authentication;
use subject::Subject;

impl ServiceProvider {
    /// Verifies the answer to a sign-in that began here: every check of the profile.
    ///
    /// `posted` and `pending` are consumed, so neither serves a second time. `browser` is what the
    /// host reads from the cookie of the browser that posted.
    ///
    /// # Errors
    /// A [`Refusal`] with the code of the first check that failed, and the outcome of all.
    pub fn verify(
        &self,
        connection: &Connection,
        posted: PostedResponse,
        pending: PendingLogin,
        browser: &BrowserBinding,
        now: Timestamp,
    ) -> Result<Checked, Refusal> {
        let mut list = Checklist::new(connection);
        list.gate(Check::PendingLogin, pending.check(connection, browser, now))?;
        let expectation = Expectation::AnswerTo(&pending);
        let mut checked = verify(self, connection, &posted, &expectation, now, list)?;
        checked.set_return_path(pending.into_return_path());
        Ok(checked)
    }

    /// Verifies a response that nobody here asked for. It must not name a request at all, and has
    /// to be fresh; the connection has to
    /// [allow it](Connection::with_danger_idp_initiated).
    ///
    /// # Security
    /// Nothing ties such a response to the browser that posts it: an attacker can sign a victim in
    /// under the attacker's account. A bookmark to the application's own sign-in page does the same
    /// for users without that hole.
    ///
    /// # Errors
    /// As [`verify`](Self::verify), and `unsolicited_response` where the connection does not allow
    /// it.
    pub fn danger_verify_idp_initiated(
        &self,
        connection: &Connection,
        posted: PostedResponse,
        now: Timestamp,
    ) -> Result<Checked, Refusal> {
        let mut list = Checklist::new(connection);
        let allowed =
            if connection.idp_initiated { Ok(()) } else { Err(Reason::Unsolicited.into()) };
        list.gate(Check::PendingLogin, allowed)?;
        verify(self, connection, &posted, &Expectation::Unsolicited, now, list)
    }
}

/// How old a response may be that nobody asked for.
const UNSOLICITED_AGE: Duration = Duration::from_secs(5 * 60);

/// What a response has to answer.
enum Expectation<'a> {
    AnswerTo(&'a PendingLogin),
    Unsolicited,
}

impl Expectation<'_> {
    /// Compares an InResponseTo with the request that was made.
    fn check(&self, in_response_to: Option<&str>) -> Result<(), Fault> {
        match (self, in_response_to) {
            (Expectation::AnswerTo(pending), Some(id)) if id == pending.request_id() => Ok(()),
            (Expectation::AnswerTo(pending), Some(id)) => {
                Err(Fault::from(Reason::InResponseToMismatch)
                    .expecting(pending.request_id())
                    .found(id))
            }
            (Expectation::AnswerTo(pending), None) => {
                Err(Fault::from(Reason::InResponseToMissing).expecting(pending.request_id()))
            }
            (Expectation::Unsolicited, None) => Ok(()),
            (Expectation::Unsolicited, Some(id)) => {
                Err(Fault::from(Reason::UnsolicitedNamesRequest).found(id))
            }
        }
    }
}

fn verify(
    sp: &ServiceProvider,
    connection: &Connection,
    posted: &PostedResponse,
    expectation: &Expectation<'_>,
    now: Timestamp,
    mut list: Checklist<'_>,
) -> Result<Checked, Refusal> {
    use Check as Line;
    let (idp, skew) = (&connection.idp, connection.clock_skew);
    list.gate(Line::Structure, structure::check(&posted.document))?;
    let envelope = Envelope::of(&posted.document);
    list.gate(Line::Version, envelope.check_versions())?;
    list.gate(Line::Status, envelope.check_status())?;
    let assertion = list.gate(Line::OneAssertion, envelope.one_assertion())?;
    let signed = SignedAssertion::verify(&envelope, assertion, connection, now);
    let signed = list.gate(Line::Signature, signed)?;

    let expired = list.check(Line::Certificate, signed.check_certificates(connection, now));
    list.check(Line::Destination, envelope.check_destination(sp, connection, &signed));
    list.check(Line::ResponseIssuer, envelope.check_issuer(idp, &signed));
    list.check(Line::AssertionIssuer, signed.check_issuer(idp));
    list.check(Line::InResponseTo, expectation.check(envelope.in_response_to()));
    let issued = list.check(Line::Issued, signed.issued(expectation, now, skew));

    let subject = Subject::of(&signed);
    let name_id = list.check(Line::NameId, subject.name_id(connection));
    let bearer = subject.bearer(sp, expectation, now, skew);
    if let Some(bearer) = list.check(Line::BearerConfirmation, bearer) {
        list.check(Line::Recipient, bearer.check_recipient(sp));
        list.check(Line::ConfirmationInResponseTo, bearer.check_in_response_to(expectation));
        list.check(Line::ConfirmationWindow, bearer.check_window(now, skew));
    }
    let last = subject.last_not_on_or_after();
    let longest = subject::check_longest(last, issued.as_ref(), connection);
    let until = list.check(Line::LongestWindow, longest);

    match Conditions::of(&signed) {
        Ok(conditions) => {
            list.check(Line::ConditionsWindow, conditions.check_window(now, skew));
            list.check(Line::Audience, conditions.check_audience(sp, connection));
            list.check(Line::KnownConditions, conditions.check_known());
        }
        Err(fault) => drop(list.check::<()>(Line::ConditionsWindow, Err(fault))),
    }
    let authentication = Authentication::of(&signed, expectation, connection, now);
    let authentication = list.check(Line::AuthnStatement, authentication);
    if let Some(authentication) = &authentication {
        list.check(Line::AuthnContext, authentication.check_context(connection));
        list.check(Line::SessionWindow, authentication.check_session(now, skew));
    }
    let attributes = list.check(Line::Attributes, attributes::read(&signed));

    let report = list.finish()?;
    // Every line passed, so every part is there; were one not, there is nothing to sign in with.
    let parts = (expired, issued, name_id, until, authentication, attributes);
    let (Some(expired), Some(issued), Some(name_id), Some(until), Some(authn), Some(attributes)) =
        parts
    else {
        return Err(Refusal::new(Reason::NotAResponse.into(), connection.product, report));
    };
    let mut warnings: Vec<Warning> = signed.warnings();
    warnings.extend(expired);
    if attributes.skipped > 0 {
        warnings.push(Warning::AttributesSkipped(attributes.skipped));
    }
    let replay_key = issued.replay_key(connection);
    let sign_in = SignIn::new(
        connection,
        name_id,
        authn.into_facts(),
        attributes.values,
        signed.part(),
        warnings,
    );
    Ok(Checked::new(report, replay_key, until, sign_in))
}

/// The report being written, and the first thing that was wrong.
struct Checklist<'a> {
    connection: &'a Connection,
    report: Report,
    first: Option<Fault>,
}

impl<'a> Checklist<'a> {
    fn new(connection: &'a Connection) -> Self {
        Checklist { connection, report: Report::new(), first: None }
    }

    /// A line that the others can do without.
    fn check<T>(&mut self, check: Check, result: Result<T, Fault>) -> Option<T> {
        match result {
            Ok(value) => {
                self.report.set(check, Outcome::Passed);
                Some(value)
            }
            Err(fault) => {
                self.report.set(check, Outcome::Failed(fault.code()));
                self.first.get_or_insert(fault);
                None
            }
        }
    }

    /// A line without which there is nothing more to check.
    fn gate<T>(&mut self, check: Check, result: Result<T, Fault>) -> Result<T, Refusal> {
        match self.check(check, result) {
            Some(value) => Ok(value),
            None => Err(self.refusal()),
        }
    }

    fn finish(mut self) -> Result<Report, Refusal> {
        if self.first.is_some() { Err(self.refusal()) } else { Ok(self.report) }
    }

    fn refusal(&mut self) -> Refusal {
        let fault = self.first.take().unwrap_or_else(|| Reason::NotAResponse.into());
        Refusal::new(fault, self.connection.product, self.report.clone())
    }
}
