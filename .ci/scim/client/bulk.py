"""Bulk requests (RFC 7644, section 3.7)."""

from .peer import BULK, GROUP, PATCH, USER, same


def post(identifier, path, **data):
    data.setdefault("schemas", [USER if path == "/Users" else GROUP])
    return {"method": "POST", "path": path, "bulkId": identifier, "data": data}


def cases(peer, everybody):
    def bulk(*operations, **more):
        answer = peer.post("/Bulk", {"schemas": [BULK], "Operations": operations, **more})
        return answer.bulk().operations, answer.json["Operations"]

    def path_of(operation):
        return operation["location"].removeprefix(peer.url)

    done, raw = bulk(
        post("qwerty", "/Users", userName="alice@example.com"),
        post(
            "ytrewq",
            "/Groups",
            displayName="Bulk",
            members=[{"type": "User", "value": "bulkId:qwerty"}],
        ),
    )
    yield "a user and a group", same([one.status for one in done], [201, 201])
    yield "bulkIds come back", same([one.bulk_id for one in done], ["qwerty", "ytrewq"])
    yield "statuses are strings", same([one["status"] for one in raw], ["201", "201"])
    user, group = map(path_of, raw)
    yield "the version", same(raw[0].get("version"), peer.get(user).headers["etag"])
    made = peer.get(group).group()
    yield "the user is in the group", same([f"/Users/{one.value}" for one in made.members], [user])

    stale = {"method": "DELETE", "path": user, "version": 'W/"of another time"'}
    done, raw = bulk(
        {
            "method": "PATCH",
            "path": user,
            "data": {
                "schemas": [PATCH],
                "Operations": [{"op": "replace", "path": "title", "value": "Bulk"}],
            },
        },
        {"method": "PUT", "path": group, "data": {"schemas": [GROUP], "displayName": "Bulk 2"}},
        stale,
        {"method": "DELETE", "path": "/Users/nobody"},
        post("again", "/Users", userName="ALICE@example.com"),
        {"method": "DELETE", "path": group},
    )
    yield "one of each", same([one.status for one in done], [200, 200, 412, 404, 409, 204])
    yield (
        "what failed says why",
        same(
            [(one.get("response") or {}).get("status") for one in raw],
            [None, None, "412", "404", "409", None],
        ),
    )
    yield "409 is uniqueness", same(raw[4]["response"].get("scimType"), "uniqueness")
    yield "the user is changed", same(peer.get(user).user().title, "Bulk")
    yield "the group is gone", peer.get(group).refusal(404)

    done, _ = bulk(
        stale, stale, post("late", "/Users", userName="late@example.com"), failOnErrors=2
    )
    yield "failOnErrors", same([one.status for one in done], [412, 412])
    found = peer.get("/Users", filter='userName eq "late@example.com"').users()
    yield "nothing is done after it", same(found.total_results, 0)

    done, raw = bulk(
        post("a", "/Groups", displayName="A", members=[{"type": "Group", "value": "bulkId:b"}]),
        post("b", "/Groups", displayName="B", members=[{"type": "Group", "value": "bulkId:a"}]),
    )
    yield "a circle", same([one.status for one in done], [201, 201])
    first, second = (peer.get(path_of(one)).group() for one in raw)
    yield (
        "each has the other",
        same(
            ([one.value for one in first.members], [one.value for one in second.members]),
            ([second.id], [first.id]),
        ),
    )
    done, _ = bulk(*({"method": "DELETE", "path": path_of(one)} for one in raw))
    yield "the circle is deleted", same([one.status for one in done], [204, 204])

    done, raw = bulk(
        post("boss", "/Users", userName="boss@example.com"),
        {
            "method": "PATCH",
            "path": "/Users/bulkId:boss",
            "data": {
                "schemas": [PATCH],
                "Operations": [{"op": "replace", "path": "title", "value": "Boss"}],
            },
        },
    )
    yield "a bulkId in a path", same([one.status for one in done], [201, 200])
    yield "it is the one that was made", same(peer.get(path_of(raw[0])).user().title, "Boss")
    for path in (user, path_of(raw[0])):
        peer.ask("DELETE", path).expect(204)

    done, _ = bulk(post("c", "/Groups", displayName="C", members=[{"value": "bulkId:nobody"}]))
    yield "a bulkId of nothing", same(done[0].status in (400, 409), True)
    config = peer.get("/ServiceProviderConfig").json["bulk"]
    many = [
        {"method": "DELETE", "path": f"/Users/{number}"}
        for number in range(config["maxOperations"] + 1)
    ]
    yield (
        "too many operations",
        peer.post("/Bulk", {"schemas": [BULK], "Operations": many}).refusal(413),
    )
    large = post("x", "/Users", userName="x" * config["maxPayloadSize"])
    yield "too large", peer.post("/Bulk", {"schemas": [BULK], "Operations": [large]}).refusal(413)
    for name, operation in (
        ("no bulkId", {"method": "POST", "path": "/Users", "data": {}}),
        ("an unknown method", {"method": "GET", "path": "/Users"}),
    ):
        answer = peer.post("/Bulk", {"schemas": [BULK], "Operations": [operation]})
        # The whole request may be refused, or the operation.
        if answer.status == 200:
            yield f"an operation with {name}", same(answer.json["Operations"][0]["status"], "400")
        else:
            yield f"an operation with {name}", answer.refusal(400)
    yield "GET", peer.get("/Bulk").refusal(405)
