//! The page of threats and the table of attacks name the same things.

use vestibule_testkit::hostile::attacks;

const PAGE: &str = include_str!("../../../docs/THREATS.md");

#[test]
fn every_attack_is_on_the_page_and_counted() {
    let missing: Vec<_> =
        attacks().map(|a| a.name()).filter(|name| !PAGE.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "not in docs/THREATS.md: {missing:?}");
    let count = attacks().count();
    assert!(PAGE.contains(&format!("code: {count}\nentries")), "the page does not say {count}");
}
