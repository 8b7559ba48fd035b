//! Test keys, made anew for each run and shared by its tests.

use std::sync::LazyLock;

use openssl::asn1::Asn1Time;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509Builder, X509NameBuilder};
use vestibule_keys::{SigningKey, VerificationKey, VerificationKeys};

pub(crate) struct TestKey {
    pub(crate) key: PKey<Private>,
}

impl TestKey {
    fn new(key: PKey<Private>) -> TestKey {
        TestKey { key }
    }

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

    pub(crate) fn alone(&self) -> VerificationKeys {
        VerificationKeys::new(vec![self.verification()]).unwrap()
    }
}

fn rsa(bits: u32) -> TestKey {
    TestKey::new(PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap())
}

fn ec(curve: Nid) -> TestKey {
    let group = EcGroup::from_curve_name(curve).unwrap();
    TestKey::new(PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap())
}

pub(crate) static RSA_2048: LazyLock<TestKey> = LazyLock::new(|| rsa(2048));
pub(crate) static OTHER_RSA_2048: LazyLock<TestKey> = LazyLock::new(|| rsa(2048));
pub(crate) static RSA_2047: LazyLock<TestKey> = LazyLock::new(|| rsa(2047));
pub(crate) static RSA_1024: LazyLock<TestKey> = LazyLock::new(|| rsa(1024));
pub(crate) static P256: LazyLock<TestKey> = LazyLock::new(|| ec(Nid::X9_62_PRIME256V1));
pub(crate) static P384: LazyLock<TestKey> = LazyLock::new(|| ec(Nid::SECP384R1));
pub(crate) static P521: LazyLock<TestKey> = LazyLock::new(|| ec(Nid::SECP521R1));
pub(crate) static ED25519: LazyLock<TestKey> =
    LazyLock::new(|| TestKey::new(PKey::generate_ed25519().unwrap()));

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
