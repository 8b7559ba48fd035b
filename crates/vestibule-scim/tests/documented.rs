//! The tables of docs/SCIM.md say what the code does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use vestibule_scim::{Fault, Incoming, Limits, Patch, Profile, Registry, Tolerance, apply_patch};

const PAGE: &str = include_str!("../../../docs/SCIM.md");

/// The rows of the table of a part whose first cell is a code.
fn rows(part: &str) -> Vec<Vec<String>> {
    let part = PAGE.split_once(&format!("\n## {part}\n")).expect("a part of that name").1;
    let part = part.split_once("\n## ").map_or(part, |(part, _)| part);
    let cells = |line: &str| -> Vec<String> {
        let line = line.trim_matches('|');
        line.split(" | ").map(|cell| cell.trim().trim_matches('`').to_owned()).collect()
    };
    let is_row = |line: &&str| line.starts_with("| `");
    part.lines().filter(is_row).map(cells).collect()
}

#[test]
fn the_table_of_tolerances_is_that_of_the_profiles() {
    let rows = rows("Tolerances");
    let documented: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(documented, Tolerance::ALL.map(Tolerance::code));
    for (row, tolerance) in rows.iter().zip(Tolerance::ALL) {
        assert!(row.len() == 4 && row.iter().all(|cell| !cell.is_empty()), "{row:?}");
        let granting = |it: &&Profile| it.tolerates(tolerance) && **it != Profile::LENIENT;
        let names: Vec<&str> =
            Profile::ALL.iter().filter(granting).map(|profile| profile.name()).collect();
        let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        assert_eq!(row[2], names, "{}", row[0]);
    }
}

#[test]
fn the_table_of_limits_has_every_limit_and_its_default() {
    let source = include_str!("../src/limits.rs");
    let fields = source.split_once("pub struct Limits {").unwrap().1.split_once('}').unwrap().0;
    let fields: Vec<&str> =
        fields.lines().filter_map(|line| line.trim().strip_suffix(": usize,")).collect();
    let limits = Limits::new();
    let default = |name: &str| match name {
        "body_bytes" => limits.body_bytes(),
        "filter_bytes" => limits.filter_bytes(),
        "filter_depth" => limits.filter_depth(),
        "filter_terms" => limits.filter_terms(),
        "operations" => limits.operations(),
        "values" => limits.values(),
        "string_bytes" => limits.string_bytes(),
        "resource_bytes" => limits.resource_bytes(),
        "page_size" => limits.page_size(),
        "default_page_size" => limits.default_page_size(),
        "bulk_operations" => limits.bulk_operations(),
        "members_in_reply" => limits.members_in_reply(),
        other => panic!("{other} is a new limit: say what it is here and on the page"),
    };
    let expected: Vec<(&str, String)> =
        fields.iter().map(|name| (*name, default(name).to_string())).collect();
    let rows = rows("Limits");
    let documented: Vec<(&str, String)> =
        rows.iter().map(|row| (row[0].as_str(), row[1].clone())).collect();
    assert_eq!(documented, expected);
}

/// The faults by the names that the code gives them.
const FAULTS: [Fault; 24] = [
    Fault::InvalidFilter,
    Fault::TooMany,
    Fault::Uniqueness,
    Fault::Mutability,
    Fault::InvalidSyntax,
    Fault::InvalidPath,
    Fault::NoTarget,
    Fault::InvalidValue,
    Fault::InvalidVersion,
    Fault::Sensitive,
    Fault::InvalidCursor,
    Fault::ExpiredCursor,
    Fault::InvalidCount,
    Fault::Unauthorized,
    Fault::Forbidden,
    Fault::NotFound,
    Fault::MethodNotAllowed,
    Fault::PreconditionFailed,
    Fault::PayloadTooLarge,
    Fault::UnsupportedMediaType,
    Fault::TooManyRequests,
    Fault::Internal,
    Fault::NotImplemented,
    Fault::Unavailable,
];

#[test]
fn the_table_of_codes_has_every_code_with_its_status_and_type() {
    let mut made = BTreeSet::new();
    for source in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        for fault in FAULTS {
            made.extend(codes_after(&source, &format!("Fault::{fault:?},"), fault));
        }
        made.extend(codes_after(&source, "refuse_value(", Fault::InvalidValue));
        made.extend(codes_after(&source, " syntax(", Fault::InvalidSyntax));
        made.extend(codes_after(&source, "(syntax(", Fault::InvalidSyntax));
    }
    let rows = rows("Codes");
    let documented: BTreeSet<(String, String, String)> = rows
        .iter()
        .filter(|row| !row[0].starts_with("filter_") || row[0] == "filter_forbidden")
        .map(|row| (row[0].clone(), row[1].clone(), row[2].clone()))
        .collect();
    let undocumented: Vec<_> = made.difference(&documented).collect();
    assert!(undocumented.is_empty(), "not in docs/SCIM.md: {undocumented:?}");
    let gone: Vec<_> = documented.difference(&made).collect();
    assert!(gone.is_empty(), "in docs/SCIM.md, and no code any more: {gone:?}");
    assert!(made.len() > 60, "{} codes", made.len());
}

/// The codes that stand right after a text, with what a client sees of them.
fn codes_after(source: &str, text: &str, fault: Fault) -> Vec<(String, String, String)> {
    let status = fault.status().to_string();
    let scim_type = fault.scim_type().unwrap_or("–");
    let code =
        |rest: &str| Some(rest.trim_start().strip_prefix('"')?.split_once('"')?.0.to_owned());
    let seen = |code| (code, status.clone(), scim_type.to_owned());
    source.split(text).skip(1).filter_map(code).map(seen).collect()
}

/// The code of every file below a folder, without its comments and tests.
fn sources(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else {
            let text = fs::read_to_string(&path).expect("a file of code");
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            found.push(code.collect::<Vec<_>>().join("\n"));
        }
    }
    found
}

#[test]
fn the_table_of_filter_codes_has_every_code() {
    let source = include_str!("../src/filter/error.rs");
    let quoted = source.split('"').filter(|text| text.starts_with("filter_"));
    let made: BTreeSet<&str> = quoted
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
        .collect();
    let rows = rows("Codes");
    let documented: BTreeSet<&str> = rows
        .iter()
        .map(|row| row[0].as_str())
        .filter(|code| code.starts_with("filter_") && *code != "filter_forbidden")
        .collect();
    assert_eq!(documented, made);
}

#[test]
fn the_marked_filter_codes_are_those_of_a_filter_in_a_path() {
    let registry = Registry::standard();
    let user = registry.resource_type("User").unwrap();
    let (profile, limits) = (Profile::STRICT, Limits::new());
    let body = br#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada"}"#;
    let incoming = Incoming::parse(user, body, profile, &limits).unwrap();
    let rows = rows("Codes");
    for path in [
        "emails[".to_owned(),
        "emails[]".to_owned(),
        "emails[type]".to_owned(),
        "emails[type eq]".to_owned(),
        "emails[type eq \"work\" xor type eq \"home\"]".to_owned(),
        "emails[(type eq \"work\"]".to_owned(),
        "emails[type eq \"work\"".to_owned(),
        "emails[type eq \"work\"] or".to_owned(),
        "emails[type eq \"work]".to_owned(),
        "emails[type eq \"\\x\"]".to_owned(),
        "emails[type eq \"\\ud800\"]".to_owned(),
        "emails[type eq \"a\u{1}\"]".to_owned(),
        "emails[type[value eq 1]]".to_owned(),
        "emails[nope eq 1]".to_owned(),
        "emails[primary gt true]".to_owned(),
        "emails[primary eq 1]".to_owned(),
        "emails[type eq work]".to_owned(),
        "x509Certificates[value co \"a\"]".to_owned(),
        format!("emails[{}", "(".repeat(100)),
        "x".repeat(100_000),
    ] {
        let patch = serde_json::json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{"op": "remove", "path": path}],
        });
        let patch = patch.to_string();
        let patch = Patch::parse(patch.as_bytes(), &profile, &limits).unwrap();
        let error = apply_patch(incoming.resource(), &patch, &profile, &limits, None).unwrap_err();
        let row = rows.iter().find(|row| row[0] == error.code());
        let row = row.unwrap_or_else(|| panic!("{path}: {}", error.code()));
        let expected = if row[1].is_empty() { "invalidPath" } else { &row[1] };
        assert_eq!(error.fault().scim_type(), Some(expected), "{path}: {}", error.code());
    }
}
