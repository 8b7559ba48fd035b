//! How much is asked, and for how long.

use std::time::Duration;

/// Bounds of one look-up. The defaults suit somebody who waits in front of a dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookupLimits {
    pub(super) total: Duration,
    pub(super) answer_within: Duration,
    pub(super) servers: usize,
}

impl LookupLimits {
    /// 5 seconds in total, 800 milliseconds for an answer, of which two attempts are made, and 8 name
    /// servers of a zone.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "bounds of what strangers can cause are no default"
    )]
    pub const fn new() -> Self {
        Self {
            total: Duration::from_secs(5),
            answer_within: Duration::from_millis(800),
            servers: 8,
        }
    }

    /// For how long a look-up lasts at most, however many names and servers there are. What is not
    /// answered by then is [`Answer::Timeout`](crate::Answer::Timeout).
    #[must_use]
    pub const fn with_total(mut self, total: Duration) -> Self {
        self.total = total;
        self
    }

    /// How long a server has for one attempt.
    #[must_use]
    pub const fn with_answer_within(mut self, answer_within: Duration) -> Self {
        self.answer_within = answer_within;
        self
    }

    /// How many name servers of a zone are asked.
    #[must_use]
    pub const fn with_servers(mut self, servers: usize) -> Self {
        self.servers = servers;
        self
    }
}

/// How many names one look-up may have; what is beyond is not asked.
pub(super) const MOST_NAMES: usize = 16;

/// How many CNAMEs are followed.
pub(super) const MOST_HOPS: usize = 5;

/// How many addresses of one name server are tried, one after the other.
pub(super) const MOST_ADDRESSES: usize = 4;

/// How many messages a look-up sends, repeated ones included, whoever leads it to however many servers.
/// Eight servers and all names that a claim is looked for under take about a hundred.
pub(super) const MOST_QUESTIONS: usize = 512;
