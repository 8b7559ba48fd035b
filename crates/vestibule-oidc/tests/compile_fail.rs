//! What must not compile, beside a control that does.

#[test]
fn shortcuts_around_the_proof_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/compile_fail/control.rs");
    for case in [
        "ticket_answers_once",
        "callback_serves_once",
        "sign_in_by_hand",
        "tokens_before_verification",
        "id_token_is_no_sign_in",
        "no_bare_email",
        "refresh_grant_serves_once",
        "logout_without_replay_log",
    ] {
        cases.compile_fail(format!("tests/compile_fail/{case}.rs"));
    }
}
