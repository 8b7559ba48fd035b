//! A Response before it is signed, in the parts that attacks rearrange.

use vestibule_core::Timestamp;

use super::{SamlIdp, Style, attributes};
use crate::target::{ResponseIds, ResponseTarget};
use crate::user::SamlUser;
use crate::xml::{PROTOCOL, escape};

/// The parts of a Response in document order.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// The start tag of the Response.
    pub(crate) open: String,
    pub(crate) issuer: String,
    pub(crate) status: String,
    /// A document of its own: it declares every prefix that it uses.
    pub(crate) assertion: String,
    pub(crate) close: String,
}

impl Draft {
    pub(super) fn new(
        idp: &SamlIdp,
        user: &SamlUser,
        target: &ResponseTarget,
        ids: &ResponseIds,
        now: Timestamp,
    ) -> Draft {
        let style = idp.style;
        let (p, s) = (style.protocol(), style.assertion());
        let prefix = p.trim_end_matches(':');
        let issuer = escape(&idp.entity_id);
        Draft {
            open: format!(
                r#"<{p}Response xmlns:{prefix}="{PROTOCOL}"{} ID="{}" Version="2.0" IssueInstant="{}" Destination="{}"{}>"#,
                style.schema_namespace(),
                escape(&ids.response),
                style.time(now),
                escape(&target.acs),
                in_response_to(target),
            ),
            issuer: format!("<{s}Issuer{}>{issuer}</{s}Issuer>", style.assertion_namespace()),
            status: format!(
                r#"<{p}Status><{p}StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></{p}Status>"#
            ),
            assertion: format!(
                r#"<{s}Assertion{}{} ID="{}" IssueInstant="{}" Version="2.0"><{s}Issuer>{issuer}</{s}Issuer>{}{}{}{}</{s}Assertion>"#,
                style.assertion_namespace(),
                style.schema_namespace(),
                escape(&ids.assertion),
                style.time(now),
                subject(idp, user, target, now),
                conditions(idp, target, now),
                attributes::statement(idp, user),
                authn_statement(style, ids, now),
            ),
            close: format!("</{p}Response>"),
        }
    }

    pub(crate) fn assemble(&self) -> String {
        [&self.open, &self.issuer, &self.status, &self.assertion, &self.close]
            .map(String::as_str)
            .concat()
    }
}

fn in_response_to(target: &ResponseTarget) -> String {
    let attribute = |id: &String| format!(r#" InResponseTo="{}""#, escape(id));
    target.in_response_to.as_ref().map_or(String::new(), attribute)
}

fn subject(idp: &SamlIdp, user: &SamlUser, target: &ResponseTarget, now: Timestamp) -> String {
    let s = idp.style.assertion();
    let (_, until) = idp.style.window(now);
    format!(
        r#"<{s}Subject><{s}NameID Format="{}">{}</{s}NameID><{s}SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><{s}SubjectConfirmationData{} NotOnOrAfter="{}" Recipient="{}"/></{s}SubjectConfirmation></{s}Subject>"#,
        idp.name_id_format,
        escape(&user.name_id),
        in_response_to(target),
        idp.style.time(until),
        escape(&target.acs),
    )
}

fn conditions(idp: &SamlIdp, target: &ResponseTarget, now: Timestamp) -> String {
    let s = idp.style.assertion();
    let (from, until) = idp.style.window(now);
    format!(
        r#"<{s}Conditions NotBefore="{}" NotOnOrAfter="{}"><{s}AudienceRestriction><{s}Audience>{}{}</{s}Audience></{s}AudienceRestriction></{s}Conditions>"#,
        idp.style.time(from),
        idp.style.time(until),
        idp.audience_prefix,
        escape(&target.audience),
    )
}

fn authn_statement(style: Style, ids: &ResponseIds, now: Timestamp) -> String {
    let s = style.assertion();
    format!(
        r#"<{s}AuthnStatement AuthnInstant="{}" SessionIndex="{}"><{s}AuthnContext><{s}AuthnContextClassRef>{}</{s}AuthnContextClassRef></{s}AuthnContext></{s}AuthnStatement>"#,
        style.time(now),
        escape(&ids.session),
        style.authn_context(),
    )
}
