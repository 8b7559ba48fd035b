//! `vestibule oidc verify`: a captured ID token (OpenID Connect Core 3.1.3.7).

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use vestibule_core::{AuthenticationFacts, ClockSkew, EmailFacts, Timestamp};
use vestibule_oidc::{
    Algorithm, ClientAuthentication, Connection, ExpectedNonce, IdToken, IssuerRule, KeySet,
    Profile,
};

use crate::answer::{Answer, Refused, Stop, openid_checks};
use crate::clock::{self, parse_clock_skew};
use crate::input;
use crate::jose::parse_algorithm;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The issuer, as the metadata of the provider states it.
    #[arg(long, value_name = "URL")]
    issuer: String,
    /// The client id: the audience.
    #[arg(long, value_name = "ID")]
    client_id: String,
    #[command(flatten)]
    keys: KeyArguments,
    /// The nonce of the request that it has to answer; any unless given.
    #[arg(long)]
    nonce: Option<String>,
    /// An algorithm that is accepted; all with a public key unless given.
    #[arg(long, value_name = "ALG", value_parser = parse_algorithm)]
    alg: Vec<Algorithm>,
    /// Verify as of this time instead of now.
    #[arg(long, value_name = "RFC3339")]
    at: Option<Timestamp>,
    /// How far the two clocks may differ, up to 300; 60 unless given.
    #[arg(long, value_name = "SECONDS", value_parser = parse_clock_skew)]
    clock_skew: Option<ClockSkew>,
    /// The product, where the issuer does not give it away.
    #[arg(long, value_name = "NAME", value_parser = parse_profile)]
    profile: Option<&'static Profile>,
    /// A file or `-`, or the token itself.
    #[arg(value_name = "TOKEN")]
    token: PathBuf,
}

/// Who has to have signed it: the provider, or whoever knows the client secret.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct KeyArguments {
    /// The key set of the provider.
    #[arg(long, value_name = "FILE")]
    jwks: Option<PathBuf>,
    /// The client secret, for tokens that are signed by HS256.
    #[arg(long, value_name = "FILE")]
    client_secret_file: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Stop> {
    let now = clock::at_or_now(arguments.at)?;
    let token = input::read_token(&arguments.token)?;
    let connection = connection(arguments)?;
    let keys = match &arguments.keys.jwks {
        Some(file) => KeySet::parse(&input::read(file)?)?,
        None => KeySet::none(),
    };
    let nonce = arguments.nonce.as_deref().map_or(ExpectedNonce::Any, ExpectedNonce::Exactly);
    let id_token = connection.verify_id_token(&token, &keys, nonce, now)?;
    Ok(Answer::Facts(facts(&connection, &id_token)))
}

fn connection(arguments: &Arguments) -> Result<Connection, Stop> {
    let issuer = IssuerRule::exact(&arguments.issuer)?;
    let authentication = authentication(&arguments.keys)?;
    let connection = super::connection(issuer, &arguments.client_id, authentication)?
        .with_clock_skew(arguments.clock_skew.unwrap_or(ClockSkew::DEFAULT));
    let connection = match arguments.profile {
        Some(profile) => connection.with_profile(profile),
        None => connection,
    };
    with_algorithms(connection, arguments)
}

fn authentication(keys: &KeyArguments) -> Result<ClientAuthentication, Stop> {
    Ok(match &keys.client_secret_file {
        Some(file) => ClientAuthentication::secret_basic(input::read_text(file)?),
        None => ClientAuthentication::Public,
    })
}

/// A public key and a secret are never tried side by side.
fn with_algorithms(connection: Connection, arguments: &Arguments) -> Result<Connection, Stop> {
    let named = &arguments.alg;
    if arguments.keys.client_secret_file.is_some() {
        if named.iter().any(|algorithm| !algorithm.is_mac()) {
            return Err(Stop::Usage(
                "with --client-secret-file --alg can be HS256 alone".to_owned(),
            ));
        }
        return connection.with_compat_hs256().map_err(|error| {
            let fix = "pass the client secret as the provider shows it, of at least 32 bytes";
            Refused::new(error.code(), error.to_string(), fix).into()
        });
    }
    if named.is_empty() {
        return Ok(connection);
    }
    connection
        .with_algorithms(named.iter().copied())
        .map_err(|_| Stop::Usage("--alg HS256 needs --client-secret-file".to_owned()))
}

fn facts(connection: &Connection, id_token: &IdToken) -> Value {
    let identity = connection.claimed_identity(id_token);
    let subject = &identity.subject;
    json!({
        "accepted": true,
        "issuer": id_token.issuer(),
        "subject": { "id": subject.id, "kind": subject.kind, "tenant": subject.tenant },
        "sub": id_token.subject(),
        "email": email(&identity.email),
        "groups": identity.groups,
        "authentication": authenticated(&identity.authentication),
        "expires_at": id_token.expires_at(),
        "claims": serde_json::from_str::<Value>(id_token.raw_claims()).unwrap_or_default(),
        "profile": connection.profile().name(),
        "checks": openid_checks(id_token.report()),
    })
}

/// Every fact, also those that are not known: an absent one says something too.
fn email(email: &EmailFacts) -> Value {
    json!({
        "address": email.address,
        "verified": email.verified,
        "domain_owner_verified": email.domain_owner_verified,
        "hosted_domain": email.hosted_domain,
        "tenant_pinned": email.tenant_pinned,
        "source": email.source,
        "unparsable": email.unparsable,
    })
}

fn authenticated(facts: &AuthenticationFacts) -> Value {
    json!({
        "auth_time": facts.authenticated_at,
        "acr": facts.context_class,
        "amr": facts.methods,
        "sid": facts.session_index,
    })
}

fn parse_profile(name: &str) -> Result<&'static Profile, String> {
    Profile::by_name(name).ok_or_else(|| {
        let names: Vec<&str> = Profile::all().map(Profile::name).collect();
        format!("the profiles are {}", names.join(", "))
    })
}
