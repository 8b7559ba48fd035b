//! Documents that other projects wrote, each with the verdict that it has to get.
//!
//! `corpora/cases.jsonl` lists every one of them: what it is fed to, with which configuration, what
//! comes of it, and why. The documents themselves are in the folder that the variable
//! `VESTIBULE_CORPORA` names; without it there is nothing to judge. A document that is accepted
//! though it should not be, refused though it should not be, refused by another rule, or not on the
//! list fails the run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use vestibule_core::{
    BrowserBinding, ConnectionId, Endpoint, Fresh, Outcome, ReturnPath, Secret, Timestamp,
};
use vestibule_keys::{VerificationKey, VerificationKeys, base64_decode};
use vestibule_saml::{
    Connection, EntityId, IdentityProvider, IdpMetadata, PendingLogin, PostedResponse, Refusal,
    RequestId, ServiceProvider,
};
use vestibule_xmldsig::{Document, Grammar, Limits, SignaturePolicy, verify};

#[test]
fn every_document_gets_its_verdict() {
    let Some(corpora) = corpora() else {
        println!("VESTIBULE_CORPORA is not set: no documents to judge");
        return;
    };
    let cases = cases();
    let mut failures = unlisted(&corpora, &cases);
    let mut tally = Tally::default();
    for case in &cases {
        let verdict = case.judge(&corpora);
        failures.extend(case.disagreement(&verdict));
        tally.count(case, &verdict);
    }
    tally.print();
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

#[expect(
    clippy::disallowed_methods,
    reason = "the folder is the business of whoever runs the test"
)]
fn corpora() -> Option<PathBuf> {
    std::env::var_os("VESTIBULE_CORPORA").map(PathBuf::from)
}

fn cases() -> Vec<Case> {
    let parse = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    include_str!("corpora/cases.jsonl").lines().map(parse).collect()
}

/// One line of the list. A document may stand on two, as two kinds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    path: String,
    kind: Kind,
    expect: Expect,
    /// The code of the refusal; absent where the document is accepted.
    code: Option<String>,
    /// What else is wrong with a Response, by the codes of the checks that failed after the first.
    #[serde(default)]
    also: Vec<String>,
    /// Why, for people.
    reason: String,
    /// A document that a product wrote for somebody.
    #[serde(default)]
    real: bool,
    /// What the command line tool's `--allow` would name.
    #[serde(default)]
    allow: Vec<String>,

    // For a Response, who has to have sent it, to whom, and when.
    idp_entity_id: Option<String>,
    idp_metadata: Option<String>,
    #[serde(default)]
    idp_certs: Vec<String>,
    idp_cert_from: Option<CertificateSource>,
    idp_cert_doc: Option<String>,
    sp_entity_id: Option<String>,
    acs: Option<String>,
    at: Option<Timestamp>,
    in_response_to: Option<String>,
    #[serde(default)]
    idp_initiated: bool,

    // For a signature, who has to have made it.
    cert: Option<String>,
    key: Option<String>,
    cert_from: Option<CertificateSource>,
    cert_doc: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    /// A posted Response, judged by the whole profile.
    Response,
    /// The metadata of an identity provider.
    Metadata,
    /// A document whose root element has to carry its own signature.
    Signature,
    /// A document to canonicalise.
    C14n,
    /// A message that is no Response, posted as one.
    OtherMessage,
    /// Something that is no XML, posted as a Response.
    NotXml,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Expect {
    Accept,
    Refuse,
}

/// Where a certificate comes from that the corpora hold in no file of its own. Nothing but this
/// test takes one from a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum CertificateSource {
    /// The first X509Certificate of the document, or of the one that `idp_cert_doc` or `cert_doc`
    /// names.
    Keyinfo,
    /// The same, where it holds base64 of a PEM text.
    KeyinfoPem,
}

/// Accepted without a code, refused with one.
#[derive(Debug)]
struct Verdict {
    code: Option<&'static str>,
    also: Vec<&'static str>,
}

impl From<Result<(), &'static str>> for Verdict {
    fn from(result: Result<(), &'static str>) -> Self {
        Verdict { code: result.err(), also: Vec::new() }
    }
}

impl From<Result<(), Refusal>> for Verdict {
    fn from(result: Result<(), Refusal>) -> Self {
        let Err(refusal) = result else { return Verdict { code: None, also: Vec::new() } };
        let failed = refusal.report().checks().filter_map(|(_, outcome)| match outcome {
            Outcome::Failed(code) if code != refusal.code() => Some(code),
            _ => None,
        });
        let also: BTreeSet<_> = failed.collect();
        Verdict { code: Some(refusal.code()), also: also.into_iter().collect() }
    }
}

impl Case {
    fn judge(&self, corpora: &Path) -> Verdict {
        let bytes = read(corpora, &self.path);
        match self.kind {
            Kind::Response => self.judge_response(corpora, bytes).into(),
            Kind::Metadata => IdpMetadata::parse(bytes, &Limits::DOCUMENT, time_of_metadata())
                .and_then(IdpMetadata::into_identity_provider)
                .map(drop)
                .map_err(|error| error.code())
                .into(),
            Kind::Signature => self.judge_signature(corpora, bytes).into(),
            Kind::C14n => Document::parse(bytes, Grammar::Document, &Limits::DOCUMENT)
                .map(drop)
                .map_err(|error| error.code())
                .into(),
            Kind::OtherMessage | Kind::NotXml => posted(bytes).map(drop).into(),
        }
    }

    fn judge_response(&self, corpora: &Path, bytes: Vec<u8>) -> Result<(), Refusal> {
        let now = self.at.expect("a Response has a time");
        let id = ConnectionId::parse("corpora").unwrap();
        let connection = Connection::new(id, self.identity_provider(corpora, &bytes))
            .with_signature_policy(self.signature_policy(now));
        let connection = match self.allows("missing-destination") {
            true => connection.with_compat_missing_destination(),
            false => connection,
        };
        let sp = ServiceProvider::new(
            EntityId::parse(self.sp_entity_id.as_ref().expect("a service provider")).unwrap(),
            Endpoint::parse_compat_http(self.acs.as_ref().expect("an address")).unwrap(),
        );
        let posted = posted(bytes)?;
        let checked = match &self.in_response_to {
            Some(request) => {
                let request = RequestId::parse(request).unwrap();
                let browser = Secret::new(vec![0; BrowserBinding::MIN_BYTES]);
                let browser = BrowserBinding::new(browser).unwrap();
                let path = ReturnPath::root();
                let pending = PendingLogin::new(&connection, &request, &browser, path, now);
                sp.verify(&connection, posted, pending, &browser, now)?
            }
            None => {
                assert!(self.idp_initiated, "{} answers nothing", self.path);
                let connection = connection.with_danger_idp_initiated();
                sp.danger_verify_idp_initiated(&connection, posted, now)?
            }
        };
        let fresh = Fresh::danger_attest(checked.replay_key().clone());
        checked.redeem(fresh).map(drop)
    }

    fn identity_provider(&self, corpora: &Path, bytes: &[u8]) -> IdentityProvider {
        let entity_id = self.idp_entity_id.as_ref().expect("an identity provider");
        if let Some(metadata) = &self.idp_metadata {
            let metadata = read(corpora, metadata);
            let metadata = IdpMetadata::parse(metadata, &Limits::DOCUMENT, time_of_metadata());
            let idp = metadata.and_then(IdpMetadata::into_identity_provider).unwrap();
            assert_eq!(idp.entity_id().as_str(), entity_id, "{}", self.path);
            return idp;
        }
        let certificate = |path: &String| {
            let pem = read(corpora, path);
            VerificationKey::from_certificate(&String::from_utf8_lossy(&pem))
        };
        let mut keys: Vec<_> = self.idp_certs.iter().map(certificate).collect();
        if let Some(source) = self.idp_cert_from {
            keys.push(certificate_in(corpora, bytes, self.idp_cert_doc.as_ref(), source));
        }
        let keys = keys.into_iter().map(|key| key.unwrap_or_else(|e| panic!("{}: {e}", self.path)));
        let keys = VerificationKeys::new(keys.collect());
        let keys = keys.unwrap_or_else(|| panic!("{} has no certificate", self.path));
        IdentityProvider::new(EntityId::parse(entity_id).unwrap(), keys)
    }

    fn judge_signature(&self, corpora: &Path, bytes: Vec<u8>) -> Result<(), &'static str> {
        let text = |path: &String| String::from_utf8(read(corpora, path)).unwrap();
        let key = match (&self.cert, &self.key, self.cert_from) {
            (Some(path), None, None) => VerificationKey::from_certificate(&text(path)),
            (None, Some(path), None) => VerificationKey::from_public_key(&text(path)),
            (None, None, Some(source)) => {
                certificate_in(corpora, &bytes, self.cert_doc.as_ref(), source)
            }
            _ => panic!("{} has not one key", self.path),
        };
        let key = key.unwrap_or_else(|error| panic!("{}: {error}", self.path));
        let keys = VerificationKeys::new(vec![key]).unwrap();
        let now = time_of_metadata();
        let document = Document::parse(xml(bytes), Grammar::Document, &Limits::DOCUMENT)
            .map_err(|error| error.code())?;
        verify(document.root(), &keys, &self.signature_policy(now), now)
            .map(drop)
            .map_err(|error| error.code())
    }

    fn signature_policy(&self, now: Timestamp) -> SignaturePolicy {
        let tomorrow = now.saturating_add(Duration::from_secs(24 * 60 * 60));
        self.allow.iter().fold(SignaturePolicy::strict(), |policy, name| match name.as_str() {
            "sha1" => policy.with_danger_sha1_until(tomorrow),
            "rsa1024" => policy.with_danger_rsa1024_until(tomorrow),
            "inclusive-c14n" => policy.with_compat_inclusive_c14n(),
            "whole-document-reference" => policy.with_compat_whole_document_reference(),
            "missing-destination" => policy,
            other => panic!("{other} is no allowance"),
        })
    }

    fn allows(&self, name: &str) -> bool {
        self.allow.iter().any(|allowed| allowed == name)
    }

    fn disagreement(&self, verdict: &Verdict) -> Option<String> {
        let Case { path, kind, reason, also, .. } = self;
        match (self.expect, &self.code, verdict.code) {
            (Expect::Accept, None, None) => None,
            (Expect::Refuse, Some(code), Some(found)) if code == found && *also == verdict.also => {
                None
            }
            (expect, code, found) => Some(format!(
                "{path} ({kind:?}): expected {expect:?} {} {also:?}, found {} {:?}. {reason}",
                code.as_deref().unwrap_or("-"),
                found.unwrap_or("ACCEPTED"),
                verdict.also,
            )),
        }
    }
}

/// A Response in one of the two forms that a capture has.
fn posted(bytes: Vec<u8>) -> Result<PostedResponse, Refusal> {
    if is_xml(&bytes) {
        return PostedResponse::parse_xml(bytes, &Limits::MESSAGE);
    }
    PostedResponse::parse(&String::from_utf8_lossy(&bytes), &Limits::MESSAGE)
}

fn xml(bytes: Vec<u8>) -> Vec<u8> {
    if is_xml(&bytes) {
        return bytes;
    }
    base64_decode(&String::from_utf8_lossy(&bytes)).unwrap_or(bytes)
}

fn is_xml(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    text.trim_ascii_start().starts_with(b"<")
}

fn certificate_in(
    corpora: &Path,
    bytes: &[u8],
    other: Option<&String>,
    source: CertificateSource,
) -> Result<VerificationKey, vestibule_keys::KeyError> {
    let bytes = other.map_or_else(|| bytes.to_vec(), |path| read(corpora, path));
    let text = String::from_utf8_lossy(&xml(bytes)).into_owned();
    // Read as text: the document may be one that no reader accepts.
    let (_, after) = text.split_once("X509Certificate>").expect("an X509Certificate");
    let (inside, _) = after.split_once("</").expect("the end of the X509Certificate");
    let inside = inside.replace("&#13;", "");
    match source {
        CertificateSource::Keyinfo => VerificationKey::from_certificate(&inside),
        CertificateSource::KeyinfoPem => {
            let pem = base64_decode(&inside).expect("base64 of a PEM text");
            VerificationKey::from_certificate(&String::from_utf8_lossy(&pem))
        }
    }
}

/// When metadata and plain signatures are judged; only warnings depend on it.
fn time_of_metadata() -> Timestamp {
    Timestamp::parse_xs_datetime("2026-11-21T00:00:00Z").unwrap()
}

fn read(corpora: &Path, path: &str) -> Vec<u8> {
    fs::read(corpora.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every document that no line names, and every line that stands twice.
fn unlisted(corpora: &Path, cases: &[Case]) -> Vec<String> {
    let mut listed = BTreeSet::new();
    let twice = cases.iter().filter(|case| !listed.insert((case.path.as_str(), case.kind)));
    let mut failures: Vec<String> =
        twice.map(|case| format!("{} ({:?}) is listed twice", case.path, case.kind)).collect();
    let listed: BTreeSet<&str> = cases.iter().map(|case| case.path.as_str()).collect();
    let mut found = Vec::new();
    walk(corpora, "", &mut found);
    found.retain(|path| !is_no_document(path) && !listed.contains(path.as_str()));
    failures.extend(found.into_iter().map(|path| format!("{path} is not on the list")));
    failures
}

fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            walk(&entry.path(), &format!("{path}/"), found);
        } else {
            found.push(path);
        }
    }
}

/// Certificates, keys, licences and notes, and the vectors for JSON signatures.
fn is_no_document(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    let stem = name.split('.').next().unwrap_or("").to_ascii_lowercase();
    ends(&[".pem", ".der", ".crt", ".cert"])
        || matches!(stem.as_str(), "license" | "readme")
        || matches!(folder, "ruby-saml/certificates" | "wycheproof")
}

/// What was judged, for the reader of the log.
#[derive(Default)]
struct Tally {
    verdicts: BTreeMap<(Kind, &'static str), usize>,
    codes: BTreeMap<&'static str, usize>,
    real: BTreeMap<&'static str, Vec<String>>,
}

impl Tally {
    fn count(&mut self, case: &Case, verdict: &Verdict) {
        let word = if verdict.code.is_some() { "refused" } else { "accepted" };
        *self.verdicts.entry((case.kind, word)).or_default() += 1;
        if let Some(code) = verdict.code {
            *self.codes.entry(code).or_default() += 1;
        }
        if case.real {
            let code = verdict.code.unwrap_or("accepted");
            self.real.entry(code).or_default().push(format!("{} ({:?})", case.path, case.kind));
        }
    }

    fn print(&self) {
        println!("documents, by kind and verdict:");
        for ((kind, verdict), count) in &self.verdicts {
            println!("  {kind:?} {verdict}: {count}");
        }
        println!("refusals, by code:");
        for (code, count) in &self.codes {
            println!("  {code}: {count}");
        }
        println!("documents of real products, by verdict:");
        for (verdict, paths) in &self.real {
            println!("  {verdict}: {}", paths.len());
            paths.iter().for_each(|path| println!("    {path}"));
        }
    }
}
