"""Gives signed responses to `vestibule saml verify` and holds the answers against `cases.json`.

    check.py VESTIBULE FOLDER...

Each response has to be accepted with the signatures it has, and refused once its subject is
another one. A case that says `refused` has to be refused with that code as it is.
"""

import json
import pathlib
import subprocess
import sys

SUBJECT, OTHER = b"grace.hopper@example.com</", b"frank.hopper@example.com</"


def main():
    vestibule, *folders = sys.argv[1:]
    failures = total = refused = 0
    for folder in map(pathlib.Path, folders):
        cases = json.loads((folder / "cases.json").read_text())
        if not cases:
            sys.exit(f"signers: {folder.name} has signed nothing")
        for case in cases:
            total += 1
            refused += case["refused"] is not None
            wrong = check(vestibule, folder, case)
            if wrong:
                failures += 1
                print(f"signers: {folder.name}/{case['file']}: {wrong}", file=sys.stderr)
    print(
        f"signers: {total} responses of {len(folders)} signers, "
        f"{refused} of them to be refused: {failures} judged wrongly"
    )
    sys.exit(1 if failures else 0)


def check(vestibule, folder, case):
    """What is wrong with the answers, or `None`."""
    document = (folder / case["file"]).read_bytes()
    code, answer, text = verify(vestibule, folder, case, document)
    if case["refused"]:
        as_expected = code == 1 and answer.get("code") == case["refused"]
        return None if as_expected else f"exit {code} instead of {case['refused']}, {text}"
    if code != 0:
        return f"exit {code}, {text}"
    if answer.get("signed") != case["signed"]:
        return f"signed is {answer.get('signed')}, not {case['signed']}"
    if answer.get("name_id", {}).get("value") != "grace.hopper@example.com":
        return f"name_id is {answer.get('name_id')}"
    changed = document.replace(SUBJECT, OTHER, 1)
    if changed == document:
        return "the subject was not found"
    code, answer, text = verify(vestibule, folder, case, changed)
    if code != 1:
        return f"exit {code} for another subject, {text}"
    if answer.get("code") != "signature_digest_mismatch":
        return f"code {answer.get('code')} for another subject"
    return None


def verify(vestibule, folder, case, document):
    arguments = {
        "--idp-entity-id": case["idp_entity_id"],
        "--idp-cert": folder / case["cert"],
        "--sp-entity-id": case["sp_entity_id"],
        "--acs": case["acs"],
        "--in-response-to": case["in_response_to"],
        "--at": case["at"],
    }
    command = [vestibule, "saml", "verify"]
    for option, value in arguments.items():
        command += (option, value)
    for name in case["allow"]:
        command += ("--allow", name)
    done = subprocess.run([*command, "-"], input=document, capture_output=True)
    text = (done.stdout + done.stderr).decode(errors="replace").strip()
    try:
        return done.returncode, json.loads(done.stdout), text
    except ValueError:
        return done.returncode, {}, text


if __name__ == "__main__":
    main()
