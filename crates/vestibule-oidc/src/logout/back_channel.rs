//! The provider calls us (OpenID Connect Back-Channel Logout 1.0).

use std::fmt;
use std::time::Duration;

use openssl::sha::Sha256;
use vestibule_core::{
    EndReason, EndScope, EndSessions, Fresh, ReplayKey, Secret, Subject, SubjectKind, Timestamp,
};

use crate::claims::{Claims, malformed};
use crate::connection::Connection;
use crate::id_token::{check_expiry, check_key, kid_hint, names_object, subject};
use crate::jose::{CompactJws, KeySet, verify};
use crate::json::{Json, Members};
use crate::parameters::parameters;
use crate::profile::Profile;
use crate::refusal::{Fault, Reason, Refusal};
use crate::report::Report;

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// What a logout token may say it is (section 2.4); Keycloak says `JWT`.
const TYPES: &[&str] = &["logout+jwt", "JWT"];
/// How old a token may be that does not say when it expires; section 2.4 recommends two minutes.
const LIFETIME: Duration = Duration::from_secs(120);
/// How old a token may be at most, whatever it says: the replay log remembers it that long.
const LONGEST: Duration = Duration::from_secs(10 * 60);

/// A logout request as it was posted, not verified.
///
/// Answer it with status 200 when the sessions have ended and 400 when it was refused, and with
/// `Cache-Control: no-store` either way.
///
/// ```
/// use vestibule_core::{EndSessions, Fresh, ReplayKey, Timestamp};
/// use vestibule_oidc::{Connection, KeySet, LogoutRequest, Refusal};
///
/// fn logout(
///     connection: &Connection,
///     keys: &KeySet,
///     body: &[u8],
///     now: Timestamp,
///     insert_once: impl Fn(&ReplayKey, Timestamp) -> Option<Fresh>,
/// ) -> Result<EndSessions, Refusal> {
///     let request = LogoutRequest::parse_form(body)?;
///     let checked = connection.verify_logout(request, keys, now)?;
///     match insert_once(checked.replay_key(), checked.until()) {
///         Some(fresh) => checked.redeem(fresh),
///         None => Err(checked.replayed()),
///     }
/// }
///
/// let twice = LogoutRequest::parse_form(b"logout_token=a.b.c&logout_token=a.b.c");
/// assert_eq!(twice.unwrap_err().code(), "logout_request_malformed");
/// ```
pub struct LogoutRequest {
    token: Secret<String>,
}

impl LogoutRequest {
    /// Reads the body of the POST request: `application/x-www-form-urlencoded` with one
    /// `logout_token`. Other methods than POST are not for this route.
    ///
    /// # Errors
    /// A [`Refusal`] with `logout_request_malformed`.
    pub fn parse_form(body: &[u8]) -> Result<Self, Refusal> {
        let read = parameters(body, ["logout_token"], Reason::LogoutRequestMalformed);
        let [token] = read.map_err(Refusal::from_fault)?;
        let token =
            token.ok_or_else(|| Refusal::from_fault(Reason::LogoutRequestMalformed.into()))?;
        Ok(LogoutRequest { token: Secret::new(token) })
    }

    #[cfg(feature = "client")]
    pub(crate) fn token(&self) -> &str {
        self.token.expose()
    }

    /// The key that the logout token names.
    #[must_use]
    pub fn kid_hint(&self) -> Option<String> {
        kid_hint(self.token.expose())
    }
}

impl fmt::Debug for LogoutRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LogoutRequest(..)")
    }
}

/// A logout that is genuine, and ends nothing until the replay log says that it is new.
#[derive(Debug)]
#[must_use]
pub struct CheckedLogout {
    replay_key: ReplayKey,
    until: Timestamp,
    end: EndSessions,
    profile: &'static Profile,
}

impl CheckedLogout {
    /// What the replay log remembers it by.
    #[must_use]
    pub fn replay_key(&self) -> &ReplayKey {
        &self.replay_key
    }

    /// How long the replay log has to remember.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.until
    }

    /// The sessions to end, for the proof that the token was not used before.
    ///
    /// # Errors
    /// A [`Refusal`] with `replay_other_key` when the proof is about another token.
    pub fn redeem(self, fresh: Fresh) -> Result<EndSessions, Refusal> {
        if fresh.key() == &self.replay_key {
            return Ok(self.end);
        }
        Err(Refusal::new(Reason::ReplayOtherKey.into(), self.profile, Report::new()))
    }

    /// The refusal for a token that the replay log has seen, with the code `replayed`.
    #[must_use]
    pub fn replayed(self) -> Refusal {
        Refusal::new(Reason::Replayed.into(), self.profile, Report::new())
    }
}

impl Connection {
    /// Verifies a logout token: every step of section 2.6.
    ///
    /// # Errors
    /// A [`Refusal`] with the code of the step that failed.
    pub fn verify_logout(
        &self,
        request: LogoutRequest,
        keys: &KeySet,
        now: Timestamp,
    ) -> Result<CheckedLogout, Refusal> {
        self.logout(request.token.expose(), keys, now)
            .map_err(|fault| self.refusal(fault, Report::new()))
    }

    fn logout(&self, token: &str, keys: &KeySet, now: Timestamp) -> Result<CheckedLogout, Fault> {
        let jws = CompactJws::parse(token)?;
        jws.header.check_typ(TYPES)?;
        let verified = verify(jws, self.allowed(keys))?;
        let members = Members::parse_bytes(&verified.payload)
            .map_err(|_| Fault::from(Reason::ClaimsMalformed))?;
        let claims = Claims { members: &members, profile: self.profile };
        let issuer = self.logout_issuer(&claims)?;
        check_key(&self.issuer, issuer, verified.key)?;
        self.check_logout_audience(&claims)?;
        let until = self.logout_window(&claims, now)?;
        check_event(&claims)?;
        if claims.members.get("nonce").is_some() {
            return Err(Reason::LogoutNoncePresent.into());
        }
        let scope = self.logout_scope(&claims, issuer)?;
        let id = claims
            .text("jti")?
            .filter(|id| !id.is_empty())
            .ok_or_else(|| Fault::from(Reason::LogoutTokenIdMissing))?;
        Ok(CheckedLogout {
            replay_key: self.logout_replay_key(issuer, id),
            until,
            end: EndSessions::new(scope, EndReason::LogoutRequest),
            profile: self.profile,
        })
    }

    fn logout_issuer<'c>(&self, claims: &Claims<'c>) -> Result<&'c str, Fault> {
        let issuer = claims.text("iss")?.ok_or_else(|| Fault::from(Reason::IssuerMissing))?;
        if self.issuer.may_be(issuer) {
            return Ok(issuer);
        }
        Err(Fault::from(Reason::IssuerMismatch)
            .expecting(self.issuer.metadata_issuer())
            .found(issuer))
    }

    fn check_logout_audience(&self, claims: &Claims<'_>) -> Result<(), Fault> {
        let audiences = claims.texts("aud")?;
        if audiences.is_empty() {
            return Err(Fault::from(Reason::AudienceMissing).expecting(&self.client_id));
        }
        if audiences.contains(&self.client_id.as_str()) {
            return Ok(());
        }
        Err(Fault::from(Reason::AudienceMismatch)
            .expecting(&self.client_id)
            .found(audiences.join(", ")))
    }

    /// `iat` is there and recent; `exp` is kept to where it is there. The answer is how long the
    /// token could be accepted.
    fn logout_window(&self, claims: &Claims<'_>, now: Timestamp) -> Result<Timestamp, Fault> {
        let skew = self.clock_skew.as_duration();
        let issued = claims.time("iat")?.ok_or_else(|| Fault::from(Reason::IssuedAtMissing))?;
        if issued > now.saturating_add(skew) {
            return Err(Fault::from(Reason::IssuedInFuture).found(issued));
        }
        let expiry = match claims.members.get("exp") {
            Some(_) => check_expiry(claims, now, self.clock_skew)?,
            None => issued.saturating_add(LIFETIME),
        };
        let last = expiry.min(issued.saturating_add(LONGEST));
        if now.saturating_sub(skew) >= last {
            return Err(Fault::from(Reason::IssuedTooLongAgo)
                .expecting(format_args!("before {last}"))
                .found(now));
        }
        // One second more than the last instant at which it could pass.
        Ok(last.saturating_add(skew).saturating_add(Duration::from_secs(1)))
    }

    /// `sub`, `sid` or both. Where the product's users are known by another claim than `sub`, only
    /// the session says whom it is about.
    fn logout_scope(&self, claims: &Claims<'_>, issuer: &str) -> Result<EndScope, Fault> {
        let session_index = match claims.text("sid")? {
            Some("") => return Err(malformed("sid")),
            sid => sid.map(str::to_owned),
        };
        let key = match claims.members.get("sub") {
            Some(_) if !names_object(self) => {
                let subject = Subject::new(issuer, subject(claims)?, SubjectKind::Persistent);
                Some(subject.key(&self.id))
            }
            _ => None,
        };
        match (key, session_index) {
            (Some(subject), Some(session_index)) => {
                Ok(EndScope::Session { subject, session_index })
            }
            (Some(subject), None) => Ok(EndScope::Subject(subject)),
            (None, Some(session_index)) => {
                Ok(EndScope::ProviderSession { connection: self.id.clone(), session_index })
            }
            (None, None) => Err(Reason::LogoutSubjectMissing.into()),
        }
    }

    /// A digest of connection, issuer and token id, each with its length.
    fn logout_replay_key(&self, issuer: &str, id: &str) -> ReplayKey {
        let mut hash = Sha256::new();
        for part in ["oidc logout token", self.id.as_str(), issuer, id] {
            hash.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        }
        ReplayKey::from_digest(hash.finish())
    }
}

/// `events` says that it is about a logout. Other events beside it have no meaning here.
fn check_event(claims: &Claims<'_>) -> Result<(), Fault> {
    match claims.members.get("events") {
        Some(Json::Object(events)) => match events.get(EVENT) {
            Some(Json::Object(_)) => Ok(()),
            _ => Err(Reason::LogoutEventMissing.into()),
        },
        _ => Err(Reason::LogoutEventMissing.into()),
    }
}
