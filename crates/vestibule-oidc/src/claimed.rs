//! What verified documents say about a user, in the shape of an
//! [`Identity`](vestibule_core::Identity).

use vestibule_core::{EmailFacts, EmailSource, Groups, Identity, Protocol, Subject, SubjectKind};

use crate::claims::Claims;
use crate::connection::Connection;
use crate::facts;
use crate::id_token::IdToken;
use crate::issuer::TenantId;
use crate::json::Members;
use crate::user_info::UserInfo;

impl Connection {
    /// What a token that this connection verified says about the user. For tools that look at a
    /// captured token: nobody signs in by it.
    ///
    /// ```
    /// use vestibule_core::Identity;
    /// use vestibule_oidc::{Connection, ExpectedNonce, KeySet, Refusal};
    ///
    /// # use vestibule_core::Timestamp;
    /// fn look(
    ///     connection: &Connection,
    ///     captured: &str,
    ///     keys: &KeySet,
    ///     now: Timestamp,
    /// ) -> Result<Identity, Refusal> {
    ///     let token = connection.verify_id_token(captured, keys, ExpectedNonce::Any, now)?;
    ///     Ok(connection.claimed_identity(&token))
    /// }
    /// ```
    #[must_use]
    pub fn claimed_identity(&self, id_token: &IdToken) -> Identity {
        Claimed { connection: self, id_token, user_info: None }.identity()
    }
}

/// The documents of one sign-in. What the ID token says outweighs what UserInfo says.
#[derive(Clone, Copy)]
pub(crate) struct Claimed<'d> {
    pub(crate) connection: &'d Connection,
    pub(crate) id_token: &'d IdToken,
    pub(crate) user_info: Option<&'d UserInfo>,
}

impl Claimed<'_> {
    pub(crate) fn subject(&self) -> Subject {
        let id = self.id_token.object_id.as_ref().unwrap_or(&self.id_token.subject);
        let mut subject =
            Subject::new(self.id_token.issuer.clone(), id.clone(), SubjectKind::Persistent);
        subject.tenant = self.id_token.tenant.as_ref().map(|tenant| tenant.as_str().to_owned());
        if subject.tenant.is_none() {
            subject.tenant = self
                .read(|claims| facts::hosted_domain(&claims, self.connection).map(str::to_owned));
        }
        subject
    }

    pub(crate) fn email(&self) -> EmailFacts {
        let consumers = self.id_token.tenant.as_ref().is_some_and(TenantId::is_consumers);
        let pinned = facts::is_tenant_pinned(self.connection, consumers);
        let of = |source| {
            move |claims: Claims<'_>| facts::email(&claims, source, self.connection, pinned)
        };
        self.read(of(EmailSource::IdToken))
            .or_else(|| self.read_user_info(of(EmailSource::UserInfo)))
            .unwrap_or_else(|| {
                let mut absent = EmailFacts::absent();
                absent.tenant_pinned = pinned;
                absent
            })
    }

    pub(crate) fn groups(&self) -> Groups {
        let of = |claims: Claims<'_>| Some(facts::groups(&claims, self.connection));
        match self.read(of).unwrap_or_default() {
            Groups::Absent => self.read_user_info(of).unwrap_or_default(),
            groups => groups,
        }
    }

    pub(crate) fn identity(&self) -> Identity {
        let id = self.connection.id.clone();
        let mut identity = Identity::new(id, Protocol::Oidc, self.subject());
        identity.email = self.email();
        identity.groups = self.groups();
        identity.authentication = self.id_token.authentication.clone();
        let mut fill = |claims: Claims<'_>| {
            facts::name(&claims, &mut identity.name);
            facts::attributes(&claims, self.connection, &mut identity.attributes);
            None::<()>
        };
        self.read(&mut fill);
        self.read_user_info(&mut fill);
        identity
    }

    pub(crate) fn read<T>(&self, read: impl FnOnce(Claims<'_>) -> Option<T>) -> Option<T> {
        self.read_claims(self.id_token.raw_claims(), read)
    }

    pub(crate) fn read_user_info<T>(
        &self,
        read: impl FnOnce(Claims<'_>) -> Option<T>,
    ) -> Option<T> {
        self.read_claims(self.user_info?.raw_claims(), read)
    }

    /// The text was read before, when it was verified: it parses.
    fn read_claims<T>(&self, text: &str, read: impl FnOnce(Claims<'_>) -> Option<T>) -> Option<T> {
        let members = Members::parse(text).ok()?;
        read(Claims { members: &members, profile: self.connection.profile })
    }
}
