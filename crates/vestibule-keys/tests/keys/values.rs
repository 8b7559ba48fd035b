//! Which values verify.

use openssl::hash::MessageDigest;
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Signer};
use vestibule_keys::DigestAlgorithm::{self, Sha1, Sha256, Sha384, Sha512};
use vestibule_keys::SignatureAlgorithm::{self, Ecdsa, Ed25519, RsaPkcs1, RsaPss};

use crate::kit::{ED25519, P256, P384, P521, RSA_2048, TestKey};

const OCTETS: &[u8] = b"octets";

fn pairs() -> Vec<(&'static TestKey, SignatureAlgorithm)> {
    let mut pairs: Vec<(&TestKey, _)> = vec![(&ED25519, Ed25519)];
    for digest in [Sha1, Sha256, Sha384, Sha512] {
        pairs.extend([(&*RSA_2048, RsaPkcs1(digest)), (&*RSA_2048, RsaPss(digest))]);
        pairs.extend([&*P256, &*P384, &*P521].map(|key| (key, Ecdsa(digest))));
    }
    pairs
}

#[test]
fn a_key_verifies_what_it_signed_and_nothing_else() {
    for (key, algorithm) in pairs() {
        let (signing, public) = (key.signing(), key.verification());
        let value = signing.sign(algorithm, OCTETS).unwrap();
        assert!(public.verifies(algorithm, OCTETS, &value), "{algorithm:?}");
        assert!(!public.verifies(algorithm, b"other octets", &value), "{algorithm:?}");
        assert!(!public.verifies(algorithm, OCTETS, &value[1..]), "{algorithm:?}");
        assert!(!public.verifies(algorithm, OCTETS, &[&value[..], &[0]].concat()));
        assert!(!public.verifies(algorithm, OCTETS, &[&[0], &value[..]].concat()));
        assert!(!public.verifies(algorithm, OCTETS, &[]), "{algorithm:?}");
        for position in 0..value.len() {
            let mut changed = value.clone();
            changed[position] ^= 1;
            assert!(!public.verifies(algorithm, OCTETS, &changed), "{algorithm:?} {position}");
        }
        for (_, other) in pairs() {
            let as_other = public.verifies(other, OCTETS, &value);
            assert_eq!(as_other, other == algorithm, "{algorithm:?} as {other:?}");
        }
    }
}

/// What was set up for one verification serves the next of the same algorithm, and no other.
#[test]
fn a_key_that_is_used_again_and_again_still_tells_values_apart() {
    for key in [&*RSA_2048, &*P256, &*P384, &*P521, &*ED25519] {
        let (signing, public) = (key.signing(), key.verification());
        let of_key = || pairs().into_iter().map(|(_, algorithm)| algorithm);
        let signed: Vec<_> = of_key()
            .filter(|algorithm| public.family().fits(*algorithm))
            .flat_map(|algorithm| [(algorithm, OCTETS), (algorithm, b"other octets")])
            .map(|(algorithm, octets)| {
                (algorithm, octets, signing.sign(algorithm, octets).unwrap())
            })
            .collect();
        for _ in 0..3 {
            for (algorithm, octets, value) in &signed {
                assert!(public.verifies(*algorithm, octets, value), "{algorithm:?}");
                for (other, _, _) in &signed {
                    assert_eq!(public.verifies(*other, octets, value), other == algorithm);
                }
                assert!(!public.verifies(*algorithm, b"octets of nobody", value));
            }
        }
    }
}

/// The same two numbers, written with a zero more or a zero less in front.
#[test]
fn an_ecdsa_value_has_one_length() {
    for (key, half) in [(&*P256, 32), (&*P384, 48), (&*P521, 66)] {
        let (signing, public) = (key.signing(), key.verification());
        let genuine = signing.sign(Ecdsa(Sha256), OCTETS).unwrap();
        let (r, s) = genuine.split_at(half);
        assert!(!public.verifies(Ecdsa(Sha256), OCTETS, &[r, &[0], s].concat()));
        assert!(!public.verifies(Ecdsa(Sha256), OCTETS, &[&[0], r, &[0], s].concat()));
        let mut values = (0..10_000).map(|_| signing.sign(Ecdsa(Sha256), OCTETS).unwrap());
        let zero = values.find(|value| value[half] == 0).unwrap();
        assert!(public.verifies(Ecdsa(Sha256), OCTETS, &zero));
        let (r, s) = zero.split_at(half);
        assert!(!public.verifies(Ecdsa(Sha256), OCTETS, &[r, &s[1..]].concat()));
    }
}

/// OpenSSL passes over a missing zero in front of an RSASSA-PSS value.
#[test]
fn an_rsa_value_is_as_long_as_the_modulus() {
    let (signing, public) = (RSA_2048.signing(), RSA_2048.verification());
    for (algorithm, octets) in [(RsaPss(Sha256), 0), (RsaPkcs1(Sha256), 1)] {
        let mut values = (0..100_000_u32).map(|number| {
            // The salt is random; without one, what is signed has to differ.
            let signed = [OCTETS, &(number * octets).to_be_bytes()].concat();
            (signing.sign(algorithm, &signed).unwrap(), signed)
        });
        let (value, signed) = values.find(|(value, _)| value[0] == 0).unwrap();
        assert!(public.verifies(algorithm, &signed, &value), "{algorithm:?}");
        assert!(!public.verifies(algorithm, &signed, &value[1..]), "{algorithm:?}");
        let longer = [&[0], &value[..]].concat();
        assert!(!public.verifies(algorithm, &signed, &longer), "{algorithm:?}");
    }
}

/// RFC 7518 section 3.5: the salt is as long as the hash, and MGF1 uses the same hash.
#[test]
fn an_rsa_pss_value_has_one_salt_length_and_one_hash() {
    let public = RSA_2048.verification();
    let sha256 = MessageDigest::sha256;
    for (salt, hash, expected) in [
        (RsaPssSaltlen::DIGEST_LENGTH, sha256(), true),
        (RsaPssSaltlen::custom(32), sha256(), true),
        (RsaPssSaltlen::custom(0), sha256(), false),
        (RsaPssSaltlen::custom(20), sha256(), false),
        (RsaPssSaltlen::custom(31), sha256(), false),
        (RsaPssSaltlen::custom(33), sha256(), false),
        (RsaPssSaltlen::MAXIMUM_LENGTH, sha256(), false),
        (RsaPssSaltlen::DIGEST_LENGTH, MessageDigest::sha1(), false),
        (RsaPssSaltlen::DIGEST_LENGTH, MessageDigest::sha384(), false),
    ] {
        let mut signer = Signer::new(sha256(), &RSA_2048.key).unwrap();
        signer.set_rsa_padding(Padding::PKCS1_PSS).unwrap();
        signer.set_rsa_pss_saltlen(salt).unwrap();
        signer.set_rsa_mgf1_md(hash).unwrap();
        let value = signer.sign_oneshot_to_vec(OCTETS).unwrap();
        assert_eq!(public.verifies(RsaPss(Sha256), OCTETS, &value), expected);
    }
}

/// CVE-2022-21449 and its class: r or s that is zero, or not below the order of the curve.
#[test]
fn an_ecdsa_value_out_of_range_verifies_nothing() {
    for (key, half) in [(&*P256, 32), (&*P384, 48), (&*P521, 66)] {
        let (zero, large) = (vec![0; half], vec![0xff; half]);
        let genuine = key.signing().sign(Ecdsa(Sha256), OCTETS).unwrap();
        let (r, s) = genuine.split_at(half);
        for (r, s) in [
            (&zero[..], &zero[..]),
            (&zero, s),
            (r, &zero),
            (&large, s),
            (r, &large),
            (&large, &large),
        ] {
            let value = [r, s].concat();
            assert!(!key.verification().verifies(Ecdsa(Sha256), OCTETS, &value));
        }
    }
}

#[test]
fn a_digest_is_that_of_its_algorithm() {
    let start = |digest: DigestAlgorithm| {
        let digest = digest.hash(b"abc").unwrap();
        (digest[0], digest[1], digest.len())
    };
    assert_eq!(start(Sha1), (0xa9, 0x99, 20));
    assert_eq!(start(Sha256), (0xba, 0x78, 32));
    assert_eq!(start(Sha384), (0xcb, 0x00, 48));
    assert_eq!(start(Sha512), (0xdd, 0xaf, 64));
}
