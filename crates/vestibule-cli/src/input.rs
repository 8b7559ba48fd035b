//! Files, stdin, and the keys in files.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use vestibule_xmldsig::{KeyError, VerificationKey, base64_decode};

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
