//! Application, provider and browser in one process: a sign-in, three attacks, a replay.

use std::sync::Arc;

use tokio::net::TcpListener;
use vestibule_core::ConnectionId;
use vestibule_saml::{Connection, Endpoint, EntityId, IdpMetadata, ServiceProvider};
use vestibule_testkit::hostile::{Expected, attack};
use vestibule_testkit::{SamlIdp, SamlUser};
use vestibule_xmldsig::Limits;

use crate::application::{Application, Outcome};
use crate::browser::Browser;
use crate::provider::Provider;
use crate::{Fallible, print, surroundings};

const TENANT: &str = "9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d";
const ATTACKS: [&str; 3] = [
    "xsw3_forged_sibling_before_signed_assertion",
    "comment_in_name_id",
    "audience_is_another_service_provider",
];

pub(crate) async fn run() -> Fallible<()> {
    print::title("An application and a provider that writes as Entra does");
    let world = World::start().await?;
    world.sign_in().await?;
    for name in ATTACKS {
        world.resist(name).await?;
    }
    world.resist_replay().await?;
    print::title("Done: one sign-in, three attacks and two replays, each as expected");
    Ok(())
}

struct World {
    application: Arc<Application>,
    provider: Arc<Provider>,
    login: String,
}

impl World {
    async fn start() -> Fallible<World> {
        let for_application = TcpListener::bind("127.0.0.1:0").await?;
        let for_provider = TcpListener::bind("127.0.0.1:0").await?;
        let base = format!("http://{}", for_application.local_addr()?);
        let sso = format!("http://{}/saml2", for_provider.local_addr()?);

        let user = SamlUser::new("ada@contoso.example").with_groups(["engineers", "analysts"]);
        let provider = Arc::new(Provider::new(SamlIdp::entra_like(TENANT).with_sso(sso), user));
        let application = Arc::new(application(&base, &provider.idp.metadata())?);

        serve(for_application, Arc::clone(&application).routes());
        serve(for_provider, Arc::clone(&provider).routes());
        Ok(World { application, provider, login: format!("{base}/login") })
    }

    async fn sign_in(&self) -> Fallible<()> {
        print::title("Ada signs in");
        Browser::default().open(&self.login).await?;
        self.expect(&Outcome::SignedIn { name_id: self.provider.user.name_id.clone() })
    }

    async fn resist(&self, name: &str) -> Fallible<()> {
        let attack = attack(name).ok_or("an attack that does not exist")?;
        let Expected::Refused(code) = attack.expected() else {
            return Err("an attack that changes nothing".into());
        };
        print::title(&format!("Attack: {name}"));
        print::line(attack.what());
        self.provider.turn_hostile(attack);
        Browser::default().open(&self.login).await?;
        self.expect(&Outcome::Refused { code })
    }

    /// First the plain replay, which finds nothing pending; then one where the store of pending
    /// logins was rolled back, which the replay log alone stops.
    async fn resist_replay(&self) -> Fallible<()> {
        print::title("Ada signs in once more, and somebody posts the same response again");
        self.provider.turn_honest();
        let mut browser = Browser::default();
        browser.open(&self.login).await?;
        self.expect(&Outcome::SignedIn { name_id: self.provider.user.name_id.clone() })?;

        print::title("The same form, posted again");
        browser.post_again().await?;
        self.expect(&Outcome::Refused { code: "nothing_pending" })?;

        print::title("The same form, after the store of pending logins was rolled back");
        let relay_state = browser.relay_state().ok_or("a form without a relay state")?;
        self.application.pending_logins.roll_back(&relay_state);
        browser.post_again().await?;
        self.expect(&Outcome::Refused { code: "replayed" })
    }

    fn expect(&self, expected: &Outcome) -> Fallible<()> {
        match self.application.take_last() {
            Some(outcome) if outcome == *expected => Ok(()),
            outcome => Err(format!("expected {expected:?}, and got {outcome:?}").into()),
        }
    }
}

/// What an administrator sets up: an upload of the provider's metadata is all it takes.
fn application(base: &str, metadata: &str) -> Fallible<Application> {
    let metadata = IdpMetadata::parse(metadata, &Limits::DOCUMENT, surroundings::now()?)?;
    print::field("provider", metadata.entity_id().as_str());
    print::field("application", base);
    let connection =
        Connection::new(ConnectionId::parse("contoso")?, metadata.into_identity_provider()?);
    let provider = ServiceProvider::new(
        EntityId::parse("https://app.example.com/saml")?,
        Endpoint::parse(&format!("{base}/saml/acs/contoso"))?,
    );
    Ok(Application::new(provider, connection))
}

/// Serves until the program ends.
pub(crate) fn serve(listener: TcpListener, routes: axum::Router) {
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, routes).await {
            eprintln!("the server stopped: {error}");
        }
    });
}
