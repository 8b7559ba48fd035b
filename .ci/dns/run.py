"""Shows every diagnosis of a domain against BIND 9 and against NSD, with Unbound as the resolver.

    run.py OBSERVE VESTIBULE

OBSERVE is the example of vestibule-domains: it goes the whole way, from the top-level domain down to
each server of the zone, and asks two resolvers. VESTIBULE is the program: it asks servers that are
named to it. One line for each case; fails when a case comes to something else than it should, or a
diagnosis is not shown at all.
"""

import concurrent.futures
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

import servers
from cases import CODES, ORGANIZATION
from lab import NEGATIVE_SECONDS, Lab
from packets import ask

KINDS = (servers.bind9, servers.nsd)
# These are diagnosed by a resolver, by the parent, or by what the host knows.
NOT_BY_SERVERS_ALONE = ("dnssec_bogus", "waiting_for_caches", "claimed_by_other")
AT_ONCE = 4


class Report:
    """The lines, and what was shown."""

    def __init__(self):
        self.wrong, self.count, self.shown = 0, 0, {}

    def case(self, server, what, expected, got, detail=""):
        self.count += 1
        is_right = got == expected and not detail
        self.wrong += not is_right
        self.shown.setdefault(server, set()).add(got)
        state = "ok   " if is_right else "WRONG"
        print(f"dns: {state} {server:<16} {what:<18} expected {expected:<22} got {got} {detail}",
              flush=True)


def main():
    started = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    programs = [str(pathlib.Path(program).resolve()) for program in sys.argv[1:3]]
    for kind in KINDS:
        shutil.rmtree(servers.WORK / kind.__name__, ignore_errors=True)
    shutil.rmtree(servers.WORK / "bin", ignore_errors=True)
    report = Report()
    for kind in KINDS:
        with Lab(kind, challenges(programs[0])) as lab:
            every_case(report, lab, *programs)
    for server, shown in report.shown.items():
        needed = [code for code in CODES if "named" not in server or code not in NOT_BY_SERVERS_ALONE]
        missing = [code for code in needed if code not in shown]
        report.wrong += len(missing)
        print(f"dns: {server} shows {len(needed) - len(missing)} of {len(needed)} codes", *missing)
    print(f"dns: {report.count} cases, {report.wrong} wrong, in {time.monotonic() - started:.0f} s")
    sys.exit(1 if report.wrong or not report.count else 0)


def challenges(observe):
    """The record of a domain, asked for once."""
    known = {}

    def challenge_of(domain):
        if domain not in known:
            known[domain] = said(observe, domain, ORGANIZATION)
        return known[domain]

    return challenge_of


def said(*command):
    """The JSON that a program prints, whether it says yes or no."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    try:
        return json.loads(done.stdout)
    except ValueError:
        sys.exit(f"dns: {' '.join(command)} printed {done.stdout}{done.stderr}")


def every_case(report, lab, observe, vestibule):
    kind, challenge_of = lab.kind.__name__, challenges(observe)
    static = [case for case in lab.cases if case.expected != "waiting_for_caches"]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for case, outcome in zip(static, pool.map(lambda it: probed(lab, observe, it), static)):
            report.case(kind, case.name, case.expected, *outcome)
        asked = [case for case in static if case.expected not in NOT_BY_SERVERS_ALONE]
        told = pool.map(lambda it: by_name(lab, vestibule, challenge_of(it.domain), it), asked)
        for case, outcome in zip(asked, told):
            report.case(f"{kind} named", case.name, case.expected, *outcome)
    without_extended_errors(report, lab, observe)
    waiting(report, lab, observe, challenge_of)


def look(lab, observe, case, resolvers=("explaining", "plain"), option="--resolver"):
    """The assessment of the whole way."""
    given = [text for place in resolvers for text in (option, shown(lab.at(place)))]
    for address, to in lab.routes.items():
        given += ["--route", f"{address}={shown(to)}"]
    return said(observe, case.domain, ORGANIZATION, *given, "--confirmations", "2", *case.options)


def shown(address):
    return ":".join(map(str, address))


def probed(lab, observe, case):
    # What is signed is proven by one resolver that validates, if it is trusted to.
    one = (("explaining",), "--trusted") if case.name == "signed" else ()
    found = look(lab, observe, case, *one)
    return outcome(case, found["assessment"]["diagnosis"]["code"], found)


def by_name(lab, vestibule, challenge, case):
    """The same servers, named to the program; those of other zones with them."""
    places = dict.fromkeys(case.servers if case.is_delegated else ("parent",))
    given = [text for place in places for text in ("--server", shown(lab.at(place)))]
    token = re.search("token=([a-z2-7]{26})", challenge["value"])[1]
    if "--generation" in case.options:
        token = "b" * 26
    name = challenge["alternatives"][0] if case.name == "single" else challenge["name"]
    found = said(vestibule, "domain", "check", case.domain, "--record", name, "--token", token,
                 *given)
    return found["diagnosis"]["code"], ""


def outcome(case, code, found):
    text = json.dumps(found["assessment"], ensure_ascii=False)
    problem = "" if case.seen in text else f"without {case.seen!r} in {text}"
    if code != case.expected:
        problem = json.dumps(found, ensure_ascii=False)
    return code, problem


def without_extended_errors(report, lab, observe):
    """That validation fails is seen too where the resolver does not say why it fails."""
    case = next(case for case in lab.cases if case.expected == "dnssec_bogus")
    for place, extended in (("explaining", "6"), ("plain", "None")):
        found = look(lab, observe, case, (place,))
        answers = [answer for answer in found["answers"] if "Bogus" in answer]
        expected = r"Bogus \{ extended: " + (r"Some\((6|7|9|10)\)" if extended == "6" else "None")
        is_told = answers and all(re.search(expected, answer) for answer in answers)
        code = found["assessment"]["diagnosis"]["code"]
        report.case(lab.kind.__name__, f"bogus, {place}", "dnssec_bogus", code,
                    "" if is_told else f"{answers} of {found}")


def waiting(report, lab, observe, challenge_of):
    """A record that resolvers were asked for too early: the seconds count down, and then it is seen."""
    case = next(case for case in lab.cases if case.expected == "waiting_for_caches")
    challenge = challenge_of(case.domain)
    kind = lab.kind.__name__
    before = look(lab, observe, case)["assessment"]["diagnosis"]["code"]
    report.case(kind, "waiting, before", "nothing_published", before)
    lab.publish(case, challenge)
    end = time.monotonic() + 2 * NEGATIVE_SECONDS
    while time.monotonic() < end:
        if all((ask(lab.at(place), challenge["name"]) or (0, 0))[1] for place in ("first", "second")):
            break
        time.sleep(0.05)
    left = []
    code, problem = "", ""
    while time.monotonic() < end:
        found = look(lab, observe, case)
        code = found["assessment"]["diagnosis"]["code"]
        if code != case.expected:
            problem = "" if code == "verified" else json.dumps(found)
            break
        left.append(int(re.search(r"(\d+) (more )?second", json.dumps(found["assessment"]))[1]))
        time.sleep(1)
    counts_down = left and left == sorted(left, reverse=True) and left[0] > left[-1]
    told = case.expected if counts_down and left[0] <= NEGATIVE_SECONDS else f"seconds {left}"
    report.case(kind, "waiting, in caches", case.expected, told, "")
    report.case(kind, "waiting, after", "verified", code, problem)


if __name__ == "__main__":
    main()
