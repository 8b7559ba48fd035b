"""Whole sessions at honest providers: oidc-provider with each kind of client, and canaille."""

from browser import Browser
from report import accepted, member, refused

USER = {"sub": "grace", "email": "grace@example.com"}


def whole_session(report, name, issuer, origin):
    """Signing in, refreshing, and signing out from the application."""
    browser = Browser()
    callback = browser.travel(f"{origin}/login", until=f"{origin}/callback")
    method = "POST" if name == "form-post" else "GET"
    wrong = None if callback.method == method else f"the answer came by {callback.method}"
    report.case(f"{name}: the provider answers by {method}", wrong)
    answer = browser.send(callback)
    report.case(f"{name}: sign-in", accepted(answer, issuer=issuer, **USER))
    report.case(f"{name}: a session begins", session(browser, origin, True))
    again = browser.send(callback)
    report.case(f"{name}: the same answer again is refused", refused(again, "nothing_pending"))
    fresh = browser.post(f"{origin}/refresh")
    report.case(f"{name}: refresh", accepted(fresh, sub="grace", rotated=True))
    fresh = browser.post(f"{origin}/refresh")
    report.case(f"{name}: refresh with the new token", accepted(fresh, sub="grace", rotated=True))

    back = browser.travel(f"{origin}/logout", until=f"{origin}/logged-out")
    report.case(f"{name}: sign-out", member(browser.send(back), "signed_out", True))
    report.case(f"{name}: the session ended", session(browser, origin, False))
    sent = logout_tokens(issuer, origin)
    report.case(f"{name}: the provider's notice was taken", notice(sent, 1))


def thefts(report, name, origin):
    """An answer that another browser brings, and a refresh token that was used before."""
    browser, stranger = Browser(), Browser(user="mallory")
    stranger.get(f"{origin}/login")
    callback = browser.travel(f"{origin}/login", until=f"{origin}/callback")
    answer = stranger.send(callback)
    report.case(f"{name}: another browser is refused", refused(answer, "pending_other_browser"))
    report.case(f"{name}: and gets no session", session(stranger, origin, False))

    callback = browser.travel(f"{origin}/login", until=f"{origin}/callback")
    report.case(f"{name}: sign-in for a refresh", accepted(browser.send(callback), **USER))
    report.case(f"{name}: refresh once", accepted(browser.post(f"{origin}/refresh")))
    stale = browser.post(f"{origin}/refresh?token=previous")
    wrong = refused(stale, "token_response_error")
    report.case(f"{name}: the refresh token before is refused", wrong)
    report.case(f"{name}: and ends the session", session(browser, origin, False))


def signed_out_by_provider(report, name, issuer, origin):
    """Signing out at the provider, which tells the application behind the browser's back."""
    browser, other = Browser(), Browser(user="ada")
    for person in (browser, other):
        callback = person.travel(f"{origin}/login", until=f"{origin}/callback")
        report.case(f"{name}: sign-in of {person.user}", accepted(person.send(callback)))
    browser.travel(f"{issuer}/session/end", until=f"{issuer}/session/end/success")
    sent = logout_tokens(issuer, origin)
    report.case(f"{name}: back-channel logout", notice(sent, 2))
    report.case(f"{name}: the session ended by it", session(browser, origin, False))
    report.case(f"{name}: the session of another stays", session(other, origin, True))
    for token in (one["logout_token"] for one in sent[-1:]):
        again = Browser().post(f"{origin}/backchannel-logout", {"logout_token": token})
        wrong = bad_notice(again, "replayed")
        report.case(f"{name}: the same logout token again is refused", wrong)


def front_channel(report, name, issuer, origin):
    """A frame of the provider's page, which names the provider and its session."""
    browser = Browser()
    callback = browser.travel(f"{origin}/login", until=f"{origin}/callback")
    report.case(f"{name}: sign-in", accepted(browser.send(callback)))
    sid = browser.get(f"{origin}/session").json().get("sid")
    strange = "https%3A%2F%2Fother.example"
    Browser().get(f"{origin}/frontchannel-logout?iss={strange}&sid={sid}")
    wrong = session(browser, origin, True)
    report.case(f"{name}: a frame of another issuer changes nothing", wrong)
    Browser().get(f"{origin}/frontchannel-logout?iss={issuer}&sid={sid}")
    report.case(f"{name}: front-channel logout", session(browser, origin, False))


def canaille(report, issuer, origins):
    browser = Browser()
    for name, origin in origins.items():
        callback = browser.travel(f"{origin}/login", until=f"{origin}/callback")
        answer = browser.send(callback)
        if name == "no-audience":
            report.case("canaille: no audience is refused", refused(answer, "audience_missing"))
        else:
            # It does not say whether the address is verified.
            expected = {"sub": "grace", "email": None, "email_code": "email_unverified"}
            report.case("canaille: sign-in", accepted(answer, issuer=issuer, **expected))
            report.case("canaille: a session begins", session(browser, origin, True))
            back = browser.travel(f"{origin}/logout", until=f"{origin}/logged-out")
            signed_out = browser.send(back)
            report.case("canaille: sign-out", member(signed_out, "signed_out", True))
            report.case("canaille: the session ended", session(browser, origin, False))


def session(browser, origin, lives):
    return member(browser.get(f"{origin}/session"), "signed_in", lives)


def logout_tokens(issuer, origin):
    """The logout tokens that this provider has sent to this application."""
    sent = Browser().get(f"{issuer}/control/logout-tokens")
    return [one for one in sent.list() if origin.endswith(f":{one['port']}")]


def notice(sent, count):
    """What is wrong with the last of so many notices of the provider."""
    if len(sent) != count:
        return f"{len(sent)} logout tokens were sent instead of {count}"
    if sent[-1]["status"] != 200 or sent[-1]["cache_control"] != "no-store":
        return f"answered {sent[-1]['status']} with Cache-Control {sent[-1]['cache_control']}"
    return None


def bad_notice(answer, code):
    """What is wrong with an answer that should refuse a logout token."""
    if answer.status != 400 or answer.json().get("code") != code:
        return f"{answer.status} {answer.text[:300]} instead of {code}"
    if answer.headers["cache-control"] != "no-store":
        return f"Cache-Control is {answer.headers['cache-control']}"
    return None
