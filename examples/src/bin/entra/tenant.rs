//! A real tenant: whoever opens the sign-in page is sent to Entra.

use std::sync::Arc;

use tokio::net::TcpListener;
use vestibule_core::ConnectionId;
use vestibule_saml::{Connection, Endpoint, EntityId, IdpMetadata, ServiceProvider};
use vestibule_xmldsig::Limits;

use crate::application::Application;
use crate::options::TenantOptions;
use crate::{Fallible, print, surroundings};

pub(crate) async fn run(options: TenantOptions) -> Fallible<()> {
    let file = std::fs::read(&options.idp_metadata)
        .map_err(|error| format!("{}: {error}", options.idp_metadata.display()))?;
    let metadata = IdpMetadata::parse(file, &Limits::DOCUMENT, surroundings::now()?)?;
    let listener = TcpListener::bind(options.listen).await?;
    // Entra takes http for `localhost` alone, not for the address.
    let base = format!("http://localhost:{}", listener.local_addr()?.port());

    print::title("Enter at Entra, under Single sign-on, Basic SAML Configuration");
    print::field("Identifier (Entity ID)", &options.sp_entity_id);
    print::field("Reply URL", &format!("{base}/saml/acs/entra"));
    print::field("Sign on URL", &format!("{base}/login"));
    print::title("From the metadata");
    print::field("provider", metadata.entity_id().as_str());
    for certificate in metadata.certificates() {
        print::field("certificate until", &certificate.not_after.to_string());
    }
    for warning in metadata.warnings() {
        print::field("warning", warning.code());
    }

    // Entra writes `spn:` before an identifier that is the application's own GUID.
    let spn = EntityId::parse(&format!("spn:{}", options.sp_entity_id))?;
    let connection =
        Connection::new(ConnectionId::parse("entra")?, metadata.into_identity_provider()?)
            .with_compat_audience_alias(spn);
    let provider = ServiceProvider::new(
        EntityId::parse(&options.sp_entity_id)?,
        Endpoint::parse(&format!("{base}/saml/acs/entra"))?,
    );
    let application = Arc::new(Application::new(provider, connection));
    print::title(&format!("Open {base}/login in a browser; Ctrl-C ends"));
    axum::serve(listener, application.routes()).await?;
    Ok(())
}
