//! A service provider and a stand-in for its provider, and what can be played with them.

use std::sync::Arc;

use axum::Router;
use vestibule_core::{ConnectionId, Endpoint};
use vestibule_saml::{Connection, EntityId, IdpMetadata, ServiceProvider};
use vestibule_testkit::hostile::{Expected, attack};
use vestibule_testkit::{SamlIdp, SamlUser};
use vestibule_xmldsig::Limits;

use super::Application;
use super::stand_in::StandIn;
use crate::print::{PersonalData, field, line, title};
use crate::surroundings::now;
use crate::{Browser, Fallible, Site};

/// An application at an address, and the provider that it trusts.
pub struct Scene {
    application: Arc<Application>,
    stand_in: Arc<StandIn>,
    login: String,
}

impl Scene {
    /// Starts the provider, and sets up an application for it whose routes are served at `base`.
    ///
    /// # Errors
    /// When there is no port, or something cannot be set up.
    pub async fn start(
        base: &str,
        connection: &str,
        idp: SamlIdp,
        user: SamlUser,
    ) -> Fallible<Scene> {
        let site = Site::open().await?;
        let idp = idp.with_sso(format!("{}/saml2", site.base()));
        let application = Arc::new(application(base, connection, &idp.metadata())?);
        let stand_in = Arc::new(StandIn::new(idp, user));
        site.serve(Arc::clone(&stand_in).routes());
        Ok(Scene { application, stand_in, login: format!("{base}/login") })
    }

    /// The routes of the application.
    pub fn routes(&self) -> Router {
        Arc::clone(&self.application).routes()
    }

    /// Says who is who.
    pub fn introduce(&self) {
        field("provider", self.application.connection.identity_provider().entity_id().as_str());
        field("application", &self.login);
    }

    /// The user signs in.
    ///
    /// # Errors
    /// When that does not work.
    pub async fn sign_in(&self) -> Fallible<()> {
        self.stand_in.turn_honest();
        Browser::default().open(&self.login).await?;
        self.expect_user()
    }

    /// The provider attacks by this entry of the testkit's table.
    ///
    /// # Errors
    /// When it is not refused as the table says.
    pub async fn resist(&self, name: &str) -> Fallible<()> {
        let attack = attack(name).ok_or("an attack that does not exist")?;
        let Expected::Refused(code) = attack.expected() else {
            return Err("an attack that changes nothing".into());
        };
        title(&format!("Attack: {name}"));
        line(attack.what());
        self.stand_in.turn_hostile(attack);
        Browser::default().open(&self.login).await?;
        self.application.watch.refused(code)
    }

    /// First the plain replay, which finds nothing pending; then one where the store of pending
    /// logins was rolled back, which the replay log alone stops.
    ///
    /// # Errors
    /// When one of them is not refused.
    pub async fn resist_replays(&self) -> Fallible<()> {
        title("The user signs in once more, and somebody posts the same response again");
        self.stand_in.turn_honest();
        let mut browser = Browser::default();
        browser.open(&self.login).await?;
        self.expect_user()?;

        title("The same form, posted again");
        browser.post_again().await?;
        self.application.watch.refused("nothing_pending")?;

        title("The same form, after the store of pending logins was rolled back");
        let relay_state = browser.posted("RelayState").ok_or("a form without a relay state")?;
        self.application.pending_logins.roll_back(&relay_state);
        browser.post_again().await?;
        self.application.watch.refused("replayed")
    }

    fn expect_user(&self) -> Fallible<()> {
        let identity = self.application.watch.signed_in()?;
        if identity.subject.id == self.stand_in.user.name_id {
            return Ok(());
        }
        Err("somebody else signed in".into())
    }
}

/// What an administrator sets up: an upload of the provider's metadata is all it takes.
fn application(base: &str, connection: &str, metadata: &str) -> Fallible<Application> {
    let metadata = IdpMetadata::parse(metadata, &Limits::DOCUMENT, now()?)?;
    let provider = ServiceProvider::new(
        EntityId::parse("https://app.example.com/saml")?,
        Endpoint::parse(&format!("{base}/saml/acs/{connection}"))?,
    );
    let id = ConnectionId::parse(connection)?;
    let connection = Connection::new(id, metadata.into_identity_provider()?);
    Ok(Application::new(provider, connection, PersonalData::Shown))
}
