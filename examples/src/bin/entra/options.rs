//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

pub(crate) enum Options {
    Demonstration,
    Tenant(TenantOptions),
}

pub(crate) struct TenantOptions {
    pub(crate) idp_metadata: PathBuf,
    pub(crate) sp_entity_id: String,
    pub(crate) listen: SocketAddr,
}

const USAGE: &str = "\
usage: entra
       entra --idp-metadata FILE --sp-entity-id ID [--listen 127.0.0.1:PORT]";

impl Options {
    /// # Errors
    /// The usage, when the arguments are others.
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, &'static str> {
        let (mut idp_metadata, mut sp_entity_id, mut listen) = (None, None, None);
        let mut any = false;
        while let Some(name) = arguments.next() {
            any = true;
            let value = arguments.next().ok_or(USAGE)?;
            match name.as_str() {
                "--idp-metadata" => idp_metadata = Some(PathBuf::from(value)),
                "--sp-entity-id" => sp_entity_id = Some(value),
                "--listen" => listen = Some(value.parse::<SocketAddr>().map_err(|_| USAGE)?),
                _ => return Err(USAGE),
            }
        }
        if !any {
            return Ok(Options::Demonstration);
        }
        let listen = listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)));
        if !listen.ip().is_loopback() {
            return Err("--listen takes a loopback address: there is no TLS here");
        }
        Ok(Options::Tenant(TenantOptions {
            idp_metadata: idp_metadata.ok_or(USAGE)?,
            sp_entity_id: sp_entity_id.ok_or(USAGE)?,
            listen,
        }))
    }
}
