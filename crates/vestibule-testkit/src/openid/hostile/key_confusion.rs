//! Secrets that are none: HMAC with what everybody can read (RFC 8725 section 2.1).
//!
//! The relying party expects signatures with a public key.

use super::table;
use crate::openid::draft::MacSecret::{
    CertificatePem, ClientSecret, Empty, Jwk, Modulus, PublicKeyDer, PublicKeyPem,
};
use crate::openid::draft::SignedBy::Mac;
use crate::openid::edit::Edit::{EntryBefore, Remove, Set, Sign};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part;

const CONFUSION: &str = "CVE-2015-9235, CVE-2016-5431, CVE-2016-10555, CVE-2017-11424, \
    CVE-2022-29217, CVE-2023-48223, CVE-2024-33663, CVE-2024-37568, CVE-2024-54150, \
    CVE-2026-27804: HMAC with the public key as its secret";

table! { ATTACKS: IdToken on Plain;
    /// Signs by HMAC with the provider's public key, PEM, as the secret.
    hmac_with_public_key_pem: CONFUSION => "algorithm_not_allowed",
        [Sign(IdToken, Mac(PublicKeyPem, "HS256"))];
    /// Signs by HMAC with the provider's public key, DER, as the secret.
    hmac_with_public_key_der: CONFUSION => "algorithm_not_allowed",
        [Sign(IdToken, Mac(PublicKeyDer, "HS256"))];
    /// Signs by HMAC with the provider's certificate, PEM, as the secret.
    hmac_with_certificate: CONFUSION => "algorithm_not_allowed",
        [Sign(IdToken, Mac(CertificatePem, "HS256"))];
    /// Signs by HMAC with the modulus of the provider's key as the secret.
    hmac_with_modulus: CONFUSION => "algorithm_not_allowed",
        [Sign(IdToken, Mac(Modulus, "HS256"))];
    /// Signs by HMAC with the published JSON Web Key as the secret.
    hmac_with_jwk: CONFUSION => "algorithm_not_allowed", [Sign(IdToken, Mac(Jwk, "HS256"))];
    /// Signs by a longer HMAC with the provider's public key as the secret.
    hmac_sha512_with_public_key: CONFUSION => "algorithm_unknown",
        [Sign(IdToken, Mac(PublicKeyPem, "HS512"))];
    /// Signs by HMAC with the public key, for a key that names no algorithm and no use.
    hmac_for_a_key_without_algorithm: "CVE-2026-44699 libjwt: an RSA key without alg used for HS"
        => "algorithm_not_allowed",
        [
            Remove(Part::Jwk, "alg"),
            Remove(Part::Jwk, "use"),
            Sign(IdToken, Mac(PublicKeyPem, "HS256")),
        ];
    /// Signs by HMAC with an empty secret.
    hmac_with_empty_secret: "CVE-2026-44699 libjwt: a secret of no length"
        => "algorithm_not_allowed", [Sign(IdToken, Mac(Empty, "HS256"))];
    /// Signs by HMAC with an empty secret, and names no key.
    hmac_with_empty_secret_and_no_kid: "CVE-2026-44699 libjwt: a secret of no length"
        => "algorithm_not_allowed",
        [Sign(IdToken, Mac(Empty, "HS256")), Remove(Part::Header(IdToken), "kid")];
    /// Signs by HMAC with the client secret, where public keys are agreed.
    hmac_with_client_secret: "CVE-2026-33322 MinIO: HS256 beside RS256"
        => "algorithm_not_allowed", [Sign(IdToken, Mac(ClientSecret, "HS256"))];
    /// Signs by HMAC with a secret that is not the client's.
    hmac_with_another_secret: "oidcc-client-test-invalid-sig-hs256" => "algorithm_not_allowed",
        [Sign(IdToken, Mac(Modulus, "HS256")), Remove(Part::Header(IdToken), "kid")];
    /// Publishes a secret among its keys, and signs by HMAC with it.
    hmac_with_published_secret: "RFC 7517 section 9.2: a secret that is published is none"
        => "algorithm_not_allowed",
        [
            EntryBefore(r#"{"kty":"oct","kid":"empty","alg":"HS256","k":""}"#),
            Sign(IdToken, Mac(Empty, "HS256")),
            Set(Part::Header(IdToken), "kid", "\"empty\""),
        ];
    /// Signs with RS256, and says HS256.
    signature_named_hmac: CONFUSION => "algorithm_not_allowed",
        [Set(Part::Header(IdToken), "alg", "\"HS256\"")];
}
