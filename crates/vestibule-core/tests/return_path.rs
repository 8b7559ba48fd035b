//! Return paths: what stays on the site, and every known way to leave it.

use proptest::prelude::*;
use vestibule_core::ReturnPath;

#[track_caller]
fn assert_code(code: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(ReturnPath::parse(text).map_err(|error| error.code()), Err(code), "{text:?}");
    }
}

#[test]
fn accepts_paths_of_the_site_unchanged() {
    for text in [
        "/",
        "/a",
        "/a/b/",
        "/a//b",
        "/.well-known/x",
        "/...",
        "/a.b/..c/d..",
        "/caf%C3%A9",
        "/a%20b",
        "/a%2fb",
        "/?next=//evil.example/..",
        "/?q=%5c%0d%0a%2e%2e",
        "/#/../x",
        "/a?filter[name]=x|y&z={1}#top",
        "/@ada",
        "/a:b",
    ] {
        assert_eq!(
            ReturnPath::parse(text).map(|path| path.as_str().to_owned()),
            Ok(text.to_owned())
        );
    }
}

#[test]
fn refuses_what_does_not_begin_with_a_slash() {
    assert_code(
        "return_path_not_absolute",
        &[
            "",
            "a",
            "?a",
            "#",
            "https://evil",
            "https:/evil",
            "javascript:",
            "\\evil",
            "\\/evil",
            " /a",
            "\t/a",
            "%2fa",
        ],
    );
}

#[test]
fn refuses_what_browsers_read_as_another_site() {
    assert_code(
        "return_path_leaves_site",
        &[
            "//",
            "//evil.com",
            "/\\evil.com",
            "///evil.com",
            "/%2fevil.com",
            "/%2Fevil.com",
            "/%5cevil",
            "/%5Cevil",
        ],
    );
}

#[test]
fn refuses_characters_that_clients_drop_or_turn() {
    assert_code(
        "return_path_forbidden_character",
        &[
            "/\t/evil.com",
            "/\n/evil.com",
            "/\r\nSet-Cookie:x",
            "/ /evil.com",
            "/a b",
            "/a\\b",
            "/a?b\\c",
            "/a#b\\c",
            "/a\0",
            "/é",
            "/\u{2028}",
            "/\u{feff}/evil.com",
            "/\u{ff0f}evil.com",
            "/a\u{7f}",
            "/a\"b",
            "/<script>",
        ],
    );
}

#[test]
fn refuses_escapes_that_hide_such_characters() {
    assert_code(
        "return_path_forbidden_escape",
        &["/%09/evil.com", "/%0d%0aSet-Cookie:x", "/a%5cb", "/a%00", "/%7f", "/%1F"],
    );
    assert_code("return_path_malformed_escape", &["/%", "/%2", "/%g0", "/a?b=%", "/a#%zz", "/%+f"]);
}

#[test]
fn refuses_dot_segments_however_spelled() {
    assert_code(
        "return_path_dot_segment",
        &[
            "/..//evil.com",
            "/.//evil.com",
            "/..",
            "/.",
            "/a/..",
            "/a/../b",
            "/a/./b",
            "/a/..?x",
            "/a/..#x",
            "/%2e%2e//evil.com",
            "/%2E/x",
            "/.%2e/x",
            "/a/..%2fb",
            "/a%2f..%2f",
            "/..;x/y",
            "/.;/y",
        ],
    );
}

#[test]
fn accepts_2048_bytes_and_refuses_2049() {
    assert!(ReturnPath::parse(&format!("/{}", "a".repeat(2047))).is_ok());
    assert_code("return_path_too_long", &[&format!("/{}", "a".repeat(2048))]);
}

#[test]
fn serde_is_a_checked_string() {
    assert_eq!(serde_json::from_str::<ReturnPath>("\"/a\"").unwrap().as_str(), "/a");
    assert!(serde_json::from_str::<ReturnPath>("\"//a\"").is_err());
}

proptest! {
    /// What is accepted resolves, against any origin, to that origin. `/a%2fb` keeps its escape, as
    /// browsers do.
    #[test]
    fn accepted_paths_have_one_leading_slash_and_no_turn(text in "/[/\\\\.%25ec2fF?#a;\t ]{0,12}") {
        if let Ok(path) = ReturnPath::parse(&text) {
            let path = path.as_str();
            prop_assert!(path.starts_with('/') && !path.starts_with("//"));
            prop_assert!(!path.contains(['\\', '\t', ' ']));
            let before_query = path.split(['?', '#']).next().unwrap_or_default();
            prop_assert!(before_query.split('/').all(|segment| segment != "." && segment != ".."));
        }
    }
}
