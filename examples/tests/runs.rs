//! The two examples that the project leads with end by themselves, and well.

use std::process::Command;

#[test]
fn entra_ends_with_everything_as_expected() {
    let told = run(env!("CARGO_BIN_EXE_entra"));
    for code in ["verified", "created", "tenant_not_allowed", "email_outside_domains"] {
        assert!(told.contains(&format!("\n   {code}: ")), "{code} is missing in:\n{told}");
    }
}

#[test]
fn okta_ends_with_everything_as_expected() {
    let told = run(env!("CARGO_BIN_EXE_okta"));
    for code in ["verified", "linked_by_address", "signature_mismatch", "directory_deactivated"] {
        assert!(told.contains(&format!("\n   {code}: ")), "{code} is missing in:\n{told}");
    }
}

/// What the program prints. It leaves nothing behind in its folder for temporary files.
#[expect(clippy::unwrap_used, reason = "the helpers of tests may fail")]
fn run(program: &str) -> String {
    let name = std::path::Path::new(program).file_name().unwrap();
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let ended = Command::new(program).env("TMPDIR", &folder).output().unwrap();
    let told = String::from_utf8(ended.stdout).unwrap();
    let wrong = String::from_utf8(ended.stderr).unwrap();
    assert!(ended.status.success() && wrong.is_empty(), "{told}\n{wrong}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "something is left behind");
    told
}
