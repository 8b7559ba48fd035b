//! A server on the loopback interface, and a client that writes its bytes by hand.

use std::io::{BufRead, BufReader, Read};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use axum::Router;
use serde_json::Value;
use vestibule_axum::{ScimSettings, scim_router};
use vestibule_core::{DirectoryId, Endpoint, OrganizationId, Timestamp};
use vestibule_keys::MacKey;
use vestibule_scim::{
    BearerToken, DirectoryTokens, Limits, MemoryDirectory, Profile, Registry, ScimService, Scope,
    TokenRecord,
};

use crate::log::{Log, Told};

pub(crate) const TOKEN: &str = "test-token-of-the-router-0123456789";

/// What a server is to be like.
pub(crate) struct Plan {
    base_path: &'static str,
    limits: Limits,
    settings: ScimSettings,
    end_of_token: Option<Timestamp>,
    router: fn(Router) -> Router,
}

impl Plan {
    pub(crate) fn new() -> Plan {
        Plan {
            base_path: "/scim/v2",
            limits: Limits::new(),
            settings: ScimSettings::new(),
            end_of_token: None,
            router: |scim| scim,
        }
    }

    pub(crate) fn with_limits(self, limits: Limits) -> Plan {
        Plan { limits, ..self }
    }

    pub(crate) fn with_settings(self, settings: ScimSettings) -> Plan {
        Plan { settings, ..self }
    }

    pub(crate) fn with_base_path(self, base_path: &'static str) -> Plan {
        Plan { base_path, ..self }
    }

    pub(crate) fn with_router(self, router: fn(Router) -> Router) -> Plan {
        Plan { router, ..self }
    }

    pub(crate) fn with_end_of_token(self, end: Timestamp) -> Plan {
        Plan { end_of_token: Some(end), ..self }
    }
}

/// A server in a thread of its own.
pub(crate) struct Site {
    address: SocketAddr,
    base_path: &'static str,
    log: Log,
}

impl Site {
    pub(crate) fn new(plan: Plan) -> Site {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let log = Log::default();
        let site = Site { address, base_path: plan.base_path, log: log.clone() };
        let base = Endpoint::parse(&site.base()).unwrap();
        thread::spawn(move || {
            tracing::subscriber::with_default(log, || {
                let runtime =
                    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async move {
                    let store = MemoryDirectory::new();
                    store.insert(&record(plan.end_of_token)).await.unwrap();
                    let key = MacKey::new(&[7; 32]).unwrap();
                    let service = ScimService::new(store, Registry::standard(), &base, key)
                        .with_limits(plan.limits);
                    let router = (plan.router)(scim_router(Arc::new(service), plan.settings));
                    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                    axum::serve(listener, router).await.unwrap();
                });
            });
        });
        site
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}{}", self.address, self.base_path)
    }

    pub(crate) fn connect(&self) -> Client {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Client { stream: BufReader::new(stream) }
    }

    /// The events so far.
    pub(crate) fn told(&self) -> Vec<Told> {
        self.log.told()
    }
}

fn record(end: Option<Timestamp>) -> TokenRecord {
    let organization = OrganizationId::parse("acme").unwrap();
    let scope = Scope::new(organization, DirectoryId::parse("entra").unwrap());
    let hash = BearerToken::from_text(TOKEN).unwrap().hash().unwrap();
    TokenRecord::new(hash, scope, Profile::LENIENT, Timestamp::UNIX_EPOCH, end)
}

/// A connection.
pub(crate) struct Client {
    pub(crate) stream: BufReader<TcpStream>,
}

impl Client {
    /// Ends what is said.
    pub(crate) fn hang_up(&mut self) {
        self.stream.get_mut().shutdown(Shutdown::Write).unwrap();
    }

    /// Whether the server has ended the connection; a reset is an end.
    pub(crate) fn is_at_the_end(&mut self) -> bool {
        self.stream.read(&mut [0]).unwrap_or(0) == 0
    }

    /// A reply with its body.
    pub(crate) fn reply(&mut self) -> Reply {
        let mut reply = self.head();
        let length = reply.header("content-length").map_or(0, |length| length.parse().unwrap());
        reply.body = vec![0; length];
        self.stream.read_exact(&mut reply.body).unwrap();
        reply
    }

    /// A reply that has no body.
    pub(crate) fn head(&mut self) -> Reply {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            assert_ne!(self.stream.read_line(&mut line).unwrap(), 0, "no reply");
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let status = lines.remove(0).split(' ').nth(1).unwrap().parse().unwrap();
        Reply { status, headers: lines, body: Vec::new() }
    }
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: Vec<String>,
    body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter().filter_map(|line| line.split_once(": "));
        headers.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}
