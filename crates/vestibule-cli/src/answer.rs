//! What a subcommand answers, and how that is printed: one JSON object, and the exit code.

mod openid;

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};
use std::process::ExitCode;

use serde_json::{Map, Value, json};
use vestibule_saml::{MetadataError, Refusal, Report};
use vestibule_xmldsig::{ReadError, SignatureError};

/// What is printed when nothing was refused.
pub(crate) enum Answer {
    /// A JSON object.
    Facts(Value),
    /// Bytes as they are.
    Bytes(Vec<u8>),
}

/// Why there is no answer.
pub(crate) enum Stop {
    /// The input was looked at and refused. Boxed, so that a result is no larger than its answer.
    Refused(Box<Refused>),
    /// The tool was not used as it is meant to be.
    Usage(String),
}

/// A refusal with everything that helps to end it.
pub(crate) struct Refused {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) expected: Option<String>,
    pub(crate) found: Option<String>,
    pub(crate) fix: String,
    pub(crate) checks: Value,
    /// What else is printed, by name.
    pub(crate) more: Map<String, Value>,
}

impl Refused {
    pub(crate) fn new(
        code: &'static str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Refused {
            code,
            message: message.into(),
            expected: None,
            found: None,
            fix: fix.into(),
            checks: json!([]),
            more: Map::new(),
        }
    }
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        Stop::Refused(Box::new(refused))
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        let refused = Refused {
            code: refusal.code(),
            message: refusal.to_string(),
            expected: refusal.expected().map(str::to_owned),
            found: refusal.found().map(str::to_owned),
            fix: refusal.fix(),
            checks: checks(refusal.report()),
            more: Map::new(),
        };
        refused.into()
    }
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        let fix = "have whoever wrote the document correct it at the given place";
        Refused::new(error.code(), error.to_string(), fix).into()
    }
}

impl From<MetadataError> for Stop {
    fn from(error: MetadataError) -> Self {
        let fix = "export the metadata of the identity provider again, as one EntityDescriptor";
        Refused::new(error.code(), error.to_string(), fix).into()
    }
}

impl From<SignatureError> for Stop {
    fn from(error: SignatureError) -> Self {
        let fix = match &error {
            SignatureError::Sha1 => "sign with SHA-256, or pass `--allow sha1`",
            SignatureError::WeakRsa { .. } => {
                "sign with a key of at least 2048 bits, or pass `--allow rsa1024`"
            }
            SignatureError::InclusiveCanonicalization => {
                "sign with exclusive canonicalisation, or pass `--allow inclusive-c14n`"
            }
            SignatureError::WholeDocumentReference => {
                "refer to the root by its id, or pass `--allow whole-document-reference`"
            }
            SignatureError::SignatureMismatch | SignatureError::NoKeyForAlgorithm { .. } => {
                "pass the certificate or the public key of the signer"
            }
            SignatureError::DigestMismatch => "get the document again, as it was signed",
            _ => "sign the root with one enveloped signature that refers to it by its id",
        };
        Refused::new(error.code(), error.to_string(), fix).into()
    }
}

/// The checks of a report in their order.
pub(crate) fn checks(report: &Report) -> Value {
    listed(report.checks().map(|(check, outcome)| (check.name(), outcome.as_str())))
}

fn listed(checks: impl Iterator<Item = (&'static str, &'static str)>) -> Value {
    checks.map(|(check, outcome)| json!({ "check": check, "outcome": outcome })).collect()
}

pub(crate) use openid::{checks as openid_checks, not_fetched};

/// Prints an answer, and says which exit code belongs to it.
pub(crate) fn print(answer: Result<Answer, Stop>) -> ExitCode {
    let (printed, code) = match answer {
        Ok(Answer::Bytes(bytes)) => (io::stdout().lock().write_all(&bytes), ExitCode::SUCCESS),
        Ok(Answer::Facts(facts)) => (print_object(&facts), ExitCode::SUCCESS),
        Err(Stop::Refused(refused)) => (print_object(&object(&refused)), ExitCode::FAILURE),
        Err(Stop::Usage(message)) => (print_usage(&message), WRONG_USAGE.into()),
    };
    match printed {
        Ok(()) => code,
        Err(_) => WRONG_USAGE.into(),
    }
}

const WRONG_USAGE: u8 = 2;

fn object(refused: &Refused) -> Value {
    let mut object = json!({
        "accepted": false,
        "code": refused.code,
        "message": refused.message,
        "expected": refused.expected,
        "found": refused.found,
        "fix": refused.fix,
        "checks": refused.checks,
    });
    if let Some(object) = object.as_object_mut() {
        object.extend(refused.more.clone());
    }
    object
}

/// Indented for a person at a terminal, on one line for a program.
fn print_object(object: &Value) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    let text = if stdout.is_terminal() { format!("{object:#}") } else { object.to_string() };
    writeln!(stdout, "{}", without_controls(&text))
}

fn print_usage(message: &str) -> io::Result<()> {
    writeln!(io::stderr().lock(), "vestibule: {}", without_controls(message))
}

/// Escapes, as JSON does, what would command a terminal or reorder what it shows: the text is
/// taken from messages that anyone may have written.
fn without_controls(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        let reorders = matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        );
        if reorders || (character.is_control() && character != '\n') {
            // Every such character is in the basic plane; writing to a string cannot fail.
            let _ = write!(shown, "\\u{:04x}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}
