//! What the application does, apart from HTTP.

use vestibule_core::{BrowserBinding, ReplayAnswer, ReturnPath, Secret};
use vestibule_http::HttpClient;
use vestibule_keys::base64url_encode;
use vestibule_oidc::{
    BeginOptions, Callback, Client, Connection, LoginSecrets, LogoutRequest, MemoryKeyCache,
    PendingLogin, SignIn,
};

use crate::surroundings::{now, random};
use crate::{Denied, Fallible, Grant, PendingLogins, ReplayLog, Session, Sessions};

/// A relying party: one client for all connections, and what it remembers.
pub struct Application<H> {
    /// One a customer.
    connections: Vec<Connection>,
    options: BeginOptions,
    pub(super) client: Client<H, MemoryKeyCache>,
    pub(super) pending_logins: PendingLogins,
    replay_log: ReplayLog,
    pub(super) sessions: Sessions,
}

/// A sign-out: where the browser goes, if anywhere, and the text that it brings back.
pub struct SignedOut {
    /// The provider's page. Holds the ID token: not for logs.
    pub url: Option<Secret<String>>,
    /// What the browser keeps, to know the answer by.
    pub state: String,
}

/// A refresh, for the answer.
pub struct Refreshed {
    /// Who is still signed in.
    pub subject: String,
    /// Whether the provider sent another refresh token.
    pub rotated: bool,
}

impl<H: HttpClient> Application<H> {
    /// A relying party with these connections.
    pub fn new(http: H, connections: Vec<Connection>) -> Self {
        Application {
            connections,
            options: BeginOptions::new(),
            client: Client::new(http, MemoryKeyCache::new()),
            pending_logins: PendingLogins::default(),
            replay_log: ReplayLog::default(),
            sessions: Sessions::default(),
        }
    }

    /// Asks providers for something more.
    #[must_use]
    pub fn with_options(mut self, options: BeginOptions) -> Self {
        self.options = options;
        self
    }

    /// The connection with this id, which a route names.
    #[must_use]
    pub fn connection(&self, id: &str) -> Option<&Connection> {
        self.connections.iter().find(|connection| connection.id().as_str() == id)
    }

    /// Begins a sign-in in this browser: the URL to go to.
    ///
    /// # Errors
    /// When the provider cannot be discovered.
    pub async fn begin(
        &self,
        connection: &Connection,
        browser: &BrowserBinding,
        return_path: ReturnPath,
    ) -> Result<String, Denied> {
        let secrets = LoginSecrets::from_random(random()?);
        let client = &self.client;
        let begun =
            client.begin(connection, secrets, &self.options, browser, return_path, now()?).await?;
        self.pending_logins.put(begun.pending.state(), begun.pending.to_bytes().expose().clone());
        Ok(begun.url)
    }

    /// Finishes a sign-in: find what was remembered, then everything else in one call, and the
    /// facts that are not in the ID token.
    ///
    /// # Errors
    /// The first thing that was wrong.
    pub async fn finish(
        &self,
        connection: &Connection,
        callback: Callback,
        browser: Option<BrowserBinding>,
    ) -> Result<SignIn, Denied> {
        let stored = callback.state_hint().and_then(|state| self.pending_logins.take_once(state));
        let pending = PendingLogin::from_bytes(&stored.ok_or_else(Denied::nothing_pending)?);
        let pending = pending.map_err(|_| Denied::nothing_pending())?;
        let browser = browser.ok_or_else(Denied::no_cookie)?;
        let client = &self.client;
        let sign_in =
            client.finish(connection, pending, callback, &browser, random()?, now()?).await?;
        Ok(client.with_user_info(connection, sign_in, now()?).await?)
    }

    /// Begins the application's own session: the value of its cookie.
    ///
    /// # Errors
    /// When there are no random numbers.
    pub fn begin_session(&self, sign_in: &SignIn) -> Fallible<String> {
        let cookie = base64url_encode(&random::<32>()?);
        self.sessions.begin(cookie.clone(), Session::of(sign_in));
        Ok(cookie)
    }

    /// The sessions.
    pub fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// Asks the provider whether the user is still welcome, and keeps the new refresh token.
    ///
    /// # Errors
    /// When there is nothing to refresh with, or the provider refuses: the session ends with it.
    pub async fn refresh(&self, cookie: Option<&str>, which: Grant) -> Result<Refreshed, Denied> {
        let connection = self.connection_of(cookie)?;
        let grant = self.sessions.grant(cookie, which).ok_or_else(Denied::no_grant)?;
        let used = grant.to_bytes();
        let refreshed = self.client.refresh(connection, grant, random()?, now()?).await;
        let refreshed = refreshed.inspect_err(|refusal| {
            // The provider took the grant back: the session does not outlive it.
            if refusal.code() == "token_response_error" {
                self.sessions.end_one(cookie);
            }
        })?;
        let subject = refreshed.subject().to_owned();
        let fresh = refreshed.into_grant().to_bytes();
        let rotated = fresh.expose() != used.expose();
        self.sessions.with(cookie, |session| {
            session.grant = Some(fresh);
            session.used_grant = Some(used);
        });
        Ok(Refreshed { subject, rotated })
    }

    /// Signs a browser out: here at once, then at the provider.
    ///
    /// # Errors
    /// When nobody is signed in. A provider that cannot be discovered keeps nobody signed in.
    pub async fn sign_out(&self, cookie: Option<&str>) -> Result<SignedOut, Denied> {
        let connection = self.connection_of(cookie)?;
        let provider = self.client.provider(connection, now()?).await.ok();
        let state = base64url_encode(&random::<32>()?);
        let sign_out = self.sessions.with(cookie, |session| {
            let Session { subject, session_index, id_token_hint, .. } = session;
            let index = session_index.as_deref();
            connection.sign_out(provider.as_deref(), subject, index, Some(id_token_hint), &state)
        });
        let sign_out = sign_out.ok_or_else(Denied::no_session)?;
        self.sessions.end(&sign_out.end);
        self.sessions.end_one(cookie);
        Ok(SignedOut { url: sign_out.url, state })
    }

    /// The provider says that somebody signed out: how many sessions end.
    ///
    /// # Errors
    /// When the logout token does not verify, or was used before.
    pub async fn notified(&self, connection: &Connection, form: &[u8]) -> Result<usize, Denied> {
        let request = LogoutRequest::parse_form(form)?;
        let checked = self.client.verify_logout(connection, request, now()?).await?;
        let order = match self.replay_log.insert_once(checked.replay_key()) {
            ReplayAnswer::Fresh(fresh) => checked.redeem(fresh)?,
            ReplayAnswer::Seen => return Err(checked.replayed().into()),
        };
        Ok(self.sessions.end(&order))
    }

    /// The provider's page has the browser load ours: how many sessions end.
    ///
    /// # Errors
    /// When it names no session of the provider.
    pub fn framed(&self, connection: &Connection, query: &str) -> Result<usize, Denied> {
        let order = connection.verify_front_channel_logout(query)?;
        Ok(self.sessions.end(&order))
    }

    /// The connection that a session began with.
    fn connection_of(&self, cookie: Option<&str>) -> Result<&Connection, Denied> {
        let id = self.sessions.with(cookie, |session| session.connection.clone());
        let id = id.ok_or_else(Denied::no_session)?;
        self.connection(id.as_str()).ok_or_else(Denied::no_session)
    }
}
