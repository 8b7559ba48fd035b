//! Mutations of a signed response: each is refused, or says exactly what the original says.

use std::sync::OnceLock;

use vestibule_core::{
    BrowserBinding, ConnectionId, Endpoint, Fresh, Identity, ReturnPath, Secret, Timestamp,
};
use vestibule_saml::{
    ClaimNames, Connection, EntityId, IdpMetadata, PendingLogin, PostedResponse, RequestId,
    ServiceProvider,
};
use vestibule_testkit::{ResponseIds, ResponseTarget, SamlIdp, SamlUser, Signed};
use vestibule_xmldsig::Limits;

const ACS: &str = "https://app.example.com/acs";
const SP: &str = "https://app.example.com/saml";

/// Pieces that wrapping attacks are made of.
const PIECES: &[&str] = &[
    "<Assertion xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_forged\" Version=\"2.0\">",
    "</Assertion>",
    "<samlp:Extensions>",
    "</samlp:Extensions>",
    "<ds:Object>",
    "</ds:Object>",
    "<x xmlns=\"urn:x\">",
    "</x>",
    "<!---->",
    "<?p?>",
    "<![CDATA[]]>",
    "admin@victim.example",
    " xmlns:saml=\"urn:other\"",
    " xml:lang=\"de\"",
    "&#x2e;",
];

/// Words, and what each is exchanged for.
const WORDS: &[(&str, &str)] = &[
    ("ID=", "Id="),
    ("ID=", "samlp:ID="),
    ("saml:", "s:"),
    ("urn:oasis:names:tc:SAML:2.0:assertion", "urn:oasis:names:tc:SAML:2.0:protocol"),
    ("ada@acme.example", "admin@victim.example"),
    ("rsa-sha256", "hmac-sha256"),
    ("xml-exc-c14n#", "xml-exc-c14n#WithComments"),
    ("enveloped-signature", "base64"),
    ("\"", "'"),
    ("\n", "\r\n"),
    ("><", ">\n<"),
    ("> <", "><"),
];

/// A response that is accepted, what it says, and what it takes to accept it.
struct Original {
    xml: String,
    identity: Identity,
}

struct Setting {
    sp: ServiceProvider,
    connection: Connection,
    request: RequestId,
    browser: BrowserBinding,
    now: Timestamp,
    originals: Vec<Original>,
}

/// Applies the mutation that the bytes describe.
pub fn accepted_mutants_say_the_same(script: &[u8]) {
    static SETTING: OnceLock<Setting> = OnceLock::new();
    let setting = SETTING.get_or_init(Setting::new);
    let Some((&which, edits)) = script.split_first() else { return };
    let original = &setting.originals[usize::from(which) % setting.originals.len()];
    let mut xml = original.xml.clone().into_bytes();
    for edit in edits.chunks_exact(6).take(12) {
        apply(&mut xml, edit);
    }
    if let Some(identity) = setting.accept(xml) {
        assert_eq!(identity, original.identity);
    }
}

/// One edit: what to do, and two places and a third, or a word.
fn apply(xml: &mut Vec<u8>, edit: &[u8]) {
    let tags: Vec<usize> =
        (0..xml.len()).filter(|&at| xml[at] == b'<').chain([xml.len()]).collect();
    let tag = |byte: u8| tags[usize::from(byte) % tags.len()];
    let (from, to) = (tag(edit[1]).min(tag(edit[2])), tag(edit[1]).max(tag(edit[2])));
    let anywhere = usize::from(u16::from_be_bytes([edit[3], edit[4]])) % (xml.len() + 1);
    match edit[0] % 8 {
        0 if anywhere < xml.len() => xml[anywhere] = edit[5],
        1 => xml.insert(anywhere, edit[5]),
        2 if anywhere < xml.len() => drop(xml.remove(anywhere)),
        3 => {
            let moved = xml[from..to].to_vec();
            xml.splice(tag(edit[3])..tag(edit[3]), moved);
        }
        4 => drop(xml.drain(from..to)),
        5 => {
            let piece = PIECES[usize::from(edit[5]) % PIECES.len()];
            let at = if edit[3].is_multiple_of(2) { tag(edit[1]) } else { anywhere };
            xml.splice(at..at, piece.bytes());
        }
        6 => {
            let opening = PIECES[usize::from(edit[5]) % 8 / 2 * 2];
            let closing = PIECES[usize::from(edit[5]) % 8 / 2 * 2 + 1];
            xml.splice(to..to, closing.bytes());
            xml.splice(from..from, opening.bytes());
        }
        _ => {
            let (word, other) = WORDS[usize::from(edit[5]) % WORDS.len()];
            let text = String::from_utf8_lossy(xml).into_owned();
            let nth = usize::from(edit[4]) % 8;
            if let Some((at, _)) = text.match_indices(word).nth(nth) {
                xml.splice(at..at + word.len(), other.bytes());
            }
        }
    }
}

impl Setting {
    fn new() -> Setting {
        let now = Timestamp::parse_xs_datetime("2026-11-21T12:00:00Z").expect("a time");
        let request = RequestId::from_random([3; 16]);
        let idp = SamlIdp::entra_like("6f1e2a0c-55b1-4f3e-9a55-1d6a3c1c7a10");
        let metadata =
            IdpMetadata::parse(idp.metadata(), &Limits::DOCUMENT, now).expect("metadata");
        let mut setting = Setting {
            sp: ServiceProvider::new(
                EntityId::parse(SP).expect("an entity id"),
                Endpoint::parse(ACS).expect("an endpoint"),
            ),
            connection: Connection::new(
                ConnectionId::parse("acme").expect("an id"),
                metadata.into_identity_provider().expect("a provider"),
            ),
            browser: BrowserBinding::new(Secret::new(vec![5; 32])).expect("a binding"),
            request,
            now,
            originals: Vec::new(),
        };
        let user = SamlUser::new("ada@acme.example")
            .with_email("ada@acme.example")
            .with_name("Ada", "Lovelace")
            .with_groups(["one", "two"]);
        let target = ResponseTarget::new(ACS, SP).answering(setting.request.as_str());
        for signed in [Signed::Assertion, Signed::Response, Signed::Both] {
            let ids = ResponseIds::from_random([9; 16]);
            let response = idp.clone().with_signed(signed).respond(&user, &target, &ids, now);
            let xml = response.expect("a response").xml().to_owned();
            let identity =
                setting.accept(xml.clone().into_bytes()).expect("the original is accepted");
            setting.originals.push(Original { xml, identity });
        }
        setting
    }

    fn accept(&self, xml: Vec<u8>) -> Option<Identity> {
        let posted = PostedResponse::parse_xml(xml, &Limits::MESSAGE).ok()?;
        let root = ReturnPath::root();
        let pending =
            PendingLogin::new(&self.connection, &self.request, &self.browser, root, self.now);
        let checked =
            self.sp.verify(&self.connection, posted, pending, &self.browser, self.now).ok()?;
        let fresh = Fresh::danger_attest(checked.replay_key().clone());
        Some(checked.redeem(fresh).ok()?.into_identity(&ClaimNames::common()))
    }
}
