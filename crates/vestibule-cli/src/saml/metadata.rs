//! `vestibule saml metadata`: what the metadata of an identity provider says (SAML 2.0 metadata
//! 2.4.3).

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use vestibule_saml::IdpMetadata;
use vestibule_xmldsig::Limits;

use crate::answer::{Answer, Stop};
use crate::{clock, input};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// A file or `-`.
    file: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Stop> {
    let now = clock::at_or_now(None)?;
    let metadata = IdpMetadata::parse(input::read(&arguments.file)?, &Limits::DOCUMENT, now)?;
    let endpoint = |endpoint: &vestibule_saml::SsoEndpoint| json!({ "binding": endpoint.binding, "location": endpoint.location.as_str() });
    let warning = |warning: &vestibule_saml::MetadataWarning| json!({ "code": warning.code(), "message": warning.to_string() });
    let certificate = |validity: vestibule_keys::CertificateValidity| json!({ "not_before": validity.not_before, "not_after": validity.not_after });
    Ok(Answer::Facts(json!({
        "accepted": true,
        "entity_id": metadata.entity_id().as_str(),
        "endpoints": metadata.sso_endpoints().iter().map(endpoint).collect::<Value>(),
        "certificates": metadata.certificates().map(certificate).collect::<Value>(),
        "valid_until": metadata.valid_until(),
        "warnings": metadata.warnings().iter().map(warning).collect::<Value>(),
    })))
}
