"""Which attributes are in an answer."""

from .peer import ENTERPRISE, SEARCH, USER, same

NAME = "projected@example.com"
ALWAYS = {"schemas", "id"}


def cases(peer, _):
    made = peer.new_user(
        NAME,
        schemas=[USER, ENTERPRISE],
        password="never t0 be seen",
        displayName="Projected",
        name={"givenName": "P", "familyName": "R"},
        emails=[{"value": "p@example.com", "type": "work"}, {"value": "q@example.com"}],
        **{ENTERPRISE: {"department": "Sales", "employeeNumber": "1"}},
    )
    path = f"/Users/{made.id}"
    whole = {*ALWAYS, "meta", "userName", "displayName", "name", "emails", ENTERPRISE}
    for query, expected in (
        ({}, whole),
        ({"attributes": "userName"}, {*ALWAYS, "userName"}),
        ({"attributes": "USERNAME,displayname"}, {*ALWAYS, "userName", "displayName"}),
        ({"attributes": "name.givenName"}, {*ALWAYS, "name"}),
        ({"attributes": f"{ENTERPRISE}:department"}, {*ALWAYS, ENTERPRISE}),
        ({"attributes": ENTERPRISE}, {*ALWAYS, ENTERPRISE}),
        ({"attributes": f"{USER}:userName"}, {*ALWAYS, "userName"}),
        ({"attributes": "password"}, ALWAYS),
        ({"attributes": "nickName"}, ALWAYS),
        ({"attributes": "meta.version"}, {*ALWAYS, "meta"}),
        ({"excludedAttributes": "emails,name"}, whole - {"emails", "name"}),
        ({"excludedAttributes": "id,schemas,displayName"}, whole - {"displayName"}),
        ({"excludedAttributes": "meta"}, whole - {"meta"}),
        ({"excludedAttributes": ENTERPRISE}, whole - {ENTERPRISE}),
        ({"excludedAttributes": f"{ENTERPRISE}:department"}, whole),
    ):
        answer = peer.get(path, **query)
        answer.user()
        yield f"GET {query}", same(set(answer.json), expected)
    for query, attribute, expected in (
        ({"attributes": "name.givenName"}, "name", {"givenName": "P"}),
        ({"attributes": "emails.type"}, "emails", [{"type": "work"}]),
        ({"excludedAttributes": "name.givenName"}, "name", {"familyName": "R"}),
        ({"attributes": f"{ENTERPRISE}:department"}, ENTERPRISE, {"department": "Sales"}),
    ):
        found = peer.get(path, **query).json.get(attribute)
        # An entry that keeps no sub-attribute may be there as an empty object.
        found = [entry for entry in found if entry] if isinstance(found, list) else found
        yield f"GET {query}, {attribute}", same(found, expected)

    made = peer.get("/Users", filter=f'userName eq "{NAME}"', attributes="displayName").json
    yield (
        "a list with attributes",
        same([set(one) for one in made["Resources"]], [{*ALWAYS, "displayName"}]),
    )
    body = {"schemas": [SEARCH], "filter": f'userName eq "{NAME}"', "attributes": ["displayName"]}
    made = peer.post("/.search", body).json
    yield (
        "a search with attributes",
        same([set(one) for one in made["Resources"]], [{*ALWAYS, "displayName"}]),
    )
    change = {"op": "replace", "path": "displayName", "value": "Changed"}
    answer = peer.patch(f"{path}?attributes=displayName", change).expect(200)
    yield "PATCH with attributes", same(set(answer.json), {*ALWAYS, "displayName"})
    answer = peer.ask("PUT", f"{path}?attributes=userName", {"schemas": [USER], "userName": NAME})
    yield "PUT with attributes", same(set(answer.expect(200).json), {*ALWAYS, "userName"})
    left = peer.get(path).json
    yield "PUT clears what is left out", same(set(left), {*ALWAYS, "meta", "userName"})
    peer.ask("DELETE", path).expect(204)
    answer = peer.post("/Users?attributes=userName", {"schemas": [USER], "userName": NAME})
    yield "POST with attributes", same(set(answer.expect(201).json), {*ALWAYS, "userName"})
    peer.ask("DELETE", f"/Users/{answer.json['id']}").expect(204)
