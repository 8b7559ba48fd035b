"""Starts the providers and our applications, each as a process of its own on a free port."""

import contextlib
import os
import pathlib
import random
import secrets
import shutil
import signal
import socket
import subprocess
import time

HERE = pathlib.Path(__file__).parent
WORK = HERE.parent / "work" / "oidc"
SECONDS_TO_START = 30


class DidNotStart(Exception):
    """A process ended, or stayed silent, before it was ready."""


class Servers:
    """The processes of one run, ended together, with their secrets and what they wrote."""

    def __init__(self, relying_party):
        self.relying_party = relying_party
        self.folder = WORK / "run"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.secret_file = self.folder / "client-secret"
        self.secret_file.write_text(secrets.token_urlsafe(32))
        self.client_key = self.folder / "test-client.key"
        subprocess.run(
            ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
            + ["-out", self.client_key],
            check=True,
            capture_output=True,
        )
        self.ports = random.sample(range(20000, 30000), 1000)
        self.processes = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # A server may have children that outlive it.
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        for process in self.processes.values():
            process.wait()

    def free_origins(self, count):
        """So many addresses that nothing listens at, below the ports that the system hands out."""
        origins = []
        while len(origins) < count:
            number = self.ports.pop()
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", number)) != 0:
                    origins.append(f"http://127.0.0.1:{number}")
        return origins

    def start(self, name, command):
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,
            )

    def wait(self, name, origin):
        """Waits until the server accepts connections."""
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.processes[name].poll() is None:
            host, port = origin.removeprefix("http://").split(":")
            with socket.socket() as attempt:
                if attempt.connect_ex((host, int(port))) == 0:
                    return
            time.sleep(0.05)
        ended = self.processes[name].poll()
        state = "stayed silent" if ended is None else f"ended with {ended}"
        raise DidNotStart(f"{name} {state}:\n{self.log(name)}")

    def log(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]

    def start_application(self, name, issuer, origin, client, *more):
        """Our relying party: `client` is how it authenticates."""
        authentication = {
            "secret": ("--client-secret-file", self.secret_file),
            "key": ("--client-key", self.client_key),
            "public": ("--public",),
        }[client]
        self.start(
            f"application-{name}",
            [self.relying_party, "--issuer", issuer, "--client-id", name]
            + ["--listen", origin.removeprefix("http://"), "--danger-plain-http"]
            + [*authentication, *more],
        )
        self.wait(f"application-{name}", origin)

    def start_node(self, folder, *arguments):
        """A provider in JavaScript. It stands beside its packages, where Node.js looks for them."""
        copy = WORK / "node" / folder
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(HERE / folder, copy)
        self.start(folder, ["node", copy / "server.mjs", *arguments])

    def start_canaille(self, *arguments):
        folder = self.folder / "canaille"
        folder.mkdir()
        python = WORK / "venv" / "bin" / "python"
        command = [python, "-B", HERE / "canaille" / "serve.py", "--folder", folder]
        self.start("canaille", [*command, "--secret-file", self.secret_file, *arguments])


def port(origin):
    return origin.rsplit(":", 1)[1]
