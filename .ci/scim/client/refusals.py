"""What a server has to refuse, and how (RFC 7644, section 3.12)."""

from .peer import PATCH, SEARCH, USER, same

FILTERS = (
    "",
    "userName",
    "userName eq",
    'userName eq "a" and',
    'userName is "a"',
    '(userName eq "a"',
    'userName eq "a")',
    'userName eq "a',
    "emails[]",
    'emails[type eq "work"',
    'not userName eq "a"',
    'userName eq "a" userName eq "b"',
    '1userName eq "a"',
    "active gt true",
    "userName eq {}",
    "password pr",
    'password sw "a"',
    "(" * 5000 + 'userName eq "a"' + ")" * 5000,
)
OPERATIONS = (
    ({"op": "replace", "path": "emails[type eq", "value": "a"}, "invalidPath", "invalidFilter"),
    ({"op": "replace", "path": "name..givenName", "value": "a"}, "invalidPath"),
    ({"op": "replace", "path": "a b c", "value": "a"}, "invalidPath"),
    ({"op": "replace", "path": 'emails[value co "zzz"].display', "value": "a"}, "noTarget"),
    ({"op": "remove"}, "noTarget"),
    ({"op": "replace", "path": "active", "value": "maybe"}, "invalidValue"),
    ({"op": "replace", "path": "name", "value": "a"}, "invalidValue"),
    ({"op": "replace", "path": "emails", "value": 7}, "invalidValue"),
    ({"op": "add", "path": "title"}, "invalidValue", "invalidSyntax"),
    ({"op": "move", "path": "title", "value": "a"}, "invalidSyntax", "invalidValue"),
    ({"path": "title", "value": "a"}, "invalidSyntax", "invalidValue"),
    ({"op": "remove", "path": "userName"}, "mutability", "invalidValue"),
    ({"op": "remove", "path": 'emails[password sw "a"]'}, "invalidFilter", "invalidPath"),
)
# What the strict profile refuses, and others take from products that repeat an id, or call two
# elements primary: nothing that the client may not set changes, and the last primary is the one.
READ_ONLY = (
    {"op": "replace", "path": "id", "value": "a"},
    {"op": "replace", "path": "meta.created", "value": "2020-01-01T00:00:00Z"},
)
UNKNOWN = 'unknown eq "a"'
PRIMARIES = [
    {"value": "a@example.com", "primary": True},
    {"value": "b@example.com", "primary": True},
]


def tolerated(peer, path):
    """Refused by the strict profile, and by the others taken for what it can mean."""
    strict = peer.profile == "strict"
    for answer in (
        peer.get("/Users", filter=UNKNOWN),
        peer.post("/Users/.search", {"schemas": [SEARCH], "filter": UNKNOWN}),
    ):
        # Nobody has a value of what there is not (RFC 7644, section 3.4.2.1).
        yield (
            f"filter {UNKNOWN!r}",
            answer.refusal(400, "invalidFilter")
            if strict
            else same(answer.users().total_results, 0),
        )
    before = peer.get(path).json
    for operation in READ_ONLY:
        answer = peer.patch(path, operation)
        yield (
            f"PATCH {operation}",
            answer.refusal(400, "mutability")
            if strict
            else same((answer.user() and peer.get(path).json), before),
        )
    body = {"schemas": [USER], "userName": "primaries@example.com", "emails": PRIMARIES}
    answer = peer.post("/Users", body)
    if strict:
        yield "POST with two primaries", answer.refusal(400, "invalidValue", "invalidSyntax")
    else:
        emails = answer.user().emails
        primary = [email.value for email in emails if email.primary]
        yield "POST with two primaries", same((len(emails), primary), (2, ["b@example.com"]))
        peer.ask("DELETE", f"/Users/{answer.json['id']}").expect(204)


def cases(peer, everybody):
    made = peer.new_user("Taken@example.com")
    other = peer.new_user("other@example.com")
    path, body = f"/Users/{other.id}", {"schemas": [USER], "userName": "tAKEN@EXAMPLE.com"}
    yield "POST a name that is taken", peer.post("/Users", body).refusal(409, "uniqueness")
    yield "PUT a name that is taken", peer.ask("PUT", path, body).refusal(409, "uniqueness")
    change = {"op": "replace", "path": "userName", "value": "TAKEN@example.com"}
    yield "PATCH a name that is taken", peer.patch(path, change).refusal(409, "uniqueness")

    for expression in FILTERS:
        # Long ones do not fit into an address.
        if len(expression) < 1000:
            answer = peer.get("/Users", filter=expression)
            yield f"filter {expression!r}", answer.refusal(400, "invalidFilter", "sensitive")
        search = {"schemas": [SEARCH], "filter": expression}
        answer = peer.post("/Users/.search", search)
        yield f"search {expression[:60]!r}", answer.refusal(400, "invalidFilter", "sensitive")
    for attribute in ("password", 'emails[type eq "work"]', "not a path"):
        answer = peer.get("/Users", sortBy=attribute)
        yield f"sortBy {attribute}", answer.refusal(400, "invalidPath", "invalidValue", "sensitive")

    for operation, *scim_types in OPERATIONS:
        yield f"PATCH {operation}", peer.patch(path, operation).refusal(400, *scim_types)
    yield from tolerated(peer, path)
    answer = peer.ask("PATCH", path, {"schemas": [PATCH], "Operations": "none"})
    yield "PATCH without a list", answer.refusal(400, "invalidSyntax", "invalidValue")
    yield "PATCH of nothing", peer.patch("/Users/nobody", change).refusal(404)

    for name, value in (
        ("emails", 7),
        ("emails", [7]),
        ("name", "a"),
        ("active", "maybe"),
        ("displayName", {"a": "b"}),
        ("userName", ""),
        ("userName", None),
        ("userName", 7),
    ):
        body = {"schemas": [USER], "userName": "wrong@example.com", name: value}
        answer = peer.post("/Users", body)
        yield f"POST with {name} {value!r}", answer.refusal(400, "invalidValue", "invalidSyntax")
    scim = {"Content-Type": "application/scim+json"}
    for content in (b"", b"{", b"[]", b'"a"', b'{"a": 1} x', b"\xff", b"[" * 100_000):
        answer = peer.ask("POST", "/Users", content=content, headers=scim)
        yield f"POST {content[:20]}", answer.refusal(400, "invalidSyntax", "invalidValue")
    answer = peer.ask("POST", "/Users", content=b"a=b", headers={"Content-Type": "text/plain"})
    yield "POST text", answer.refusal(415)

    for method, where in (
        ("PUT", "/Users"),
        ("PATCH", "/Users"),
        ("DELETE", "/Users"),
        ("POST", path),
        ("GET", "/.search"),
        ("DELETE", "/Bulk"),
        ("POST", "/Schemas"),
    ):
        answer = peer.ask(method, where)
        yield f"{method} {where[:8]}", answer.refusal(405)
        yield (
            f"{method} {where[:8]}: Allow",
            None if answer.headers.get("allow") else "there is none",
        )
    yield "/Me", peer.get("/Me").refusal(501)
    for where in ("/Users/nobody", "/Nothing", f"{path}/emails", "/Schemas/urn:nothing"):
        yield f"GET {where[:12]}", peer.get(where).refusal(404)

    for name, value in (("no", ""), ("another", "Bearer " + "x" * 43), ("a basic", "Basic YTpi")):
        for where in (path, "/Users", "/Nothing"):
            answer = peer.ask("GET", where, headers={"Authorization": value})
            yield f"{name} token, {where[:8]}", answer.refusal(401)
        challenge = answer.headers.get("www-authenticate", "")
        yield (
            f"{name} token: the challenge",
            None if challenge.startswith("Bearer") else challenge or "none",
        )
    for one in (made, other):
        peer.ask("DELETE", f"/Users/{one.id}").expect(204)
