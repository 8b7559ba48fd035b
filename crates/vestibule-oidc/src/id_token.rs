//! The ID token, line by line (OpenID Connect Core 3.1.3.7, and section 12.2 for refreshed ones).
//!
//! Three gates come first: the header, the signature, and claims that can be read. Every line after
//! them is checked whatever came of the others, so an administrator sees all that is wrong at once.

mod audience;
mod binding;
mod tenant;
mod window;

use std::fmt;
use std::time::Duration;

use vestibule_core::{AuthenticationFacts, Timestamp};

use crate::claims::{Claims, malformed};
use crate::connection::{Connection, TokenSignatures};
use crate::issuer::{Rule, TenantId};
use crate::jose::{Allowed, CompactJws, KeySet, ProviderKey, Verified, verify};
use crate::json::Members;
use crate::profile::SubjectRule;
use crate::refusal::{Fault, Reason, Refusal};
use crate::report::{Check, Checklist, Report};
pub(crate) use tenant::check_key;
pub(crate) use window::expiry as check_expiry;

/// The kinds of token that an ID token may say it is.
const TYPES: &[&str] = &["JWT", "id_token+jwt"];
/// Identifiers are at most this long (OpenID Connect Core section 2).
const LONGEST_SUBJECT: usize = 255;

/// The nonce that a token has to carry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ExpectedNonce<'a> {
    /// This one.
    Exactly(&'a str),
    /// This one where there is one: a refreshed token need not have it.
    IfPresent(&'a str),
    /// Whichever: only for a token that answers no request of ours, such as a captured one.
    Any,
}

impl fmt::Debug for ExpectedNonce<'_> {
    /// Without the nonce.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ExpectedNonce::Exactly(_) => "Exactly(..)",
            ExpectedNonce::IfPresent(_) => "IfPresent(..)",
            ExpectedNonce::Any => "Any",
        })
    }
}

/// What an ID token has to agree with.
pub(crate) struct Expectation<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) cloud_instance: Option<&'a str>,
    pub(crate) nonce: ExpectedNonce<'a>,
    pub(crate) began_at: Option<Timestamp>,
    pub(crate) max_age: Option<Duration>,
    pub(crate) acr_values: &'a [String],
    pub(crate) access_token: Option<&'a str>,
    pub(crate) code: Option<&'a str>,
}

/// An ID token that passed every check. It is no sign-in: it answers no request, or an unknown one.
///
/// [`Connection::verify_id_token`] makes one for tools; a [`SignIn`](crate::SignIn) comes from
/// [`Connection::finish`] alone.
#[must_use]
pub struct IdToken {
    payload: String,
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) tenant: Option<TenantId>,
    pub(crate) object_id: Option<String>,
    pub(crate) authentication: AuthenticationFacts,
    expires_at: Timestamp,
    report: Report,
}

impl IdToken {
    /// The issuer, as the token states it.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// `sub`.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The tenant of Entra that it is from.
    #[must_use]
    pub fn tenant(&self) -> Option<&TenantId> {
        self.tenant.as_ref()
    }

    /// When and how the user was authenticated.
    #[must_use]
    pub fn authentication(&self) -> &AuthenticationFacts {
        &self.authentication
    }

    /// When it expires.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The claims as the provider wrote them: a JSON object.
    ///
    /// # Security
    /// Raw: an address among them is neither verified nor anybody's for good.
    #[must_use]
    pub fn raw_claims(&self) -> &str {
        &self.payload
    }

    /// The checks, all passed or not asked for.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }
}

impl fmt::Debug for IdToken {
    /// Without the user.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdToken").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

impl Connection {
    /// Verifies an ID token by itself: for tools that look at a captured one. What comes out starts
    /// no session.
    ///
    /// # Errors
    /// A [`Refusal`] with the code of the first check that failed, and the outcome of all.
    pub fn verify_id_token(
        &self,
        token: &str,
        keys: &KeySet,
        nonce: ExpectedNonce<'_>,
        now: Timestamp,
    ) -> Result<IdToken, Refusal> {
        let expectation = Expectation {
            connection: self,
            cloud_instance: None,
            nonce,
            began_at: None,
            max_age: self.max_age,
            acr_values: &self.acr_values,
            access_token: None,
            code: None,
        };
        expectation.verify(token, keys, now, Report::new())
    }

    /// Whether the signature of a token is by one of these keys. Says nothing about what it means.
    #[cfg(feature = "client")]
    pub(crate) fn is_signed_by(&self, token: &str, keys: &KeySet) -> bool {
        CompactJws::parse(token).is_ok_and(|jws| verify(jws, self.allowed(keys)).is_ok())
    }

    /// What tokens of this connection may be signed with.
    pub(crate) fn allowed<'k>(&'k self, keys: &'k KeySet) -> Allowed<'k> {
        match &self.signatures {
            TokenSignatures::Public(algorithms) => {
                Allowed::Public { keys, algorithms, try_all: self.try_all_keys }
            }
            TokenSignatures::Secret(secret) => Allowed::Secret(secret),
        }
    }
}

impl Expectation<'_> {
    pub(crate) fn verify(
        &self,
        token: &str,
        keys: &KeySet,
        now: Timestamp,
        report: Report,
    ) -> Result<IdToken, Refusal> {
        let mut list = Checklist::new(report);
        match self.read(token, keys, now, &mut list) {
            Some(id_token) if list.first.is_none() => {
                Ok(IdToken { report: list.report, ..id_token })
            }
            // Every line passed, so every part is there; were one not, there is nothing to go by.
            _ => {
                let fault = list.first.unwrap_or_else(|| Reason::ClaimsMalformed.into());
                Err(self.connection.refusal(fault, list.report))
            }
        }
    }

    fn read(
        &self,
        token: &str,
        keys: &KeySet,
        now: Timestamp,
        list: &mut Checklist,
    ) -> Option<IdToken> {
        let jws =
            CompactJws::parse(token).and_then(|jws| jws.header.check_typ(TYPES).map(|()| jws));
        let jws = list.check(Check::Header, jws)?;
        let verified = verify(jws, self.connection.allowed(keys));
        let Verified { payload, algorithm, key } = list.check(Check::Signature, verified)?;
        let payload = list.check(Check::Claims, text(payload))?;
        let mut id_token = {
            let members = Members::parse(&payload).map_err(|_| Reason::ClaimsMalformed.into());
            let members = list.check(Check::Claims, members)?;
            let claims = Claims { members: &members, profile: self.connection.profile };
            list.check(Check::Claims, check_kind(&claims));
            self.check_claims(&claims, key, algorithm, now, list)?
        };
        id_token.payload = payload;
        Some(id_token)
    }

    /// The lines, in the order of the standard.
    fn check_claims(
        &self,
        claims: &Claims<'_>,
        key: Option<&ProviderKey>,
        algorithm: crate::jose::Algorithm,
        now: Timestamp,
        list: &mut Checklist,
    ) -> Option<IdToken> {
        use Check as Line;
        let connection = self.connection;
        let skew = connection.clock_skew;
        let issuer = list.check(Line::Issuer, self.issuer(claims));
        let subject = list.check(Line::Subject, subject(claims));
        let audience = audience::Audience::of(claims);
        if let Some(audience) = list.check(Line::Audience, audience) {
            list.check(Line::Audience, audience.check(connection));
            list.check(Line::AuthorizedParty, audience.check_authorized_party(connection));
        }
        let expires_at = list.check(Line::Expiry, window::expiry(claims, now, skew));
        list.check(Line::NotBefore, window::check_not_before(claims, now, skew));
        list.check(Line::IssuedAt, window::check_issued_at(claims, connection, now));
        list.check(Line::Nonce, binding::check_nonce(claims, self.nonce));
        for (line, name, value) in [
            (Line::AccessTokenHash, "at_hash", self.access_token),
            (Line::CodeHash, "c_hash", self.code),
        ] {
            // The code flow does not ask for a hash. One that is there has to be right.
            if claims.members.get(name).is_some() {
                list.check(line, binding::check_hash(claims, name, value, algorithm));
            }
        }
        let auth_time = list.check(Line::AuthTime, self.auth_time(claims, now));
        let context = list.check(Line::AuthenticationContext, self.context(claims));
        let tenant = list.check(Line::Tenant, tenant::check(self, claims, key));
        let object = list.check(Line::Membership, tenant::check_member(connection, claims));
        let session_index = list.check(Line::Claims, claims.text("sid"))?;
        let mut authentication = AuthenticationFacts::default();
        authentication.authenticated_at = auth_time?;
        authentication.context_class = context?.map(str::to_owned);
        authentication.methods =
            claims.texts("amr").unwrap_or_default().into_iter().map(str::to_owned).collect();
        authentication.session_index =
            session_index.filter(|session| !session.is_empty()).map(str::to_owned);
        Some(IdToken {
            payload: String::new(),
            issuer: issuer?.to_owned(),
            subject: subject?.to_owned(),
            tenant: tenant?,
            object_id: object?.map(str::to_owned),
            authentication,
            expires_at: expires_at?,
            report: Report::new(),
        })
    }

    /// `iss`: exactly the configured one; at Entra that of the tenant which the token names.
    fn issuer<'c>(&self, claims: &Claims<'c>) -> Result<&'c str, Fault> {
        let issuer = claims.text("iss")?.ok_or_else(|| Fault::from(Reason::IssuerMissing))?;
        let mismatch =
            |expected: &str| Fault::from(Reason::IssuerMismatch).expecting(expected).found(issuer);
        match &self.connection.issuer.0 {
            Rule::Exact(expected) if issuer == expected.as_str() => Ok(issuer),
            Rule::Exact(expected) => Err(mismatch(expected.as_str())),
            // Google writes it both ways.
            Rule::Google { .. } if issuer == "accounts.google.com" => {
                Ok("https://accounts.google.com")
            }
            Rule::Google { .. } if issuer == "https://accounts.google.com" => Ok(issuer),
            Rule::Google { .. } => Err(mismatch("https://accounts.google.com")),
            Rule::EntraTenant { cloud, .. } | Rule::EntraTenants { cloud, .. } => {
                let tenant = tenant::tenant(claims)?;
                let expected = cloud.issuer(tenant.as_str());
                if issuer == expected { Ok(issuer) } else { Err(mismatch(&expected)) }
            }
        }
    }

    fn auth_time(&self, claims: &Claims<'_>, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
        let auth_time = claims.time("auth_time")?;
        let Some(max_age) = self.max_age else { return Ok(auth_time) };
        let auth_time = auth_time.ok_or_else(|| Fault::from(Reason::AuthTimeMissing))?;
        // Counted from the request: the time that the user took to sign in is not held against them.
        let asked_at = self.began_at.unwrap_or(now);
        let earliest = asked_at
            .saturating_sub(max_age)
            .saturating_sub(self.connection.clock_skew.as_duration());
        if auth_time > now.saturating_add(self.connection.clock_skew.as_duration()) {
            return Err(malformed("auth_time"));
        }
        if auth_time < earliest {
            return Err(Fault::from(Reason::AuthenticationTooOld)
                .expecting(format_args!("{earliest} or later"))
                .found(auth_time));
        }
        Ok(Some(auth_time))
    }

    fn context<'c>(&self, claims: &Claims<'c>) -> Result<Option<&'c str>, Fault> {
        let acr = claims.text("acr")?;
        let fits = |acr: &str| self.acr_values.iter().any(|asked| asked == acr);
        if self.acr_values.is_empty() || acr.is_some_and(fits) {
            return Ok(acr);
        }
        let fault = Fault::from(Reason::AcrMismatch).expecting(self.acr_values.join(" or "));
        Err(match acr {
            Some(acr) => fault.found(acr),
            None => fault,
        })
    }
}

fn text(payload: Vec<u8>) -> Result<String, Fault> {
    String::from_utf8(payload).map_err(|_| Reason::ClaimsMalformed.into())
}

/// A token about an event is no ID token, whoever signed it.
pub(crate) fn check_kind(claims: &Claims<'_>) -> Result<(), Fault> {
    match claims.members.get("events") {
        Some(_) => Err(Reason::WrongTokenKind.into()),
        None => Ok(()),
    }
}

/// `sub`: locally unique and never given to another person.
pub(crate) fn subject<'c>(claims: &Claims<'c>) -> Result<&'c str, Fault> {
    let subject = claims.text("sub")?.ok_or_else(|| Fault::from(Reason::SubjectMissing))?;
    let is_fit = |c: char| !c.is_control() && !vestibule_core::is_invisible(c);
    if subject.is_empty() || subject.len() > LONGEST_SUBJECT || !subject.chars().all(is_fit) {
        return Err(malformed("sub"));
    }
    Ok(subject)
}

/// Which claim names the user for good; the connection's product decides. Of Entra's own issuers no
/// profile makes anything else.
pub(crate) fn names_object(connection: &Connection) -> bool {
    connection.issuer.cloud().is_some() || connection.profile.subject == SubjectRule::EntraObject
}

/// The key that a token names, before anything of it is verified.
pub(crate) fn kid_hint(token: &str) -> Option<String> {
    CompactJws::parse(token).ok().and_then(|jws| jws.header.kid)
}
