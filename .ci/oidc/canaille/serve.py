"""Serves canaille on loopback, with one user and two clients.

    serve.py --port PORT --folder FOLDER --secret-file FILE --origin CLIENT=ORIGIN...

A client of canaille has no audience until it is given one, and its ID tokens then have none:
every client but `no-audience` gets one. The user is asked for consent, as the address of the
clients is not this machine's. Everything is prepared with canaille's own commands.
"""

import argparse
import json
import os
import pathlib
import secrets
import subprocess
import sys

USER, PASSWORD = "grace", "a password of a test"
SCOPES = ("openid", "profile", "email")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--folder", type=pathlib.Path, required=True)
    options.add_argument("--secret-file", type=pathlib.Path, required=True)
    options.add_argument("--origin", action="append", required=True)
    arguments = options.parse_args()
    address = f"127.0.0.1:{arguments.port}"
    secret = arguments.secret_file.read_text().strip()
    configure(arguments.folder, address)
    canaille("install")
    canaille(
        *("create", "user", "--quiet", "--user-name", USER, "--password", PASSWORD),
        *("--emails", "grace@example.com", "--family-name", "Hopper"),
        *("--formatted-name", "Grace Hopper"),
    )
    for name, origin in (item.split("=") for item in arguments.origin):
        register(name, origin, secret)
        if name != "no-audience":
            canaille("set", "client", name, "--quiet", "--audience", name)
    program = pathlib.Path(sys.executable).parent / "canaille"
    os.execv(program, [program, "run", "--bind", address])


def configure(folder, address):
    """Settings with a fresh key; canaille finds them by a variable of the environment."""
    program = pathlib.Path(sys.executable).parent / "canaille"
    made = subprocess.run(
        [program, "jwk", "create", "rsa"], capture_output=True, check=True, cwd=folder
    )
    key = json.loads(made.stdout)
    members = ", ".join(f'{name} = "{value}"' for name, value in key.items())
    settings = folder / "canaille.toml"
    settings.write_text(
        f'SECRET_KEY = "{secrets.token_hex(32)}"\n'
        f'SERVER_NAME = "{address}"\n'
        'PREFERRED_URL_SCHEME = "http"\n'
        "[CANAILLE_SQL]\n"
        f'DATABASE_URI = "sqlite:///{folder / "canaille.sqlite"}"\n'
        "[CANAILLE_OIDC]\n"
        f"ACTIVE_JWKS = [{{ {members} }}]\n"
    )
    os.environ["CANAILLE_CONFIG"] = str(settings)


def register(name, origin, secret):
    scopes = (argument for scope in SCOPES for argument in ("--scope", scope))
    canaille(
        *("create", "client", "--quiet", "--client-id", name, "--client-secret", secret),
        *("--client-name", name, "--client-uri", "https://application.example"),
        *("--redirect-uris", f"{origin}/callback"),
        *("--post-logout-redirect-uris", f"{origin}/logged-out"),
        *("--grant-types", "authorization_code", "--grant-types", "refresh_token"),
        *("--response-types", "code", "--token-endpoint-auth-method", "client_secret_basic"),
        *scopes,
    )


def canaille(*arguments):
    """Runs one of canaille's commands in this process: starting one takes two seconds."""
    from canaille.commands import cli

    cli.main(list(arguments), prog_name="canaille", standalone_mode=False)


if __name__ == "__main__":
    main()
