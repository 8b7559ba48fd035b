"""Groups: members by one and by many, and what a user says of them."""

from .peer import GROUP, same

MANY = 200


def cases(peer, everybody):
    ids = [known.id for known in everybody]
    location = {known.id: known.meta.location for known in everybody}
    made = peer.new_group("Tour Guides", members=[{"value": ids[0]}])
    path = f"/Groups/{made.id}"
    member = made.members[0]
    yield (
        "POST with a member",
        same((member.value, member.ref, member.type), (ids[0], location[ids[0]], "User")),
    )

    def members():
        return sorted(member.value for member in peer.get(path).group().members or [])

    def change(*operations):
        answer = peer.patch(path, *operations)
        if answer.status != peer.group_patch_reply:
            return str(answer)
        return None if answer.status == 204 else answer.group() and None

    add = {"op": "add", "path": "members", "value": [{"value": one} for one in ids[1:6]]}
    yield "add five", change(add)
    yield "there are six", same(members(), sorted(ids[:6]))
    version = peer.get(path).headers["etag"]
    yield "add the same five", change(add)
    yield "there are still six", same(members(), sorted(ids[:6]))
    yield "the version is the same", same(peer.get(path).headers["etag"], version)
    yield "remove one", change({"op": "remove", "path": f'members[value eq "{ids[0]}"]'})
    yield "it is gone", same(members(), sorted(ids[1:6]))
    yield "remove it again", change({"op": "remove", "path": f'members[value eq "{ids[0]}"]'})
    both = (
        {"op": "remove", "path": f'members[value eq "{ids[1]}" or value eq "{ids[2]}"]'},
        {"op": "add", "path": "members", "value": [{"value": ids[0]}]},
    )
    yield "remove two and add one", change(*both)
    yield "there are four", same(members(), sorted([ids[0], *ids[3:6]]))
    yield "replace", change({"op": "replace", "path": "members", "value": [{"value": ids[7]}]})
    yield "there is one", same(members(), [ids[7]])
    yield "rename", change({"op": "replace", "value": {"displayName": "Guides"}})
    yield (
        "the member stays",
        same((peer.get(path).group().display_name, members()), ("Guides", [ids[7]])),
    )

    parent = peer.new_group("Parents", members=[{"value": made.id, "type": "Group"}])
    yield (
        "a group in a group",
        same(
            [(one.value, one.ref, one.type) for one in parent.members],
            [(made.id, made.meta.location, "Group")],
        ),
    )
    user = peer.get(f"/Users/{ids[7]}").user()
    yield (
        "the user is in the group",
        same(
            [(one.value, one.ref) for one in user.groups or [] if one.type != "indirect"],
            [(made.id, made.meta.location)],
        ),
    )
    yield (
        "GET without members",
        same("members" in peer.get(path, excludedAttributes="members").json, False),
    )
    for expression, expected in (
        (f'members.value eq "{ids[7]}"', {made.id}),
        (f'members[value eq "{ids[7]}"]', {made.id}),
        (f'members eq "{made.id}"', {parent.id}),
        ('displayName eq "GUIDES"', {made.id}),
        (f'members.value eq "{ids[8]}"', set()),
    ):
        found = peer.get("/Groups", filter=expression).json.get("Resources", [])
        yield f"filter {expression}", same({one["id"] for one in found}, expected)

    whole = {
        "schemas": [GROUP],
        "displayName": "Guides",
        "members": [{"value": one} for one in ids[8:11]],
    }
    peer.ask("PUT", path, whole).expect(200)
    yield "PUT with three", same(members(), sorted(ids[8:11]))
    new = [peer.new_user(f"member{number}@example.com").id for number in range(MANY)]
    yield (
        f"add {MANY}",
        change({"op": "add", "path": "members", "value": [{"value": one} for one in new]}),
    )
    yield f"there are {MANY} more", same(members(), sorted([*ids[8:11], *new]))
    for one in new[1:]:
        peer.ask("DELETE", f"/Users/{one}").expect(204)
    yield "those who are deleted are no members", same(members(), sorted([*ids[8:11], new[0]]))
    yield "remove all", change({"op": "remove", "path": "members"})
    yield "there is nobody", same(members(), [])
    peer.ask("DELETE", f"/Users/{new[0]}").expect(204)
    peer.ask("DELETE", path).expect(204)
    yield (
        "a group that is deleted is no member",
        same(peer.get(f"/Groups/{parent.id}").group().members or [], []),
    )
    peer.ask("DELETE", f"/Groups/{parent.id}").expect(204)
