//! What the application does, apart from HTTP: begin, and finish.

use vestibule_core::{BrowserBinding, ReplayAnswer, ReturnPath};
use vestibule_saml::{
    ClaimNames, Connection, PendingLogin, PostedForm, RelayState, RequestId, ServiceProvider,
    SignIn,
};
use vestibule_xmldsig::Limits;

use super::print;
use crate::print::PersonalData;
use crate::surroundings::{now, random};
use crate::{Denied, Fallible, PendingLogins, ReplayLog, Watch};

/// A service provider with one connection.
pub struct Application {
    pub(super) provider: ServiceProvider,
    pub(super) connection: Connection,
    pub(super) pending_logins: PendingLogins,
    pub(super) replay_log: ReplayLog,
    pub(super) personal: PersonalData,
    pub(super) watch: Watch,
}

impl Application {
    /// An application without sign-ins yet.
    pub fn new(provider: ServiceProvider, connection: Connection, personal: PersonalData) -> Self {
        Application {
            provider,
            connection,
            pending_logins: PendingLogins::default(),
            replay_log: ReplayLog::default(),
            personal,
            watch: Watch::default(),
        }
    }

    /// Begins a sign-in in this browser: the URL to go to.
    pub(super) fn begin(&self, browser: &BrowserBinding) -> Fallible<String> {
        let request_id = RequestId::from_random(random()?);
        let relay_state = RelayState::from_random(random()?);
        let begun = self.provider.begin(
            &self.connection,
            &request_id,
            &relay_state,
            browser,
            ReturnPath::parse("/dashboard")?,
            now()?,
        )?;
        self.pending_logins.put(relay_state.as_str(), begun.pending.to_bytes());
        let url = begun.request.into_url()?;
        print::request_sent(&self.provider, &request_id, &url);
        Ok(url)
    }

    /// Finishes a sign-in: parse, find what was remembered, verify, use once.
    pub(super) fn finish(
        &self,
        body: &[u8],
        browser: Option<BrowserBinding>,
    ) -> Result<SignIn, Denied> {
        let form = PostedForm::parse(body, &Limits::MESSAGE)
            .map_err(|refusal| refusal.for_connection(&self.connection))?;
        let stored =
            form.relay_state.and_then(|handle| self.pending_logins.take_once(handle.as_str()));
        let pending = PendingLogin::from_bytes(&stored.ok_or_else(Denied::nothing_pending)?);
        let pending = pending.map_err(|_| Denied::nothing_pending())?;
        let browser = browser.ok_or_else(Denied::no_cookie)?;
        let checked =
            self.provider.verify(&self.connection, form.response, pending, &browser, now()?)?;
        match self.replay_log.insert_once(checked.replay_key()) {
            ReplayAnswer::Fresh(fresh) => {
                print::checks(checked.report());
                Ok(checked.redeem(fresh)?)
            }
            ReplayAnswer::Seen => Err(checked.replayed().into()),
        }
    }

    /// Lets a user in who has signed in.
    pub(super) fn let_in(&self, sign_in: SignIn) -> ReturnPath {
        let path = sign_in.return_path();
        print::signed_in(&sign_in, self.personal);
        let identity = sign_in.into_identity(&ClaimNames::common());
        crate::print::identity(&identity, self.personal);
        self.watch.saw(Ok(identity));
        // Here a host begins its own session.
        path
    }
}
