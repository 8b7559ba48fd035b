//! Every test that the page of threats names for SCIM, for domains and for provisioning is there. Those
//! of SAML and of OpenID Connect are held by their own tables of attacks.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "the helpers of tests may fail")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const PAGE: &str = include_str!("../../../docs/THREATS.md");

#[test]
fn every_test_on_the_page_exists() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the folder of crates");
    let mut known = BTreeSet::new();
    for name in ["scim", "domains", "provisioning", "axum", "sql", "signin", "cli"] {
        collect(&crates.join(format!("vestibule-{name}")), &mut known);
    }
    collect(&crates.parent().expect("the workspace").join("fuzz/fuzz_targets"), &mut known);
    for part in ["SCIM", "Domains", "Provisioning"] {
        let named = named_in(part);
        assert!(named.len() > 25, "the page names {} tests for {part}", named.len());
        let gone: Vec<_> = named.iter().filter(|name| !known.contains(**name)).collect();
        assert!(gone.is_empty(), "in docs/THREATS.md, and no test any more: {gone:?}");
    }
}

/// What is in backticks in the last cells of the rows of a part.
fn named_in(part: &str) -> BTreeSet<&'static str> {
    let (_, part) = PAGE.split_once(&format!("\n## {part}\n")).expect("the part");
    let part = part.split_once("\n## ").map_or(part, |(part, _)| part);
    part.lines().flat_map(names).collect()
}

/// The names of functions, and of fuzz targets, below a folder.
fn collect(folder: &Path, known: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, known);
        } else if path.extension().is_some_and(|found| found == "rs") {
            let source = fs::read_to_string(&path).expect("a source file");
            known.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
            let functions =
                source.split("fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next());
            known.extend(functions.map(str::to_owned));
            // Tests that a macro makes: `name = "the case"`.
            let made = source.lines().filter_map(|line| line.trim().split_once(" = \""));
            known.extend(made.map(|(name, _)| name.to_owned()));
        }
    }
}

/// What is in backticks in the last cell of a row.
fn names(row: &str) -> impl Iterator<Item = &str> {
    let cell = row.strip_suffix(" |").and_then(|row| row.rsplit_once("| ")).map_or("", |(_, c)| c);
    cell.split('`').skip(1).step_by(2)
}
