//! RSA keys with the fingerprint of CVE-2017-15361, built as the faulty library built them. Whether
//! the factors are prime does not show in the modulus.

use openssl::bn::{BigNum, BigNumContext};
use openssl::rsa::Rsa;
use vestibule_keys::{VerificationKey, base64_encode};

use crate::kit::{RSA_2048, pem};

/// The primes modulo which a number tells whether it is a power of 65537.
const MARKERS: [u32; 17] =
    [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];

fn number(value: u32) -> BigNum {
    BigNum::from_u32(value).unwrap()
}

fn sum(left: &BigNum, right: &BigNum) -> BigNum {
    let mut sum = BigNum::new().unwrap();
    sum.checked_add(left, right).unwrap();
    sum
}

fn product(left: &BigNum, right: &BigNum) -> BigNum {
    let mut product = BigNum::new().unwrap();
    product.checked_mul(left, right, &mut BigNumContext::new().unwrap()).unwrap();
    product
}

/// The product of the primes up to this one.
fn primorial(last: u32) -> BigNum {
    let is_prime = |number: &u32| (2..*number).all(|divisor| !number.is_multiple_of(divisor));
    (2..=last).filter(is_prime).fold(number(1), |all, prime| product(&all, &number(prime)))
}

/// `k·M + (65537^a mod M)` with this many bits.
fn factor(modulus: &BigNum, a: u32, bits: i32) -> BigNum {
    let mut power = BigNum::new().unwrap();
    let mut context = BigNumContext::new().unwrap();
    power.mod_exp(&number(65_537), &number(a), modulus, &mut context).unwrap();
    let mut k = BigNum::new().unwrap();
    k.set_bit(bits - modulus.num_bits()).unwrap();
    k.set_bit(0).unwrap();
    sum(&product(&k, modulus), &power)
}

fn code(modulus: &BigNum) -> Option<&'static str> {
    let found = VerificationKey::from_rsa_components(&modulus.to_vec(), &[1, 0, 1]);
    let copy = BigNum::from_slice(&modulus.to_vec()).unwrap();
    let key = Rsa::from_public_components(copy, number(65_537)).unwrap();
    let configured = VerificationKey::from_public_key(&pem(&key.try_into().unwrap()));
    let code = found.err().map(|error| error.code());
    assert_eq!(configured.err().map(|error| error.code()), code);
    code
}

#[test]
fn rejects_rsa_keys_whose_factors_can_be_computed() {
    for (last, bits) in [(353, 1024), (701, 2048), (1427, 4096)] {
        let all = primorial(last);
        for a in [1, 2, 3_141_592, u32::MAX] {
            let modulus =
                product(&factor(&all, a, bits / 2), &factor(&all, a ^ 0x2a55, bits / 2 + 1));
            assert_eq!(code(&modulus), Some("key_roca"), "{bits} {a}");
        }
    }
}

/// A modulus that is a power of 65537 modulo all markers but one.
#[test]
fn accepts_rsa_keys_that_lack_one_mark() {
    let all = primorial(701);
    let modulus = product(&factor(&all, 5, 1024), &factor(&all, 7, 1025));
    for marker in MARKERS {
        let mut step = BigNum::new().unwrap();
        let mut context = BigNumContext::new().unwrap();
        step.checked_div(&all, &number(marker), &mut context).unwrap();
        let residues = (0..marker).map(|times| sum(&modulus, &product(&step, &number(times))));
        let codes: Vec<_> = residues.map(|modulus| code(&modulus)).collect();
        let refused = codes.iter().filter(|code| **code == Some("key_roca")).count();
        let accepted = codes.iter().filter(|code| code.is_none()).count();
        assert_eq!(refused, order(marker), "{marker}");
        assert_eq!(refused + accepted, codes.len(), "{marker}");
        assert!(accepted > refused, "{marker}");
    }
}

/// How many numbers are powers of 65537 modulo the prime.
fn order(prime: u32) -> usize {
    let next = |power: &u32| Some(power * (65_537 % prime) % prime).filter(|power| *power != 1);
    std::iter::successors(Some(1), next).count()
}

#[test]
fn accepts_ordinary_rsa_keys() {
    assert_eq!(code(&RSA_2048.key.rsa().unwrap().n().to_owned().unwrap()), None);
    let key = Rsa::generate(1024).unwrap();
    let der = base64_encode(&key.public_key_to_der().unwrap());
    VerificationKey::from_public_key(&der).unwrap();
}
