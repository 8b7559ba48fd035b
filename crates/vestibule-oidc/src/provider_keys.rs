//! When the keys of a provider are fetched, and how long they are believed.
//!
//! Anybody can send tokens that name keys nobody has. So an unknown name causes a fetch at most every
//! thirty seconds, a name that was not found is not asked for again for a minute, nothing is ever
//! thrown away on a miss, and an outage of the provider leaves the keys that are known in use.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use openssl::sha::sha256;
use vestibule_core::{HttpResponse, Timestamp};

use crate::jose::KeySet;
use crate::refusal::{Fault, Reason, Refusal};

/// The keys of one provider, with what decides about fetching them. A pure state: whoever owns it
/// does the fetching.
///
/// ```
/// use vestibule_core::Timestamp;
/// use vestibule_oidc::{KeyAnswer, ProviderKeys};
///
/// let mut keys = ProviderKeys::new();
/// assert!(matches!(keys.look_up(Some("a"), Timestamp::UNIX_EPOCH), KeyAnswer::Fetch(None)));
/// ```
#[derive(Debug, Default)]
pub struct ProviderKeys {
    current: Option<Current>,
    last_failure: Option<Timestamp>,
    last_fetch_for_miss: Option<Timestamp>,
    missing: VecDeque<([u8; 32], Timestamp)>,
}

#[derive(Debug)]
struct Current {
    keys: Arc<KeySet>,
    fetched_at: Timestamp,
    fresh_until: Timestamp,
}

/// What to do for a token.
#[derive(Debug)]
pub enum KeyAnswer {
    /// Verify with these keys.
    Use(Arc<KeySet>),
    /// Fetch, then look up again. The keys, where there are some, are good enough to go on with when
    /// the fetch fails or somebody else is at it.
    Fetch(Option<Arc<KeySet>>),
    /// Refuse the token: `key_unknown` or `keys_unavailable`.
    Refuse(Refusal),
}

impl ProviderKeys {
    /// The shortest time that keys are believed without asking again, whatever the provider says.
    pub const SHORTEST: Duration = Duration::from_secs(5 * 60);
    /// The longest.
    pub const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
    /// The time where the provider says nothing.
    pub const USUAL: Duration = Duration::from_secs(60 * 60);
    /// How long keys that could not be fetched again stay in use.
    pub const STALE: Duration = Duration::from_secs(24 * 60 * 60);
    /// How often an unknown name causes a fetch at most.
    pub const BETWEEN_MISSES: Duration = Duration::from_secs(30);
    /// How long a name that was not found is not asked for again.
    pub const MISSING: Duration = Duration::from_secs(60);
    /// How soon after a failure the next attempt may come.
    pub const AFTER_FAILURE: Duration = Duration::from_secs(5);
    /// How many names are remembered as not found.
    const MOST_MISSING: usize = 256;

    /// No keys yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What to do for a token that names this key, or none.
    pub fn look_up(&mut self, kid: Option<&str>, now: Timestamp) -> KeyAnswer {
        let failed_lately = is_within(self.last_failure, Self::AFTER_FAILURE, now);
        let Some(current) = &self.current else {
            return if failed_lately {
                refuse(Reason::KeysUnavailable)
            } else {
                KeyAnswer::Fetch(None)
            };
        };
        let keys = Arc::clone(&current.keys);
        let (fresh_until, known) = (current.fresh_until, keys.knows(kid));
        // What is good for longer than anything may be was fetched by a clock that ran ahead.
        if known && now < fresh_until && fresh_until <= now.saturating_add(Self::LONGEST) {
            return KeyAnswer::Use(keys);
        }
        if known {
            let usable = now < fresh_until.saturating_add(Self::STALE);
            return match (usable, failed_lately) {
                (true, true) => KeyAnswer::Use(keys),
                (true, false) => KeyAnswer::Fetch(Some(keys)),
                (false, true) => refuse(Reason::KeysUnavailable),
                (false, false) => KeyAnswer::Fetch(None),
            };
        }
        if self.is_missing(kid, now)
            || is_within(self.last_fetch_for_miss, Self::BETWEEN_MISSES, now)
        {
            return refuse(Reason::KeyUnknown);
        }
        self.last_fetch_for_miss = Some(now);
        KeyAnswer::Fetch(None)
    }

    /// Takes the keys that were fetched, and how long the response says that they are good.
    ///
    /// # Errors
    /// A [`Refusal`] with `keys_malformed` when there is no key to be had from it, or
    /// `keys_unavailable` when it is no success; the keys of before stay.
    pub fn fetched(&mut self, response: &HttpResponse, now: Timestamp) -> Result<(), Refusal> {
        let keys = match (response.status(), KeySet::parse(response.body())) {
            (200, Ok(keys)) => keys,
            (200, Err(error)) => {
                self.failed(now);
                return Err(refusal(Fault::from(Reason::KeysMalformed).found(error.code())));
            }
            (status, _) => {
                self.failed(now);
                return Err(refusal(Fault::from(Reason::KeysUnavailable).found(status)));
            }
        };
        self.take(Arc::new(keys), now, now.saturating_add(lifetime(response)));
        Ok(())
    }

    /// Takes keys with their dates.
    pub(crate) fn take(
        &mut self,
        keys: Arc<KeySet>,
        fetched_at: Timestamp,
        fresh_until: Timestamp,
    ) {
        self.current = Some(Current { keys, fetched_at, fresh_until });
        self.last_failure = None;
    }

    /// Remembers that fetching failed.
    pub fn failed(&mut self, now: Timestamp) {
        self.last_failure = Some(now);
    }

    /// Remembers that a fetch was given up before it ended: the next token may cause another one.
    /// Otherwise whoever hangs up in time keeps new keys away from everybody.
    pub fn abandoned(&mut self) {
        self.last_fetch_for_miss = None;
    }

    /// Remembers that a fetch brought no key by this name.
    pub fn not_found(&mut self, kid: Option<&str>, now: Timestamp) {
        let Some(kid) = kid else { return };
        self.missing.retain(|(_, until)| now < *until);
        if self.missing.len() >= Self::MOST_MISSING {
            self.missing.pop_front();
        }
        self.missing.push_back((sha256(kid.as_bytes()), now.saturating_add(Self::MISSING)));
    }

    #[cfg(feature = "client")]
    pub(crate) fn keys(&self) -> Option<Arc<KeySet>> {
        self.current.as_ref().map(|current| Arc::clone(&current.keys))
    }

    /// The keys, where one has this name and they are fresh, or at most this stale.
    #[cfg(feature = "client")]
    pub(crate) fn usable(&self, kid: &str, now: Timestamp, stale: Duration) -> Option<Arc<KeySet>> {
        let current = self.current.as_ref()?;
        let is_good = now < current.fresh_until.saturating_add(stale)
            && current.fresh_until <= now.saturating_add(Self::LONGEST)
            && current.keys.knows(Some(kid));
        is_good.then(|| Arc::clone(&current.keys))
    }

    /// When the keys were fetched.
    #[must_use]
    pub fn fetched_at(&self) -> Option<Timestamp> {
        self.current.as_ref().map(|current| current.fetched_at)
    }

    /// Until when they are believed without asking again.
    #[must_use]
    pub fn fresh_until(&self) -> Option<Timestamp> {
        self.current.as_ref().map(|current| current.fresh_until)
    }

    fn is_missing(&self, kid: Option<&str>, now: Timestamp) -> bool {
        let Some(kid) = kid else { return false };
        let digest = sha256(kid.as_bytes());
        let latest = now.saturating_add(Self::MISSING);
        self.missing
            .iter()
            .any(|(known, until)| *known == digest && now < *until && *until <= latest)
    }
}

/// `max-age` of Cache-Control (RFC 9111 section 5.2.2.1), between the shortest and the longest.
pub(crate) fn lifetime(response: &HttpResponse) -> Duration {
    let Some(directives) = response.header("cache-control") else { return ProviderKeys::USUAL };
    let stated = |directive: &str| {
        let (name, value) = directive.trim().split_once('=').unwrap_or((directive.trim(), ""));
        let value = value.trim_matches('"');
        if name.eq_ignore_ascii_case("max-age") {
            value.parse().ok()
        } else if name.eq_ignore_ascii_case("no-store") || name.eq_ignore_ascii_case("no-cache") {
            Some(0)
        } else {
            None
        }
    };
    let seconds = directives.split(',').filter_map(stated).min();
    seconds
        .map_or(ProviderKeys::USUAL, Duration::from_secs)
        .clamp(ProviderKeys::SHORTEST, ProviderKeys::LONGEST)
}

/// Whether something happened less than this long ago, or ahead: a clock that was set back a little
/// lifts no limit, and one that ran far ahead for a moment sets none for good.
pub(crate) fn is_within(event: Option<Timestamp>, span: Duration, now: Timestamp) -> bool {
    event.is_some_and(|event| now < event.saturating_add(span) && event <= now.saturating_add(span))
}

fn refuse(reason: Reason) -> KeyAnswer {
    KeyAnswer::Refuse(refusal(reason.into()))
}

fn refusal(fault: Fault) -> Refusal {
    Refusal::from_fault(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = r#"{"kty":"OKP","crv":"Ed25519","kid":"KID","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(1_800_000_000 + seconds).unwrap()
    }

    fn set(kid: &str) -> HttpResponse {
        let document = format!("{{\"keys\":[{}]}}", KEY.replace("KID", kid));
        HttpResponse::new(200, document.into_bytes())
    }

    fn loaded() -> ProviderKeys {
        let mut keys = ProviderKeys::new();
        keys.fetched(&set("a"), at(0)).unwrap();
        keys
    }

    fn code(answer: &KeyAnswer) -> &'static str {
        match answer {
            KeyAnswer::Use(_) => "use",
            KeyAnswer::Fetch(None) => "fetch",
            KeyAnswer::Fetch(Some(_)) => "fetch_or_use",
            KeyAnswer::Refuse(refusal) => refusal.code(),
        }
    }

    #[test]
    fn a_flood_of_unknown_names_causes_one_fetch_in_thirty_seconds() {
        let mut keys = loaded();
        let fetches = (0..10_000)
            .filter(|n| code(&keys.look_up(Some(&format!("random-{n}")), at(1))) == "fetch")
            .count();
        assert_eq!(fetches, 1);
        assert_eq!(code(&keys.look_up(Some("other"), at(30))), "key_unknown");
        assert_eq!(code(&keys.look_up(Some("a"), at(30))), "use");
        assert_eq!(code(&keys.look_up(Some("other"), at(31))), "fetch");
    }

    #[test]
    fn a_name_that_was_not_found_is_not_asked_for_again_for_a_minute() {
        let mut keys = loaded();
        assert_eq!(code(&keys.look_up(Some("b"), at(0))), "fetch");
        keys.not_found(Some("b"), at(0));
        assert_eq!(code(&keys.look_up(Some("b"), at(59))), "key_unknown");
        assert_eq!(code(&keys.look_up(Some("b"), at(60))), "fetch");
        for n in 0..10_000 {
            keys.not_found(Some(&format!("random-{n}")), at(61));
        }
        assert!(keys.missing.len() <= ProviderKeys::MOST_MISSING);
    }

    #[test]
    fn a_rotation_right_after_the_first_fetch_is_noticed() {
        let mut keys = ProviderKeys::new();
        assert_eq!(code(&keys.look_up(Some("b"), at(0))), "fetch");
        keys.fetched(&set("a"), at(0)).unwrap();
        assert_eq!(code(&keys.look_up(Some("b"), at(0))), "fetch");
        keys.fetched(&set("b"), at(0)).unwrap();
        assert_eq!(code(&keys.look_up(Some("b"), at(0))), "use");
    }

    #[test]
    fn an_outage_leaves_known_keys_in_use_for_a_day_and_no_longer() {
        let mut keys = loaded();
        let stale = 60 * 60;
        assert_eq!(code(&keys.look_up(Some("a"), at(stale - 1))), "use");
        assert_eq!(code(&keys.look_up(Some("a"), at(stale))), "fetch_or_use");
        keys.failed(at(stale));
        assert_eq!(code(&keys.look_up(Some("a"), at(stale + 4))), "use");
        assert_eq!(code(&keys.look_up(Some("a"), at(stale + 5))), "fetch_or_use");
        assert!(keys.fetched(&HttpResponse::new(503, Vec::new()), at(stale + 6)).is_err());
        assert_eq!(code(&keys.look_up(Some("a"), at(stale + 7))), "use");
        let day = stale + 24 * 60 * 60;
        assert_eq!(code(&keys.look_up(Some("a"), at(day - 1))), "fetch_or_use");
        assert_eq!(code(&keys.look_up(Some("a"), at(day))), "fetch");
        keys.failed(at(day));
        assert_eq!(code(&keys.look_up(Some("a"), at(day + 1))), "keys_unavailable");
    }

    #[test]
    fn a_provider_that_is_down_from_the_start_is_not_hammered() {
        let mut keys = ProviderKeys::new();
        assert_eq!(code(&keys.look_up(None, at(0))), "fetch");
        keys.failed(at(0));
        assert_eq!(code(&keys.look_up(None, at(4))), "keys_unavailable");
        assert_eq!(code(&keys.look_up(None, at(5))), "fetch");
    }

    #[test]
    fn a_broken_answer_does_not_replace_keys_that_work() {
        let mut keys = loaded();
        for broken in ["", "{}", "{\"keys\":[]}", "<html>"] {
            let response = HttpResponse::new(200, broken.as_bytes().to_vec());
            assert_eq!(keys.fetched(&response, at(9)).unwrap_err().code(), "keys_malformed");
        }
        assert_eq!(code(&keys.look_up(Some("a"), at(10))), "use");
    }

    #[test]
    fn what_the_provider_says_about_time_is_kept_between_five_minutes_and_a_day() {
        for (header, seconds) in [
            (None, 3600),
            (Some("public, max-age=7200"), 7200),
            (Some("max-age=299"), 300),
            (Some("max-age=86401"), 86400),
            (Some("no-store, max-age=7200"), 300),
            (Some("max-age=soon"), 3600),
            (Some("Max-Age=\"600\""), 600),
        ] {
            let mut response = set("a");
            if let Some(header) = header {
                response = response.with_header("Cache-Control", header);
            }
            assert_eq!(lifetime(&response).as_secs(), seconds, "{header:?}");
        }
    }
}
