//! A real tenant: whoever opens the sign-in page is sent to its provider.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;
use vestibule_core::{ConnectionId, Endpoint};
use vestibule_saml::{Connection, EntityId, IdpMetadata, ServiceProvider};
use vestibule_xmldsig::Limits;

use super::Application;
use crate::Fallible;
use crate::arguments::Arguments;
use crate::print::{PersonalData, field, title};
use crate::surroundings::now;

/// Where the settings of a product are.
pub struct Settings {
    /// The place, in the product's own words.
    pub place: &'static str,
    /// What the product calls the entity id of the application, the address to post to, and the page
    /// to sign in at, as far as it wants to know.
    pub names: &'static [&'static str],
}

/// A tenant, and how to sign in there.
pub struct Tenant {
    settings: Settings,
    /// The connection's id, which is part of the address to post to.
    connection: &'static str,
    idp_metadata: PathBuf,
    sp_entity_id: String,
    /// Another form of the entity id that the provider may write as the audience.
    audience_alias: Option<String>,
    listen: SocketAddr,
    personal: PersonalData,
}

impl Tenant {
    /// What [`read`](Self::read) reads.
    pub const ARGUMENTS: [&str; 3] = ["--idp-metadata", "--sp-entity-id", "--listen"];

    /// A tenant from the command line.
    ///
    /// # Errors
    /// What is missing.
    pub fn read(
        given: &Arguments,
        connection: &'static str,
        settings: Settings,
    ) -> Result<Self, String> {
        Ok(Tenant {
            settings,
            connection,
            idp_metadata: given.file("--idp-metadata")?,
            sp_entity_id: given.required("--sp-entity-id")?.to_owned(),
            audience_alias: None,
            listen: given.listen()?,
            personal: given.personal_data(),
        })
    }

    /// Accepts this before the entity id of the application as well.
    #[must_use]
    pub fn with_audience_prefix(mut self, prefix: &str) -> Self {
        self.audience_alias = Some(format!("{prefix}{}", self.sp_entity_id));
        self
    }

    /// Serves until the program is stopped.
    ///
    /// # Errors
    /// When the metadata cannot be read, or the address is taken.
    pub async fn serve(self) -> Fallible<()> {
        let file = std::fs::read(&self.idp_metadata)
            .map_err(|error| format!("{}: {error}", self.idp_metadata.display()))?;
        let metadata = IdpMetadata::parse(file, &Limits::DOCUMENT, now()?)?;
        let listener = TcpListener::bind(self.listen).await?;
        // Providers take http for `localhost` alone, not for the address.
        let base = format!("http://localhost:{}", listener.local_addr()?.port());
        let acs = format!("{base}/saml/acs/{}", self.connection);

        title(&format!("Enter {}", self.settings.place));
        let login = format!("{base}/login");
        for (setting, value) in self.settings.names.iter().zip([&self.sp_entity_id, &acs, &login]) {
            field(setting, value);
        }
        title("From the metadata");
        field("provider", metadata.entity_id().as_str());
        for certificate in metadata.certificates() {
            field("certificate until", &certificate.not_after.to_string());
        }
        for warning in metadata.warnings() {
            field("warning", warning.code());
        }

        let id = ConnectionId::parse(self.connection)?;
        let mut connection = Connection::new(id, metadata.into_identity_provider()?);
        if let Some(alias) = &self.audience_alias {
            connection = connection.with_compat_audience_alias(EntityId::parse(alias)?);
        }
        let provider =
            ServiceProvider::new(EntityId::parse(&self.sp_entity_id)?, Endpoint::parse(&acs)?);
        let application = Arc::new(Application::new(provider, connection, self.personal));
        title(&format!("Open {login} in a browser; Ctrl-C ends"));
        axum::serve(listener, application.routes()).await?;
        Ok(())
    }
}
