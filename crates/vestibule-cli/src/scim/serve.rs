//! `vestibule scim serve`: a service provider of one directory, for clients to be pointed at.

mod log;
mod store;
mod token;

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use clap::{Args, ValueEnum};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use vestibule_axum::{ScimSettings, scim_router};
use vestibule_core::Endpoint;
use vestibule_keys::MacKey;
use vestibule_scim::{
    Directory, DirectoryTokens, GroupMembers, PatchReply, Profile, Registry, ScimService,
};

use self::token::Token;
use super::parse_profile;
use crate::answer::{Answer, Stop};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Where to listen; port 0 is any that is free.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// A file with the bearer token that clients have to send, of at least 32 characters. Without
    /// one, a token is made and printed on stderr.
    #[arg(long, value_name = "FILE")]
    bearer_file: Option<PathBuf>,
    /// Where resources are kept: `sqlite:///var/lib/scim.db` or `postgres://user@host/database`.
    /// Without one, in memory, until the program ends.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Whose habits are tolerated.
    #[arg(long, value_name = "NAME", default_value = "lenient", value_parser = parse_profile)]
    profile: Profile,
    /// What the PATCH of a group is answered with: nothing, or the group.
    #[arg(long, value_name = "STATUS", default_value = "204")]
    group_patch_reply: GroupPatchReply,
    /// The URL that clients know, where something in front of this program has the certificate.
    #[arg(long, value_name = "URL", value_parser = parse_base_url)]
    base_url: Option<Endpoint>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum GroupPatchReply {
    #[value(name = "200")]
    Resource,
    #[value(name = "204")]
    NoContent,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Stop> {
    check_exposure(arguments)?;
    log::begin();
    let token = Token::of(arguments.bearer_file.as_deref())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Stop::Usage(format!("cannot start: {error}")))?;
    let served = runtime.block_on(store::open_and_serve(arguments, &token));
    // Who still waits for a slow client does not keep the program.
    runtime.shutdown_timeout(Duration::from_secs(1));
    served.map(|()| Answer::Bytes(Vec::new()))
}

/// A token that goes over a network goes through TLS, which this program leaves to others.
fn check_exposure(arguments: &Arguments) -> Result<(), Stop> {
    let behind_tls = arguments.base_url.as_ref().is_some_and(Endpoint::is_https);
    if arguments.listen.ip().is_loopback() || behind_tls {
        return Ok(());
    }
    Err(Stop::Usage(
        "--listen is no loopback address: bearer tokens do not go over a network without TLS; \
         put a proxy in front, and name it by --base-url https://.."
            .to_owned(),
    ))
}

async fn serve<S>(arguments: &Arguments, token: &Token, store: S) -> Result<(), Stop>
where
    S: Directory + GroupMembers + DirectoryTokens + 'static,
{
    token.keep_in(&store, arguments.profile).await?;
    let failed = |error: io::Error| Stop::Usage(format!("cannot listen: {error}"));
    let listener = TcpListener::bind(arguments.listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let base = match &arguments.base_url {
        Some(base) => base.clone(),
        None => parse_base_url(&format!("http://{address}/scim/v2")).map_err(Stop::Usage)?,
    };
    let cursor_key = MacKey::new(&token::random()?)
        .map_err(|error| Stop::Usage(format!("cannot make a key for cursors: {error}")))?;
    let reply = match arguments.group_patch_reply {
        GroupPatchReply::Resource => PatchReply::Resource,
        GroupPatchReply::NoContent => PatchReply::NoContent,
    };
    let service = ScimService::new(store, Registry::standard(), &base, cursor_key)
        .with_group_patch_reply(reply);
    let listening = format!("http://{address}{}", service.base_path());
    let router = scim_router(Arc::new(service), ScimSettings::new());
    // Replies are small, and nobody should wait for one.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = axum::serve(listener, router).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    announce(&listening).map_err(failed)?;
    end_in_time(serving.into_future(), stop).await.map_err(failed)
}

/// Serves until somebody asks for the end; requests that are under way then have ten seconds.
async fn end_in_time(
    serving: impl Future<Output = io::Result<()>>,
    stop: oneshot::Sender<()>,
) -> io::Result<()> {
    let ending = async {
        asked_to_end().await?;
        let _ = stop.send(());
        tokio::time::sleep(Duration::from_secs(10)).await;
        Ok(())
    };
    tokio::select! {
        ended = serving => ended,
        ended = ending => ended,
    }
}

/// Waits for an interrupt or a termination.
async fn asked_to_end() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            asked = tokio::signal::ctrl_c() => asked,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

fn announce(listening: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{}", json!({ "listening": listening }))?;
    stdout.flush()
}

fn parse_base_url(text: &str) -> Result<Endpoint, String> {
    Endpoint::parse(text).map_err(|error| error.to_string())
}
