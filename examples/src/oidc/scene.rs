//! A relying party and a stand-in for its providers, and what can be played with them.

mod attacks;
mod sessions;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use vestibule_core::{ConnectionId, Endpoint, Identity};
use vestibule_oidc::{ClientAuthentication, Connection, IssuerRule};
use vestibule_testkit::openid::{OpenIdProvider, OpenIdUser, TestClient};

use super::stand_in::StandIn;
use super::{Application, Narrated, Setting};
use crate::print::{field, line};
use crate::{Browser, Fallible, Hosts, Network, Site};

/// An application at an address, and the providers that it trusts.
pub struct Scene {
    app: Arc<Narrated<Network>>,
    stand_in: Arc<StandIn>,
    hosts: Hosts,
    address: SocketAddr,
    base: String,
}

impl Scene {
    /// Starts a stand-in that answers to these names, and sets up an application with a connection
    /// for each rule, whose routes are served at `base`.
    ///
    /// # Errors
    /// When there is no port, or something cannot be set up.
    pub async fn start(
        base: &str,
        names: &[&str],
        rules: impl IntoIterator<Item = (&'static str, IssuerRule)>,
        configure: impl Fn(Connection) -> Connection,
    ) -> Fallible<Scene> {
        let site = Site::open().await?;
        let address = site.address()?;
        let hosts = names.iter().fold(Hosts::default(), |hosts, name| hosts.with(name, address));
        let connections = rules.into_iter().map(|(id, rule)| {
            let client = client(base, id);
            let secret = client.secret().unwrap_or_default();
            let connection = Connection::new(
                ConnectionId::parse(id)?,
                rule,
                &client.client_id,
                ClientAuthentication::secret_basic(secret),
                Endpoint::parse(&client.redirect_uri)?,
            )?;
            let signed_out = Endpoint::parse(&format!("{base}/oidc/signed-out"))?;
            Ok(configure(connection.with_post_logout_redirect_uri(signed_out)))
        });
        let connections = connections.collect::<Fallible<Vec<_>>>()?;
        let application = Application::new(Network::new(hosts.clone()), connections);
        let app = Arc::new(Narrated::new(application, Setting::Demonstration));
        // Nobody is at home until the first scene.
        let empty = OpenIdProvider::plain("https://op.example");
        let stand_in = Arc::new(StandIn::new(empty, OpenIdUser::new("nobody")));
        site.serve(Arc::clone(&stand_in).routes());
        Ok(Scene { app, stand_in, hosts, address, base: base.to_owned() })
    }

    /// Says what is not real.
    pub fn introduce(&self) {
        let names: Vec<&str> = self.hosts.names().collect();
        line(&format!("This program stands in for {}:", names.join(" and ")));
        line("application and browser use the real URLs, and what they send goes by plain HTTP to");
        field("stand-in", &format!("http://{}", self.address));
        field("leaves this machine", "nothing");
    }

    /// The routes of the application.
    pub fn routes(&self) -> Router {
        Arc::clone(&self.app).routes()
    }

    /// From now on this is the provider, and this user sits at browsers.
    pub fn play(&self, connection: &str, provider: OpenIdProvider, user: OpenIdUser) {
        self.stand_in.play(provider.with_client(client(&self.base, connection)), user);
    }

    /// A browser without cookies.
    #[must_use]
    pub fn browser(&self) -> Browser {
        Browser::new(&self.hosts)
    }

    /// The user signs in: what the application learns.
    ///
    /// # Errors
    /// When that does not work.
    pub async fn sign_in(&self, browser: &mut Browser, connection: &str) -> Fallible<Identity> {
        browser.open(&self.login(connection)).await?;
        self.app.watch.signed_in()
    }

    fn login(&self, connection: &str) -> String {
        format!("{}/oidc/login/{connection}", self.base)
    }
}

/// The application, as it is registered with the provider of a connection.
fn client(base: &str, connection: &str) -> TestClient {
    TestClient::new(format!("{base}/oidc/callback/{connection}"))
        .with_post_logout_redirect_uri(format!("{base}/oidc/signed-out"))
        .with_back_channel_logout_uri(format!("{base}/oidc/back-channel-logout/{connection}"))
}
