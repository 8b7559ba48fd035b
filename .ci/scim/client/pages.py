"""Pages by index and by cursor: each resource once, in one order."""

from .peer import SEARCH, same

# Of what a page should hold.
SIZE = 7


def cases(peer, everybody):
    all_ids = {known.id for known in everybody}
    yield "pages by index", once(by_index(peer, count=SIZE), all_ids)
    yield "pages by index, sorted", once(by_index(peer, count=SIZE, sortBy="title"), all_ids)
    active = {known.id for known in everybody if known.active}
    yield "pages by index, filtered", once(by_index(peer, count=3, filter="active eq true"), active)
    total = len(all_ids)
    for start in (0, -5):
        answer = peer.get("/Users", startIndex=start, count=2).users()
        yield f"startIndex={start} is 1", same(answer.start_index, 1)
    for count in (0, -1):
        answer = peer.get("/Users", count=count).users()
        yield f"count={count}", same((answer.total_results, answer.resources), (total, []))
    answer = peer.get("/Users", startIndex=total + 1, count=5).users()
    yield "behind the end", same((answer.total_results, answer.resources or []), (total, []))
    answer = peer.get("/Users", startIndex=total - 1, count=5).users()
    yield (
        "the last page",
        same((answer.start_index, answer.items_per_page, len(answer.resources)), (total - 1, 2, 2)),
    )
    body = {"schemas": [SEARCH], "startIndex": 3, "count": 4}
    answer = peer.post("/Users/.search", body).users()
    yield "POST with startIndex", same((answer.start_index, len(answer.resources)), (3, 4))
    yield (
        "count above all limits",
        same(len(peer.get("/Users", count=2_000_000_000).users().resources), total),
    )
    for wrong in ({"count": "many"}, {"startIndex": "first"}):
        yield f"{wrong}", peer.get("/Users", **wrong).refusal(400, "invalidValue", "invalidCount")
    yield from cursors(peer, all_ids, active)


def cursors(peer, all_ids, active):
    for name, expected, query in (
        ("", all_ids, {}),
        (", sorted", all_ids, {"sortBy": "userName", "sortOrder": "descending"}),
        (", sorted by what many lack", all_ids, {"sortBy": "title"}),
        (", sorted by what many share", all_ids, {"sortBy": "active"}),
        (", filtered", active, {"filter": "active eq true", "sortBy": "name.familyName"}),
    ):
        yield f"pages by cursor{name}", once(by_cursor(peer, count=SIZE, **query), expected)
    whole = peer.get("/Users", cursor="", count=200).users()
    yield (
        "one page is the whole",
        same((len(whole.resources), whole.next_cursor), (len(all_ids), None)),
    )

    made = []
    found = by_cursor(
        peer, count=SIZE, between=lambda: made.append(peer.new_user(f"m{len(made)}").id)
    )
    missing = all_ids - set(found)
    doubled = len(found) - len(set(found))
    yield "pages while users are made", same((missing, doubled), (set(), 0))
    for one in made:
        peer.ask("DELETE", f"/Users/{one}").expect(204)

    first = peer.get("/Users", cursor="", count=SIZE, sortBy="userName").users()
    cursor = first.next_cursor
    turned = ("A" if cursor[len(cursor) // 2] != "A" else "B").join(
        (cursor[: len(cursor) // 2], cursor[len(cursor) // 2 + 1 :])
    )
    for name, query in (
        ("junk", {"cursor": "VZUTiyhEQJ94IR"}),
        ("one character changed", {"cursor": turned, "sortBy": "userName"}),
        ("another order", {"cursor": cursor, "sortBy": "title"}),
        ("another direction", {"cursor": cursor, "sortBy": "userName", "sortOrder": "descending"}),
        ("another filter", {"cursor": cursor, "sortBy": "userName", "filter": "active eq true"}),
    ):
        answer = peer.get("/Users", count=SIZE, **query)
        yield f"a cursor with {name}", answer.refusal(400, "invalidCursor")
    answer = peer.get("/Groups", count=SIZE, cursor=cursor, sortBy="displayName")
    yield "a cursor of users for groups", answer.refusal(400, "invalidCursor")
    body = {"schemas": [SEARCH], "cursor": cursor, "count": SIZE, "sortBy": "userName"}
    by_post = peer.post("/Users/.search", body).users()
    by_get = peer.get("/Users", cursor=cursor, count=SIZE, sortBy="userName").users()
    yield (
        "POST with a cursor",
        same(
            [resource.id for resource in by_post.resources],
            [resource.id for resource in by_get.resources],
        ),
    )


def by_index(peer, **query):
    found = []
    while True:
        answer = peer.get("/Users", startIndex=len(found) + 1, **query).users()
        if not answer.resources:
            return found
        found += [resource.id for resource in answer.resources]


def by_cursor(peer, between=lambda: None, **query):
    found, cursor = [], ""
    while cursor is not None and len(found) < 1000:
        answer = peer.get("/Users", cursor=cursor, **query).users()
        found += [resource.id for resource in answer.resources or []]
        cursor = answer.next_cursor
        between()
    return found


def once(found, expected):
    if sorted(found) == sorted(expected):
        return None
    return f"{len(found)} found, {len(set(found))} different, not {len(expected)}"
