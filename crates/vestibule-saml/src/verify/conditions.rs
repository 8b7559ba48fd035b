//! Conditions: when and for whom the assertion is valid (SAML 2.0 core 2.5).

use vestibule_core::{ClockSkew, Timestamp, ValidityWindow, WindowError};
use vestibule_xmldsig::VerifiedElement;

use super::signature::SignedAssertion;
use super::subject::parse_time;
use crate::connection::Connection;
use crate::names::ASSERTION;
use crate::refusal::{Fault, Reason};
use crate::service_provider::ServiceProvider;

pub(super) struct Conditions<'doc> {
    conditions: VerifiedElement<'doc>,
}

impl<'doc> Conditions<'doc> {
    /// The one Conditions element.
    pub(super) fn of(signed: &SignedAssertion<'doc>) -> Result<Self, Fault> {
        let mut all = signed.children("Conditions");
        let conditions = all.next().filter(|_| all.next().is_none());
        let conditions = conditions.ok_or_else(|| Fault::from(Reason::ConditionsMissing))?;
        Ok(Conditions { conditions })
    }

    pub(super) fn check_window(&self, now: Timestamp, skew: ClockSkew) -> Result<(), Fault> {
        let time = |name| self.conditions.attribute(name).map(parse_time).transpose();
        let window = ValidityWindow::new(time("NotBefore")?, time("NotOnOrAfter")?)
            .map_err(|error| Fault::from(Reason::TimeMalformed).found(error))?;
        window.check(now, skew).map_err(|error| match error {
            WindowError::NotYetValid { not_before, .. } => Fault::from(Reason::NotYetValid)
                .expecting(format_args!("at least {not_before}"))
                .found(now),
            WindowError::Expired { not_on_or_after, .. } => Fault::from(Reason::Expired)
                .expecting(format_args!("before {not_on_or_after}"))
                .found(now),
        })
    }

    /// Every AudienceRestriction has to name this service provider, and there has to be one; inside
    /// of a restriction any Audience will do (core 2.5.1.4).
    pub(super) fn check_audience(
        &self,
        sp: &ServiceProvider,
        connection: &Connection,
    ) -> Result<(), Fault> {
        let names_us = |audience: &str| {
            audience == sp.entity_id().as_str()
                || connection.audience_aliases.iter().any(|alias| alias.as_str() == audience)
        };
        let mut restricted = false;
        for restriction in self.children("AudienceRestriction") {
            restricted = true;
            let audiences = || {
                restriction
                    .children()
                    .filter(|child| child.is(ASSERTION, "Audience"))
                    .filter_map(|audience| audience.text())
            };
            if !audiences().any(names_us) {
                return Err(Fault::from(Reason::AudienceMismatch)
                    .expecting(sp.entity_id())
                    .found(audiences().collect::<Vec<_>>().join(" ")));
            }
        }
        if restricted {
            Ok(())
        } else {
            Err(Fault::from(Reason::AudienceMissing).expecting(sp.entity_id()))
        }
    }

    /// A condition that nobody here understands makes the assertion invalid (core 2.5.1.1).
    /// OneTimeUse holds for every assertion, since each is redeemed once; ProxyRestriction bounds
    /// assertions that are issued on, and none are.
    pub(super) fn check_known(&self) -> Result<(), Fault> {
        let is_known = |condition: &VerifiedElement<'_>| {
            ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"]
                .iter()
                .any(|known| condition.is(ASSERTION, known))
        };
        match self.conditions.children().find(|condition| !is_known(condition)) {
            None => Ok(()),
            Some(unknown) => Err(Fault::from(Reason::UnknownCondition).found(unknown.local_name())),
        }
    }

    fn children(&self, name: &'static str) -> impl Iterator<Item = VerifiedElement<'doc>> {
        self.conditions.children().filter(move |child| child.is(ASSERTION, name))
    }
}
