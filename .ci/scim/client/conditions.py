"""Versions and conditional requests (RFC 7644, section 3.14)."""

from .peer import USER, same

OLD = 'W/"of another time"'


def cases(peer, _):
    made = peer.post("/Users", {"schemas": [USER], "userName": "etag@example.com"}).expect(201)
    path = f"/Users/{made.json['id']}"
    yield "POST: ETag", same(made.headers.get("etag"), made.json["meta"]["version"])
    yield "POST: Location", same(made.headers.get("location"), made.json["meta"]["location"])
    yield "the location is below the base", same(made.json["meta"]["location"], f"{peer.url}{path}")
    first = made.headers["etag"]
    answer = peer.get(path)
    yield (
        "GET: ETag",
        same((answer.headers.get("etag"), answer.user().meta.version), (first, first)),
    )
    for name, value in (("its own", first), ("a list", f"{OLD}, {first}"), ("*", "*")):
        answer = peer.ask("GET", path, headers={"If-None-Match": value})
        yield f"If-None-Match {name}", same((answer.status, answer.text), (304, ""))
    answer = peer.ask("GET", path, headers={"If-None-Match": OLD})
    yield "If-None-Match another", same(answer.status, 200)

    change = {"op": "replace", "path": "title", "value": "one"}
    answer = peer.patch(path, change, headers={"If-Match": first}).expect(200, 204)
    second = peer.get(path).user().meta.version
    yield (
        "PATCH If-Match: a new version",
        same((second != first, answer.headers.get("etag")), (True, second)),
    )
    whole = {"schemas": [USER], "userName": "etag@example.com", "title": "two"}
    for name, ask in (
        ("PATCH", lambda **how: peer.patch(path, change, **how)),
        ("PUT", lambda **how: peer.ask("PUT", path, whole, **how)),
        ("DELETE", lambda **how: peer.ask("DELETE", path, **how)),
    ):
        yield f"{name} If-Match another", ask(headers={"If-Match": first}).refusal(412)
    yield "nothing changed", same(peer.get(path).user().meta.version, second)
    answer = peer.ask("PUT", path, whole, headers={"If-Match": f"{OLD}, {second}"})
    third = answer.user().meta.version
    yield "PUT If-Match a list", same(third not in (first, second), True)
    answer = peer.patch(
        path, {"op": "replace", "path": "title", "value": "three"}, headers={"If-Match": "*"}
    )
    yield "PATCH If-Match *", same(answer.status in (200, 204), True)

    before = peer.get(path).user()
    for name, operation in (
        ("replace by the same", {"op": "replace", "path": "title", "value": "three"}),
        ("add the same", {"op": "add", "path": "title", "value": "three"}),
        ("remove what is not there", {"op": "remove", "path": "nickName"}),
    ):
        peer.patch(path, operation).expect(200, 204)
        after = peer.get(path).user()
        yield (
            f"{name} changes nothing",
            same(
                (after.meta.version, after.meta.last_modified),
                (before.meta.version, before.meta.last_modified),
            ),
        )
    yield "created stays", same(before.meta.created, made.user().meta.created)
    answer = peer.ask("DELETE", path, headers={"If-Match": before.meta.version})
    yield "DELETE If-Match its own", same((answer.status, answer.text), (204, ""))
    for method in ("GET", "DELETE"):
        yield f"{method} after DELETE", peer.ask(method, path).refusal(404)
    yield "PATCH after DELETE", peer.patch(path, change).refusal(404)
    yield "PUT after DELETE", peer.ask("PUT", path, whole).refusal(404)
