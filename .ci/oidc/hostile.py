"""What a hostile provider does, and the code that the application has to refuse it with: the plays
of `oauth2-mock-server/plays.mjs`."""

from browser import Browser, Lost
from honest import bad_notice, session
from report import accepted, refused

# `None` stands for an honest play, which has to be accepted.
PLAYS = {
    "honest": None,
    "honest_es256": None,
    "honest_rotated": None,
    "other_state": "nothing_pending",
    "no_state": "nothing_pending",
    "two_states": "callback_malformed",
    "other_iss_parameter": "issuer_parameter_mismatch",
    "error_redirect": "authorization_error",
    "error_with_200": "token_response_error",
    "error_500": "provider_unavailable",
    "not_an_object": "token_response_malformed",
    "other_token_type": "token_type_unsupported",
    "no_id_token": "id_token_missing",
    "garbage_signature": "signature_mismatch",
    "alg_none": "algorithm_none",
    "hs256_with_public_key": "algorithm_not_allowed",
    "key_of_header": "key_unknown",
    "own_key_under_known_kid": "signature_mismatch",
    "critical_header": "critical_header",
    "duplicate_claim": "claims_malformed",
    "five_parts": "token_encrypted",
    "access_token_as_id_token": "audience_missing",
    "other_typ": "token_typ_mismatch",
    "other_issuer": "issuer_mismatch",
    "no_issuer": "issuer_missing",
    "no_subject": "subject_missing",
    "numeric_subject": "claim_malformed",
    "no_audience": "audience_missing",
    "other_audience": "audience_mismatch",
    "extra_audience": "audience_untrusted",
    "other_authorized_party": "authorized_party_mismatch",
    "expired": "expired",
    "no_expiry": "expiry_missing",
    "not_yet_valid": "not_yet_valid",
    "no_issued_at": "issued_at_missing",
    "issued_in_future": "issued_in_future",
    "other_nonce": "nonce_mismatch",
    "no_nonce": "nonce_missing",
    "wrong_at_hash": "access_token_hash_mismatch",
    "logout_event": "wrong_token_kind",
    "other_user_info_subject": "user_info_subject_mismatch",
    "no_user_info_subject": "user_info_malformed",
    "user_info_500": "provider_unavailable",
    "user_info_403": "user_info_error",
}

# By application, each with its options: what is read once needs a fresh one.
APPLICATIONS = {
    "hostile": ((), PLAYS),
    "metadata": ((), {"discovery_of_other_issuer": "discovery_issuer_mismatch"}),
    "keys": ((), {"no_keys": "keys_malformed"}),
    "max-age": (
        ("--max-age", "300"),
        {
            "no_auth_time": "auth_time_missing",
            "old_auth_time": "authentication_too_old",
            "fresh_auth_time": None,
        },
    ),
}

LOGOUT_TOKENS = {
    "no_event": "logout_event_missing",
    "other_event": "logout_event_missing",
    "nonce": "logout_nonce_present",
    "other_issuer": "issuer_mismatch",
    "other_audience": "audience_mismatch",
    "no_subject": "logout_subject_missing",
    "no_token_id": "logout_token_id_missing",
    "expired": "expired",
    "other_typ": "token_typ_mismatch",
    "id_token": "logout_event_missing",
}


def every_play(report, issuer):
    """Whether all that the provider can play is expected here."""
    expected = {name for _, plays in APPLICATIONS.values() for name in plays}
    other = expected ^ set(Browser().get(f"{issuer}/control/plays").list())
    report.case("hostile: every play has its code", f"not {sorted(other)}" if other else None)


def select(issuer, name):
    if Browser().post(f"{issuer}/control/play/{name}").status != 200:
        raise Lost(f"the provider does not play {name}")


def play(report, issuer, origin, name, code):
    """One sign-in at the provider while it plays `name`."""
    select(issuer, name)
    browser = Browser()
    start = browser.get(f"{origin}/login")
    if not start.location():
        report.case(f"hostile: {name}: {code}", refused(start, code))
        return
    callback = browser.travel(start.location(), until=f"{origin}/callback")
    answer = browser.send(callback)
    if code is None:
        wrong = accepted(answer, sub="johndoe", email="johndoe@example.com", issuer=issuer)
        report.case(f"hostile: {name}: accepted", wrong)
    else:
        wrong = refused(answer, code) or session(browser, origin, False)
        report.case(f"hostile: {name}: {code}", wrong)


def forged_keys(report, issuer, origin):
    """Tokens that name keys which nobody has must not have the application ask for the keys again
    and again."""
    before = key_requests(issuer)
    for _ in range(5):
        play(report, issuer, origin, "key_of_header", "key_unknown")
    more = key_requests(issuer) - before
    wrong = f"they caused {more} requests" if more else None
    report.case("hostile: forged keys cause no requests", wrong)


def key_requests(issuer):
    return int(Browser().get(f"{issuer}/control/key-requests").text)


def logout(report, issuer, origin, client_id):
    """Logout tokens while somebody is signed in: only the honest one may end the session."""
    select(issuer, "honest")
    browser = Browser()
    callback = browser.travel(f"{origin}/login", until=f"{origin}/callback")
    report.case("hostile: sign-in before the logout tokens", accepted(browser.send(callback)))
    for name, code in LOGOUT_TOKENS.items():
        wrong = bad_notice(notify(issuer, origin, name, client_id), code)
        wrong = wrong or session(browser, origin, True)
        report.case(f"hostile: logout token {name}: {code}", wrong)
    by_get = Browser().get(f"{origin}/backchannel-logout?logout_token=a").status
    wrong = None if by_get == 405 else f"status {by_get}"
    report.case("hostile: a logout token by GET is refused", wrong)
    answer = notify(issuer, origin, "honest", client_id)
    wrong = None if answer.status == 200 else f"{answer.status} {answer.text[:300]}"
    wrong = wrong or session(browser, origin, False)
    report.case("hostile: logout token honest: the session ended", wrong)


def notify(issuer, origin, name, client_id):
    path = f"/control/logout-token/{name}?client_id={client_id}"
    token = Browser().post(f"{issuer}{path}").text
    return Browser().post(f"{origin}/backchannel-logout", {"logout_token": token})
