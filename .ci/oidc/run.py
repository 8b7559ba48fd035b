"""Has our relying party sign people in at three OpenID providers that are not ours.

    run.py RELYING_PARTY

oidc-provider and canaille are honest, oauth2-mock-server is not. One line for each case; fails when
one case is not as expected, or when a server does not start.
"""

import pathlib
import signal
import sys
import time

import honest
import hostile
from browser import Lost
from report import Report
from servers import DidNotStart, Servers, port

# oidc-provider issues refresh tokens only to those whom the user was asked to consent to.
CLIENTS = {
    "confidential": ("secret", "--prompt", "consent"),
    "form-post": ("secret", *"--prompt consent --response-mode form_post --max-age 300".split()),
    "assertion": ("key", "--prompt", "consent"),
    "public": ("public", "--prompt", "consent"),
}


def main():
    started = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    report = Report()
    with Servers(pathlib.Path(sys.argv[1]).resolve()) as servers:
        at_canaille = start_canaille(servers)
        for part in (at_oidc_provider, at_oauth2_mock_server, at_canaille):
            try:
                part(report, servers)
            except (DidNotStart, Lost, OSError) as problem:
                report.case(f"{part.__name__} came to its end", problem)
    sys.exit(report.close(time.monotonic() - started))


def at_oidc_provider(report, servers):
    issuer, *origins = servers.free_origins(1 + len(CLIENTS))
    applications = dict(zip(CLIENTS, origins))
    servers.start_node(
        "oidc-provider",
        *("--port", port(issuer), "--secret-file", servers.secret_file),
        *("--client-key", servers.client_key),
        *(f"{name}={origin}" for name, origin in applications.items()),
    )
    servers.wait("oidc-provider", issuer)
    for name, origin in applications.items():
        servers.start_application(name, issuer, origin, *CLIENTS[name])
        honest.whole_session(report, name, issuer, origin)
        honest.thefts(report, name, origin)
        honest.signed_out_by_provider(report, name, issuer, origin)
    honest.front_channel(report, "confidential", issuer, applications["confidential"])


def at_oauth2_mock_server(report, servers):
    issuer, *origins = servers.free_origins(1 + len(hostile.APPLICATIONS))
    servers.start_node("oauth2-mock-server", "--port", port(issuer))
    servers.wait("oauth2-mock-server", issuer)
    hostile.every_play(report, issuer)
    applications = dict(zip(hostile.APPLICATIONS, origins))
    for name, origin in applications.items():
        options, plays = hostile.APPLICATIONS[name]
        servers.start_application(name, issuer, origin, "public", *options)
        for play, code in plays.items():
            hostile.play(report, issuer, origin, play, code)
    hostile.forged_keys(report, issuer, applications["hostile"])
    hostile.logout(report, issuer, applications["hostile"], "hostile")


def start_canaille(servers):
    """Starts canaille, which takes long, and returns the rest."""
    issuer, *origins = servers.free_origins(3)
    applications = dict(zip(("audience", "no-audience"), origins))
    clients = (f"--origin={name}={application}" for name, application in applications.items())
    servers.start_canaille("--port", port(issuer), *clients)

    def at_canaille(report, servers):
        servers.wait("canaille", issuer)
        for name, application in applications.items():
            servers.start_application(name, issuer, application, "secret")
        honest.canaille(report, issuer, applications)

    return at_canaille


if __name__ == "__main__":
    main()
