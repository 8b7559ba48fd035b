//! Files, stdin, and the keys in files.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use vestibule_keys::{KeyError, VerificationKey, base64_decode, base64url_decode};

use crate::answer::{Refused, Stop};

/// More than any library limit accepts: what is longer is refused by its length, cut or not.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Reads a file, or stdin for `-`.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        io::stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes))
    };
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => Err(Stop::Usage(format!("cannot read {}: {error}", path.display()))),
    }
}

/// Reads a PEM file that the user vouches for.
pub(crate) fn read_key(
    path: &Path,
    parse: fn(&str) -> Result<VerificationKey, KeyError>,
) -> Result<VerificationKey, Stop> {
    let bytes = read(path)?;
    parse(&String::from_utf8_lossy(&bytes))
        .map_err(|error| Stop::Usage(format!("cannot use {}: {error}", path.display())))
}

/// Reads a token from a file or stdin. Where no file has such a name, the argument may be the token.
pub(crate) fn read_token(argument: &Path) -> Result<String, Stop> {
    let text = argument.to_str().filter(|text| is_compact(text) && !argument.exists());
    match text {
        Some(token) => Ok(token.to_owned()),
        None => read_text(argument),
    }
}

/// Reads a text without the white space around it, which editors and shells leave behind. What is
/// not UTF-8 is refused by whoever parses it.
pub(crate) fn read_text(path: &Path) -> Result<String, Stop> {
    let bytes = read(path)?;
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes);
    Ok(String::from_utf8_lossy(text).trim().to_owned())
}

/// Whether the text begins as a JSON object in base64url and has the parts of a signed or encrypted
/// token: no name that a person would give a file.
fn is_compact(text: &str) -> bool {
    let is_written = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let header = text.split('.').next().and_then(base64url_decode).unwrap_or_default();
    matches!(text.split('.').count(), 3 | 5)
        && text.bytes().all(is_written)
        && matches!(*header, [b'{', b'"' | b' ' | b'\t' | b'\r' | b'\n' | b'}', ..])
}

/// A captured message in one of its two forms.
pub(crate) enum Captured {
    Xml(Vec<u8>),
    /// The value of the form field `SAMLResponse`, or what claims to be it.
    Base64(String),
}

/// Reads a message that was captured as XML or as base64. XML is what begins with `<`.
pub(crate) fn read_message(path: &Path) -> Result<Captured, Stop> {
    let bytes = read(path)?;
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes);
    if text.trim_ascii_start().starts_with(b"<") {
        Ok(Captured::Xml(bytes))
    } else {
        Ok(Captured::Base64(String::from_utf8_lossy(text).into_owned()))
    }
}

impl Captured {
    pub(crate) fn into_xml(self) -> Result<Vec<u8>, Stop> {
        match self {
            Captured::Xml(xml) => Ok(xml),
            Captured::Base64(text) => base64_decode(&text).ok_or_else(|| {
                let message = "the message is neither XML nor base64";
                let fix = "capture the value of the form field again, or decode it first";
                Refused::new("response_not_base64", message, fix).into()
            }),
        }
    }
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
