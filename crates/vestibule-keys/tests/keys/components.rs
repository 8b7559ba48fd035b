//! Keys from their numbers.

use openssl::bn::{BigNum, BigNumContext};
use openssl::pkey::PKey;
use vestibule_keys::{
    Curve, KeyError, KeyFamily, SignatureAlgorithm, VerificationKey, base64_encode,
    base64url_decode,
};

use crate::kit::{ED25519, P256, P384, P521, RSA_2048, TestKey, rsa_public};

const CURVES: [(Curve, usize); 3] = [(Curve::P256, 32), (Curve::P384, 48), (Curve::P521, 66)];

fn code(found: Result<VerificationKey, KeyError>) -> Option<&'static str> {
    found.err().map(|error| error.code())
}

fn test_key(curve: Curve) -> &'static TestKey {
    match curve {
        Curve::P256 => &P256,
        Curve::P384 => &P384,
        _ => &P521,
    }
}

fn point(curve: Curve, length: usize) -> (Vec<u8>, Vec<u8>) {
    let key = test_key(curve).key.ec_key().unwrap();
    let (mut x, mut y) = (BigNum::new().unwrap(), BigNum::new().unwrap());
    let mut context = BigNumContext::new().unwrap();
    key.public_key().affine_coordinates(key.group(), &mut x, &mut y, &mut context).unwrap();
    let length = i32::try_from(length).unwrap();
    (x.to_vec_padded(length).unwrap(), y.to_vec_padded(length).unwrap())
}

#[test]
fn numbers_make_the_same_key_as_its_public_key_info() {
    let rsa = RSA_2048.key.rsa().unwrap();
    let key = VerificationKey::from_rsa_components(&rsa.n().to_vec(), &rsa.e().to_vec()).unwrap();
    assert!(key.is_same_key(&RSA_2048.verification()));
    assert_eq!(key.family(), KeyFamily::Rsa { bits: 2048 });
    for (curve, length) in CURVES {
        let (x, y) = point(curve, length);
        let key = VerificationKey::from_ec_point(curve, &x, &y).unwrap();
        assert!(key.is_same_key(&test_key(curve).verification()));
        assert_eq!(key.family(), test_key(curve).verification().family());
        assert_eq!(key.validity(), None);
    }
    let x = ED25519.key.raw_public_key().unwrap();
    let key = VerificationKey::from_ed25519(&x).unwrap();
    assert!(key.is_same_key(&ED25519.verification()));
}

#[test]
fn zeros_in_front_of_rsa_numbers_change_nothing() {
    let rsa = RSA_2048.key.rsa().unwrap();
    let zeros = |number: Vec<u8>| [vec![0, 0], number].concat();
    let (n, e) = (zeros(rsa.n().to_vec()), zeros(rsa.e().to_vec()));
    let key = VerificationKey::from_rsa_components(&n, &e).unwrap();
    assert_eq!(key.family(), KeyFamily::Rsa { bits: 2048 });
    assert!(key.is_same_key(&RSA_2048.verification()));
}

#[test]
fn rejects_rsa_moduli_by_their_length() {
    let of = |bits| {
        let n = rsa_public(bits, "65537").rsa().unwrap().n().to_vec();
        VerificationKey::from_rsa_components(&n, &[1, 0, 1])
    };
    for bits in [512, 1023, 8193] {
        assert_eq!(code(of(bits)), Some("key_rsa_length"), "{bits}");
    }
    for bits in [1024, 8192] {
        assert_eq!(code(of(bits)), None, "{bits}");
    }
    for n in [&[][..], &[0], &[0; 256]] {
        let found = VerificationKey::from_rsa_components(n, &[1, 0, 1]);
        assert_eq!(code(found), Some("key_rsa_length"));
    }
}

#[test]
fn rejects_rsa_moduli_that_are_even() {
    let mut n = RSA_2048.key.rsa().unwrap().n().to_vec();
    let of = |n: &[u8]| code(VerificationKey::from_rsa_components(n, &[1, 0, 1]));
    assert_eq!(of(&n), None);
    *n.last_mut().unwrap() ^= 1;
    assert_eq!(of(&n), Some("key_malformed"));
}

#[test]
fn rejects_rsa_exponents_that_are_even_small_or_huge() {
    let n = RSA_2048.key.rsa().unwrap().n().to_vec();
    let of = |e: &[u8]| code(VerificationKey::from_rsa_components(&n, e));
    for e in [&[][..], &[0], &[1], &[3], &[17], &[0xff, 0xff], &[1, 0, 0], &[1, 0, 2], &[0xff; 9]] {
        assert_eq!(of(e), Some("key_rsa_exponent"), "{e:?}");
    }
    for e in [&[1, 0, 1][..], &[1, 0, 3], &[0xff; 8]] {
        assert_eq!(of(e), None, "{e:?}");
    }
}

#[test]
fn rejects_coordinates_of_another_length() {
    for (curve, length) in CURVES {
        let (x, y) = point(curve, length);
        let (longer_x, longer_y) = ([&[0], &x[..]].concat(), [&[0], &y[..]].concat());
        for (x, y) in [
            (&x[1..], &y[..]),
            (&x, &y[1..]),
            (&longer_x, &y),
            (&x, &longer_y),
            (&[], &y),
            (&x, &[]),
        ] {
            let found = VerificationKey::from_ec_point(curve, x, y);
            assert_eq!(code(found), Some("key_coordinate_length"), "{curve:?}");
        }
    }
}

#[test]
fn rejects_coordinates_of_another_curve() {
    let (x, y) = point(Curve::P256, 32);
    let found = VerificationKey::from_ec_point(Curve::P384, &x, &y);
    assert_eq!(code(found), Some("key_coordinate_length"));
    // And padded to the length of the other curve.
    let (x, y) = point(Curve::P256, 48);
    let found = VerificationKey::from_ec_point(Curve::P384, &x, &y);
    assert_eq!(code(found), Some("key_not_on_curve"));
}

#[test]
fn rejects_points_that_are_not_on_the_curve() {
    for (curve, length) in CURVES {
        let (x, y) = point(curve, length);
        let of = |x: &[u8], y: &[u8]| code(VerificationKey::from_ec_point(curve, x, y));
        let mut off = y.clone();
        off[length - 1] ^= 1;
        assert_eq!(of(&x, &off), Some("key_not_on_curve"));
        assert_eq!(of(&y, &x), Some("key_not_on_curve"), "exchanged");
        assert_eq!(of(&vec![0; length], &vec![0; length]), Some("key_not_on_curve"), "zeros");
        // Above the field's prime.
        assert_eq!(of(&vec![0xff; length], &y), Some("key_not_on_curve"), "large");
    }
}

/// x + p names the same residue as x. P-521 has room for it in 66 bytes.
#[test]
fn rejects_coordinates_that_are_not_reduced() {
    let (x, y) = point(Curve::P521, 66);
    let mut prime = vec![0xff; 66];
    prime[0] = 0x01;
    let mut sum = BigNum::new().unwrap();
    let (x, prime) = (BigNum::from_slice(&x).unwrap(), BigNum::from_slice(&prime).unwrap());
    sum.checked_add(&x, &prime).unwrap();
    let found = VerificationKey::from_ec_point(Curve::P521, &sum.to_vec_padded(66).unwrap(), &y);
    assert_eq!(code(found), Some("key_not_on_curve"));
}

#[test]
fn rejects_ed25519_keys_of_another_length() {
    let x = ED25519.key.raw_public_key().unwrap();
    for x in [&x[1..], &[&x[..], &[0]].concat(), &[]] {
        assert_eq!(code(VerificationKey::from_ed25519(x)), Some("key_coordinate_length"));
    }
}

/// The encodings of y = 0, 1, p - 1, p and p + 1, and of the two y of order eight.
fn small_order() -> Vec<[u8; 32]> {
    let mut encodings = vec![[0; 32]; 2];
    encodings[1][0] = 1;
    for last in [0xec, 0xed, 0xee] {
        let mut encoding = [0xff; 32];
        (encoding[0], encoding[31]) = (last, 0x7f);
        encodings.push(encoding);
    }
    for text in [
        "JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU",
        "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o",
    ] {
        encodings.push(base64url_decode(text).unwrap().try_into().unwrap());
    }
    encodings
}

#[test]
fn rejects_ed25519_keys_of_small_order() {
    for mut encoding in small_order() {
        for sign in [0, 0x80] {
            encoding[31] = encoding[31] & 0x7f | sign;
            let found = VerificationKey::from_ed25519(&encoding);
            assert_eq!(code(found), Some("key_small_order"), "{encoding:x?}");
            let key = PKey::public_key_from_raw_bytes(&encoding, openssl::pkey::Id::ED25519);
            let info = base64_encode(&key.unwrap().public_key_to_der().unwrap());
            let found = VerificationKey::from_public_key(&info);
            assert_eq!(code(found), Some("key_small_order"), "{encoding:x?}");
        }
    }
    let mut neighbor = [0; 32];
    neighbor[0] = 2;
    assert_eq!(code(VerificationKey::from_ed25519(&neighbor)), None);
}

/// Why they are refused: with R the neutral element and s = 0, OpenSSL finds that such a key signed
/// what nobody signed.
#[test]
fn openssl_believes_keys_of_small_order() {
    let mut value = [0; 64];
    value[0] = 1;
    for encoding in small_order() {
        let key = PKey::public_key_from_raw_bytes(&encoding, openssl::pkey::Id::ED25519).unwrap();
        let believes = |octets: &u8| {
            let mut verifier = openssl::sign::Verifier::new_without_digest(&key).unwrap();
            verifier.verify_oneshot(&value, &[*octets]).unwrap_or(false)
        };
        assert!((0..=255).any(|octets| believes(&octets)), "{encoding:x?}");
    }
    assert!(!ED25519.verification().verifies(SignatureAlgorithm::Ed25519, b"octets", &value));
}
