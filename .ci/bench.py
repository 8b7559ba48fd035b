#!/usr/bin/env python3
"""Reads the lines of a benchmark on standard input and fails where a ratio is worse than 1.5 times
its bar: machines are shared, so only a real loss counts. `--strict` holds the bars themselves, and
`--peers` those of the benchmarks beside other libraries."""
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
    "scim_filter_parse": 4.0,
    "scim_filter_evaluation": 2.0,
    "scim_user_parse": 2.0,
    "scim_user_parse_as_printed": 2.0,
    "scim_user_parse_entra": 2.0,
    "scim_patch": 4.0,
    "scim_patch_full_user": 4.0,
    "scim_member_change": 2.0,
    "scim_deep_page": 1.5,
    "policy_decision": 0.4,
    "policy_linear_in_groups": 1.5,
    "policy_linear_in_rules": 1.5,
    "policy_preview": 1.3,
    "policy_scheduler_memory": 1.1,
}
# What of another library's time ours may take.
OF_PEERS = {"scim_filter_parse_over_scim_v2": 1 / 8}
# What two threads do over what one does, against the same for the floor: how much two processors
# of a shared machine are worth is the machine's affair.
AS_THE_FLOOR = {"saml_threads": 0.95, "oidc_threads": 0.95}


def main():
    slack = 1.0 if "--strict" in sys.argv[1:] else 1.5
    peers = "--peers" in sys.argv[1:]
    at_most, as_the_floor = (OF_PEERS, {}) if peers else (AT_MOST, AS_THE_FLOOR)
    seen, faults = {}, []
    for line in sys.stdin:
        words = line.split()
        if words[:1] == ["ratio"]:
            seen[words[1]] = float(words[2])
        if words[:1] in (["ratio"], ["figure"]):
            print(line.rstrip())
    for name, bar in at_most.items():
        if not seen.get(name, float("inf")) <= bar * slack:
            faults.append(f"{name} is {seen.get(name)}, the bar is at most {bar}")
    for name, bar in as_the_floor.items():
        floor = seen.get(name.replace("_threads", "_floor_threads"), float("inf"))
        if not seen.get(name, 0.0) >= bar * floor / slack:
            faults.append(f"{name} is {seen.get(name)}, its floor {floor}, the bar {bar} of it")
    for fault in faults:
        print(f"bench: {fault} (slack {slack})", file=sys.stderr)
    sys.exit(1 if faults else 0)


main()
