//! AudienceRestriction (SAML 2.0 core 2.5.1.4) and the other conditions.

use super::Attack;
use super::Edit::Assertion;

const OTHER_SP: &str = "CVE-2026-41577, CVE-2020-5268: an assertion for another service provider";
const RESTRICTION: &str =
    "<{s}AudienceRestriction><{s}Audience>{audience}</{s}Audience></{s}AudienceRestriction>";
const AUDIENCE: &str = "<{s}Audience>{audience}</{s}Audience>";

pub(super) const ATTACKS: &[Attack] = &[
    Attack::edited(
        "audience_is_another_service_provider",
        "Restricts the Assertion to another service provider.",
        OTHER_SP,
        "audience_mismatch",
        &[Assertion(AUDIENCE, "<{s}Audience>https://other.example</{s}Audience>")],
    ),
    Attack::edited(
        "audience_that_begins_like_ours",
        "Restricts the Assertion to an audience that begins with ours.",
        OTHER_SP,
        "audience_mismatch",
        &[Assertion(AUDIENCE, "<{s}Audience>{audience}.evil.example</{s}Audience>")],
    ),
    Attack::edited(
        "audience_with_trailing_slash",
        "Restricts the Assertion to our audience with a slash behind it.",
        OTHER_SP,
        "audience_mismatch",
        &[Assertion(AUDIENCE, "<{s}Audience>{audience}/</{s}Audience>")],
    ),
    Attack::edited(
        "audience_with_spn_prefix",
        "Restricts the Assertion to our audience with `spn:` before it, where no alias is set.",
        OTHER_SP,
        "audience_mismatch",
        &[Assertion(AUDIENCE, "<{s}Audience>spn:{audience}</{s}Audience>")],
    ),
    Attack::edited(
        "audience_empty",
        "Restricts the Assertion to an empty audience.",
        OTHER_SP,
        "audience_mismatch",
        &[Assertion(AUDIENCE, "<{s}Audience></{s}Audience>")],
    ),
    Attack::edited(
        "audience_restriction_without_audience",
        "Restricts the Assertion to nobody.",
        OTHER_SP,
        "audience_mismatch",
        &[Assertion(AUDIENCE, "")],
    ),
    Attack::edited(
        "audience_restriction_missing",
        "Leaves the AudienceRestriction out.",
        OTHER_SP,
        "audience_missing",
        &[Assertion(RESTRICTION, "")],
    ),
    Attack::edited(
        "audience_in_proxy_restriction_only",
        "Names us as the audience of a ProxyRestriction alone.",
        OTHER_SP,
        "audience_missing",
        &[Assertion(
            RESTRICTION,
            "<{s}ProxyRestriction><{s}Audience>{audience}</{s}Audience></{s}ProxyRestriction>",
        )],
    ),
    Attack::edited(
        "two_audience_restrictions_and_one_names_us",
        "Restricts the Assertion twice, once to us and once to another service provider.",
        "core 2.5.1.4: every restriction has to hold",
        "audience_mismatch",
        &[Assertion(
            "</{s}AudienceRestriction>",
            "</{s}AudienceRestriction><{s}AudienceRestriction><{s}Audience>https://other.example</{s}Audience></{s}AudienceRestriction>",
        )],
    ),
    Attack::edge(
        "two_audiences_and_one_is_ours",
        "Names two audiences in one restriction, the second of which is ours.",
        "core 2.5.1.4: any audience of a restriction will do",
        &[Assertion(
            "<{s}Audience>",
            "<{s}Audience>https://other.example</{s}Audience><{s}Audience>",
        )],
    ),
    Attack::edited(
        "conditions_missing",
        "Leaves the Conditions out.",
        OTHER_SP,
        "conditions_missing",
        &[
            Assertion("<{s}Conditions NotBefore=\"{start}\" NotOnOrAfter=\"{end}\">", ""),
            Assertion(RESTRICTION, ""),
            Assertion("</{s}Conditions>", ""),
        ],
    ),
    Attack::edited(
        "conditions_twice",
        "Sends two Conditions, of which one is harmless.",
        OTHER_SP,
        "conditions_missing",
        &[Assertion("<{s}Conditions ", "<{s}Conditions></{s}Conditions><{s}Conditions ")],
    ),
    Attack::edited(
        "condition_of_an_unknown_type",
        "Adds a Condition whose type nobody here knows.",
        "core 2.5.1.1: what is not understood is not valid",
        "unknown_condition",
        &[Assertion(
            "</{s}Conditions>",
            "<{s}Condition xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"x:y\" xmlns:x=\"urn:example:x\"/></{s}Conditions>",
        )],
    ),
    Attack::edited(
        "condition_in_a_foreign_namespace",
        "Adds a condition of another namespace.",
        "core 2.5.1.1: what is not understood is not valid",
        "unknown_condition",
        &[Assertion("</{s}Conditions>", "<x:y xmlns:x=\"urn:example:x\"/></{s}Conditions>")],
    ),
    Attack::edge(
        "one_time_use",
        "Adds OneTimeUse, which holds for every Assertion here.",
        "core 2.5.1.5",
        &[Assertion("</{s}Conditions>", "<{s}OneTimeUse/></{s}Conditions>")],
    ),
    Attack::edge(
        "proxy_restriction",
        "Adds a ProxyRestriction, which bounds what nobody here issues.",
        "core 2.5.1.6",
        &[Assertion("</{s}Conditions>", "<{s}ProxyRestriction Count=\"0\"/></{s}Conditions>")],
    ),
];
