//! Findings about the clocks.

use std::time::Duration;

use vestibule_core::{ClockSkew, HttpResponse, Timestamp};
use vestibule_oidc::doctor::Severity::{Fine, Problem, Warning};
use vestibule_oidc::doctor::{Finding, Observations};

use crate::host::now;
use crate::kit::{DATE, Scene, assert_found, find, has};

fn at(now: Timestamp) -> Vec<Finding> {
    let mut scene = Scene::okta();
    scene.now = now;
    scene.findings()
}

fn answering(response: HttpResponse) -> Vec<Finding> {
    Scene::okta().after(&Observations::new(Ok(response)))
}

#[test]
fn clocks_agree_to_ten_seconds_and_work_to_the_skew_of_the_connection() {
    let s = Duration::from_secs;
    for (off, code, severity) in [
        (s(10), "clock_agrees", Fine),
        (s(11), "clock_skew", Warning),
        (s(60), "clock_skew", Warning),
        (s(61), "clock_skew", Problem),
    ] {
        for now in [now().saturating_add(off), now().saturating_sub(off)] {
            assert_found(&at(now), severity, code, if code == "clock_skew" { "NTP" } else { "" });
        }
    }
    let ahead = at(now().saturating_sub(s(75)));
    assert!(find(&ahead, "clock_skew").what().contains("75 s ahead of"), "{ahead:?}");
    let behind = at(now().saturating_add(s(75)));
    assert!(find(&behind, "clock_skew").what().contains("75 s behind"), "{behind:?}");
    let mut wide = Scene::okta();
    wide.connection = wide.connection.with_clock_skew(ClockSkew::new(s(120)).unwrap());
    wide.now = now().saturating_add(s(120));
    assert_found(&wide.findings(), Warning, "clock_skew", "NTP");
}

#[test]
fn a_response_out_of_a_cache_is_not_mistaken_for_a_slow_clock() {
    let cached = HttpResponse::new(404, Vec::new())
        .with_header("Date", "Sat, 21 Nov 2026 07:00:00 GMT")
        .with_header("Age", "18000");
    assert_found(&answering(cached), Fine, "clock_agrees", "");
    let odd = HttpResponse::new(404, Vec::new()).with_header("Date", DATE).with_header("Age", "x");
    assert_found(&answering(odd), Fine, "clock_agrees", "");
}

#[test]
fn without_a_date_the_clocks_are_not_known() {
    for response in [
        HttpResponse::new(404, Vec::new()),
        HttpResponse::new(404, Vec::new()).with_header("Date", "2026-11-21T12:00:00Z"),
        HttpResponse::new(404, Vec::new()).with_header("Date", "Sun, 21 Nov 2026 12:00:00 GMT"),
    ] {
        assert_found(&answering(response), Warning, "clock_unknown", "NTP");
    }
    let unreached = Scene::okta().after(&Observations::new(Err("timeout")));
    assert!(!has(&unreached, "clock_unknown"));
    // The first response that has one counts.
    let later = Observations::new(Ok(HttpResponse::new(404, Vec::new())))
        .with_fallback(Ok(HttpResponse::new(404, Vec::new()).with_header("Date", DATE)));
    assert_found(&Scene::okta().after(&later), Fine, "clock_agrees", "");
}
