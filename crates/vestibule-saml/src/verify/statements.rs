//! AuthnStatement: when and how the user signed in (SAML 2.0 core 2.7.2).

use vestibule_core::{AuthenticationFacts, ClockSkew, Timestamp};
use vestibule_xmldsig::VerifiedElement;

use super::Expectation;
use super::signature::SignedAssertion;
use super::subject::parse_time;
use crate::connection::Connection;
use crate::names::ASSERTION;
use crate::refusal::{Fault, Reason};

/// The first AuthnStatement; where there are several, the session ends with the first that ends.
pub(super) struct Authentication<'doc> {
    at: Timestamp,
    context: Option<&'doc str>,
    session_index: Option<&'doc str>,
    session_not_on_or_after: Option<Timestamp>,
}

impl<'doc> Authentication<'doc> {
    pub(super) fn of(
        signed: &SignedAssertion<'doc>,
        expectation: &Expectation<'_>,
        connection: &Connection,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let mut statements = signed.children("AuthnStatement").peekable();
        let first = *statements.peek().ok_or_else(|| Fault::from(Reason::NoAuthnStatement))?;
        let mut session_not_on_or_after = None;
        for end in statements.filter_map(|one| one.attribute("SessionNotOnOrAfter")) {
            let end = parse_time(end)?;
            session_not_on_or_after = session_not_on_or_after.min(Some(end)).or(Some(end));
        }
        let authentication = Authentication {
            at: authn_instant(first, now, connection.clock_skew)?,
            context: context_class(first),
            session_index: first.attribute("SessionIndex"),
            session_not_on_or_after,
        };
        authentication.check_forced(expectation, connection, now)?;
        Ok(authentication)
    }

    /// Whoever asked for a new authentication gets one.
    fn check_forced(
        &self,
        expectation: &Expectation<'_>,
        connection: &Connection,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let oldest = match expectation {
            Expectation::AnswerTo(pending) => pending.began_at(),
            Expectation::Unsolicited => now.saturating_sub(super::UNSOLICITED_AGE),
        };
        let oldest = oldest.saturating_sub(connection.clock_skew.as_duration());
        if connection.force_authn && self.at < oldest {
            return Err(Fault::from(Reason::AuthnTooOld)
                .expecting(format_args!("at least {oldest}"))
                .found(self.at));
        }
        Ok(())
    }

    pub(super) fn check_context(&self, connection: &Connection) -> Result<(), Fault> {
        let wanted = &connection.authn_context;
        let is_wanted = |context: &str| wanted.iter().any(|wanted| wanted == context);
        if wanted.is_empty() || self.context.is_some_and(is_wanted) {
            return Ok(());
        }
        Err(Fault::from(Reason::AuthnContextMismatch)
            .expecting(wanted.join(" or "))
            .found_or_missing(self.context))
    }

    pub(super) fn check_session(&self, now: Timestamp, skew: ClockSkew) -> Result<(), Fault> {
        match self.session_not_on_or_after {
            Some(end) if now.saturating_sub(skew.as_duration()) >= end => {
                Err(Fault::from(Reason::SessionExpired)
                    .expecting(format_args!("before {end}"))
                    .found(now))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn into_facts(self) -> AuthenticationFacts {
        let mut facts = AuthenticationFacts::default();
        facts.authenticated_at = Some(self.at);
        facts.context_class = self.context.map(str::to_owned);
        facts.session_index = self.session_index.map(str::to_owned);
        facts.session_not_on_or_after = self.session_not_on_or_after;
        facts
    }
}

fn authn_instant(
    statement: VerifiedElement<'_>,
    now: Timestamp,
    skew: ClockSkew,
) -> Result<Timestamp, Fault> {
    let text = statement.attribute("AuthnInstant");
    let at = text.and_then(|at| Timestamp::parse_xs_datetime(at).ok());
    match at {
        Some(at) if at <= now.saturating_add(skew.as_duration()) => Ok(at),
        _ => Err(Fault::from(Reason::AuthnInstantMalformed)
            .expecting(format_args!("at most {now}"))
            .found_or_missing(text)),
    }
}

fn context_class<'doc>(statement: VerifiedElement<'doc>) -> Option<&'doc str> {
    let context = statement.children().find(|child| child.is(ASSERTION, "AuthnContext"))?;
    context.children().find(|child| child.is(ASSERTION, "AuthnContextClassRef"))?.text()
}
