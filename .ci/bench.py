#!/usr/bin/env python3
"""Reads the lines of a benchmark on standard input and fails where a ratio is worse than 1.5 times
its bar: machines are shared, so only a real loss counts. `--strict` holds the bars themselves."""
import sys

# At most these.
AT_MOST = {
    "saml_6kb": 1.5,
    "saml_200_groups": 1.6,
    "saml_linear": 1.2,
    "saml_slowest_flood": 1.0,
    "oidc_rs256": 1.25,
    "oidc_es256": 1.12,
    "oidc_forged": 1.25,
    "oidc_slowest_junk": 1.0,
}
# What two threads do over what one does, against the same for the floor: how much two processors
# of a shared machine are worth is the machine's affair.
AS_THE_FLOOR = {"saml_threads": 0.95, "oidc_threads": 0.95}


def main():
    slack = 1.0 if "--strict" in sys.argv[1:] else 1.5
    seen, faults = {}, []
    for line in sys.stdin:
        words = line.split()
        if words[:1] == ["ratio"]:
            seen[words[1]] = float(words[2])
        if words[:1] in (["ratio"], ["figure"]):
            print(line.rstrip())
    for name, bar in AT_MOST.items():
        if not seen.get(name, float("inf")) <= bar * slack:
            faults.append(f"{name} is {seen.get(name)}, the bar is at most {bar}")
    for name, bar in AS_THE_FLOOR.items():
        floor = seen.get(name.replace("_threads", "_floor_threads"), float("inf"))
        if not seen.get(name, 0.0) >= bar * floor / slack:
            faults.append(f"{name} is {seen.get(name)}, its floor {floor}, the bar {bar} of it")
    for fault in faults:
        print(f"bench: {fault} (slack {slack})", file=sys.stderr)
    sys.exit(1 if faults else 0)


main()
