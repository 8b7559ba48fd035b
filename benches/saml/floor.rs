//! What no validation of a signed response can do without: the RSA verification with a parsed key, and
//! a pass of the tokenizer. The digest is `openssl::sha::sha256`.

use std::hint::black_box;

use openssl::md::Md;
use openssl::pkey::{PKey, Public};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;
use openssl::sha::sha256;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::response::{SIGNED_AT, Sample};

/// The work below which no validation can go.
pub(crate) struct Floor {
    key: PKey<Public>,
    digest: [u8; 32],
    signature: Vec<u8>,
}

impl Floor {
    pub(crate) fn of(sample: &Sample) -> Floor {
        Floor {
            key: sample.public_key.clone(),
            digest: sha256(SIGNED_AT.as_bytes()),
            signature: sample.signature_over_signed_at.clone(),
        }
    }

    pub(crate) fn rsa(&self) {
        let mut context = PkeyCtx::new(&self.key).unwrap();
        context.verify_init().unwrap();
        context.set_rsa_padding(Padding::PKCS1).unwrap();
        context.set_signature_md(Md::sha256()).unwrap();
        assert!(context.verify(&self.digest, &self.signature).unwrap());
    }
}

/// One pass of the tokenizer in its default configuration, events only.
pub(crate) fn bare_pass(text: &str) {
    let mut reader = Reader::from_str(text);
    loop {
        match black_box(reader.read_event().unwrap()) {
            Event::Eof => return,
            _ => continue,
        }
    }
}
