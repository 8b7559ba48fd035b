//! RSA keys: lengths, exponents, and a library that chose bad primes.

use openssl::bn::BigNum;

use crate::jwk::expect;
use crate::kit::rsa_jwk;

fn modulus(bits: i32) -> Vec<u8> {
    let mut modulus = BigNum::new().unwrap();
    modulus.set_bit(bits - 1).unwrap();
    modulus.set_bit(0).unwrap();
    modulus.to_vec()
}

#[test]
fn rejects_rsa_keys_by_length_and_exponent() {
    for (bits, expected) in [
        (512, Some("jwk_rsa_length")),
        (1024, Some("jwk_rsa_length")),
        (2047, Some("jwk_rsa_length")),
        (2048, None),
        (3072, None),
        (8192, None),
        (8193, Some("jwk_rsa_length")),
        (16_384, Some("jwk_rsa_length")),
    ] {
        expect(expected, &rsa_jwk(&modulus(bits), &[1, 0, 1]));
        // Zeros in front do not make it longer.
        expect(expected, &rsa_jwk(&[&[0; 200], &modulus(bits)[..]].concat(), &[1, 0, 1]));
    }
    for (exponent, expected) in [
        (&[][..], Some("jwk_rsa_exponent")),
        (&[0], Some("jwk_rsa_exponent")),
        (&[1], Some("jwk_rsa_exponent")),
        (&[3], Some("jwk_rsa_exponent")),
        (&[17], Some("jwk_rsa_exponent")),
        (&[0xff, 0xff], Some("jwk_rsa_exponent")),
        (&[1, 0, 0], Some("jwk_rsa_exponent")),
        (&[1, 0, 1], None),
        (&[0, 1, 0, 1], None),
        (&[1, 0, 2], Some("jwk_rsa_exponent")),
        (&[1, 0, 3], None),
        (&[0xff; 8], None),
        (&[0xff; 9], Some("jwk_rsa_exponent")),
        (&[0xff; 256], Some("jwk_rsa_exponent")),
    ] {
        expect(expected, &rsa_jwk(&modulus(2048), exponent));
    }
}

/// CVE-2017-15361, with the factors that the faulty library would have made.
#[test]
fn rejects_rsa_keys_whose_factors_can_be_computed() {
    let markers = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];
    let mut product = BigNum::from_u32(2).unwrap();
    markers.iter().for_each(|marker| product.mul_word(*marker).unwrap());
    // 1 + k·M is the zeroth power of 65537 modulo M.
    let mut modulus = BigNum::new().unwrap();
    modulus.lshift(&product, 2048 - product.num_bits()).unwrap();
    modulus.add_word(1).unwrap();
    assert_eq!(modulus.num_bits(), 2048);
    expect(Some("jwk_roca"), &rsa_jwk(&modulus.to_vec(), &[1, 0, 1]));
    modulus.add_word(2).unwrap();
    expect(None, &rsa_jwk(&modulus.to_vec(), &[1, 0, 1]));
}
