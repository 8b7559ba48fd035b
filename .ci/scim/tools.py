"""Runs scim2-tester, scim-sanity and the testkit's clients, and counts what they found."""

import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.parse

PROGRAMS = pathlib.Path(sys.executable).parent
SECONDS = 180

# How many results of each check scim2-tester has for users, groups and the enterprise extension.
# Fewer would mean that something is not looked at any more.
TESTER = {
    "access_invalid_resource_type": 1,
    "access_invalid_schema": 1,
    "access_schema_by_id": 3,
    "check_add_attribute": 29,
    "check_remove_attribute": 28,
    "check_replace_attribute": 31,
    "object_creation": 2,
    "object_deletion": 2,
    "object_list_with_attributes": 4,
    "object_query": 2,
    "object_query_with_attributes": 4,
    "object_query_without_id": 2,
    "object_replacement": 2,
    "query_all_resource_types": 1,
    "query_all_schemas": 1,
    "query_resource_type_by_id": 2,
    "random_url": 1,
    "resource_types_endpoint_methods": 4,
    "resource_types_schema_validation": 2,
    "schemas_endpoint_methods": 4,
    "search_with_attributes": 4,
    "service_provider_config_endpoint": 1,
    "service_provider_config_endpoint_methods": 4,
}
RESULT = re.compile(r"(SUCCESS|COMPLIANT|ACCEPTABLE|DEVIATION|ERROR|CRITICAL|SKIPPED) (\w+)$")

# What scim-sanity checks of users and groups: 28 passes. It skips the agents of a draft, which our
# server does not announce.
SANITY = 28
SKIPPED = {"Agent CRUD Lifecycle", "AgenticApplication CRUD Lifecycle", "Agent Rapid Lifecycle"}

# scim-sanity wants 200 and the group where Entra ID wants 204 and nothing: with the reply that
# Entra ID wants, these three checks fail, and they alone.
WANTS_200 = {
    "PATCH /Groups/{id}": "Expected HTTP 200, got 204 (RFC 7644 §3.3); Response body is empty",
    "PATCH /Groups/{id} add member": "Expected 200, got 204",
    "PATCH /Groups/{id} remove members": "Expected 200, got 204",
}

# The testkit has so many cases and companies, and leaves out two that need a service for tokens.
DIRECTORIES = 61


class Outcome:
    """What one run of a tool found: the checks that hold, and what is wrong."""

    def __init__(self, name):
        self.name = name
        self.passed = 0
        self.notes = []
        self.wrong = []

    def __str__(self):
        notes = f" ({', '.join(self.notes)})" if self.notes else ""
        return f"{self.name} {self.passed} of {self.passed + len(self.wrong)}{notes}"


def run(command, **environment):
    return subprocess.run(
        [PROGRAMS / command[0], *command[1:]],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )


def scim2_tester(server):
    """Every result has to be a success: none is skipped, none is missing."""
    outcome = Outcome("scim2-tester")
    headers = f"Authorization: Bearer {server.token}"
    done = run(["scim2", "-u", server.url, "test"], SCIM_CLI_HEADERS=headers)
    found = collections.Counter()
    reason = None
    for line in done.stdout.splitlines():
        if result := RESULT.match(line):
            status, check = result.groups()
            found[check] += 1
            outcome.passed += status == "SUCCESS"
            reason = [] if status != "SUCCESS" else None
            if reason is not None:
                outcome.wrong.append((f"{status} {check}", reason))
        elif reason is not None:
            reason.append(line.strip())
    outcome.wrong = [f"{what}: {' '.join(why)}" for what, why in outcome.wrong]
    for check, least in TESTER.items():
        if found[check] < least:
            outcome.wrong.append(f"{check} has {found[check]} results, not {least}")
    if done.returncode and not outcome.wrong:
        outcome.wrong.append(f"it ended with {done.returncode}")
    if done.returncode and not found:
        outcome.wrong.append(done.stderr.strip()[-2000:])
    return outcome


def scim_sanity(server, group_patch_reply, *options):
    """Strict: warnings count as failures."""
    outcome = Outcome(" ".join(["scim-sanity", *options]))
    command = ["scim-sanity", "probe", server.url, "--i-accept-side-effects", "--json-output"]
    done = run([*command, "--token", server.token, *options])
    try:
        results = json.loads(done.stdout)["results"]
    except (ValueError, KeyError):
        outcome.wrong.append(f"it ended with {done.returncode}: {done.stdout}{done.stderr}"[-2000:])
        return outcome
    allowed = WANTS_200 if group_patch_reply == 204 else {}
    wanting = []
    for result in results:
        name, status, message = result["name"], result["status"], result.get("message", "")
        if status == "pass":
            outcome.passed += 1
        elif status == "fail" and allowed.get(name) == message:
            wanting.append(name)
        elif not (status == "skip" and name in SKIPPED):
            outcome.wrong.append(f"{status} {name}: {message}")
    if wanting:
        outcome.notes.append(f"and {len(wanting)} want 200")
    if sorted(wanting) != sorted(allowed):
        outcome.wrong.append(f"of those that want 200 there are {wanting}, not {list(allowed)}")
    if outcome.passed + len(wanting) < SANITY:
        outcome.wrong.append(f"{outcome.passed} checks passed, not {SANITY - len(wanting)}")
    return outcome


def directories(server, program):
    """The clients of every product that the testkit has, and their cases."""
    outcome = Outcome("directories")
    where = urllib.parse.urlsplit(server.url)
    done = run([program, where.netloc, where.path, server.token, "1"])
    for line in done.stdout.splitlines():
        if line.startswith("pass "):
            outcome.passed += 1
        elif not line.startswith("skip "):
            outcome.wrong.append(line)
    if done.returncode:
        outcome.wrong.append(f"it ended with {done.returncode}: {done.stderr}"[-2000:])
    if outcome.passed + len(outcome.wrong) < DIRECTORIES:
        outcome.wrong.append(f"there were {outcome.passed} cases, not {DIRECTORIES}")
    return outcome
