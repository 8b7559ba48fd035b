//! Times: windows are half-open, bounded, and have a zone (SAML 2.0 core 1.3.3, 2.5.1.2).
//!
//! The service provider allows the default clock skew of one minute.

use super::Attack;
use super::Edit::Assertion;

const EXPIRED: &str = "an old assertion, used again";
const PARSING: &str = "times that two parsers read differently";
const CONDITIONS: &str = "<{s}Conditions NotBefore=\"{start}\" NotOnOrAfter=\"{end}\">";
const CONFIRMATION: &str = "NotOnOrAfter=\"{end}\" Recipient";

/// The Conditions with another start tag.
macro_rules! conditions {
    ($with:literal) => {
        &[Assertion(CONDITIONS, concat!("<{s}Conditions", $with, ">"))]
    };
}

pub(super) const ATTACKS: &[Attack] = &[
    Attack::edited(
        "expired_just_now",
        "Conditions end a minute ago, to the second.",
        EXPIRED,
        "expired",
        conditions!(" NotOnOrAfter=\"{now-60}\""),
    ),
    Attack::edge(
        "expires_in_a_moment",
        "Conditions end a second later than that.",
        "clock skew is allowed for, up to its end",
        conditions!(" NotOnOrAfter=\"{now-59}\""),
    ),
    Attack::edited(
        "confirmation_expired_just_now",
        "The confirmation ends a minute ago, to the second.",
        EXPIRED,
        "confirmation_expired",
        &[Assertion(CONFIRMATION, "NotOnOrAfter=\"{now-60}\" Recipient")],
    ),
    Attack::edge(
        "confirmation_expires_in_a_moment",
        "The confirmation ends a second later than that.",
        "clock skew is allowed for, up to its end",
        &[Assertion(CONFIRMATION, "NotOnOrAfter=\"{now-59}\" Recipient")],
    ),
    Attack::edited(
        "not_yet_valid",
        "Conditions begin in a minute and a second.",
        "an assertion made for later",
        "not_yet_valid",
        conditions!(" NotBefore=\"{now+61}\" NotOnOrAfter=\"{now+600}\""),
    ),
    Attack::edge(
        "valid_in_a_minute",
        "Conditions begin in a minute.",
        "clock skew is allowed for, up to its end",
        conditions!(" NotBefore=\"{now+60}\" NotOnOrAfter=\"{now+600}\""),
    ),
    Attack::edited(
        "window_that_ends_before_it_begins",
        "Conditions end before they begin, each within the clock skew.",
        PARSING,
        "time_malformed",
        conditions!(" NotBefore=\"{now+10}\" NotOnOrAfter=\"{now-10}\""),
    ),
    Attack::edited(
        "window_without_length",
        "Conditions end at the instant at which they begin.",
        PARSING,
        "time_malformed",
        conditions!(" NotBefore=\"{now}\" NotOnOrAfter=\"{now}\""),
    ),
    Attack::edited(
        "window_of_ten_years",
        "The confirmation ends in ten years, so the replay log would have to remember so long.",
        "an assertion for ever",
        "window_too_long",
        &[Assertion(CONFIRMATION, "NotOnOrAfter=\"{now+315360000}\" Recipient")],
    ),
    Attack::edited(
        "window_up_to_the_end_of_time",
        "The confirmation ends with the year 9999, where sums overflow.",
        "an assertion for ever",
        "window_too_long",
        &[Assertion(CONFIRMATION, "NotOnOrAfter=\"9999-12-31T23:59:59Z\" Recipient")],
    ),
    Attack::edited(
        "long_window_in_another_confirmation",
        "A second confirmation for another ends in ten years; the log has to outlive them all.",
        "an assertion for ever",
        "window_too_long",
        &[Assertion(
            "</{s}Subject>",
            r#"<{s}SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><{s}SubjectConfirmationData NotOnOrAfter="{now+315360000}" Recipient="https://other.example/acs"/></{s}SubjectConfirmation></{s}Subject>"#,
        )],
    ),
    Attack::edge(
        "conditions_without_times",
        "Leaves the times out of the Conditions; the confirmation has them.",
        "core 2.5.1: both are optional",
        conditions!(""),
    ),
    Attack::edited(
        "time_without_zone",
        "Leaves the zone out of NotOnOrAfter.",
        PARSING,
        "time_malformed",
        conditions!(" NotOnOrAfter=\"2099-01-01T00:00:00\""),
    ),
    Attack::edited(
        "confirmation_time_without_zone",
        "Leaves the zone out of the confirmation's NotOnOrAfter.",
        PARSING,
        "time_malformed",
        &[Assertion(CONFIRMATION, "NotOnOrAfter=\"2099-01-01T00:00:00\" Recipient")],
    ),
    Attack::edited(
        "time_in_the_year_10000",
        "Ends in the year 10000.",
        PARSING,
        "time_malformed",
        conditions!(" NotOnOrAfter=\"10000-01-01T00:00:00Z\""),
    ),
    Attack::edited(
        "time_with_a_leap_second",
        "Ends in a leap second, which has no number.",
        PARSING,
        "time_malformed",
        conditions!(" NotOnOrAfter=\"2099-12-31T23:59:60Z\""),
    ),
    Attack::edited(
        "time_that_is_a_number",
        "Ends at a number of seconds.",
        PARSING,
        "time_malformed",
        conditions!(" NotOnOrAfter=\"4102444800\""),
    ),
    Attack::edited(
        "time_empty",
        "Ends at an empty time.",
        PARSING,
        "time_malformed",
        conditions!(" NotOnOrAfter=\"\""),
    ),
    Attack::edge(
        "time_with_an_offset",
        "Ends at a time with an offset, which is another way to write it.",
        "XML Schema 3.2.7",
        conditions!(" NotOnOrAfter=\"2099-01-01T00:00:00.1234567890123+02:00\""),
    ),
    Attack::edited(
        "issue_instant_malformed",
        "Leaves the zone out of the time of issue.",
        PARSING,
        "issue_instant_malformed",
        &[Assertion("IssueInstant=\"{now}\"", "IssueInstant=\"2026-11-21T12:00:00\"")],
    ),
    Attack::edited(
        "issue_instant_missing",
        "Leaves the time of issue out.",
        "core 2.3.3",
        "issue_instant_malformed",
        &[Assertion(" IssueInstant=\"{now}\"", "")],
    ),
    Attack::edited(
        "issued_in_the_future",
        "Is issued in a minute and a second, which makes a long window look short.",
        "an assertion made for later",
        "issued_in_future",
        &[Assertion("IssueInstant=\"{now}\"", "IssueInstant=\"{now+61}\"")],
    ),
];
