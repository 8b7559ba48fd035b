//! RSA moduli whose primes can be computed: CVE-2017-15361, known as ROCA.
//!
//! A library of Infineon, in smart cards, tokens and TPMs from 2012 to 2017, chose each prime as
//! `k·M + (65537^a mod M)`, where `M` is the product of the first primes. So a modulus of two such
//! primes is a power of 65537 modulo `M`, and modulo each prime that divides `M`. The factors of
//! keys with 2048 bits can be computed from that (Nemec, Sys, Svenda, Klinec, Matyas: "The Return of
//! Coppersmith's Attack", 2017); whoever did can sign as the peer.

use openssl::bn::BigNumRef;
use openssl::error::ErrorStack;

/// Whether the modulus has the fingerprint. One in 240 million other moduli has it by chance
/// (2^-27.8), and is refused with the rest.
pub(super) fn is_roca(modulus: &BigNumRef) -> Result<bool, ErrorStack> {
    for prime in MARKERS {
        if !is_power(modulus.mod_word(prime)?, prime.into()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The primes of the smallest `M`, of 167 and below, modulo which some numbers are no power of
/// 65537. The others tell nothing.
const MARKERS: [u32; 17] =
    [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];
const GENERATOR: u64 = 65_537;

/// Whether the number is in the group that the generator spans modulo the prime.
fn is_power(number: u64, prime: u64) -> bool {
    let mut power = 1;
    loop {
        if power == number {
            return true;
        }
        power = power * GENERATOR % prime;
        if power == 1 {
            return false;
        }
    }
}
