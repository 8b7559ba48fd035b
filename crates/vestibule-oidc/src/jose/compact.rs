//! The compact serialization of a JWS, taken apart strictly (RFC 7515 section 7.1, RFC 8725).

use vestibule_keys::base64url_decode;

use crate::jose::Algorithm;
use crate::json::{Json, Members};
use crate::refusal::{Fault, Reason};

/// The longest token that is looked at. An ID token with two hundred groups has about 10 KB.
const MOST_BYTES: usize = 64 * 1024;
const MOST_HEADER_BYTES: usize = 8 * 1024;

/// A JWS that is well-formed; nothing of it is verified, and nobody can read the payload.
pub(crate) struct CompactJws<'a> {
    pub(crate) header: Header,
    signing_input: &'a str,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// What of a header has a meaning here. `jku`, `jwk`, `x5u` and `x5c` have none: keys come from
/// configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) algorithm: Algorithm,
    pub(crate) kid: Option<String>,
    pub(crate) typ: Option<String>,
}

impl<'a> CompactJws<'a> {
    pub(crate) fn parse(text: &'a str) -> Result<Self, Fault> {
        if text.len() > MOST_BYTES {
            return Err(Fault::from(Reason::TokenTooLarge).found(text.len()));
        }
        let mut parts = text.splitn(6, '.');
        let (Some(header), Some(payload), Some(signature)) =
            (parts.next(), parts.next(), parts.next())
        else {
            return Err(Reason::TokenMalformed.into());
        };
        match parts.count() {
            0 => {}
            2 => return Err(Reason::TokenEncrypted.into()),
            _ => return Err(Reason::TokenMalformed.into()),
        }
        if header.len() > MOST_HEADER_BYTES {
            return Err(Reason::TokenTooLarge.into());
        }
        let signing_input = text
            .get(..header.len() + 1 + payload.len())
            .ok_or_else(|| Fault::from(Reason::TokenMalformed))?;
        let decode =
            |part: &str| base64url_decode(part).ok_or_else(|| Fault::from(Reason::TokenMalformed));
        let header = Header::parse(&decode(header)?)?;
        let (payload, signature) = (decode(payload)?, decode(signature)?);
        Ok(CompactJws { header, signing_input, payload, signature })
    }

    /// The bytes that are signed.
    pub(crate) fn signing_input(&self) -> &'a [u8] {
        self.signing_input.as_bytes()
    }

    pub(crate) fn signature(&self) -> &Vec<u8> {
        &self.signature
    }

    /// The payload: for whoever has verified the signature.
    pub(super) fn into_payload(self) -> Vec<u8> {
        self.payload
    }
}

impl Header {
    fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let members =
            Members::parse_bytes(bytes).map_err(|_| Fault::from(Reason::HeaderMalformed))?;
        // Whatever is critical is not understood here, and `b64` changes what is signed.
        if members.get("crit").is_some() || members.get("b64").is_some() {
            return Err(Reason::CriticalHeader.into());
        }
        let text = |name: &str| match members.get(name) {
            None => Ok(None),
            Some(Json::Text(text)) => Ok(Some(text.clone().into_owned())),
            Some(_) => Err(Fault::from(Reason::HeaderMalformed).found(name)),
        };
        let name = text("alg")?.ok_or_else(|| Fault::from(Reason::HeaderMalformed).found("alg"))?;
        let algorithm = Algorithm::from_name(&name).ok_or_else(|| {
            let none = name.eq_ignore_ascii_case("none");
            let reason = if none { Reason::AlgorithmNone } else { Reason::AlgorithmUnknown };
            Fault::from(reason).found(&name)
        })?;
        Ok(Header { algorithm, kid: text("kid")?, typ: text("typ")? })
    }

    /// Compares `typ` with the kinds that are expected; an absent one is no statement (RFC 8725
    /// section 3.11).
    pub(crate) fn check_typ(&self, expected: &[&str]) -> Result<(), Fault> {
        let Some(typ) = &self.typ else { return Ok(()) };
        // A media type whose "application/" is left out (RFC 7515 section 4.1.9).
        let short = typ
            .get(..12)
            .filter(|start| start.eq_ignore_ascii_case("application/"))
            .and_then(|_| typ.get(12..))
            .unwrap_or(typ);
        if expected.iter().any(|known| known.eq_ignore_ascii_case(short)) {
            return Ok(());
        }
        Err(Fault::from(Reason::TokenTypMismatch).expecting(expected.join(" or ")).found(typ))
    }
}
