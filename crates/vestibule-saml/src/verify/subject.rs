//! Subject: who it is, and who may use the assertion (SAML 2.0 core 2.4, profiles 4.1.4.2).

use vestibule_core::{ClockSkew, Timestamp, ValidityWindow, is_invisible};
use vestibule_xmldsig::VerifiedElement;

use super::Expectation;
use super::signature::{Issued, SignedAssertion};
use crate::connection::Connection;
use crate::names::{ASSERTION, METHOD_BEARER};
use crate::refusal::{Fault, Reason};
use crate::service_provider::ServiceProvider;
use crate::sign_in::NameId;

pub(super) struct Subject<'doc> {
    subject: Option<VerifiedElement<'doc>>,
}

impl<'doc> Subject<'doc> {
    pub(super) fn of(signed: &SignedAssertion<'doc>) -> Self {
        let mut subjects = signed.children("Subject");
        Subject { subject: subjects.next().filter(|_| subjects.next().is_none()) }
    }

    fn children(
        &self,
        local_name: &'static str,
    ) -> impl Iterator<Item = VerifiedElement<'doc>> + use<'doc> {
        let children = self.subject.into_iter().flat_map(|subject| subject.children());
        children.filter(move |child| child.is(ASSERTION, local_name))
    }

    /// The NameID exactly as it stands, never trimmed.
    pub(super) fn name_id(&self, connection: &Connection) -> Result<NameId, Fault> {
        if self.children("EncryptedID").next().is_some() {
            return Err(Reason::EncryptedId.into());
        }
        let mut name_ids = self.children("NameID");
        let name_id = name_ids.next().filter(|_| name_ids.next().is_none());
        let name_id = name_id.ok_or_else(|| Fault::from(Reason::NameIdMissing))?;
        let qualifiers = ["NameQualifier", "SPNameQualifier"].map(|name| name_id.attribute(name));
        let value = name_id.text().filter(|value| is_fit(value));
        let value = value.filter(|_| qualifiers.into_iter().flatten().all(is_short));
        let value = value.ok_or_else(|| Fault::from(Reason::NameIdCharacters))?;
        let format = name_id.attribute("Format");
        if let Some(expected) = &connection.name_id_format
            && format != Some(expected)
        {
            return Err(Fault::from(Reason::NameIdFormat)
                .expecting(expected)
                .found_or_missing(format));
        }
        Ok(NameId::new(
            value,
            format,
            name_id.attribute("NameQualifier"),
            name_id.attribute("SPNameQualifier"),
        ))
    }

    fn bearers(&self) -> impl Iterator<Item = Bearer<'doc>> + use<'doc> {
        self.children("SubjectConfirmation")
            .filter(|confirmation| confirmation.attribute("Method") == Some(METHOD_BEARER))
            .map(Bearer::of)
    }

    /// The first bearer confirmation that passes whole; else the first, whose faults are the ones
    /// to report. Conditions of two are never put together.
    pub(super) fn bearer(
        &self,
        sp: &ServiceProvider,
        expectation: &Expectation<'_>,
        now: Timestamp,
        skew: ClockSkew,
    ) -> Result<Bearer<'doc>, Fault> {
        let passes = |bearer: &Bearer<'_>| {
            bearer.check_recipient(sp).is_ok()
                && bearer.check_in_response_to(expectation).is_ok()
                && bearer.check_window(now, skew).is_ok()
        };
        // What nobody asked for may not name a request in any confirmation.
        if let Expectation::Unsolicited = expectation {
            let mut parts = self.children("SubjectConfirmation").flat_map(|one| one.children());
            if let Some(named) = parts.find_map(|part| part.attribute("InResponseTo")) {
                return Err(Fault::from(Reason::UnsolicitedNamesRequest).found(named));
            }
        }
        let chosen = self.bearers().find(passes).or_else(|| self.bearers().next());
        chosen.ok_or_else(|| Fault::from(Reason::NoBearerConfirmation).expecting(METHOD_BEARER))
    }

    /// The last instant at which any bearer confirmation would let the assertion in: how long a
    /// replay has to be remembered.
    pub(super) fn last_not_on_or_after(&self) -> Option<Timestamp> {
        self.bearers().filter_map(|bearer| bearer.not_on_or_after().ok()?).max()
    }
}

/// When the replay log may forget the assertion, if the connection accepts that it lives so long.
pub(super) fn check_longest(
    last: Option<Timestamp>,
    issued: Option<&Issued<'_>>,
    connection: &Connection,
) -> Result<Timestamp, Fault> {
    let last = last.ok_or_else(|| Fault::from(Reason::ConfirmationNotOnOrAfterMissing))?;
    let issued = issued.ok_or_else(|| Fault::from(Reason::IssueInstantMalformed))?;
    let bound = issued.at.saturating_add(connection.longest_window);
    if last > bound {
        return Err(Fault::from(Reason::WindowTooLong)
            .expecting(format_args!("at most {bound}"))
            .found(last));
    }
    Ok(last.saturating_add(connection.clock_skew.as_duration()))
}

/// A bearer SubjectConfirmation, taken as a whole.
#[derive(Clone, Copy)]
pub(super) struct Bearer<'doc> {
    data: Option<VerifiedElement<'doc>>,
}

impl<'doc> Bearer<'doc> {
    fn of(confirmation: VerifiedElement<'doc>) -> Self {
        let mut data =
            confirmation.children().filter(|child| child.is(ASSERTION, "SubjectConfirmationData"));
        Bearer { data: data.next().filter(|_| data.next().is_none()) }
    }

    fn attribute(&self, name: &str) -> Option<&'doc str> {
        self.data.and_then(|data| data.attribute(name))
    }

    fn in_response_to(&self) -> Option<&'doc str> {
        self.attribute("InResponseTo")
    }

    pub(super) fn check_recipient(&self, sp: &ServiceProvider) -> Result<(), Fault> {
        let acs = sp.acs().as_str();
        match self.attribute("Recipient") {
            Some(recipient) if recipient == acs => Ok(()),
            Some(recipient) => {
                Err(Fault::from(Reason::RecipientMismatch).expecting(acs).found(recipient))
            }
            None => Err(Fault::from(Reason::RecipientMissing).expecting(acs)),
        }
    }

    pub(super) fn check_in_response_to(&self, expectation: &Expectation<'_>) -> Result<(), Fault> {
        expectation.check(self.in_response_to())
    }

    pub(super) fn check_window(&self, now: Timestamp, skew: ClockSkew) -> Result<(), Fault> {
        if let Some(not_before) = self.attribute("NotBefore") {
            return Err(Fault::from(Reason::ConfirmationNotBefore).found(not_before));
        }
        let end = self.not_on_or_after()?;
        let end = end.ok_or_else(|| Fault::from(Reason::ConfirmationNotOnOrAfterMissing))?;
        let window = ValidityWindow::new(None, Some(end)).map_err(|_| Reason::TimeMalformed)?;
        window.check(now, skew).map_err(|_| {
            Fault::from(Reason::ConfirmationExpired)
                .expecting(format_args!("before {end}"))
                .found(now)
        })
    }

    fn not_on_or_after(&self) -> Result<Option<Timestamp>, Fault> {
        self.attribute("NotOnOrAfter").map(parse_time).transpose()
    }
}

pub(super) fn parse_time(text: &str) -> Result<Timestamp, Fault> {
    Timestamp::parse_xs_datetime(text).map_err(|_| Fault::from(Reason::TimeMalformed).found(text))
}

/// Not empty, not longer than a database column keeps, no white space around it, and nothing that
/// a person would not see or that reorders what they see: two accounts that look the same are one
/// takeover.
fn is_fit(value: &str) -> bool {
    let is_hidden = |c: char| c.is_control() || is_invisible(c);
    !value.is_empty() && is_short(value) && value.trim() == value && !value.contains(is_hidden)
}

/// The bound of core 8.3.7 and 8.3.8 for the formats that have one, and room for the others.
fn is_short(value: &str) -> bool {
    value.chars().count() <= 256
}
