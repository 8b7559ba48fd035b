"""PATCH: what the server makes of an operation is what scim2-models makes of it."""

import copy

from scim2_models import Context, PatchOp

from .peer import ENTERPRISE, PATCH, USER, Person

BASE = {
    "schemas": [USER, ENTERPRISE],
    "displayName": "Base",
    "title": "Guide",
    "active": True,
    "name": {"givenName": "Barbara", "familyName": "Jensen", "formatted": "Ms. Jensen"},
    "emails": [
        {"value": "work@example.com", "type": "work", "primary": True},
        {"value": "home@example.com", "type": "home"},
    ],
    "addresses": [{"type": "work", "country": "CH", "locality": "Bern"}],
    "roles": [{"value": "admin"}, {"value": "guest"}],
    ENTERPRISE: {"employeeNumber": "7", "department": "Sales"},
}


def add(value, path=None):
    return {"op": "add", "value": value} | ({"path": path} if path else {})


def replace(value, path=None):
    return {"op": "replace", "value": value} | ({"path": path} if path else {})


def remove(path):
    return {"op": "remove", "path": path}


WORK = 'emails[type eq "work"]'
OTHER = {"value": "other@example.com", "type": "other"}
CASES = (
    [add("nick", "nickName")],
    [add("New", "title")],
    [add({"middleName": "J"}, "name")],
    [add("J", "name.middleName")],
    [add([OTHER], "emails")],
    [add(OTHER, "emails")],
    [add([BASE["emails"][1]], "emails")],
    [add([OTHER | {"primary": True}], "emails")],
    [add("Work", f"{WORK}.display")],
    [add({"display": "Work"}, WORK)],
    [add({"nickName": "nick", "title": "New", "emails": [OTHER]})],
    [add({ENTERPRISE: {"costCenter": "4130"}})],
    [add({f"{ENTERPRISE}:costCenter": "4130"})],
    [add("4130", f"{ENTERPRISE}:costCenter")],
    [add({"costCenter": "4130"}, ENTERPRISE)],
    [add(False, "active")],
    [replace("New", "title")],
    [replace("New", f"{USER}:title")],
    [replace("New", "TITLE")],
    [replace("nick", "nickName")],
    [replace({"givenName": "B."}, "name")],
    [replace("B.", "name.givenName")],
    [replace([OTHER], "emails")],
    [replace([], "emails")],
    [replace("new@example.com", f"{WORK}.value")],
    [replace({"value": "new@example.com", "type": "work", "primary": True}, WORK)],
    [replace(True, 'emails[type eq "home"].primary')],
    [replace("DE", 'addresses[country eq "CH" and locality eq "Bern"].country')],
    [replace({"title": "New", "active": False})],
    [replace({"emails": [OTHER]})],
    [replace("9", f"{ENTERPRISE}:employeeNumber")],
    [replace({f"{ENTERPRISE}:employeeNumber": "9"})],
    [replace({"employeeNumber": "9"}, ENTERPRISE)],
    [remove("title")],
    [remove("nickName")],
    [remove("name")],
    [remove("name.formatted")],
    [remove("emails")],
    [remove(WORK)],
    [remove('emails[value co "example"]')],
    [remove(f"{WORK}.primary")],
    [remove('roles[value eq "admin"]')],
    [remove("emails.type")],
    [remove(f"{ENTERPRISE}:department")],
    [remove(ENTERPRISE)],
    [add([OTHER], "emails"), remove(WORK), replace("New", "title")],
    [
        remove("emails"),
        add([OTHER], "emails"),
        replace("x@example.com", 'emails[type eq "other"].value'),
    ],
    [add("a", "nickName"), replace("b", "nickName"), remove("nickName"), add("c", "nickName")],
    [replace("1", "title"), replace("2", "title"), replace("Guide", "title")],
)


def cases(peer, _):
    for number, operations in enumerate(CASES):
        name = f"patched{number:02}@example.com"
        made = peer.new_user(name, **copy.deepcopy(BASE))
        path = f"/Users/{made.id}"
        right = patched({**BASE, "userName": name}, operations)
        answer = peer.patch(path, *operations)
        if peer.profile == "strict" and has_path_keys(operations):
            yield f"PATCH {operations}", answer.refusal(400, "invalidSyntax")
        elif answer.status in (200, 204):
            if answer.status == 200:
                yield f"PATCH {operations}", difference(answer.user(), right)
            yield f"PATCH {operations}, then GET", difference(peer.get(path).user(), right)
        else:
            yield f"PATCH {operations}", str(answer)
        peer.ask("DELETE", path).expect(204)

    # Here scim2-models merges. The entry is replaced (RFC 7644, section 3.5.2.3): what is not
    # named is gone.
    made = peer.new_user("replaced@example.com", **copy.deepcopy(BASE))
    path = f"/Users/{made.id}"
    peer.patch(path, replace({"value": "new@example.com", "type": "other"}, WORK)).expect(200, 204)
    emails = [{"value": "new@example.com", "type": "other"}, BASE["emails"][1]]
    right = {**BASE, "userName": "replaced@example.com", "emails": emails}
    yield (
        "replace of an entry leaves nothing of it",
        difference(peer.get(path).user(), Person.model_validate(right)),
    )
    peer.ask("DELETE", path).expect(204)

    made = peer.new_user("atomic@example.com", **copy.deepcopy(BASE))
    path = f"/Users/{made.id}"
    peer.patch(path, replace("New", "title"), replace("maybe", "active")).expect(400)
    yield (
        "an operation that fails undoes the others",
        difference(
            peer.get(path).user(), Person.model_validate({**BASE, "userName": "atomic@example.com"})
        ),
    )
    peer.ask("DELETE", path).expect(204)


def has_path_keys(operations):
    """Whether a name in a value is a path, which the standard has in `path` alone."""
    values = [one["value"] for one in operations if one["op"] != "remove" and "path" not in one]
    return any(name.startswith(f"{ENTERPRISE}:") for value in values for name in value)


def patched(body, operations):
    """What scim2-models makes of it."""
    resource = Person.model_validate(copy.deepcopy(body))
    request = {"schemas": [PATCH], "Operations": copy.deepcopy(operations)}
    PatchOp[Person].model_validate(request, scim_ctx=Context.RESOURCE_PATCH_REQUEST).patch(resource)
    return resource


def difference(found, right):
    """Where two users differ in more than the order of their entries."""
    found, right = (settled(user.model_dump()) for user in (found, right))
    wrong = [
        f"{name} is {found.get(name)!r}, not {right.get(name)!r}"
        for name in sorted({*found, *right})
        if found.get(name) != right.get(name)
    ]
    return "; ".join(wrong) or None


def settled(value):
    if isinstance(value, dict):
        left_out = ("id", "meta", "schemas")
        settled_items = {k: settled(v) for k, v in value.items() if k not in left_out}
        # An entry that is not the primary one may say so.
        return {k: v for k, v in settled_items.items() if (k, v) != ("primary", False)}
    if isinstance(value, list):
        return sorted((settled(item) for item in value), key=repr)
    return value
