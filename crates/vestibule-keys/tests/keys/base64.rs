//! Base64: one text for each value, but for white space. Base64url: one text for each value.

use proptest::prelude::*;
use vestibule_keys::{base64_decode, base64_encode, base64url_decode, base64url_encode};

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

#[test]
fn base64url_takes_every_length_that_exists() {
    for (text, bytes) in [
        ("", &[][..]),
        ("_w", &[0xff]),
        ("-_8", &[0xfb, 0xff]),
        ("-_-_", &[0xfb, 0xff, 0xbf]),
        ("-_-__w", &[0xfb, 0xff, 0xbf, 0xff]),
        ("AQAB", &[1, 0, 1]),
    ] {
        assert_eq!(base64url_decode(text).as_deref(), Some(bytes), "{text}");
        assert_eq!(base64url_encode(bytes), text);
    }
    for text in ["A", "-_-_A", "-_-_-_-_A"] {
        assert_eq!(base64url_decode(text), None, "{text}");
    }
}

#[test]
fn base64url_rejects_padding_white_space_and_other_alphabets() {
    for text in [
        "_w==",
        "_w=",
        "-_8=",
        "-_-_=",
        "=",
        "====",
        "+_8",
        "/w",
        "+/+/",
        " _w",
        "_w ",
        "_ w",
        "_w\n",
        "_w\r\n",
        "\t_w",
        "-_8.",
        "-_8\0",
        "_w%3D",
        "_\u{ff37}",
    ] {
        assert_eq!(base64url_decode(text), None, "{text:?}");
    }
    assert_eq!(base64url_decode([b'_', 0xff]), None);
}

/// Two characters carry twelve bits for eight, three carry eighteen for sixteen.
#[test]
fn base64url_rejects_bits_left_over() {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (value, &last) in alphabet.iter().enumerate() {
        assert_eq!(base64url_decode([b'A', last]).is_some(), value % 16 == 0, "{value}");
        assert_eq!(base64url_decode([b'A', b'A', last]).is_some(), value % 4 == 0, "{value}");
        assert!(base64url_decode([b'A', b'A', b'A', last]).is_some(), "{value}");
    }
}

/// Long texts are decoded many characters at a time.
#[test]
fn base64url_rejects_a_wrong_character_at_every_place_of_a_long_text() {
    for length in [31, 32, 33, 64, 97, 130] {
        let text = base64url_encode(&(0..length).collect::<Vec<u8>>());
        assert!(base64url_decode(&text).is_some());
        for place in 0..text.len() {
            for wrong in b"=+/ \t\n\r.~%\0\x7f\x80\xc2\xff" {
                let mut changed = text.clone().into_bytes();
                changed[place] = *wrong;
                assert_eq!(base64url_decode(&changed), None, "{wrong:#x} at {place} of {length}");
                changed[place] = text.as_bytes()[place];
                changed.insert(place, *wrong);
                assert_eq!(base64url_decode(&changed), None, "{wrong:#x} before {place}");
            }
        }
    }
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

    #[test]
    fn what_is_encoded_as_base64url_is_decoded(bytes: Vec<u8>) {
        prop_assert_eq!(base64url_decode(base64url_encode(&bytes)), Some(bytes));
    }

    #[test]
    fn no_two_base64url_texts_decode_to_the_same(text in "[A-Za-z0-9+/=_ -]{0,12}") {
        if let Some(bytes) = base64url_decode(&text) {
            prop_assert_eq!(base64url_encode(&bytes), text);
        }
    }
}
