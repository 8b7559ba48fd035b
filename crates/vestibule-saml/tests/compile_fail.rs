//! What must not compile, with the compiler's words, beside a twin of each that does.

#[test]
fn shortcuts_around_the_proof_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/compile_fail/control.rs");
    cases.compile_fail("tests/compile_fail/name_id_before_redeem.rs");
    cases.compile_fail("tests/compile_fail/attributes_before_redeem.rs");
    cases.compile_fail("tests/compile_fail/parsed_is_not_verified.rs");
    cases.compile_fail("tests/compile_fail/fresh_redeems_once.rs");
    cases.compile_fail("tests/compile_fail/key_is_not_fresh.rs");
    cases.compile_fail("tests/compile_fail/pending_answers_once.rs");
    cases.compile_fail("tests/compile_fail/sign_in_by_hand.rs");
}
