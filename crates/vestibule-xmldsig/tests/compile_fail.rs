//! What must not compile: proof of a verification cannot be made outside of the crate.

#[test]
fn proof_cannot_be_made_or_opened_outside_of_the_crate() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/compile_fail/twin_that_compiles.rs");
    cases.compile_fail("tests/compile_fail/verified_element_from_fields.rs");
    cases.compile_fail("tests/compile_fail/verified_element_from_element.rs");
    cases.compile_fail("tests/compile_fail/verified_element_fields_are_private.rs");
    cases.compile_fail("tests/compile_fail/verified_element_does_not_deref.rs");
    cases.compile_fail("tests/compile_fail/evidence_from_fields.rs");
}
