"""Prints one line for each case, and counts them."""


class Report:
    def __init__(self):
        self.passed = self.failed = 0

    def case(self, name, wrong):
        """Counts a case: `wrong` says what was not as expected, or is `None`."""
        if wrong is None:
            self.passed += 1
            print(f"openid: ok    {name}", flush=True)
        else:
            self.failed += 1
            print(f"openid: WRONG {name}: {wrong}", flush=True)

    def close(self, seconds):
        print(f"openid: {self.passed + self.failed} cases in {seconds:.0f} s")
        print(f"openid: {self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed or not self.passed else 0


def accepted(answer, **expected):
    """What is wrong with an answer that should accept a sign-in with these members."""
    found = answer.json()
    if answer.status != 200 or found.get("accepted") is not True:
        return f"{answer.status} {answer.text[:300]}"
    return differences(found, expected)


def refused(answer, code):
    """What is wrong with an answer that should refuse with this code."""
    found = answer.json()
    if answer.status != 403 or found.get("accepted") is not False or found.get("code") != code:
        return f"{answer.status} {answer.text[:300]} instead of {code}"
    return None if found.get("fix") else "the refusal does not say what to do about it"


def member(answer, name, expected):
    """What is wrong with an answer that should have this member."""
    found = answer.json()
    if answer.status != 200:
        return f"{answer.status} {answer.text[:300]}"
    return differences(found, {name: expected})


def differences(found, expected):
    wrong = [
        f"{name} is {found.get(name)!r} instead of {value!r}"
        for name, value in expected.items()
        if found.get(name) != value
    ]
    return ", ".join(wrong) or None
