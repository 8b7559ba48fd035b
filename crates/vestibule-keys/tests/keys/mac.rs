//! Secrets shared with a peer.

use vestibule_keys::MacKey;

/// RFC 4231, test case 6: a key of 131 bytes.
const LONG_KEY: [u8; 131] = [0xaa; 131];
const OCTETS: &[u8] = b"Test Using Larger Than Block-Size Key - Hash Key First";
const CODE: [u8; 32] = [
    0x60, 0xe4, 0x31, 0x59, 0x1e, 0xe0, 0xb6, 0x7f, 0x0d, 0x8a, 0x26, 0xaa, 0xcb, 0xf5, 0xb7, 0x7f,
    0x8e, 0x0b, 0xc6, 0x21, 0x37, 0x28, 0xc5, 0x14, 0x05, 0x46, 0x04, 0x0f, 0x0e, 0xe3, 0x7f, 0x54,
];

#[test]
fn makes_and_verifies_the_code_of_the_standard() {
    let key = MacKey::new(&LONG_KEY).unwrap();
    assert_eq!(key.sign(OCTETS).unwrap(), CODE);
    assert!(key.verifies(OCTETS, &CODE));
}

#[test]
fn rejects_every_other_value() {
    let key = MacKey::new(&LONG_KEY).unwrap();
    for position in 0..CODE.len() {
        let mut changed = CODE;
        changed[position] ^= 1;
        assert!(!key.verifies(OCTETS, &changed), "{position}");
    }
    for length in 0..CODE.len() {
        assert!(!key.verifies(OCTETS, &CODE[..length]), "{length}");
    }
    assert!(!key.verifies(OCTETS, &[&CODE[..], &[0]].concat()));
    assert!(!key.verifies(b"other octets", &CODE));
    assert!(!MacKey::new(&[0xab; 131]).unwrap().verifies(OCTETS, &CODE));
}

#[test]
fn rejects_secrets_below_32_bytes() {
    for length in [0, 1, 31] {
        let found = MacKey::new(&vec![7; length]).map_err(|error| error.code());
        assert_eq!(found.err(), Some("key_mac_too_short"), "{length}");
    }
    MacKey::new(&[7; 32]).unwrap();
}

#[test]
fn debug_output_shows_no_secret() {
    let key = MacKey::new(b"secret secret secret secret secret").unwrap();
    assert_eq!(format!("{key:?}"), "MacKey(..)");
}
