//! docs/REFUSALS.md lists every code of this crate, as the code has it.
//!
//! `cargo test -p vestibule-domains --test documented -- --ignored` writes the part anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use vestibule_domains::{
    ChallengeError, CheckError, ClaimState, ClaimsError, DiagnosisCode, DomainEventKind,
    HickorySetupError, NameRule, NameWarning, TokenError,
};

const BEGIN: &str = "<!-- domains:begin -->\n";
const END: &str = "<!-- domains:end -->\n";

type Row = (&'static str, &'static str, &'static str);

/// Every code with its cause and what to do, in parts.
fn parts() -> Vec<(&'static str, &'static str, Vec<Row>)> {
    let token = (
        TokenError.code(),
        "A kept claim has something else than a token where its token stands.",
        "Restore the claim from a backup.",
    );
    let setup = [
        (
            HickorySetupError::SystemConfiguration.code(),
            "The configuration of the system's resolvers cannot be read.",
            "Repair it, or name resolvers in the configuration.",
        ),
        (
            HickorySetupError::NoServer.code(),
            "There is no resolver to ask, nor a name server.",
            "Name one in the configuration.",
        ),
    ];
    let errors = CheckError::ALL.into_iter().chain(ClaimsError::ALL).chain(ChallengeError::ALL);
    vec![
        (
            "Names that cannot be claimed",
            "`NameRule`, in the order of the checks.",
            NameRule::ALL.iter().map(|it| (it.code(), it.cause(), it.fix())).collect(),
        ),
        (
            "Names that are worth a second look",
            "`NameWarning`. They stop nothing.",
            NameWarning::ALL.iter().map(|it| (it.code(), it.cause(), it.fix())).collect(),
        ),
        (
            "Diagnoses of a record",
            "`DiagnosisCode`. A diagnosis says besides what was expected and what was seen.",
            DiagnosisCode::ALL.iter().map(|it| (it.code(), it.cause(), it.fix())).collect(),
        ),
        (
            "States of a claim",
            "`ClaimState`.",
            ClaimState::EXAMPLES.iter().map(|it| (it.code(), it.cause(), it.fix())).collect(),
        ),
        (
            "What people are told",
            "`DomainEventKind`.",
            DomainEventKind::ALL.iter().map(|it| (it.code(), it.cause(), it.fix())).collect(),
        ),
        (
            "Errors",
            "`CheckError`, `ClaimsError`, `ChallengeError`, `TokenError` and `HickorySetupError`.",
            errors.chain([token]).chain(setup).collect(),
        ),
    ]
}

fn rendered() -> String {
    let mut page = String::new();
    for (title, about, rows) in parts() {
        writeln!(page, "### {title}\n\n{about}\n\n| Code | Cause | What to do |\n|---|---|---|")
            .unwrap();
        for (code, cause, fix) in rows {
            writeln!(page, "| `{code}` | {} | {} |", sentence(cause), sentence(fix)).unwrap();
        }
        page.push('\n');
    }
    page
}

fn sentence(text: &str) -> String {
    let mut letters = text.trim().chars();
    let first: String = letters.next().expect("a text").to_uppercase().collect();
    let text = format!("{first}{}", letters.as_str()).replace('|', "\\|");
    if text.ends_with('.') { text } else { format!("{text}.") }
}

fn page_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/REFUSALS.md")
}

/// What stands before, in and after the part.
fn page() -> (String, String, String) {
    let page = fs::read_to_string(page_path()).expect("docs/REFUSALS.md");
    let (before, rest) = page.split_once(BEGIN).expect("a beginning of the part");
    let (part, after) = rest.split_once(END).expect("an end of the part");
    (before.to_owned(), part.to_owned(), after.to_owned())
}

#[test]
fn the_page_lists_every_code_as_the_code_has_it() {
    let (_, part, _) = page();
    let expected = format!("\n{}", rendered());
    assert!(part == expected, "write the page anew: see the head of tests/documented.rs");
}

#[test]
#[ignore = "writes the page"]
fn write_the_page() {
    let (before, _, after) = page();
    let page = format!("{before}{BEGIN}\n{}{END}{after}", rendered());
    fs::write(page_path(), page).expect("docs/REFUSALS.md");
}

#[test]
fn no_code_stands_for_two_things_of_one_kind() {
    for (title, _, rows) in parts() {
        let codes: BTreeSet<&str> = rows.iter().map(|row| row.0).collect();
        assert_eq!(codes.len(), rows.len(), "{title}");
        for (code, cause, fix) in rows {
            assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{code}");
            assert!(!cause.trim().is_empty() && !fix.trim().is_empty(), "{code}");
        }
    }
}

/// A code that a list forgets would be missing on the page and nobody would notice.
#[test]
fn every_code_of_the_sources_is_listed() {
    let listed: BTreeSet<String> =
        parts().iter().flat_map(|part| &part.2).map(|row| row.0.to_owned()).collect();
    let mut made = BTreeSet::new();
    for file in [
        "names/refusal.rs",
        "names/warning.rs",
        "claim/state.rs",
        "life_cycle/kind.rs",
        "challenge/key.rs",
        "claims.rs",
        "verifier/check_now.rs",
        "token.rs",
        "hickory/error.rs",
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
        let source = fs::read_to_string(path).expect("a source");
        made.extend(codes(&source));
    }
    let missing: Vec<_> = made.difference(&listed).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(made.len() > 50, "{} codes", made.len());
}

/// The texts that functions of the name `code` give.
fn codes(source: &str) -> Vec<String> {
    let functions = source.split("pub const fn code(").skip(1);
    let bodies = functions.filter_map(|rest| rest.split_once("\n    }\n").map(|(body, _)| body));
    let texts = bodies.flat_map(|body| body.split('"').skip(1).step_by(2));
    texts.map(str::to_owned).collect()
}
