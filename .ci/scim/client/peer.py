"""Asks the server, and reads what it answers with models that are not ours."""

import json

import httpx2
from scim2_models import BulkResponse, Context, EnterpriseUser, Error, Group, ListResponse, User

Person = User[EnterpriseUser]
ENTERPRISE = str(EnterpriseUser.__schema__)
USER = str(User.__schema__)
GROUP = str(Group.__schema__)
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"


class Wrong(Exception):
    """An answer is not what it should be."""


class Answer:
    def __init__(self, question, response):
        self.question = question
        self.status = response.status_code
        self.headers = response.headers
        self.text = response.text
        self.json = json.loads(response.text) if response.text else None
        kind = self.headers.get("content-type", "application/scim+json")
        if response.text and not kind.startswith("application/scim+json"):
            raise Wrong(f"{self}: the body is {kind}")

    def __str__(self):
        return f"{self.question} -> {self.status} {self.text[:300]}"

    def expect(self, *statuses):
        if self.status not in statuses:
            raise Wrong(f"{self}, not {' or '.join(map(str, statuses))}")
        return self

    def read(self, model, context=Context.RESOURCE_QUERY_RESPONSE):
        try:
            return model.model_validate(self.json, scim_ctx=context)
        except ValueError as problem:
            raise Wrong(f"{self}: {problem}") from problem

    def user(self):
        return self.expect(200, 201).read(Person)

    def group(self):
        return self.expect(200, 201).read(Group)

    def users(self):
        return self.expect(200).read(ListResponse[Person])

    def everything(self):
        return self.expect(200).read(ListResponse[Person | Group])

    def bulk(self):
        return self.expect(200).read(BulkResponse[Person | Group], Context.BULK_RESPONSE)

    def refusal(self, status, *scim_types):
        """What is wrong with a refusal that should have this status and one of these types."""
        if self.status != status:
            return f"{self}, not {status}"
        try:
            error = self.read(Error)
        except Wrong as problem:
            return str(problem)
        if self.json.get("status") != str(status):
            return f"{self}: the status in the body is {self.json.get('status')!r}"
        if scim_types and error.scim_type not in scim_types:
            return f"{self}: not {' or '.join(map(str, scim_types))}"
        return None


class Peer:
    def __init__(self, url, token, profile, group_patch_reply):
        self.url = url
        self.profile = profile
        self.group_patch_reply = group_patch_reply
        self.http = httpx2.Client(
            base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=30
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.http.close()

    def ask(self, method, path, body=None, *, content=None, headers=None, **params):
        """Asks with a JSON body, or with these bytes."""
        headers = {"Accept": "application/scim+json", **(headers or {})}
        if body is not None:
            content = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/scim+json")
        response = self.http.request(
            method, path, params=params or None, content=content, headers=headers
        )
        return Answer(f"{method} {path} {params or ''} {str(body or '')[:300]}", response)

    def get(self, path, **params):
        return self.ask("GET", path, **params)

    def post(self, path, body, **more):
        return self.ask("POST", path, body, **more)

    def patch(self, path, *operations, **more):
        return self.ask("PATCH", path, {"schemas": [PATCH], "Operations": operations}, **more)

    def new_user(self, user_name, **attributes):
        attributes.setdefault("schemas", [USER])
        return self.post("/Users", {"userName": user_name, **attributes}).user()

    def new_group(self, display_name, **attributes):
        body = {"schemas": [GROUP], "displayName": display_name, **attributes}
        return self.post("/Groups", body).group()


def same(found, expected):
    """What is wrong when two values should be equal."""
    return None if found == expected else f"{found!r}, not {expected!r}"
