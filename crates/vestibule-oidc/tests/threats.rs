//! The page of threats and the table of attacks name the same things.

use std::collections::BTreeSet;

use vestibule_testkit::openid::hostile::{Attack, Expected, attacks};

const PAGE: &str = include_str!("../../../docs/THREATS.md");

#[test]
fn every_attack_is_on_the_page_and_counted() {
    let part = between(PAGE, "\n## OpenID Connect\n", "\n## ");
    let listed: BTreeSet<&str> =
        between(part, "\n### Attacks\n", "\n### ").lines().flat_map(names).collect();
    let known: BTreeSet<&str> = attacks().map(Attack::name).collect();
    let missing: Vec<_> = known.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&known).collect();
    assert!(missing.is_empty(), "attacks that are not in docs/THREATS.md: {missing:?}");
    assert!(gone.is_empty(), "in docs/THREATS.md, and no attack any more: {gone:?}");

    let count = attacks().count();
    let harmless = attacks().filter(|a| a.expected() == Expected::ChangesNothing).count();
    let counted = format!("\n{count} entries, of which {harmless} change nothing");
    assert!(part.contains(&counted), "docs/THREATS.md does not say:{counted}");
}

fn between<'p>(page: &'p str, start: &str, end: &str) -> &'p str {
    let part = page.split_once(start).map_or("", |(_, part)| part);
    part.split_once(end).map_or(part, |(part, _)| part)
}

/// What is in backticks in the last cell of a row.
fn names(row: &str) -> impl Iterator<Item = &str> {
    let cell = row.strip_suffix(" |").and_then(|row| row.rsplit_once("| ")).map_or("", |(_, c)| c);
    cell.split('`').skip(1).step_by(2)
}
