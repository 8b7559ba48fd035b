//! Whole validation of an ID token with a warm key, over its floor: one verification of the
//! signature through OpenSSL with a parsed key, and the SHA-256 of what is signed.
#![expect(clippy::unwrap_used, reason = "a benchmark stops where it cannot go on")]

#[path = "oidc/token.rs"]
mod token;

use std::hint::black_box;

use token::{Kind, Sample};
use vestibule_benches::{figure, measure, on_two_threads, quantity, ratio};
use vestibule_keys::base64url_decode;
use vestibule_oidc::{Algorithm, verify_signature};

fn main() {
    one("oidc_rs256", Kind::RS256, Some(1.25));
    one("oidc_es256", Kind::ES256, Some(1.12));
    one("oidc_ps256", Kind::PS256, None);
    one("oidc_eddsa", Kind::EDDSA, None);
    forgeries();
    junk();
    threads();
}

/// One algorithm: the whole, its floor, and the whole split into parts.
fn one(name: &str, kind: Kind, bar: Option<f64>) {
    let sample = Sample::new(kind);
    let (input, payload, _) = sample.parts();
    let loud = sample.with_claims_in_the_header();
    let (floor, signature) = (sample.floor(), sample.signature());
    let agreed = [Algorithm::from_name(kind.alg).unwrap()];
    let refused = |token: &str| {
        let refused = verify_signature(black_box(token), &sample.jwk, &[]);
        assert_eq!(refused.unwrap_err().code(), "algorithm_not_allowed");
    };
    let measured = measure(vec![
        quantity("whole", || drop(black_box(sample.verify(black_box(&sample.token)).unwrap()))),
        quantity("floor", || floor.run()),
        quantity("kept_floor", floor.kept()),
        quantity("jws", || {
            let jws = verify_signature(black_box(&sample.token), &sample.jwk, &agreed);
            drop(black_box(jws.unwrap()));
        }),
        // Refused for its algorithm: all that came before is reading the header.
        quantity("part_compact_and_header", || refused(&sample.token)),
        quantity("header_with_claims", || refused(&loud)),
        quantity("part_base64", || drop(black_box(base64url_decode(black_box(payload))))),
        quantity("part_signature", || {
            assert!(sample.key.verifies(kind.signature, black_box(input.as_bytes()), &signature));
        }),
    ]);
    figure(&format!("{name}_bytes"), length(sample.token.len()), "bytes");
    measured.print(name);
    let json = ["part_compact_and_header", "part_base64"]
        .iter()
        .fold(measured.of("header_with_claims"), |rest, part| rest - measured.of(part));
    figure(&format!("{name}_part_claims_json"), json, "us");
    let checks = measured.of("whole") - measured.of("jws") - json;
    figure(&format!("{name}_part_checks"), checks, "us");
    let above = measured.of("whole") - measured.of("floor");
    figure(&format!("{name}_above_its_floor"), above, "us");
    let over_kept = measured.of("whole") / measured.of("kept_floor");
    figure(&format!("{name}_over_kept_floor"), over_kept, "ratio");
    if let Some(bar) = bar {
        figure(&format!("{name}_bar"), bar, "ratio");
    }
    ratio(name, measured.of("whole") / measured.of("floor"), &format!("{name}_floor"));
}

/// A flood of tokens with signatures that do not hold costs what the signatures cost.
fn forgeries() {
    const FORGERIES: usize = 10_000;
    let sample = Sample::new(Kind::RS256);
    let floor = sample.floor();
    let forged: Vec<String> = (0..FORGERIES).map(|n| sample.forged(n)).collect();
    let mut next = forged.iter().cycle();
    let measured = measure(vec![
        quantity("forgery", || {
            let refused = sample.verify(black_box(next.next().unwrap()));
            assert_eq!(refused.unwrap_err().code(), "signature_mismatch");
        }),
        quantity("floor", || floor.run()),
    ]);
    measured.print("oidc_forged");
    let all = measured.of("forgery") * length(FORGERIES) / 1e3;
    figure("oidc_10000_forgeries", all, "ms");
    ratio("oidc_forged", measured.of("forgery") / measured.of("floor"), "oidc_forged_floor");
}

/// What is no token is refused in microseconds, at any length.
fn junk() {
    let sample = Sample::new(Kind::RS256);
    let longest = 64 * 1024;
    let (header, _) = sample.token.split_once('.').unwrap();
    let junk = [
        ("dots", ".".repeat(longest), "token_malformed"),
        ("no_dot", "A".repeat(longest), "token_malformed"),
        ("header", format!("{}..", "A".repeat(longest - 2)), "token_too_large"),
        ("nested_header", format!("{}..", deep()), "header_malformed"),
        ("wide_header", wide(), "algorithm_none"),
        ("payload", format!("{header}.{}.AA", "A".repeat(60_000)), "signature_mismatch"),
        ("signature", format!("{header}.AA.{}", "A".repeat(60_000)), "signature_mismatch"),
        ("too_long", "A".repeat(1 << 20), "token_too_large"),
    ];
    let mut slowest: f64 = 0.0;
    for (name, token, code) in junk {
        let refuse = || {
            let refused = sample.verify(black_box(&token));
            assert_eq!(refused.unwrap_err().code(), code, "{name}");
        };
        let took = measure(vec![quantity("junk", refuse)]).of("junk");
        figure(&format!("oidc_junk_{name}"), took, "us");
        slowest = slowest.max(took);
    }
    ratio("oidc_slowest_junk", slowest / 200.0, "two_hundred_microseconds");
}

/// The largest header there may be, all of it brackets.
fn deep() -> String {
    vestibule_keys::base64url_encode(format!("{{\"a\":{}", "[".repeat(6000)).as_bytes())
}

/// The largest header there may be, all of it members.
fn wide() -> String {
    let members: String = (0..600).map(|n| format!("\"{n:04}\":0,")).collect();
    format!(
        "{}..",
        vestibule_keys::base64url_encode(format!("{{{members}\"alg\":\"none\"}}").as_bytes())
    )
}

/// Two threads do nearly twice the work of one; the floor is measured the same way.
fn threads() {
    let sample = Sample::new(Kind::RS256);
    let floor = sample.floor();
    let (one, two) = on_two_threads(|| drop(black_box(sample.verify(&sample.token).unwrap())));
    let (floor_one, floor_two) = on_two_threads(|| floor.run());
    figure("oidc_one_thread", one, "validations_per_second");
    figure("oidc_two_threads", two, "validations_per_second");
    ratio("oidc_floor_threads", floor_two / floor_one, "oidc_floor_one_thread");
    ratio("oidc_threads", two / one, "oidc_one_thread");
}

#[expect(clippy::as_conversions, reason = "a length far below 2^53")]
fn length(count: usize) -> f64 {
    count as f64
}
