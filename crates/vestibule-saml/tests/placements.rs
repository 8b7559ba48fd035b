//! Every placement of one signed and one forged Assertion in trees of up to seven elements: none
//! lets the forged one in.
//!
//! The trees are ordered, their root is a Response, and their elements are the two Assertions and
//! any of four others that could hold them. Each tree is tried with the signature left where it
//! was, copied, moved to the forged Assertion and moved to the Response, and with the forged
//! Assertion under the signed id and under its own.
#![allow(clippy::string_slice, clippy::unwrap_used, reason = "the helpers of tests may fail")]

#[path = "support/host.rs"]
mod host;
#[path = "support/tree.rs"]
mod tree;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::thread;

use host::{ACS, SP, connection, idps, now, request_id};
use tree::{Element, Forest, Idle};
use vestibule_core::ReturnPath;
use vestibule_keys::{SignatureAlgorithm, base64_encode};
use vestibule_saml::{Connection, PendingLogin, PostedResponse, ServiceProvider};
use vestibule_testkit::TestKey;
use vestibule_testkit::hostile::VICTIM;
use vestibule_xmldsig::{Document, Grammar, Limits, SigningProfile, prepare_signature};

#[test]
fn no_placement_of_up_to_seven_elements_lets_a_forged_assertion_in() {
    println!("every leaf is an Assertion:");
    try_all(2..=7, Idle::No);
    println!("with other leaves:");
    try_all(2..=4, Idle::Allowed);
}

#[test]
#[ignore = "eleven million documents, three minutes: .ci/run has it, with --release"]
fn no_placement_with_other_leaves_of_up_to_seven_elements_lets_a_forged_assertion_in() {
    try_all(5..=7, Idle::Allowed);
}

/// Tries all trees of so many elements, the Response among them, that hold one or both Assertions,
/// and prints how many there were and what came of them.
fn try_all(sizes: RangeInclusive<usize>, idle: Idle) {
    let world = World::new();
    let mut outcomes = Outcomes::default();
    for elements in sizes {
        let mut trees = 0;
        for assertions in ASSERTIONS {
            let Some(others) = (elements - 1).checked_sub(assertions.len()) else { continue };
            for batch in tree::batches(others, assertions, idle) {
                trees += batch.len();
                world.try_batch(&batch, &mut outcomes);
            }
        }
        println!("{trees} trees of {elements} elements");
    }
    println!("{} placements: {outcomes:?}", outcomes.values().sum::<usize>());
    assert!(outcomes.get("accepted") > Some(&0), "the genuine Assertion alone is accepted");
}

const ASSERTIONS: [&[Element]; 3] =
    [&[Element::Signed], &[Element::Forged], &[Element::Signed, Element::Forged]];

/// How often each code came, and `accepted`.
type Outcomes = BTreeMap<&'static str, usize>;

/// Where the one genuine signature stands.
#[derive(Clone, Copy, PartialEq)]
enum Signature {
    Kept,
    Copied,
    Moved,
    OnResponse,
}

const SIGNED_ID: &str = "_signed";
const FORGED_ID: &str = "_forged";

/// The variants of a tree. Under one id the two Assertions are the same to the reader, which stops
/// there whatever the signature is.
fn variants(tree: &Forest) -> &'static [(Signature, &'static str)] {
    use Signature::{Copied, Kept, Moved, OnResponse};
    match (tree::holds(tree, Element::Signed), tree::holds(tree, Element::Forged)) {
        (true, true) => &[
            (Kept, SIGNED_ID),
            (Kept, FORGED_ID),
            (Copied, FORGED_ID),
            (Moved, FORGED_ID),
            (OnResponse, FORGED_ID),
        ],
        (_, false) => &[(Kept, FORGED_ID), (OnResponse, FORGED_ID)],
        (false, true) => &[
            (Kept, FORGED_ID),
            (Moved, SIGNED_ID),
            (Moved, FORGED_ID),
            (OnResponse, SIGNED_ID),
            (OnResponse, FORGED_ID),
        ],
    }
}

struct World {
    parts: Parts,
    provider: ServiceProvider,
    connection: Connection,
}

impl World {
    fn new() -> World {
        let connection = connection(&idps()[0], &[TestKey::ED25519]);
        World { parts: Parts::new(), provider: host::service_provider(), connection }
    }

    /// Tries every tree in every variant, on two threads.
    fn try_batch(&self, trees: &[Forest], outcomes: &mut Outcomes) {
        let (one, two) = trees.split_at(trees.len() / 2);
        let codes = thread::scope(|scope| {
            let other = scope.spawn(|| self.codes(one));
            [self.codes(two), other.join().unwrap()].concat()
        });
        for code in codes {
            *outcomes.entry(code).or_insert(0) += 1;
        }
    }

    fn codes(&self, trees: &[Forest]) -> Vec<&'static str> {
        let each = |tree| {
            let variants = variants(tree).iter();
            variants.map(|(signature, id)| self.outcome(&self.parts.write(tree, *signature, id)))
        };
        trees.iter().flat_map(each).collect()
    }

    fn outcome(&self, xml: &str) -> &'static str {
        let posted = match PostedResponse::parse_xml(xml, &Limits::MESSAGE) {
            Ok(posted) => posted,
            Err(refusal) => return refusal.code(),
        };
        let (connection, browser) = (&self.connection, host::browser(1));
        let path = ReturnPath::root();
        let pending = PendingLogin::new(connection, &request_id(), &browser, path, now());
        match self.provider.verify(connection, posted, pending, &browser, now()) {
            Ok(checked) => {
                let redeemed = host::redeem(checked, &mut host::ReplayLog::default());
                let sign_in = redeemed.unwrap();
                assert_eq!(sign_in.name_id().value(), GENUINE, "forged claims by {xml}");
                "accepted"
            }
            Err(refusal) => refusal.code(),
        }
    }
}

const GENUINE: &str = "ada@contoso.example";

/// The texts that documents are made of.
struct Parts {
    issuer: String,
    signed: String,
    signature: String,
    forged: String,
}

const ISSUER_END: &str = "</saml:Issuer>";

impl Parts {
    fn new() -> Parts {
        let signed = assertion(SIGNED_ID, GENUINE);
        let document =
            Document::parse(signed.as_str(), Grammar::Message, &Limits::MESSAGE).unwrap();
        let root = document.root();
        let profile = SigningProfile::new(SignatureAlgorithm::Ed25519);
        let prepared = prepare_signature(root, root.children().next(), &profile).unwrap();
        let key = TestKey::ED25519.signing_key().unwrap();
        let value = key.sign(prepared.algorithm(), &prepared.octets()).unwrap();
        let with_signature = prepared.finish(&value);
        assert!(with_signature.contains(&base64_encode(&value)));
        let start = with_signature.find("<ds:Signature ").unwrap();
        let end = with_signature.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
        Parts {
            issuer: format!("<saml:Issuer>{}{ISSUER_END}", idps()[0].entity_id()),
            signature: with_signature[start..end].to_owned(),
            signed,
            forged: assertion("{id}", VICTIM),
        }
    }

    fn write(&self, tree: &Forest, signature: Signature, forged_id: &str) -> String {
        let mut xml = format!(
            r#"<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response" Version="2.0" IssueInstant="{now}" Destination="{ACS}" InResponseTo="{}">{}"#,
            request_id().as_str(),
            self.issuer,
            now = now(),
        );
        if signature == Signature::OnResponse {
            xml.push_str(&self.signature);
        }
        xml.push_str(STATUS);
        self.write_forest(tree, signature, forged_id, &mut xml);
        xml.push_str("</samlp:Response>");
        xml
    }

    fn write_forest(
        &self,
        forest: &Forest,
        signature: Signature,
        forged_id: &str,
        xml: &mut String,
    ) {
        for node in forest {
            let mut inside = String::new();
            let (text, has_signature) = match node.element {
                Element::Signed => {
                    (self.signed.clone(), matches!(signature, Signature::Kept | Signature::Copied))
                }
                Element::Forged => (
                    self.forged.replace("{id}", forged_id),
                    matches!(signature, Signature::Moved | Signature::Copied),
                ),
                other => {
                    self.write_forest(&node.children, signature, forged_id, &mut inside);
                    xml.push_str(&container(other, &inside));
                    continue;
                }
            };
            // What a signed Assertion holds in its signature's Object is not signed.
            let (objects, others): (Forest, Forest) = node
                .children
                .iter()
                .cloned()
                .partition(|child| has_signature && child.element == Element::Object);
            self.write_forest(&others, signature, forged_id, &mut inside);
            let mut own = String::new();
            if has_signature {
                self.write_forest(&objects, signature, forged_id, &mut own);
                own =
                    self.signature.replace("</ds:Signature>", &[&own, "</ds:Signature>"].concat());
            }
            let text = text.replacen(ISSUER_END, &[ISSUER_END, &own].concat(), 1);
            let end = text.len() - "</saml:Assertion>".len();
            xml.push_str(&text[..end]);
            xml.push_str(&inside);
            xml.push_str(&text[end..]);
        }
    }
}

const STATUS: &str = r#"<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"></samlp:StatusCode></samlp:Status>"#;

fn container(element: Element, inside: &str) -> String {
    match element {
        Element::Extensions => format!("<samlp:Extensions>{inside}</samlp:Extensions>"),
        Element::Advice => format!("<saml:Advice>{inside}</saml:Advice>"),
        Element::Object => format!(
            r#"<ds:Object xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{inside}</ds:Object>"#
        ),
        _ => format!(r#"<w:w xmlns:w="urn:example:w">{inside}</w:w>"#),
    }
}

/// An Assertion with what has to be in one, and nothing else.
fn assertion(id: &str, name_id: &str) -> String {
    let (now, until) = (now(), host::at("2026-11-21T12:05:00Z"));
    let (issuer, request) = (idps()[0].entity_id().to_owned(), request_id());
    format!(
        r#"<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" Version="2.0" IssueInstant="{now}"><saml:Issuer>{issuer}{ISSUER_END}<saml:Subject><saml:NameID>{name_id}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData InResponseTo="{}" NotOnOrAfter="{until}" Recipient="{ACS}"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotOnOrAfter="{until}"><saml:AudienceRestriction><saml:Audience>{SP}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{now}"></saml:AuthnStatement></saml:Assertion>"#,
        request.as_str()
    )
}
