"""Our server, as a process of its own, and the stores that it stands on."""

import contextlib
import itertools
import json
import os
import pathlib
import secrets
import selectors
import shutil
import subprocess

FOLDER = pathlib.Path(__file__).parent.parent / "work" / "scim" / "run"
SECONDS_TO_START = 30
SECONDS_TO_STOP = 10

numbers = itertools.count(1)


class DidNotStart(Exception):
    """The server ended, or stayed silent, before it said where it listens."""


def clear():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)


def database(store):
    """The options that name a new and empty store."""
    name = f"scim_{os.getpid()}_{next(numbers)}"
    if store == "memory":
        return []
    if store == "sqlite":
        return ["--database", f"sqlite://{FOLDER}/{name}.db"]
    address, _ = os.environ["VESTIBULE_POSTGRES"].rsplit("/", 1)
    subprocess.run(
        ["createdb", "--maintenance-db", os.environ["VESTIBULE_POSTGRES"], name], check=True
    )
    return ["--database", f"{address}/{name}"]


class Server:
    """`vestibule scim serve` on a new store, until the end of the block."""

    def __init__(self, program, store, options):
        self.token = secrets.token_urlsafe(32)
        token_file = FOLDER / f"token-{os.getpid()}-{next(numbers)}"
        token_file.write_text(self.token + "\n")
        self.log = token_file.with_name(f"{token_file.name}.log")
        self.command = [program, "scim", "serve", "--listen", "127.0.0.1:0"]
        self.command += ["--bearer-file", token_file, *database(store), *options]
        self.url = None

    def __enter__(self):
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log
            )
        try:
            self.url = json.loads(self.first_line())["listening"]
        except (ValueError, KeyError) as problem:
            self.__exit__()
            raise DidNotStart(f"{problem!r}\n{self.tail()}") from problem
        return self

    def first_line(self):
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            if not selector.select(SECONDS_TO_START):
                return b""
        return self.process.stdout.readline()

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        with contextlib.suppress(OSError):
            self.process.stdout.close()

    def tail(self):
        return self.log.read_text(errors="replace")[-2000:]
