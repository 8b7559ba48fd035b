//! A key that has verified before: what OpenSSL set up for it is used again, and believes nothing
//! more than the first time.

use std::thread;

use vestibule_keys::DigestAlgorithm::{Sha256, Sha384, Sha512};
use vestibule_keys::SignatureAlgorithm::{self, RsaPkcs1, RsaPss};
use vestibule_keys::{VerificationKeys, base64_encode};
use vestibule_xmldsig::Grammar;

use crate::keys::{OTHER_RSA_2048, RSA_2048};
use crate::kit::{BODY, Forge, enveloping, method, outcome, signature, strict};

const ALGORITHMS: [SignatureAlgorithm; 5] =
    [RsaPkcs1(Sha256), RsaPkcs1(Sha512), RsaPss(Sha256), RsaPkcs1(Sha384), RsaPss(Sha512)];

/// A document that says it is signed with one algorithm, and is signed with another.
fn document(says: SignatureAlgorithm, signs: SignatureAlgorithm) -> Forge {
    Forge::new().with(|forge| {
        forge.signs = signs;
        forge.method = method("SignatureMethod", says.uri(), "");
    })
}

fn outcome_of(keys: &VerificationKeys, source: &str) -> Result<(), &'static str> {
    outcome(source, Grammar::Message, keys, &strict())
}

/// Every genuine document in turn, and after each the forgeries that a used context could let in.
fn genuine_and_forged_in_turn(keys: &VerificationKeys) {
    let mismatch = Err("signature_mismatch");
    for (place, &algorithm) in ALGORITHMS.iter().enumerate() {
        let genuine = document(algorithm, algorithm);
        assert_eq!(outcome_of(keys, &genuine.document()), Ok(()), "{algorithm:?}");

        let value = genuine.value(&RSA_2048);
        for position in [0, value.len() / 2, value.len() - 1] {
            let mut changed = value.clone();
            changed[position] ^= 1;
            let signature = signature(&genuine.signed_info(), &base64_encode(&changed), "");
            assert_eq!(outcome_of(keys, &enveloping(BODY, &signature)), mismatch, "{position}");
        }
        let stranger = genuine.document_by(&OTHER_RSA_2048);
        assert_eq!(outcome_of(keys, &stranger), mismatch, "{algorithm:?}");
        let other = ALGORITHMS[(place + 1) % ALGORITHMS.len()];
        let confused = document(algorithm, other).document();
        assert_eq!(outcome_of(keys, &confused), mismatch, "{algorithm:?} signed with {other:?}");
        // The value of a document that has just been accepted, on one that says something else.
        let moved = document(other, other).signed_info();
        let moved = signature(&moved, &base64_encode(&value), "");
        assert_eq!(outcome_of(keys, &enveloping(BODY, &moved)), mismatch, "{algorithm:?} moved");

        assert_eq!(outcome_of(keys, &genuine.document()), Ok(()), "{algorithm:?} again");
    }
}

#[test]
fn a_key_that_has_verified_refuses_what_it_did_not_sign() {
    let keys = RSA_2048.alone();
    for _ in 0..3 {
        genuine_and_forged_in_turn(&keys);
    }
}

#[test]
fn threads_that_share_a_key_do_not_believe_for_one_another() {
    let keys = RSA_2048.alone();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let own = keys.clone();
                for _ in 0..5 {
                    genuine_and_forged_in_turn(&own);
                }
            });
        }
    });
}
