//! Whole validation of a posted SAML response, over its floor: for each signature one RSA
//! verification with a parsed key, the SHA-256 of the canonical bytes, and one bare pass of the
//! tokenizer over the document.
#![expect(clippy::unwrap_used, reason = "a benchmark stops where it cannot go on")]

#[path = "saml/floor.rs"]
mod floor;
#[path = "saml/response.rs"]
mod response;

use std::hint::black_box;

use floor::{Floor, bare_pass};
use openssl::sha::sha256;
use response::Sample;
use vestibule_benches::{figure, measure, on_two_threads, quantity, ratio};
use vestibule_keys::base64_decode;
use vestibule_saml::{ClaimNames, PostedResponse};
use vestibule_testkit::floods;
use vestibule_xmldsig::{Canonicalization, Document, Grammar, Limits};

fn main() {
    one("saml_6kb", &Sample::new(8), 1.5);
    one("saml_200_groups", &Sample::new(200), 1.6);
    both("saml_both_signed", &Sample::both_signed(8));
    linear();
    threads();
    hostile();
}

/// One size: the whole, its floor, and the whole split into parts.
fn one(name: &str, sample: &Sample, bar: f64) {
    let names = ClaimNames::common();
    let xml = base64_decode(&sample.posted).unwrap();
    let text = String::from_utf8(xml.clone()).unwrap();
    let document = Document::parse(xml.clone(), Grammar::Message, &sample.limits).unwrap();
    let canonical = Canonicalization::exclusive().document(&document);
    let floor = Floor::of(sample);
    let measured = measure(vec![
        quantity("whole", || drop(black_box(sample.validate(&names)))),
        quantity("pending_login", || drop(black_box(sample.pending()))),
        quantity("floor", || {
            floor.rsa();
            black_box(sha256(black_box(&canonical)));
            bare_pass(&text);
        }),
        quantity("part_base64", || drop(black_box(base64_decode(&sample.posted)))),
        quantity("part_base64_and_parse", || {
            drop(black_box(PostedResponse::parse(&sample.posted, &sample.limits)));
        }),
        quantity("part_c14n", || {
            drop(black_box(Canonicalization::exclusive().document(&document)));
        }),
        quantity("part_digest", || {
            black_box(sha256(black_box(&canonical)));
        }),
        quantity("part_rsa", || floor.rsa()),
        quantity("part_bare_pass", || bare_pass(&text)),
    ]);
    figure(&format!("{name}_bytes"), length(text.len()), "bytes");
    measured.print(name);
    let counted = ["part_base64_and_parse", "part_c14n", "part_digest", "part_rsa"];
    let validation = measured.of("whole") - measured.of("pending_login");
    let rest = counted.iter().fold(validation, |rest, part| rest - measured.of(part));
    figure(&format!("{name}_part_profile_and_identity"), rest, "us");
    figure(&format!("{name}_bar"), bar, "ratio");
    ratio(name, validation / measured.of("floor"), &format!("{name}_floor"));
}

/// Response and assertion signed: two RSA verifications, and two digests.
fn both(name: &str, sample: &Sample) {
    let names = ClaimNames::common();
    let text = String::from_utf8(base64_decode(&sample.posted).unwrap()).unwrap();
    let document = Document::parse(text.clone(), Grammar::Message, &sample.limits).unwrap();
    let canonical = Canonicalization::exclusive().document(&document);
    let floor = Floor::of(sample);
    let measured = measure(vec![
        quantity("whole", || drop(black_box(sample.validate(&names)))),
        quantity("pending_login", || drop(black_box(sample.pending()))),
        quantity("floor", || {
            floor.rsa();
            floor.rsa();
            black_box(sha256(black_box(&canonical)));
            black_box(sha256(black_box(&canonical)));
            bare_pass(&text);
        }),
    ]);
    measured.print(name);
    let validation = measured.of("whole") - measured.of("pending_login");
    ratio(name, validation / measured.of("floor"), &format!("{name}_floor"));
}

/// A hundred times the groups take a hundred times as long, and no longer.
fn linear() {
    let names = ClaimNames::common();
    let (small, large) = (Sample::new(200), Sample::new(20_000));
    let rsa = Floor::of(&small);
    let measured = measure(vec![
        quantity("200_groups", || drop(black_box(small.validate(&names)))),
        quantity("20000_groups", || drop(black_box(large.validate(&names)))),
        quantity("rsa", || rsa.rsa()),
    ]);
    let per_group = |name: &str, groups: f64| (measured.of(name) - measured.of("rsa")) / groups;
    figure("saml_per_group_at_200", per_group("200_groups", 200.0) * 1e3, "ns");
    figure("saml_per_group_at_20000", per_group("20000_groups", 20_000.0) * 1e3, "ns");
    let growth = per_group("20000_groups", 20_000.0) / per_group("200_groups", 200.0);
    ratio("saml_linear", growth, "saml_per_group_at_200");
}

/// Two threads do nearly twice the work of one: nothing of ours is shared that they would wait for.
/// The floor is measured the same way, for OpenSSL and the machine have their own say.
fn threads() {
    let sample = Sample::new(8);
    let names = ClaimNames::common();
    let text = String::from_utf8(base64_decode(&sample.posted).unwrap()).unwrap();
    let floor = Floor::of(&sample);
    let (one, two) = on_two_threads(|| drop(black_box(sample.validate(&names))));
    let (floor_one, floor_two) = on_two_threads(|| {
        floor.rsa();
        black_box(sha256(black_box(text.as_bytes())));
        bare_pass(&text);
    });
    figure("saml_one_thread", one, "validations_per_second");
    figure("saml_two_threads", two, "validations_per_second");
    ratio("saml_floor_threads", floor_two / floor_one, "saml_floor_one_thread");
    ratio("saml_threads", two / one, "saml_one_thread");
}

/// What is all volume is refused in milliseconds.
fn hostile() {
    let mut slowest: f64 = 0.0;
    for flood in floods() {
        let refuse = || {
            let refused = PostedResponse::parse(&flood.posted, &Limits::MESSAGE);
            assert_eq!(refused.unwrap_err().code(), flood.code);
        };
        let took = measure(vec![quantity("flood", refuse)]).of("flood");
        figure(&format!("saml_flood_{}", flood.name), took, "us");
        slowest = slowest.max(took);
    }
    ratio("saml_slowest_flood", slowest / 10_000.0, "ten_milliseconds");
}

#[expect(clippy::as_conversions, reason = "a length far below 2^53")]
fn length(bytes: usize) -> f64 {
    bytes as f64
}
