"""A browser without a screen: it keeps cookies, follows redirects, and fills in the forms of the
providers."""

import dataclasses
import html.parser
import http.cookiejar
import json
import urllib.parse
import urllib.request

MOST_STEPS = 20
SECONDS = 15
# The values of the buttons that go on, the most wanted first; one of canaille's has none.
AGREEMENT = ("accept", "yes", "logout", "")


class Lost(Exception):
    """The browser came to a page that it does not know how to leave."""


@dataclasses.dataclass
class Answer:
    """What a server answered."""

    status: int
    headers: object
    text: str
    url: str

    def json(self):
        try:
            value = json.loads(self.text)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def list(self):
        """The array that the answer holds; fails on anything else."""
        value = json.loads(self.text)
        if not isinstance(value, list):
            raise Lost(f"{self.url} answered no array")
        return value

    def location(self):
        """Where the answer redirects to, or `None`."""
        if self.status not in (301, 302, 303, 307, 308):
            return None
        return urllib.parse.urljoin(self.url, self.headers["location"] or "")

    def forms(self):
        reader = FormReader(self.url)
        if "html" in (self.headers["content-type"] or ""):
            reader.feed(self.text)
        return reader.forms


@dataclasses.dataclass
class Form:
    """A form of a page, and what it would send as it stands."""

    url: str
    method: str
    fields: dict
    asks: dict = dataclasses.field(default_factory=dict)
    buttons: list = dataclasses.field(default_factory=list)
    name: str = ""


@dataclasses.dataclass
class Request:
    """What a browser is about to send."""

    url: str
    fields: dict | None = None

    @property
    def method(self):
        return "GET" if self.fields is None else "POST"


class FormReader(html.parser.HTMLParser):
    """Reads the forms of a page, with their fields and their buttons."""

    def __init__(self, page):
        super().__init__()
        self.page, self.forms, self.inside = page, [], None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            action = urllib.parse.urljoin(self.page, attributes.get("action") or "")
            method = (attributes.get("method") or "get").upper()
            self.inside = Form(action, method, {}, name=attributes.get("id") or "")
            self.forms.append(self.inside)
        elif tag in ("input", "button"):
            self.read_control(tag, attributes)

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = None

    def read_control(self, tag, attributes):
        form, name = self.form_of(attributes), attributes.get("name")
        kind = attributes.get("type") or ("text" if tag == "input" else "submit")
        value = attributes.get("value") or ""
        if form is None:
            return
        if kind == "submit":
            form.buttons.append((name, value))
        elif name and kind in ("text", "password", "email"):
            form.asks[name] = kind
        elif name and (kind != "checkbox" or "checked" in attributes):
            form.fields[name] = value

    def form_of(self, attributes):
        """The form around the control, or the one that the control names."""
        if "form" not in attributes:
            return self.inside
        return next((form for form in self.forms if form.name == attributes["form"]), None)


class Browser:
    """One person's browser, with that person's name and password."""

    def __init__(self, user="grace", password="a password of a test"):
        self.user, self.password = user, password
        # Browsers treat loopback addresses as secure, whatever the scheme.
        policy = http.cookiejar.DefaultCookiePolicy(secure_protocols=("http", "https"))
        self.cookies = http.cookiejar.CookieJar(policy)
        # Without the handlers that follow redirects, raise for statuses and look for a proxy.
        self.opener = urllib.request.OpenerDirector()
        self.opener.add_handler(urllib.request.HTTPHandler())
        self.opener.add_handler(urllib.request.HTTPCookieProcessor(self.cookies))

    def send(self, request):
        """Sends a request and follows no redirect."""
        body = None if request.fields is None else urllib.parse.urlencode(request.fields).encode()
        sent = urllib.request.Request(request.url, body, {"accept": "text/html,*/*;q=0.8"})
        with self.opener.open(sent, timeout=SECONDS) as response:
            text = response.read().decode(errors="replace")
            return Answer(response.status, response.headers, text, response.url)

    def get(self, url):
        return self.send(Request(url))

    def post(self, url, fields=None):
        return self.send(Request(url, fields or {}))

    def travel(self, url, until):
        """Goes from `url` through pages and redirects to the first request for an address that
        starts with `until`, and returns that request without sending it."""
        request = Request(url)
        for _ in range(MOST_STEPS):
            if request.url.startswith(until):
                return request
            answer = self.send(request)
            request = self.next_request(answer)
        raise Lost(f"{MOST_STEPS} steps from {url} did not lead to {until}")

    def next_request(self, answer):
        location = answer.location()
        if location:
            return Request(location)
        forms = [form for form in answer.forms() if form.method == "POST"]
        if answer.status != 200 or not forms:
            page = answer.url.split("?")[0]
            raise Lost(f"{page} answered {answer.status}: {' '.join(answer.text.split())[:300]}")
        return self.fill(forms[0])

    def fill(self, form):
        """The form as this person sends it: with the name, the password, and agreement."""
        fields = dict(form.fields)
        for name, kind in form.asks.items():
            fields[name] = self.password if kind == "password" else self.user
        for wanted in AGREEMENT:
            button = next((name for name, value in form.buttons if name and value == wanted), None)
            if button:
                return Request(form.url, {**fields, button: wanted})
        return Request(form.url, fields)
