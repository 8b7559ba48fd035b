//! The same ID token in other libraries, measured in the same run; and their judgment of tokens that
//! were tampered with beside ours.

mod oracle;
#[expect(dead_code, reason = "the other benchmark measures more algorithms")]
#[path = "../oidc/token.rs"]
mod token;

use std::hint::black_box;
use std::str::FromStr;

use chrono::DateTime;
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKeySet};
use openidconnect::{ClientId, IssuerUrl, Nonce};
use token::{CLIENT, Kind, NONCE, Sample, TENANT};
use vestibule_benches::{figure, measure, quantity, ratio};
use vestibule_peers::{Jwt, Library};

fn main() {
    let sample = Sample::new(Kind::RS256);
    let issuer = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
    let public_key = Kind::RS256.private().public_key_to_pem().unwrap();
    let jwt = Jwt::new(&public_key, CLIENT, &issuer);
    time(&sample, &jwt, &issuer);
    oracle::compare(&sample, &jwt);
}

/// From the text of a token to its verified claims, with everything that can be warm.
fn time(sample: &Sample, jwt: &Jwt, issuer: &str) {
    let now = DateTime::from_timestamp(sample.now.unix_seconds(), 0).unwrap();
    let keys = format!(r#"{{"keys":[{}]}}"#, Kind::RS256.jwk());
    let keys: CoreJsonWebKeySet = serde_json::from_str(&keys).unwrap();
    let (client, issuer) = (ClientId::new(CLIENT.into()), IssuerUrl::new(issuer.into()).unwrap());
    let verifier = CoreIdTokenVerifier::new_public_client(client, issuer, keys);
    let verifier = verifier.set_time_fn(move || now);
    let nonce = Nonce::new(NONCE.into());
    let decode = |library| drop(black_box(jwt.decode(black_box(&sample.token), library).unwrap()));
    let floor = sample.floor();
    let measured = measure(vec![
        quantity("ours", || drop(black_box(sample.verify(black_box(&sample.token)).unwrap()))),
        quantity("floor", || floor.run()),
        quantity("openidconnect", || {
            let token = CoreIdToken::from_str(black_box(&sample.token)).unwrap();
            black_box(token.claims(&verifier, &nonce).unwrap());
        }),
        quantity("jsonwebtoken_aws_lc", || decode(Library::AwsLc)),
        quantity("jsonwebtoken_rust_crypto", || decode(Library::RustCrypto)),
    ]);
    measured.print("peers");
    for name in ["openidconnect", "jsonwebtoken_aws_lc", "jsonwebtoken_rust_crypto"] {
        let times = measured.of(name) / measured.of("ours");
        figure(&format!("peers_{name}_against_ours"), times, "times");
        ratio(&format!("peers_{name}"), measured.of(name) / measured.of("floor"), "peers_floor");
    }
    ratio("peers_ours", measured.of("ours") / measured.of("floor"), "peers_floor");
}
