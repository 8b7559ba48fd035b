//! A real tenant: whoever opens the sign-in page is sent to its provider.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;
use vestibule_core::{ConnectionId, Endpoint, HttpRequest, HttpResponse};
use vestibule_http::{GuardedClient, HttpClient};
use vestibule_oidc::doctor::{Observations, Severity, examine};
use vestibule_oidc::{ClientAuthentication, Connection, IssuerError, IssuerRule, ProviderMetadata};

use super::{Application, Narrated, Setting, print};
use crate::Fallible;
use crate::arguments::Arguments;
use crate::print::{PersonalData, field, title};
use crate::surroundings::now;

/// A tenant, and how to sign in there.
pub struct Tenant {
    /// What the product calls the redirect URI, with the place.
    setting: &'static str,
    /// The connection's id, which is part of that URI.
    connection: &'static str,
    /// Whose tokens to accept.
    rule: IssuerRule,
    /// The client id.
    client_id: String,
    /// A file with the client secret: it is no argument, because those are in the list of processes.
    client_secret_file: PathBuf,
    /// Where to listen.
    listen: SocketAddr,
    /// Whether values that describe a person are printed.
    personal: PersonalData,
}

impl Tenant {
    /// What [`read`](Self::read) reads.
    pub const ARGUMENTS: [&str; 3] = ["--client-id", "--client-secret-file", "--listen"];

    /// A tenant from the command line.
    ///
    /// # Errors
    /// What is missing.
    pub fn read(
        given: &Arguments,
        connection: &'static str,
        rule: Result<IssuerRule, IssuerError>,
        setting: &'static str,
    ) -> Result<Self, String> {
        Ok(Tenant {
            setting,
            connection,
            rule: rule.map_err(|error| format!("{error}; {}", error.fix()))?,
            client_id: given.required("--client-id")?.to_owned(),
            client_secret_file: given.file("--client-secret-file")?,
            listen: given.listen()?,
            personal: given.personal_data(),
        })
    }

    /// Serves until the program is stopped.
    ///
    /// # Errors
    /// When nobody could sign in, or the address is taken.
    pub async fn serve(self) -> Fallible<()> {
        let listener = TcpListener::bind(self.listen).await?;
        // Providers take http for `localhost` alone, not for the address.
        let base = format!("http://localhost:{}", listener.local_addr()?.port());
        let connection = self.connection(&base)?;
        title(&format!("Enter {}", self.setting));
        field("redirect URI", connection.redirect_uri().as_str());
        field("sign-out redirect URI", &signed_out(&base));

        title("What the provider says, and what to think of it");
        let http = GuardedClient::new()?;
        let now = now()?;
        let findings = examine(&connection, &observe(&http, &connection).await, now);
        print::findings(&findings);
        if findings.iter().any(|finding| finding.severity() == Severity::Problem) {
            return Err("nobody could sign in like this".into());
        }

        let application = Application::new(http, vec![connection]);
        let app = Narrated::new(application, Setting::Tenant(self.personal));
        title(&format!("Open {base}/oidc/login/{} in a browser; Ctrl-C ends", self.connection));
        field("to sign out again", &format!("{base}/oidc/logout"));
        axum::serve(listener, Arc::new(app).routes()).await?;
        Ok(())
    }

    fn connection(&self, base: &str) -> Fallible<Connection> {
        let file = &self.client_secret_file;
        let secret = std::fs::read_to_string(file)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let connection = Connection::new(
            ConnectionId::parse(self.connection)?,
            self.rule.clone(),
            &self.client_id,
            ClientAuthentication::secret_basic(secret.trim()),
            Endpoint::parse(&format!("{base}/oidc/callback/{}", self.connection))?,
        )?;
        Ok(connection.with_post_logout_redirect_uri(Endpoint::parse(&signed_out(base))?))
    }
}

/// Where the provider sends browsers after a sign-out.
fn signed_out(base: &str) -> String {
    format!("{base}/oidc/signed-out")
}

/// Fetches the documents of the provider for the doctor to look at.
async fn observe(http: &GuardedClient, connection: &Connection) -> Observations {
    let [first, second] = connection.issuer().discovery_urls();
    let found = get(http, &first).await;
    let missing = matches!(&found, Ok(response) if response.status() == 404);
    let fallback = if missing { Some(get(http, &second).await) } else { None };
    let document = match &fallback {
        Some(Ok(response)) => Some(response),
        _ => found.as_ref().ok(),
    };
    let provider = document
        .and_then(|response| ProviderMetadata::parse(response.body(), connection.issuer()).ok());
    let keys = match provider {
        Some(provider) => Some(get(http, provider.jwks_uri().as_str()).await),
        None => None,
    };
    let mut observed = Observations::new(found);
    if let Some(fallback) = fallback {
        observed = observed.with_fallback(fallback);
    }
    match keys {
        Some(keys) => observed.with_keys(keys),
        None => observed,
    }
}

async fn get(http: &GuardedClient, url: &str) -> Result<HttpResponse, &'static str> {
    let request = HttpRequest::get(url).with_header("accept", "application/json");
    http.send(request).await.map_err(|error| error.code())
}
