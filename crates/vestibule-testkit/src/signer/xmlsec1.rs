//! The `xmlsec1` program: an implementation of XML Signature that shares no code with ours.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::TestkitError;
use crate::keys::TestKey;
use crate::xml::{ASSERTION, PROTOCOL, split};

/// An installed `xmlsec1`.
#[derive(Debug, Clone)]
pub struct XmlSec1 {
    program: PathBuf,
}

impl XmlSec1 {
    /// The program of that name on the search path, if it runs.
    #[must_use]
    pub fn find() -> Option<Self> {
        let program = PathBuf::from("xmlsec1");
        let output = Command::new(&program).arg("--version").output().ok()?;
        output.status.success().then_some(XmlSec1 { program })
    }

    /// Fills in the digest and the signature value of the first signature of a document.
    pub(crate) fn sign(&self, unfinished: &str, key: TestKey) -> Result<String, TestkitError> {
        let template = emptied(unfinished)?;
        let scratch = Scratch::new()?;
        let input = scratch.write("template.xml", &template)?;
        let key_file = scratch.write("test-key.pem", key.private_key())?;
        let signed = scratch.path.join("signed.xml");
        let mut command = Command::new(&self.program);
        command.arg("--sign").arg("--privkey-pem").arg(key_file);
        for (namespace, element) in [(ASSERTION, "Assertion"), (PROTOCOL, "Response")] {
            command.arg("--id-attr:ID").arg(format!("{namespace}:{element}"));
        }
        let output = command.arg("--output").arg(&signed).arg(input).output().map_err(failed)?;
        if !output.status.success() {
            let reasons = String::from_utf8_lossy(&output.stderr);
            return Err(TestkitError::XmlSec1(reasons.trim().to_owned()));
        }
        let written = fs::read_to_string(&signed).map_err(failed)?;
        Ok(without_declaration(&written).to_owned())
    }
}

/// A template: the signature that stands first in the document, without its two values.
fn emptied(unfinished: &str) -> Result<String, TestkitError> {
    let (before, rest) = split(unfinished, "<ds:DigestValue>")?;
    let (_, after) = split(rest, "</ds:DigestValue>")?;
    Ok([before, "<ds:DigestValue></ds:DigestValue>", after].concat())
}

fn without_declaration(xml: &str) -> &str {
    let body = xml.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    body.map_or(xml, |(_, body)| body).trim()
}

/// A directory of our own that goes away again.
struct Scratch {
    path: PathBuf,
}

impl Scratch {
    fn new() -> Result<Self, TestkitError> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("vestibule-testkit-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).map_err(failed)?;
        Ok(Scratch { path })
    }

    fn write(&self, name: &str, content: &str) -> Result<PathBuf, TestkitError> {
        let file = self.path.join(name);
        fs::write(&file, content).map_err(failed)?;
        Ok(file)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let path: &Path = &self.path;
        // A directory that stays behind does no harm.
        let _ = fs::remove_dir_all(path);
    }
}

fn failed(error: std::io::Error) -> TestkitError {
    TestkitError::XmlSec1(error.to_string())
}
