//! Test keys, made anew for each run and shared by its tests.

use std::sync::LazyLock;

use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private, Public};
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509Builder, X509NameBuilder};
use vestibule_keys::{SigningKey, VerificationKey};

pub(crate) struct TestKey {
    pub(crate) key: PKey<Private>,
}

impl TestKey {
    pub(crate) fn signing(&self) -> SigningKey {
        let pem = self.key.private_key_to_pem_pkcs8().unwrap();
        SigningKey::from_pem(std::str::from_utf8(&pem).unwrap()).unwrap()
    }

    pub(crate) fn public_pem(&self) -> String {
        String::from_utf8(self.key.public_key_to_pem().unwrap()).unwrap()
    }

    pub(crate) fn verification(&self) -> VerificationKey {
        VerificationKey::from_public_key(&self.public_pem()).unwrap()
    }
}

fn rsa(bits: u32) -> TestKey {
    TestKey { key: PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap() }
}

pub(crate) fn ec(curve: Nid) -> TestKey {
    let group = EcGroup::from_curve_name(curve).unwrap();
    TestKey { key: PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap() }
}

pub(crate) static RSA_2048: LazyLock<TestKey> = LazyLock::new(|| rsa(2048));
pub(crate) static P256: LazyLock<TestKey> = LazyLock::new(|| ec(Nid::X9_62_PRIME256V1));
pub(crate) static P384: LazyLock<TestKey> = LazyLock::new(|| ec(Nid::SECP384R1));
pub(crate) static P521: LazyLock<TestKey> = LazyLock::new(|| ec(Nid::SECP521R1));
pub(crate) static ED25519: LazyLock<TestKey> =
    LazyLock::new(|| TestKey { key: PKey::generate_ed25519().unwrap() });

/// A public key with a modulus of this length and any exponent; nobody has its private half.
pub(crate) fn rsa_public(bits: i32, exponent: &str) -> PKey<Public> {
    let mut modulus = BigNum::new().unwrap();
    modulus.set_bit(bits - 1).unwrap();
    modulus.set_bit(0).unwrap();
    let exponent = BigNum::from_dec_str(exponent).unwrap();
    PKey::from_rsa(Rsa::from_public_components(modulus, exponent).unwrap()).unwrap()
}

pub(crate) fn pem(key: &PKey<Public>) -> String {
    String::from_utf8(key.public_key_to_pem().unwrap()).unwrap()
}

/// A self-signed certificate for 2020-01-02T03:04:05Z to 2060-12-31T23:59:59Z.
pub(crate) fn certificate(key: &TestKey) -> X509 {
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", "test").unwrap();
    let name = name.build();
    let mut builder = X509Builder::new().unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_pubkey(&key.key).unwrap();
    builder.set_not_before(&Asn1Time::from_str_x509("20200102030405Z").unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::from_str_x509("20601231235959Z").unwrap()).unwrap();
    builder.sign(&key.key, MessageDigest::sha256()).unwrap();
    builder.build()
}
