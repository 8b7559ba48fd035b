//! What a host may set.

use std::sync::Arc;
use std::time::Duration;

use vestibule_core::Secret;

use super::{RateLimit, ScimService, rate::Rate};
use crate::{Limits, ResourceId, Scope};

/// What a PATCH is answered with
/// ([RFC 7644 section 3.5.2](https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2) allows both).
///
/// Exhaustive on purpose: there is no third.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchReply {
    /// 200 with the resource; of a group without its members, unless the client asks for them.
    Resource,
    /// 204 without a body, unless the client asks for attributes.
    NoContent,
}

/// Receives a password that a client pushed.
pub(super) type PasswordSink = Arc<dyn Fn(&Scope, &ResourceId, &Secret<String>) + Send + Sync>;

pub(super) struct Settings {
    pub(super) limits: Limits,
    pub(super) user_patch_reply: PatchReply,
    pub(super) group_patch_reply: PatchReply,
    pub(super) cursor_lifetime: Duration,
    pub(super) rate: Option<Rate>,
    pub(super) password_sink: Option<PasswordSink>,
    pub(super) documentation: Option<String>,
}

impl Settings {
    pub(super) fn new() -> Self {
        Self {
            limits: Limits::new(),
            user_patch_reply: PatchReply::Resource,
            group_patch_reply: PatchReply::NoContent,
            cursor_lifetime: Duration::from_secs(60 * 60),
            rate: None,
            password_sink: None,
            documentation: None,
        }
    }
}

impl<S> ScimService<S> {
    /// Sets the limits of what clients send.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Sets what a PATCH of a group is answered with: [`PatchReply::NoContent`] unless set, which
    /// is what Entra asks for and what Okta takes.
    #[must_use]
    pub fn with_group_patch_reply(mut self, reply: PatchReply) -> Self {
        self.settings.group_patch_reply = reply;
        self
    }

    /// Sets what a PATCH of anything but a group is answered with: [`PatchReply::Resource`] unless
    /// set.
    #[must_use]
    pub fn with_user_patch_reply(mut self, reply: PatchReply) -> Self {
        self.settings.user_patch_reply = reply;
        self
    }

    /// Sets how long a cursor is good: an hour unless set.
    #[must_use]
    pub fn with_cursor_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.cursor_lifetime = lifetime;
        self
    }

    /// Limits the requests of each directory; none are limited unless set. Entra asks an
    /// application to take at least 25 a second.
    ///
    /// Counted in this process: replicas count each for itself.
    #[must_use]
    pub fn with_rate_limit(mut self, limit: RateLimit) -> Self {
        self.settings.rate = Some(Rate::new(limit));
        self
    }

    /// Hands passwords that clients push to the host, after the change that came with them was
    /// made. Without it, they are accepted and dropped.
    ///
    /// # Security
    ///
    /// Nothing here keeps, logs or returns a password. A host that signs people in by SAML or
    /// OpenID Connect has no use for one.
    #[must_use]
    pub fn with_passwords_to(
        mut self,
        sink: impl Fn(&Scope, &ResourceId, &Secret<String>) + Send + Sync + 'static,
    ) -> Self {
        self.settings.password_sink = Some(Arc::new(sink));
        self
    }

    /// Names the page on which the host documents its service provider, for
    /// `ServiceProviderConfig`.
    #[must_use]
    pub fn with_documentation(mut self, url: impl Into<String>) -> Self {
        self.settings.documentation = Some(url.into());
        self
    }
}
