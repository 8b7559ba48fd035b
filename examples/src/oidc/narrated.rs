//! The application, telling the terminal everything that it does.

use std::sync::Mutex;

use vestibule_core::{AuthenticationFacts, BrowserBinding, Groups, Identity, ReturnPath};
use vestibule_http::HttpClient;
use vestibule_oidc::doctor::examine_sign_in;
use vestibule_oidc::{Callback, Connection, SignIn};

use super::{Application, print};
use crate::print::{PersonalData, line};
use crate::stores::locked;
use crate::{Denied, Watch};

/// Who is at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// A stand-in: everybody is invented, and Microsoft Graph may be asked for groups.
    Demonstration,
    /// A real provider: the doctor says what to mend, and groups that do not fit a token stay
    /// unknown, because asking for them takes a consent.
    Tenant(PersonalData),
}

/// The application with the words for it.
pub struct Narrated<H> {
    pub(super) application: Application<H>,
    setting: Setting,
    pub(super) watch: Watch,
    /// What was told about the last sign-in.
    told: Mutex<Option<Identity>>,
}

impl<H: HttpClient> Narrated<H> {
    /// Tells about an application.
    pub fn new(application: Application<H>, setting: Setting) -> Self {
        Narrated { application, setting, watch: Watch::default(), told: Mutex::default() }
    }

    pub(super) async fn begin(
        &self,
        connection: &Connection,
        browser: &BrowserBinding,
    ) -> Result<String, Denied> {
        let path = ReturnPath::parse("/oidc/account").unwrap_or(ReturnPath::root());
        let url = self.application.begin(connection, browser, path).await?;
        print::request_sent(connection, &url);
        Ok(url)
    }

    pub(super) async fn finish(
        &self,
        connection: &Connection,
        query: &str,
        browser: Option<BrowserBinding>,
    ) -> Result<SignIn, Denied> {
        let callback = Callback::parse_query(query)?;
        let sign_in = self.application.finish(connection, callback, browser).await?;
        print::checks(sign_in.report());
        self.complete_groups(connection, sign_in).await
    }

    async fn complete_groups(
        &self,
        connection: &Connection,
        sign_in: SignIn,
    ) -> Result<SignIn, Denied> {
        let Groups::Overage { link } = sign_in.groups() else { return Ok(sign_in) };
        print::overage(link.as_deref(), self.personal());
        match self.setting {
            Setting::Demonstration => {
                Ok(self.application.client.with_groups(connection, sign_in, None).await?)
            }
            Setting::Tenant(_) => Ok(sign_in),
        }
    }

    /// Lets a user in who has signed in: where to go, and the cookie of the session.
    pub(super) fn let_in(&self, sign_in: SignIn) -> Result<(ReturnPath, String), Denied> {
        let path = sign_in.return_path();
        let cookie = self.application.begin_session(&sign_in)?;
        let (email, linkable) = (sign_in.email(), sign_in.linkable_email());
        let advice = examine_sign_in(&sign_in);
        let identity = sign_in.into_identity();
        let personal = self.personal();
        if self.is_news(&identity) {
            line("Signed in.");
            print::email(&email, linkable.as_ref(), personal);
            crate::print::identity(&identity, personal);
        } else {
            line("Signed in, with the same facts as before.");
        }
        if matches!(self.setting, Setting::Tenant(_)) {
            line("What the doctor says:");
            print::findings(&advice);
        }
        self.watch.saw(Ok(identity));
        Ok((path, cookie))
    }

    fn personal(&self) -> PersonalData {
        match self.setting {
            Setting::Demonstration => PersonalData::Shown,
            Setting::Tenant(personal) => personal,
        }
    }

    /// Whether it is other than the one before. The session at the provider always is.
    fn is_news(&self, identity: &Identity) -> bool {
        let mut facts = identity.clone();
        facts.authentication = AuthenticationFacts::default();
        let before = locked(&self.told).replace(facts.clone());
        before != Some(facts)
    }
}
