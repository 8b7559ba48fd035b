//! The dateTime parser against its specification, against itself, and against jiff's.

use std::time::Duration;

use proptest::prelude::*;
use vestibule_core::{Timestamp, TimestampError};

fn parse(text: &str) -> Result<Timestamp, TimestampError> {
    Timestamp::parse_xs_datetime(text)
}

#[track_caller]
fn assert_canonical(text: &str, canonical: &str) {
    assert_eq!(parse(text).map(|time| time.to_string()), Ok(canonical.to_owned()), "{text}");
}

#[track_caller]
fn assert_code(code: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(parse(text).map_err(|error| error.code()), Err(code), "{text:?}");
    }
}

#[test]
fn prints_the_canonical_form() {
    assert_canonical("2026-11-21T22:01:03Z", "2026-11-21T22:01:03Z");
    assert_canonical("2026-11-21T22:01:03.0Z", "2026-11-21T22:01:03Z");
    assert_canonical("2026-11-21T22:01:03.120Z", "2026-11-21T22:01:03.12Z");
    assert_canonical("2026-11-21T22:01:03.000000001Z", "2026-11-21T22:01:03.000000001Z");
    assert_canonical("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
    assert_canonical("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z");
}

#[test]
fn truncates_digits_past_the_nanosecond() {
    assert_canonical("2026-11-21T22:01:03.9999999999999Z", "2026-11-21T22:01:03.999999999Z");
    assert_canonical(&format!("2026-11-21T22:01:03.{}Z", "0".repeat(4000)), "2026-11-21T22:01:03Z");
}

#[test]
fn applies_offsets() {
    assert_canonical("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z");
    assert_canonical("2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00Z");
    assert_canonical("2026-06-01T12:00:00+14:00", "2026-05-31T22:00:00Z");
    assert_canonical("2026-06-01T12:00:00-14:00", "2026-06-02T02:00:00Z");
    assert_canonical("2026-06-01T12:00:00-00:00", "2026-06-01T12:00:00Z");
    assert_code(
        "timestamp_no_such_time",
        &["2026-06-01T12:00:00+14:01", "2026-06-01T12:00:00+13:60"],
    );
}

#[test]
fn reads_hour_24_as_the_next_day() {
    assert_canonical("2026-12-31T24:00:00Z", "2027-01-01T00:00:00Z");
    assert_canonical("2024-02-28T24:00:00.000Z", "2024-02-29T00:00:00Z");
    assert_code(
        "timestamp_no_such_time",
        &[
            "2026-12-31T24:00:01Z",
            "2026-12-31T24:01:00Z",
            "2026-12-31T24:00:00.0000000000001Z",
            "2026-12-31T25:00:00Z",
        ],
    );
    assert_code("timestamp_out_of_range", &["9999-12-31T24:00:00Z"]);
}

#[test]
fn refuses_a_missing_zone_by_its_own_code() {
    assert_code("missing_zone", &["2026-11-21T22:01:03", "2026-11-21T22:01:03.5"]);
}

#[test]
fn refuses_dates_and_times_that_do_not_exist() {
    let dates = [
        "2026-02-29",
        "2100-02-29",
        "2026-04-31",
        "2026-13-01",
        "2026-00-01",
        "2026-01-00",
        "2026-01-32",
    ];
    for date in dates {
        assert_code("timestamp_no_such_time", &[&format!("{date}T00:00:00Z")]);
    }
    assert_code(
        "timestamp_no_such_time",
        &["2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2016-12-31T23:59:60Z"],
    );
    assert_canonical("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z");
    assert_canonical("2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z");
}

#[test]
fn refuses_years_outside_four_digits_as_out_of_range() {
    assert_code(
        "timestamp_out_of_range",
        &[
            "0000-01-01T00:00:00Z",
            "-0001-01-01T00:00:00Z",
            "12026-01-01T00:00:00Z",
            "-12026-01-01T00:00:00Z",
            "0001-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01",
        ],
    );
    assert_canonical("0001-01-01T00:01:00+00:01", "0001-01-01T00:00:00Z");
}

#[test]
fn refuses_every_other_form() {
    assert_code(
        "timestamp_malformed",
        &[
            "",
            "2026",
            "2026-11-21",
            "2026-11-21 22:01:03Z",
            "2026-11-21t22:01:03Z",
            "2026-11-21T22:01:03z",
            " 2026-11-21T22:01:03Z",
            "2026-11-21T22:01:03Z ",
            "2026-11-21T22:01:03Z\n",
            "2026-11-21T22:01:03 Z",
            "2026-11-21T22:01:03.Z",
            "2026-11-21T22:01:03,5Z",
            "2026-11-21T22:01Z",
            "20261121T220103Z",
            "2026-11-21T22:01:03+0100",
            "2026-11-21T22:01:03+01",
            "2026-11-21T22:01:03+1:00",
            "2026-11-21T22:01:03+01:00Z",
            "2026-11-21T22:01:03ZZ",
            "2026-11-21T22:01:03UTC",
            "+2026-11-21T22:01:03Z",
            "026-11-21T22:01:03Z",
            "2026-1-21T22:01:03Z",
            "2026-11-21T2x:01:03Z",
            "2026-11-21T22:01:-3Z",
            "２026-11-21T22:01:03Z",
            "1795000000",
        ],
    );
}

#[test]
fn error_text_is_cut_and_quoted() {
    let error = parse(&"9".repeat(500)).unwrap_err();
    assert!(error.to_string().starts_with(&format!("`{}…`", "9".repeat(64))), "{error}");
}

#[test]
fn unix_seconds_are_bounded_by_the_years() {
    let (first, last) = (Timestamp::MIN.unix_seconds(), Timestamp::MAX.unix_seconds());
    assert_eq!(Timestamp::from_unix_seconds(first), Ok(Timestamp::MIN));
    assert_eq!(Timestamp::from_unix(last, 999_999_999), Ok(Timestamp::MAX));
    for outside in [first - 1, last + 1, i64::MIN, i64::MAX] {
        assert_eq!(
            Timestamp::from_unix_seconds(outside).unwrap_err().code(),
            "timestamp_out_of_range"
        );
    }
}

#[test]
fn serde_is_the_canonical_string() {
    let time: Timestamp = serde_json::from_str("\"2026-11-21T23:01:03.50+01:00\"").unwrap();
    assert_eq!(serde_json::to_string(&time).unwrap(), "\"2026-11-21T22:01:03.5Z\"");
    assert!(serde_json::from_str::<Timestamp>("\"2026-11-21T22:01:03\"").is_err());
    assert!(serde_json::from_str::<Timestamp>("1795000000").is_err());
}

/// Every instant: seconds over the whole range, nanoseconds with and without trailing zeros.
fn any_timestamp() -> impl Strategy<Value = Timestamp> {
    let seconds = Timestamp::MIN.unix_seconds()..=Timestamp::MAX.unix_seconds();
    let nanos = prop_oneof![
        Just(0),
        (0_u32..1000).prop_map(|millis| millis * 1_000_000),
        0_u32..1_000_000_000
    ];
    (seconds, nanos)
        .prop_filter_map("in range", |(seconds, nanos)| Timestamp::from_unix(seconds, nanos).ok())
}

fn any_duration() -> impl Strategy<Value = Duration> {
    (0_u64..400_000_000_000, 0_u32..1_000_000_000)
        .prop_map(|(seconds, nanos)| Duration::new(seconds, nanos))
}

/// Texts near the grammar: mostly valid, with fields that overflow now and then.
fn any_text() -> impl Strategy<Value = String> {
    let fraction = prop_oneof![Just(String::new()), "\\.[0-9]{1,9}"];
    let zone = prop_oneof![Just("Z".to_owned()), "[+-](0[0-9]|1[0-3]):[0-5][0-9]"];
    (1_u32..9999, 1_u32..=13, 1_u32..=32, 0_u32..=24, 0_u32..=60, 0_u32..60, fraction, zone)
        .prop_map(|(year, month, day, hour, minute, second, fraction, zone)| {
            format!(
                "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}"
            )
        })
}

proptest! {
    #[test]
    fn printing_and_parsing_round_trips(time in any_timestamp()) {
        prop_assert_eq!(parse(&time.to_string()), Ok(time));
    }

    #[test]
    fn order_of_instants_is_order_of_durations(left in any_timestamp(), right in any_timestamp()) {
        prop_assert_eq!(left > right, left.saturating_duration_since(right) > Duration::ZERO);
        let (earlier, later) = (left.min(right), left.max(right));
        prop_assert_eq!(earlier.saturating_add(later.saturating_duration_since(earlier)), later);
        prop_assert_eq!(later.saturating_sub(later.saturating_duration_since(earlier)), earlier);
    }

    #[test]
    fn adding_then_subtracting_returns(time in any_timestamp(), duration in any_duration()) {
        let later = time.saturating_add(duration);
        prop_assert!(later >= time && time.saturating_sub(duration) <= time);
        prop_assert!(later == Timestamp::MAX || later.saturating_sub(duration) == time);
    }

    #[test]
    fn never_panics(text in "\\PC{0,40}") {
        let _ = parse(&text);
    }

    #[test]
    fn agrees_with_jiff(text in any_text()) {
        let ours = parse(&text).ok().map(|time| {
            i128::from(time.unix_seconds()) * 1_000_000_000 + i128::from(time.subsec_nanos())
        });
        let theirs = text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_nanosecond);
        if !text.contains("T24:") {
            prop_assert_eq!(ours, theirs);
        }
    }
}
