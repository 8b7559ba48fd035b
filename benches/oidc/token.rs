//! The ID token that is measured: the claims, names and lengths that Entra sends.

use openssl::bn::{BigNum, BigNumContext};
use openssl::ecdsa::EcdsaSig;
use openssl::md::Md;
use openssl::pkey::{Id, PKey, Private, Public};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;
use openssl::sha::{Sha256, sha256};
use openssl::sign::{RsaPssSaltlen, Verifier};
use vestibule_core::{ConnectionId, Endpoint, Timestamp};
use vestibule_keys::{
    DigestAlgorithm, SignatureAlgorithm, SigningKey, VerificationKey, base64url_decode,
    base64url_encode,
};
use vestibule_oidc::{
    ClientAuthentication, Connection, ExpectedNonce, IdToken, IssuerRule, Jwk, KeySet, Refusal,
    TenantId,
};
use vestibule_testkit::TestKey;

pub(crate) const TENANT: &str = "6f1e2a0c-55b1-4f3e-9a55-1d6a3c1c7a10";
pub(crate) const CLIENT: &str = "2d4d11a2-f814-46a7-890a-274a72a7309e";
pub(crate) const NONCE: &str = "n9eUv1fPZmVbJvC3rB9oR0hTq6yXkWwD2sLgA5uNc7E";
const KID: &str = "IDsrQ2jWm4nYxPzVb7oTuC0a1Lk";

/// Groups, as many as a user of a small organization is in.
const GROUPS: usize = 8;

/// An algorithm, and the test key that signs with it.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) alg: &'static str,
    pub(crate) signature: SignatureAlgorithm,
    key: TestKey,
}

impl Kind {
    pub(crate) const RS256: Kind = Kind {
        alg: "RS256",
        signature: SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256),
        key: TestKey::IDP,
    };
    pub(crate) const PS256: Kind = Kind {
        alg: "PS256",
        signature: SignatureAlgorithm::RsaPss(DigestAlgorithm::Sha256),
        key: TestKey::IDP,
    };
    pub(crate) const ES256: Kind = Kind {
        alg: "ES256",
        signature: SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256),
        key: TestKey::P256,
    };
    pub(crate) const EDDSA: Kind =
        Kind { alg: "EdDSA", signature: SignatureAlgorithm::Ed25519, key: TestKey::ED25519 };
}

/// A token and everything needed to verify it.
pub(crate) struct Sample {
    kind: Kind,
    connection: Connection,
    keys: KeySet,
    pub(crate) now: Timestamp,
    pub(crate) token: String,
    pub(crate) key: VerificationKey,
    pub(crate) jwk: Jwk,
}

impl Sample {
    pub(crate) fn new(kind: Kind) -> Sample {
        let now = Timestamp::parse_xs_datetime("2026-11-21T12:00:00Z").unwrap();
        let keys = format!(r#"{{"keys":[{}]}}"#, kind.jwk());
        let connection = Connection::new(
            ConnectionId::parse("acme").unwrap(),
            IssuerRule::entra_tenant(TenantId::parse(TENANT).unwrap()),
            CLIENT,
            ClientAuthentication::Public,
            Endpoint::parse("https://app.example.com/oidc/callback/acme").unwrap(),
        );
        Sample {
            kind,
            connection: connection.unwrap(),
            keys: KeySet::parse(keys.as_bytes()).unwrap(),
            now,
            token: kind.sign(&format!("{{{}}}", kind.header()), &payload(now)),
            key: kind.signing_key().public_key().unwrap(),
            jwk: Jwk::parse(&kind.jwk()).unwrap(),
        }
    }

    /// A token whose header has the claims too, so that reading them is done twice.
    pub(crate) fn with_claims_in_the_header(&self) -> String {
        let claims = payload(self.now);
        let header = format!("{{{},{}", self.kind.header(), claims.trim_start_matches('{'));
        self.kind.sign(&header, &claims)
    }

    /// What is measured: from the text of a token to a verified one, or a refusal.
    pub(crate) fn verify(&self, token: &str) -> Result<IdToken, Refusal> {
        self.connection.verify_id_token(token, &self.keys, ExpectedNonce::Exactly(NONCE), self.now)
    }

    /// The three parts of the token: what is signed, the payload, the signature.
    pub(crate) fn parts(&self) -> (&str, &str, &str) {
        let (input, signature) = self.token.rsplit_once('.').unwrap();
        (input, input.split_once('.').unwrap().1, signature)
    }

    pub(crate) fn signature(&self) -> Vec<u8> {
        base64url_decode(self.parts().2).unwrap()
    }

    /// The same token with a signature that nobody made, another one for each number.
    pub(crate) fn forged(&self, number: usize) -> String {
        let mut signature = self.signature();
        // The first octet is left alone: a number beyond the modulus is refused too soon.
        let places = signature.iter_mut().skip(1);
        places.zip(number.to_be_bytes()).for_each(|(place, octet)| *place ^= octet ^ 0x55);
        format!("{}.{}", self.parts().0, base64url_encode(&signature))
    }

    pub(crate) fn floor(&self) -> Floor {
        let (input, value) = (self.parts().0, self.signature());
        Floor {
            kind: self.kind,
            key: self.kind.public(),
            input: input.as_bytes().to_vec(),
            signature: match self.kind.signature {
                SignatureAlgorithm::Ecdsa(_) => to_der(&value),
                _ => value,
            },
        }
    }
}

/// The work below which no validation can go: one verification of the signature through OpenSSL
/// with a parsed key, and the digest of what is signed.
pub(crate) struct Floor {
    kind: Kind,
    key: PKey<Public>,
    input: Vec<u8>,
    signature: Vec<u8>,
}

impl Floor {
    pub(crate) fn run(&self) {
        if self.kind.signature == SignatureAlgorithm::Ed25519 {
            let mut verifier = Verifier::new_without_digest(&self.key).unwrap();
            assert!(verifier.verify_oneshot(&self.signature, &self.input).unwrap());
            return;
        }
        let digest = sha256(&self.input);
        assert!(self.context().verify(&digest, &self.signature).unwrap());
    }

    /// The same with a context that is set up once: less than the `openssl` crate documents, for
    /// what is left to compare with.
    pub(crate) fn kept(&self) -> impl FnMut() {
        let ed25519 = self.kind.signature == SignatureAlgorithm::Ed25519;
        let mut context = (!ed25519).then(|| self.context());
        move || match &mut context {
            None => self.run(),
            Some(context) => {
                let mut hasher = Sha256::new();
                hasher.update(&self.input);
                assert!(context.verify(&hasher.finish(), &self.signature).unwrap());
            }
        }
    }

    fn context(&self) -> PkeyCtx<Public> {
        let mut context = PkeyCtx::new(&self.key).unwrap();
        context.verify_init().unwrap();
        match self.kind.signature {
            SignatureAlgorithm::RsaPkcs1(_) => context.set_rsa_padding(Padding::PKCS1).unwrap(),
            SignatureAlgorithm::RsaPss(_) => {
                context.set_rsa_padding(Padding::PKCS1_PSS).unwrap();
                context.set_rsa_mgf1_md(Md::sha256()).unwrap();
                context.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH).unwrap();
            }
            _ => {}
        }
        context.set_signature_md(Md::sha256()).unwrap();
        context
    }
}

/// Twenty-one claims.
pub(crate) fn payload(now: Timestamp) -> String {
    let now = now.unix_seconds();
    let groups: Vec<String> =
        (0..GROUPS).map(|n| format!(r#""b3f0c1d2-{n:04x}-4e5f-8a9b-0c1d2e3f4a5b""#)).collect();
    let (issued, expires, signed_in) = (now - 300, now + 3600, now - 1800);
    [
        "{",
        &format!(r#""aud":"{CLIENT}","iss":"https://login.microsoftonline.com/{TENANT}/v2.0","#),
        &format!(r#""iat":{issued},"nbf":{issued},"exp":{expires},"auth_time":{signed_in},"#),
        r#""aio":"AXQAi/8TAAAA5fE3v0m2kQ1cYcWk9wqg7nXxJmC0l4pZrUuT8hV2yB6dS3oNfGaKzLtRbQ==","#,
        r#""email":"ada.lovelace@contoso.example","family_name":"Lovelace","given_name":"Ada","#,
        &format!(r#""groups":[{}],"#, groups.join(",")),
        r#""name":"Ada Lovelace","#,
        &format!(r#""nonce":"{NONCE}","oid":"7d1c9a52-3f60-4c1e-b0a4-5a0c2d9e8f31","#),
        r#""preferred_username":"ada.lovelace@contoso.example","#,
        r#""rh":"1.AXkADCoeb7FVPk-aVR1qPBx6EKIRTS0U-KdGiQonSnKnMJ4AAAB5AA.","#,
        r#""roles":["Approver","Editor"],"sid":"004d5c7e-8b1a-4f2d-9c3e-6a7b8c9d0e1f","#,
        r#""sub":"pX3mVq0yH2uK8bN5tR7wJ1cF4gL6dS9aZeQvTnYxM-k","#,
        &format!(
            r#""tid":"{TENANT}","uti":"kq3VbX9mN0GtYwZcR2pLAA","ver":"2.0","xms_edov":true}}"#
        ),
    ]
    .concat()
}

impl Kind {
    /// The members of the header.
    pub(crate) fn header(self) -> String {
        format!(r#""typ":"JWT","alg":"{}","kid":"{KID}""#, self.alg)
    }

    pub(crate) fn sign(self, header: &str, payload: &str) -> String {
        let input = format!("{}.{}", text(header.as_bytes()), text(payload.as_bytes()));
        let signature = self.signing_key().sign(self.signature, input.as_bytes()).unwrap();
        format!("{input}.{}", text(&signature))
    }

    fn signing_key(&self) -> SigningKey {
        self.key.signing_key().unwrap()
    }

    pub(crate) fn private(&self) -> PKey<Private> {
        PKey::private_key_from_pem(self.key.private_key().as_bytes()).unwrap()
    }

    fn public(&self) -> PKey<Public> {
        PKey::public_key_from_der(&self.private().public_key_to_der().unwrap()).unwrap()
    }

    /// The public key as Entra publishes it.
    pub(crate) fn jwk(&self) -> String {
        let key = self.private();
        let members = match key.id() {
            Id::RSA => {
                let rsa = key.rsa().unwrap();
                let (n, e) = (text(&rsa.n().to_vec()), text(&rsa.e().to_vec()));
                format!(r#""kty":"RSA","n":"{n}","e":"{e}""#)
            }
            Id::EC => {
                let key = key.ec_key().unwrap();
                let (mut x, mut y) = (BigNum::new().unwrap(), BigNum::new().unwrap());
                let mut context = BigNumContext::new().unwrap();
                let point = key.public_key();
                point.affine_coordinates(key.group(), &mut x, &mut y, &mut context).unwrap();
                let number = |number: &BigNum| text(&number.to_vec_padded(32).unwrap());
                format!(r#""kty":"EC","crv":"P-256","x":"{}","y":"{}""#, number(&x), number(&y))
            }
            _ => {
                let x = text(&key.raw_public_key().unwrap());
                format!(r#""kty":"OKP","crv":"Ed25519","x":"{x}""#)
            }
        };
        let issuer = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
        format!(r#"{{{members},"use":"sig","kid":"{KID}","issuer":"{issuer}"}}"#)
    }
}

fn text(bytes: &[u8]) -> String {
    base64url_encode(bytes)
}

/// r and s as OpenSSL takes them.
fn to_der(value: &[u8]) -> Vec<u8> {
    let (r, s) = value.split_at(value.len() / 2);
    let number = |half: &[u8]| BigNum::from_slice(half).unwrap();
    EcdsaSig::from_private_components(number(r), number(s)).unwrap().to_der().unwrap()
}
