//! AuthnStatement (SAML 2.0 core 2.7.2): when and how the user signed in.

use super::Edit::Assertion;
use super::{Attack, Scene};

const STATEMENT: &str = "profiles 4.1.4.2: there is an authentication statement";

pub(super) const ATTACKS: &[Attack] = &[
    Attack::edited(
        "no_authn_statement",
        "Sends attributes and no AuthnStatement.",
        STATEMENT,
        "no_authn_statement",
        &[
            Assertion("<{s}AuthnStatement ", "<x xmlns=\"urn:example:x\" "),
            Assertion("<{s}AuthnContext><{s}AuthnContextClassRef>", "<y>"),
            Assertion(
                "</{s}AuthnContextClassRef></{s}AuthnContext></{s}AuthnStatement>",
                "</y></x>",
            ),
        ],
    ),
    Attack::edited(
        "authn_instant_missing",
        "Does not say when the user signed in.",
        STATEMENT,
        "authn_instant_malformed",
        &[Assertion(" AuthnInstant=\"{now}\"", "")],
    ),
    Attack::edited(
        "authn_instant_in_the_future",
        "Says that the user signs in in two minutes.",
        "core 2.7.2",
        "authn_instant_malformed",
        &[Assertion("AuthnInstant=\"{now}\"", "AuthnInstant=\"{now+120}\"")],
    ),
    Attack::edited(
        "session_ended_just_now",
        "The session at the provider ended a minute ago, to the second.",
        "core 2.7.2: SessionNotOnOrAfter",
        "session_expired",
        &[Assertion("SessionIndex=", "SessionNotOnOrAfter=\"{now-60}\" SessionIndex=")],
    ),
    Attack::edge(
        "session_ends_in_a_moment",
        "The session at the provider ends a second later than that.",
        "clock skew is allowed for, up to its end",
        &[Assertion("SessionIndex=", "SessionNotOnOrAfter=\"{now-59}\" SessionIndex=")],
    ),
    Attack::edited(
        "session_ended_in_the_second_statement",
        "The session of a second AuthnStatement has ended.",
        "one is checked, one is read",
        "session_expired",
        &[Assertion(
            "</{s}AuthnStatement>",
            "</{s}AuthnStatement><{s}AuthnStatement AuthnInstant=\"{now}\" SessionNotOnOrAfter=\"{now-3600}\"><{s}AuthnContext/></{s}AuthnStatement>",
        )],
    ),
    Attack::edited(
        "weaker_context_than_was_asked_for",
        "Signs in by password where more was asked for.",
        "profiles 4.1.4.2: the context has to satisfy the request",
        "authn_context_mismatch",
        &[],
    )
    .in_scene(Scene::WantsContext),
    Attack::edited(
        "context_missing_where_one_was_asked_for",
        "Does not say how the user signed in where more was asked for.",
        "profiles 4.1.4.2: the context has to satisfy the request",
        "authn_context_mismatch",
        &[
            Assertion(
                "<{s}AuthnContextClassRef>",
                "<{s}AuthnContextDecl><x xmlns=\"urn:example:x\">",
            ),
            Assertion("</{s}AuthnContextClassRef>", "</x></{s}AuthnContextDecl>"),
        ],
    )
    .in_scene(Scene::WantsContext),
    Attack::edited(
        "old_session_where_a_fresh_sign_in_was_asked_for",
        "Answers from a session of an hour ago where a fresh sign-in was asked for.",
        "core 3.4.1: ForceAuthn",
        "authn_too_old",
        &[Assertion("AuthnInstant=\"{now}\"", "AuthnInstant=\"{now-3600}\"")],
    )
    .in_scene(Scene::ForcesAuthn),
    Attack::edge(
        "fresh_sign_in_where_one_was_asked_for",
        "Answers with a fresh sign-in where one was asked for.",
        "core 3.4.1: ForceAuthn",
        &[],
    )
    .in_scene(Scene::ForcesAuthn),
];
