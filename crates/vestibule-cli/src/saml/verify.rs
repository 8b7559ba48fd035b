//! `vestibule saml verify`: the Web Browser SSO profile on a captured Response (SAML 2.0 profiles
//! 4.1.4).

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use vestibule_core::{
    BrowserBinding, ClockSkew, ConnectionId, Endpoint, Fresh, ReturnPath, Secret, Timestamp,
};
use vestibule_keys::{VerificationKey, VerificationKeys};
use vestibule_saml::{
    Checked, Connection, EntityId, IdentityProvider, IdpMetadata, PendingLogin, PostedResponse,
    RequestId, ServiceProvider, SignIn, Warning,
};
use vestibule_xmldsig::Limits;

use crate::allow::{self, Allowance};
use crate::answer::{Answer, Stop, checks};
use crate::clock::{self, parse_clock_skew};
use crate::input::{self, Captured};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    identity_provider: IdentityProviderArguments,
    /// The entity id of the service provider: the audience.
    #[arg(long, value_name = "ID", value_parser = EntityId::parse)]
    sp_entity_id: EntityId,
    /// Where the Response was posted to: Destination and Recipient.
    // Plain http is taken: a captured Response is only compared with it.
    #[arg(long, value_name = "URL", value_parser = Endpoint::parse_compat_http)]
    acs: Endpoint,
    #[command(flatten)]
    expectation: Expectation,
    /// Verify as of this time instead of now.
    #[arg(long, value_name = "RFC3339")]
    at: Option<Timestamp>,
    /// How far the two clocks may differ, up to 300; 60 unless given.
    #[arg(long, value_name = "SECONDS", value_parser = parse_clock_skew)]
    clock_skew: Option<ClockSkew>,
    /// Relax a rule.
    #[arg(long, value_name = "NAME")]
    allow: Vec<Allowance>,
    /// A file or `-`, holding XML or base64.
    #[arg(value_name = "RESPONSE")]
    response: PathBuf,
}

/// Who has to have sent it: metadata, or a name and certificates.
#[derive(Debug, Args)]
struct IdentityProviderArguments {
    /// The metadata of the identity provider.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["idp_entity_id", "idp_cert"])]
    idp_metadata: Option<PathBuf>,
    /// The entity id of the identity provider.
    #[arg(
        long,
        value_name = "ID",
        required_unless_present = "idp_metadata",
        requires = "idp_cert",
        value_parser = EntityId::parse
    )]
    idp_entity_id: Option<EntityId>,
    /// A certificate that the identity provider signs with.
    #[arg(long, value_name = "PEM", requires = "idp_entity_id")]
    idp_cert: Vec<PathBuf>,
}

/// What the Response has to answer.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Expectation {
    /// The id of the request that it has to answer.
    #[arg(long, value_name = "ID", value_parser = RequestId::parse)]
    in_response_to: Option<RequestId>,
    /// Nobody asked for it.
    #[arg(long)]
    idp_initiated: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Stop> {
    let now = clock::at_or_now(arguments.at)?;
    let captured = input::read_message(&arguments.response)?;
    let connection = connection(arguments, now)?;
    let posted = match captured {
        Captured::Xml(xml) => PostedResponse::parse_xml(xml, &Limits::MESSAGE)?,
        Captured::Base64(text) => PostedResponse::parse(&text, &Limits::MESSAGE)?,
    };
    let checked = verify(arguments, connection, posted, now)?;
    let checks = checks(checked.report());
    // There is no replay log here, and no session to start.
    let fresh = Fresh::danger_attest(checked.replay_key().clone());
    Ok(Answer::Facts(facts(&checked.redeem(fresh)?, checks)))
}

fn connection(arguments: &Arguments, now: Timestamp) -> Result<Connection, Stop> {
    let id = ConnectionId::parse("command-line").map_err(|error| Stop::Usage(error.to_string()))?;
    let idp = identity_provider(&arguments.identity_provider, now)?;
    let connection = Connection::new(id, idp)
        .with_clock_skew(arguments.clock_skew.unwrap_or(ClockSkew::DEFAULT));
    Ok(allow::widen(connection, &arguments.allow, now))
}

fn identity_provider(
    arguments: &IdentityProviderArguments,
    now: Timestamp,
) -> Result<IdentityProvider, Stop> {
    if let Some(file) = &arguments.idp_metadata {
        let metadata = IdpMetadata::parse(input::read(file)?, &Limits::DOCUMENT, now)?;
        return Ok(metadata.into_identity_provider()?);
    }
    let keys = arguments
        .idp_cert
        .iter()
        .map(|file| input::read_key(file, VerificationKey::from_certificate))
        .collect::<Result<_, _>>()?;
    let keys = VerificationKeys::new(keys).ok_or_else(|| {
        Stop::Usage(format!("--idp-cert takes one to {} certificates", VerificationKeys::MOST))
    })?;
    let entity_id = arguments.idp_entity_id.clone();
    let entity_id =
        entity_id.ok_or_else(|| Stop::Usage("--idp-entity-id is missing".to_owned()))?;
    Ok(IdentityProvider::new(entity_id, keys))
}

fn verify(
    arguments: &Arguments,
    connection: Connection,
    posted: PostedResponse,
    now: Timestamp,
) -> Result<Checked, Stop> {
    let sp = ServiceProvider::new(arguments.sp_entity_id.clone(), arguments.acs.clone());
    let Some(request) = &arguments.expectation.in_response_to else {
        let connection = connection.with_danger_idp_initiated();
        return Ok(sp.danger_verify_idp_initiated(&connection, posted, now)?);
    };
    // The sign-in that is answered is taken to have begun in this very browser.
    let browser = Secret::new(vec![0; BrowserBinding::MIN_BYTES]);
    let browser = BrowserBinding::new(browser).map_err(|error| Stop::Usage(error.to_string()))?;
    let pending = PendingLogin::new(&connection, request, &browser, ReturnPath::root(), now);
    Ok(sp.verify(&connection, posted, pending, &browser, now)?)
}

fn facts(sign_in: &SignIn, checks: Value) -> Value {
    let name_id = sign_in.name_id();
    let authentication = sign_in.authentication();
    json!({
        "accepted": true,
        "issuer": sign_in.issuer(),
        "name_id": { "value": name_id.value(), "format": name_id.format() },
        "session_index": authentication.session_index,
        "authn_context": authentication.context_class,
        "attributes": sign_in.attributes(),
        "signed": sign_in.signed().as_str(),
        "encrypted": false,
        "checks": checks,
        "warnings": sign_in.warnings().iter().map(warning).collect::<Value>(),
    })
}

fn warning(warning: &Warning) -> Value {
    match warning {
        Warning::CertificateOutsideDates { not_after } => {
            json!({ "code": warning.code(), "not_after": not_after })
        }
        Warning::AttributesSkipped(count) => {
            json!({ "code": warning.code(), "count": count })
        }
        _ => json!({ "code": warning.code() }),
    }
}
