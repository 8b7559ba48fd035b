//! Base64: one text for each value, but for white space.

use proptest::prelude::*;
use vestibule_xmldsig::{base64_decode, base64_encode};

#[test]
fn decodes_the_vectors_of_rfc_4648() {
    for (text, bytes) in [
        ("", ""),
        ("Zg==", "f"),
        ("Zm8=", "fo"),
        ("Zm9v", "foo"),
        ("Zm9vYg==", "foob"),
        ("Zm9vYmE=", "fooba"),
        ("Zm9vYmFy", "foobar"),
    ] {
        assert_eq!(base64_decode(text).as_deref(), Some(bytes.as_bytes()));
        assert_eq!(base64_encode(bytes.as_bytes()), text);
    }
    assert_eq!(base64_decode("+/+/"), Some(vec![0xfb, 0xff, 0xbf]));
}

#[test]
fn rejects_missing_misplaced_and_additional_padding() {
    for text in
        ["Zg", "Zg=", "Zg===", "Zm8", "Zm8==", "Zm9v=", "=", "====", "Z===", "Zg==Zg==", "Zm=8"]
    {
        assert_eq!(base64_decode(text), None, "{text}");
    }
}

#[test]
fn rejects_bits_left_over() {
    for text in ["Zh==", "Zm9=", "AB==", "AAB="] {
        assert_eq!(base64_decode(text), None, "{text}");
    }
}

#[test]
fn rejects_other_alphabets_and_characters() {
    for text in [
        "-_-_",
        "Zm9\u{a0}",
        "Zm9v\0",
        "Zm9v.",
        "Zm\u{b}9v",
        "Zm\u{c}9v",
        "Zm\u{2028}9v",
        "\u{ff3a}g==",
    ] {
        assert_eq!(base64_decode(text), None, "{text:?}");
    }
}

#[test]
fn passes_over_white_space() {
    for text in [" Zm8=", "Zm8= ", "Z m8=", "Zm8\n=", "Z\r\nm8=\r\n", "\tZm\t8\t=\t"] {
        assert_eq!(base64_decode(text).as_deref(), Some(b"fo".as_slice()), "{text:?}");
    }
    assert_eq!(base64_decode(" \r\n"), Some(Vec::new()));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_encoded_is_decoded(bytes: Vec<u8>) {
        prop_assert_eq!(base64_decode(&base64_encode(&bytes)), Some(bytes));
    }

    #[test]
    fn no_two_texts_without_white_space_decode_to_the_same(text in "[A-Za-z0-9+/=_ -]{0,12}") {
        if let Some(bytes) = base64_decode(&text) {
            prop_assert_eq!(base64_encode(&bytes), text.replace(' ', ""));
        }
    }
}
