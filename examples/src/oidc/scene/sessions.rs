//! What happens after a sign-in: refreshing, and signing out from either side.

use url::Url;

use super::Scene;
use crate::print::{self, line};
use crate::surroundings::now;
use crate::wire::Message;
use crate::{Browser, Fallible, Grant};

impl Scene {
    /// The application refreshes the session of a browser: whether the token was rotated.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn refresh(&self, browser: &Browser, which: Grant) -> Fallible<bool> {
        let session = browser.cookie(&self.base, "session");
        match self.app.application.refresh(session, which).await {
            Ok(refreshed) => Ok(refreshed.rotated),
            Err(denied) => {
                print::denied(&denied);
                Err(denied.code().into())
            }
        }
    }

    /// Whether somebody is signed in with this browser.
    ///
    /// # Errors
    /// When the application does not answer.
    pub async fn is_signed_in(&self, browser: &mut Browser) -> Fallible<bool> {
        let is_signed_in = browser.open(&format!("{}/oidc/account", self.base)).await? == 200;
        let who = if is_signed_in { "The user" } else { "Nobody" };
        line(&format!("{who} is signed in there."));
        Ok(is_signed_in)
    }

    /// The user signs out in the application.
    ///
    /// # Errors
    /// When the application does not answer.
    pub async fn sign_out(&self, browser: &mut Browser) -> Fallible<()> {
        browser.open(&format!("{}/oidc/logout", self.base)).await?;
        Ok(())
    }

    /// The body of a logout request for whoever signed in last.
    ///
    /// # Errors
    /// When nobody has.
    pub fn logout_request(&self) -> Fallible<(Url, String)> {
        let playing = self.stand_in.playing();
        let session = playing.provider.sessions().pop().ok_or("nobody signed in")?;
        let request = playing.provider.back_channel_logout(&session, now()?)?;
        Ok((Url::parse(request.url())?, request.body().to_owned()))
    }

    /// The provider posts a logout request: the status of the answer.
    ///
    /// # Errors
    /// When the application does not answer.
    pub async fn notify(&self, (url, body): &(Url, String)) -> Fallible<u16> {
        line(&format!("The provider posts a logout token to {url}."));
        let address = self.hosts.of_url(url).ok_or("the application has no address")?;
        let headers = vec![("content-type", "application/x-www-form-urlencoded")];
        let message = Message { method: "POST", host: "application", url, headers, body };
        Ok(message.send(address, 1024).await?.status)
    }

    /// That the last thing was refused with this code.
    ///
    /// # Errors
    /// When it was not.
    pub fn refused(&self, code: &str) -> Fallible<()> {
        self.app.watch.refused(code)
    }
}
