//! Hostile input costs next to nothing: every flood is refused in under four times its own size of
//! memory, counted by the allocator. How long that takes is a benchmark's to say.

use std::sync::{Mutex, MutexGuard, PoisonError};

use peak_alloc::PeakAlloc;
use vestibule_saml::{IdpMetadata, PostedForm, PostedResponse};
use vestibule_testkit::floods;
use vestibule_xmldsig::Limits;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// One test at a time: the allocator counts for the whole process.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a reader over an input, and answers the code of its refusal after checking what it cost.
fn code_within_budget(input: usize, read: impl Fn() -> &'static str) -> &'static str {
    ALLOCATOR.reset_peak_usage();
    let before = ALLOCATOR.current_usage();
    let code = read();
    let peak = ALLOCATOR.peak_usage() - before;
    assert!(peak < 4 * input, "{code}: {peak} bytes of memory for {input} bytes of input");
    println!("{code}: {input} bytes in, {peak} bytes of memory");
    code
}

fn refusal<T>(result: Result<T, vestibule_saml::Refusal>) -> &'static str {
    result.err().map_or("accepted", |refusal| refusal.code())
}

#[test]
fn every_flood_is_refused_by_its_code_for_little_memory() {
    let _alone = alone();
    for flood in floods() {
        let read = || refusal(PostedResponse::parse(&flood.posted, &Limits::MESSAGE));
        assert_eq!(code_within_budget(flood.posted.len(), read), flood.code, "{}", flood.name);
    }
}

#[test]
fn ten_megabytes_of_form_are_refused_before_they_are_decoded() {
    let _alone = alone();
    let body = format!("SAMLResponse={}", "A".repeat(10_000_000)).into_bytes();
    let read = || refusal(PostedForm::parse(&body, &Limits::MESSAGE));
    assert_eq!(code_within_budget(body.len(), read), "response_too_large");
}

#[test]
fn ten_megabytes_of_metadata_are_refused() {
    let _alone = alone();
    let now = vestibule_core::Timestamp::UNIX_EPOCH;
    let xml = format!("<!--{}--><a/>", "x".repeat(10_000_000)).into_bytes();
    let read = || {
        let result = IdpMetadata::parse(xml.as_slice(), &Limits::DOCUMENT, now);
        result.err().map_or("accepted", |error| error.code())
    };
    assert_eq!(code_within_budget(xml.len(), read), "xml_too_many_bytes");
}

#[test]
fn an_entity_bomb_is_refused_at_its_declaration() {
    let _alone = alone();
    let entities: String =
        (1..500).map(|n| format!("<!ENTITY e{n} \"&e{};&e{};\">", n - 1, n - 1)).collect();
    let bomb = format!("<!DOCTYPE r [<!ENTITY e0 \"x\">{entities}]><r>&e499;</r>").into_bytes();
    let read = || refusal(PostedResponse::parse_xml(bomb.as_slice(), &Limits::MESSAGE));
    assert_eq!(code_within_budget(bomb.len(), read), "xml_doctype");
}
