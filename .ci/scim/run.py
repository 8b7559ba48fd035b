"""Checks our SCIM server with scim2-tester, scim-sanity and scim2-client, and with the clients of
our own testkit, on every store.

    run.py VESTIBULE DIRECTORIES [STORE...]

VESTIBULE is the server; DIRECTORIES is the testkit's example of that name. One line for each run;
fails when one check does not hold, is skipped, or is missing.
"""

import concurrent.futures
import functools
import pathlib
import sys
import time

import client
import server
import tools

STORES = ("memory", "sqlite", "postgres")
REPLIES = (204, 200)
# Besides the default profile, lenient, those whose answers differ most from it.
PROFILES = (("strict", 200), ("entra", 204))


# Each run has a server and a store of its own.
AT_ONCE = 2


def main():
    started = time.monotonic()
    programs = [pathlib.Path(program).resolve() for program in sys.argv[1:3]]
    stores = sys.argv[3:]
    server.clear()
    runs = [(store, None, reply) for store in stores or STORES for reply in REPLIES]
    if not stores:
        runs += [("memory", profile, reply) for profile, reply in PROFILES]
    passed = failed = 0
    with concurrent.futures.ProcessPoolExecutor(AT_ONCE) as pool:
        for run, outcomes in zip(runs, pool.map(functools.partial(checks, *programs), runs)):
            name = ", ".join(str(part) for part in run if part)
            wrong = [f"{outcome.name}: {what}" for outcome in outcomes for what in outcome.wrong]
            passed += sum(outcome.passed for outcome in outcomes)
            failed += len(wrong)
            state = "WRONG" if wrong else "ok   "
            print(f"scim: {state} {name}: {', '.join(map(str, outcomes))}", flush=True)
            for what in wrong:
                print(f"scim:   {what}", flush=True)
    print(f"scim: {len(runs)} runs in {time.monotonic() - started:.0f} s")
    print(f"scim: {passed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed or not passed else 0)


def checks(program, directories, run):
    store, profile, reply = run
    options = ["--group-patch-reply", str(reply)]
    options += ["--profile", profile] if profile else []
    try:
        with server.Server(program, store, options) as ours:
            outcomes = [tools.scim2_tester(ours)]
            # scim-sanity adds a member that does not exist, which strict refuses.
            if profile != "strict":
                outcomes.append(tools.scim_sanity(ours, reply))
                outcomes.append(tools.scim_sanity(ours, reply, "--profile", "entra"))
            outcomes.append(client.check(ours.url, ours.token, profile or "lenient", reply))
            # The products send what no other profile takes from all of them.
            if profile is None:
                outcomes.append(tools.directories(ours, directories))
            if ours.process.poll() is not None:
                outcomes[-1].wrong.append(f"the server ended\n{ours.tail()}")
            return outcomes
    except server.DidNotStart as problem:
        outcome = tools.Outcome("server")
        outcome.wrong.append(f"did not start: {problem}")
        return [outcome]


if __name__ == "__main__":
    main()
