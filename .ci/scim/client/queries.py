"""Filters and orders: what the server finds is what scim2-models finds among the same users."""

import random

from scim2_models import ScimFilter, SearchRequest

from .peer import ENTERPRISE, SEARCH, USER, Person, same

RANDOM_FILTERS = 150

ATOMS = [
    'userName eq "ÉLODIE.00@example.COM"',
    'userName sw "zoë"',
    'userName co "R."',
    'userName ew "5@EXAMPLE.com"',
    'userName gt "m"',
    'userName le "josé.99@example.com"',
    f'{USER}:userName sw "B"',
    "displayName pr",
    'displayName co "%"',
    'displayName co "_"',
    'displayName sw "100%"',
    'displayName sw "under_"',
    'displayName eq "a \\"quoted\\" \\\\ name"',
    'displayName ew "\\\\ name"',
    'title eq "tour guide"',
    "title pr",
    'nickName eq "\\u00c9LODIE"',
    'nickName lt "k"',
    "name pr",
    "name.familyName pr",
    'name.familyName eq "o\'malley"',
    'name.familyName ge "müller"',
    "active eq true",
    "active eq false",
    'externalId eq "EXT-1"',
    'externalId sw "ext"',
    "emails pr",
    'emails[type eq "work"]',
    'emails[type eq "WORK" and value co "@example.com"]',
    'emails[type eq "home" or primary eq true]',
    'emails[not (type eq "work")]',
    'emails[type eq "work" and not (primary eq true)]',
    'emails.type eq "other"',
    "emails.primary eq true",
    'emails co "sample.com"',
    'emails.value sw "HOME1"',
    'emails[type eq "work"].value ew "@example.com"',
    'addresses[country eq "DE" and locality eq "Berlin"]',
    'addresses[type eq "home" and country eq "CH"]',
    'addresses.locality sw "BER"',
    'roles.value eq "admin"',
    'roles[value eq "guest"]',
    f'{ENTERPRISE}:department eq "TOUR operations"',
    f"{ENTERPRISE}:department pr",
    f'{ENTERPRISE}:employeeNumber gt "701030"',
    f"{ENTERPRISE}:manager.value pr",
    'meta.resourceType eq "User"',
    'meta.created gt "2011-05-13T04:42:34Z"',
    'meta.lastModified lt "2011-05-13T06:42:34+02:00"',
]
WRITTEN = [
    'USERNAME EQ "zoë.01@example.com" OR Title PR',
    'title eq "VP" or title eq "engineer" and active eq true',
    '(title eq "VP" or title eq "engineer") and active eq true',
    "not (title pr) and not(emails pr)",
    "not (not (active eq true))",
    '((((((((title eq "vp"))))))))',
]


def random_filter(chance, depth):
    if depth == 0 or chance.random() < 0.2:
        return chance.choice(ATOMS)
    kind = chance.randrange(4)
    if kind == 0:
        return f"not ({random_filter(chance, depth - 1)})"
    parts = [random_filter(chance, depth - 1) for _ in range(chance.randint(2, 3))]
    joined = chance.choice([" and ", " or "]).join(parts)
    return f"({joined})" if kind == 1 else joined


def cases(peer, everybody):
    chance = random.Random(7644)
    by_id = [f'id eq "{everybody[3].id}"', f'{ENTERPRISE}:manager.value eq "{everybody[1].id}"']
    ours = " or ".join(f'id eq "{known.id}"' for known in everybody[:20])
    chosen = [*ATOMS, *WRITTEN, *by_id, ours]
    chosen += [random_filter(chance, 3) for _ in range(RANDOM_FILTERS)]
    for expression in chosen:
        yield f"filter {expression}", finds(peer, everybody, expression)
    for path in ("/.search", "/Users/.search"):
        body = {"schemas": [SEARCH], "filter": f"{WRITTEN[1]}", "count": 200}
        found = {resource.id for resource in peer.post(path, body).everything().resources or []}
        yield f"POST {path}", same(found, expected(everybody, WRITTEN[1]))
    for attribute in (
        "userName",
        "name.familyName",
        "emails",
        "title",
        "meta.created",
        f"{ENTERPRISE}:employeeNumber",
    ):
        for order in ("ascending", "descending"):
            yield f"sortBy {attribute} {order}", sorts(peer, everybody, attribute, order)


def expected(everybody, expression):
    condition = ScimFilter[Person](expression)
    return {known.id for known in everybody if condition.match(known)}


def finds(peer, everybody, expression):
    answer = peer.get("/Users", filter=expression, count=200).users()
    found = [resource.id for resource in answer.resources or []]
    names = {known.id: known.user_name for known in everybody}
    right = expected(everybody, expression)
    if len(found) != len(set(found)) or answer.total_results not in (None, len(found)):
        return (
            f"{len(found)} found, {len(set(found))} different, totalResults {answer.total_results}"
        )
    if set(found) != right:
        more = sorted(names.get(one, one) for one in set(found) - right)
        less = sorted(names[one] for one in right - set(found))
        return f"{len(found)} found, not {len(right)}: not {more[:3]}, but {less[:3]}"
    return None


def sorts(peer, everybody, attribute, order):
    """Resources that have no value come last, and first in descending order; the order among those
    whose values are equal is not laid down."""
    request = SearchRequest[Person](sort_by=attribute, sort_order=order)
    answer = peer.get("/Users", sortBy=attribute, sortOrder=order, count=200).users()
    found = answer.resources or []
    if {resource.id for resource in found} != {known.id for known in everybody}:
        return f"{len(found)} found, not {len(everybody)}"
    ordered = request.sort(list(found))
    return same([*map(request.sort_value, found)], [*map(request.sort_value, ordered)])
