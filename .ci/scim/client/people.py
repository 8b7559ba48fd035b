"""Sixty users to look for: names in several scripts and cases, and much that is missing."""

import random

from .peer import ENTERPRISE, USER

COUNT = 60
FIRST = ["Élodie", "Zoë", "barbara", "BJÖRN", "Søren", "李娜", "Ольга", "Mairéad", "José", "ana"]
LAST = ["Jensen", "O'Malley", "de la Cruz", "Ångström", "MÜLLER", "jensen", "Смирнова"]
DISPLAY = ["100% sure", "100 sure", "under_score", "underXscore", 'a "quoted" \\ name', "plain"]
TITLES = ["Tour Guide", "tour guide", "VP", "engineer"]
KINDS = ["work", "home", "other"]


def person(number, chance, managers):
    """The body that makes the user of this number, each attribute by chance."""
    first, last = chance.choice(FIRST), chance.choice(LAST)
    body = {"schemas": [USER], "userName": f"{first}.{number:02}@Example.com"}
    if chance.random() < 0.8:
        body["name"] = {"givenName": first}
        if chance.random() < 0.7:
            body["name"]["familyName"] = last
    for name, values in {
        "displayName": DISPLAY,
        "title": TITLES,
        "userType": ["Employee", "Contractor"],
        "nickName": [first.upper(), last.lower()],
        "preferredLanguage": ["de-CH", "en"],
        "active": [True, False],
        "externalId": [f"EXT-{number % 5}", f"ext-{number % 5}"],
    }.items():
        if chance.random() < 0.7:
            body[name] = chance.choice(values)
    emails = [
        {
            "value": f"{kind}{number}@{chance.choice(['example', 'Example', 'sample'])}.com",
            "type": kind,
        }
        for kind in chance.sample(KINDS, chance.randrange(4))
    ]
    if emails and chance.random() < 0.6:
        chance.choice(emails)["primary"] = True
    addresses = [
        {
            "type": kind,
            "country": chance.choice(["CH", "DE"]),
            "locality": chance.choice(["Bern", "Berlin"]),
        }
        for kind in chance.sample(KINDS, chance.randrange(3))
    ]
    roles = [
        {"value": role} for role in chance.sample(["admin", "Admin", "guest"], chance.randrange(3))
    ]
    body |= {k: v for k, v in (("emails", emails), ("addresses", addresses), ("roles", roles)) if v}
    if chance.random() < 0.6:
        extension = {"employeeNumber": str(701000 + number)}
        if chance.random() < 0.7:
            extension["department"] = chance.choice(["Tour Operations", "tour operations", "Sales"])
        if managers and chance.random() < 0.5:
            extension["manager"] = {"value": chance.choice(managers)}
        body["schemas"].append(ENTERPRISE)
        body[ENTERPRISE] = extension
    return body


def create(peer):
    """Makes them all, and reads each back as the server has it."""
    chance = random.Random(20261122)
    everybody = []
    for number in range(COUNT):
        managers = [known.id for known in everybody[:5]]
        made = peer.post("/Users", person(number, chance, managers)).user()
        everybody.append(peer.get(f"/Users/{made.id}").user())
    return everybody
