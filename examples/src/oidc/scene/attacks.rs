//! What is refused.

use url::Url;
use vestibule_testkit::openid::hostile::{Expected, attack};
use vestibule_testkit::openid::{OpenIdProvider, OpenIdUser};

use super::Scene;
use crate::print::{line, title};
use crate::{Browser, Fallible, expect};

impl Scene {
    /// From now on the provider attacks by this entry of the testkit's table: the code that it is to
    /// be refused with.
    ///
    /// # Errors
    /// When there is no such attack.
    pub fn turn_hostile(
        &self,
        connection: &str,
        name: &str,
        provider: OpenIdProvider,
        user: OpenIdUser,
    ) -> Fallible<&'static str> {
        let attack = attack(name).ok_or("an attack that does not exist")?;
        let Expected::Refused(code) = attack.expected() else {
            return Err("an attack that changes nothing".into());
        };
        title(&format!("Attack: {name}"));
        line(attack.what());
        self.play(connection, provider.with_edits(attack.edits().iter().copied()), user);
        Ok(code)
    }

    /// A sign-in is refused with this code.
    ///
    /// # Errors
    /// When it is not.
    pub async fn refuses(&self, connection: &str, code: &str) -> Fallible<()> {
        self.browser().open(&self.login(connection)).await?;
        self.refused(code)
    }

    /// A sign-in is accepted, the logout request for it refused with this code, and the session
    /// lives on.
    ///
    /// # Errors
    /// When it is not so.
    pub async fn refuses_logout(&self, connection: &str, code: &str) -> Fallible<()> {
        let mut browser = self.browser();
        self.sign_in(&mut browser, connection).await?;
        let request = self.logout_request()?;
        expect(self.notify(&request).await? == 400, "the logout request is refused")?;
        self.refused(code)?;
        expect(self.is_signed_in(&mut browser).await?, "the session lives on")
    }

    /// Somebody signs in as far as the answer, and has another browser bring it.
    ///
    /// # Errors
    /// When it is not refused.
    pub async fn resist_another_browser(&self, connection: &str) -> Fallible<()> {
        title("Attack: another browser brings the answer");
        line("Mallory, a colleague, signs in up to the last step, and sends Ada the link to it.");
        let link = self.stop_at_callback(&mut self.browser(), connection).await?;
        let mut ada = self.browser();
        self.stop_at_callback(&mut ada, connection).await?;
        line("Ada, who was about to sign in as well, follows Mallory's link.");
        ada.open(link.as_str()).await?;
        self.refused("pending_other_browser")
    }

    /// First the plain replay, which finds nothing pending; then one where the store of pending
    /// logins was rolled back, which the provider stops: a code serves once.
    ///
    /// # Errors
    /// When one of them is not refused.
    pub async fn resist_replays(&self, connection: &str) -> Fallible<()> {
        title("The user signs in once more, and somebody opens the same answer again");
        let mut browser = self.browser();
        self.sign_in(&mut browser, connection).await?;
        let answer = browser.opened("/oidc/callback").ok_or("no answer was opened")?.clone();

        title("The same answer, opened again");
        browser.open(answer.as_str()).await?;
        self.refused("nothing_pending")?;

        title("The same answer, after the store of pending logins was rolled back");
        let state = answer.query_pairs().find(|(name, _)| name == "state");
        let (_, state) = state.ok_or("an answer without a state")?;
        self.app.application.pending_logins.roll_back(&state);
        browser.open(answer.as_str()).await?;
        self.refused("token_response_error")
    }

    async fn stop_at_callback(&self, browser: &mut Browser, connection: &str) -> Fallible<Url> {
        browser.open_up_to(&self.login(connection), "/oidc/callback").await
    }
}
