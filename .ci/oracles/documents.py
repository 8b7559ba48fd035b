"""Generates XML documents that are hard to canonicalise, the same ones for the same seed."""

import dataclasses
import random

PREFIXES = ("a", "b", "ds", "saml", "saml2p", "xs", "x-y", "é", "n0")
URIS = (
    "urn:a",
    "urn:b",
    "urn:oasis:names:tc:SAML:2.0:assertion",
    "urn:oasis:names:tc:SAML:2.0:protocol",
    "http://www.w3.org/2000/09/xmldsig#",
    "http://www.w3.org/2001/XMLSchema",
    "http://example.com/a?b=c;d,e",
    "http://example.com/%C3%A9/it's(here)",
)
AMPERSAND_URIS = ("http://example.com/?a=1&b=2", "urn:x&amp;y", "urn:tail&", "urn:a&lt;")
LOCALS = ("Root", "a", "b", "B", "Value", "x.y", "_z", "é", "ab", "a-b", "\uff41", "\U00010400", "日本")
WORDS = (
    "text", " ", "  two  blanks ", "\n", "\r\n", "\r", "\t", "\n    ", "é", "日本語", "\U0001f600", "\U00010000",
    "\u0085", "\u2028", "\u00a0", "\ufffd", "\u007f", "]]", ">", "]", "'", '"', "&amp;", "&lt;", "&gt;", "&quot;",
    "&apos;", "&#13;", "&#xD;", "&#10;", "&#xA;", "&#9;", "&#x9;", "&#32;", "&#38;", "&#60;", "&#x3E;", "&#xe9;",
    "&#x1F600;", "&#65536;", "&#x00041;", "a=b", "xmlns", "http://example.com/?q=1",
)
SECTIONS = ("", "text", "<a b='c'>&amp;</a>", "]]", "]", ">", "\r\n", "\r", "&#13;", "\t\n", "\U0001f600", "<!-- no comment -->")
COMMENTS = ("", " ", "text", " a < b & c > d ", ' xmlns="urn:a&b" ', "\r\n\r", "é \U0001f600", " - - ", "-a-b ", "<?x?>", "]]>")
INSTRUCTIONS = ("t", "t data", "t \t data  ", "t a='1' b=\"2\"", "xml-stylesheet href='a&b'", "t\r\nx\ry", "é ?", "t <a>", "t ? >")
SPACES = (" ", " ", " ", "  ", "\n", "\t", "\r\n", "\r", "\n    ", " \t\n ")
XML_ATTRIBUTES = {
    "lang": ("en", "de-CH", "", "x-1"),
    "space": ("preserve", "default"),
    "base": ("http://example.com/", "http://example.com/a/b", "rel/ative", "../up", ""),
}
IDS = ("ID", "Id", "id", "xml:id")


@dataclasses.dataclass
class Document:
    name: str
    octets: bytes


def prefix_list(rng):
    """A PrefixList for the exclusive methods: often none, sometimes with #default."""
    if rng.random() < 0.4:
        return []
    return rng.sample(("#default", "undeclared", *PREFIXES), rng.randint(1, 5))


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def document(self, number):
        return Document(f"document {number}", Writer(self.random).document().encode())


class Writer:
    """Writes one document."""

    def __init__(self, rng):
        self.random = rng
        self.out = []
        self.elements = rng.choice((3, 8, 20, 40))
        self.ids = 0
        self.deepest = rng.choice((2, 5, 9))
        # An escaped `&` in a namespace URI meets a defect of libxml2: only some documents have one.
        self.uris = list(URIS)
        if rng.random() < 0.15:
            self.uris += rng.sample(AMPERSAND_URIS, 2)
        # Plain documents take the paths for what is canonical already.
        self.plain = rng.random() < 0.15

    def chance(self, probability):
        return self.random.random() < probability

    def document(self):
        if self.chance(0.05):
            self.out.append("\ufeff")
        if self.chance(0.4):
            self.declaration()
        self.around_root()
        self.element({"": "", "xml": None}, 0)
        self.around_root()
        return "".join(self.out)

    def declaration(self):
        encoding = self.random.choice(("", " encoding='UTF-8'", ' encoding="utf-8"'))
        standalone = self.random.choice(("", "", " standalone='yes'", " standalone = \"no\""))
        self.out.append(f"<?xml version='1.0'{encoding}{standalone}?>")

    def around_root(self):
        for _ in range(self.random.choice((0, 0, 0, 1, 3))):
            self.random.choice((self.comment, self.instruction, self.blank))()

    def blank(self):
        self.out.append(self.random.choice(SPACES))

    def comment(self):
        self.out.append(f"<!--{self.random.choice(COMMENTS)}-->")

    def instruction(self):
        self.out.append(f"<?{self.random.choice(INSTRUCTIONS)}?>")

    def element(self, scope, depth):
        self.elements -= 1
        declared = self.declarations(scope)
        scope = {**scope, **declared}
        name = self.qualified(self.random.choice([p for p in scope if p != "xml"]))
        attributes = [self.attribute_of(f"xmlns:{p}" if p else "xmlns", escaped(uri)) for p, uri in declared.items()]
        if self.chance(0.02):
            attributes.append(self.attribute_of("xmlns:xml", "http://www.w3.org/XML/1998/namespace"))
        attributes += self.attributes(scope)
        if not self.plain:
            self.random.shuffle(attributes)
        self.out.append("<" + name)
        for attribute in attributes:
            self.out += (self.space(), attribute)
        self.maybe_space()
        if self.chance(0.15) and depth > 0 or self.elements <= 0 and self.chance(0.5):
            self.out.append("/>")
            return
        self.out.append(">")
        self.content(scope, depth)
        self.out += ("</", name)
        self.maybe_space()
        self.out.append(">")

    def space(self):
        return " " if self.plain else self.random.choice(SPACES)

    def maybe_space(self):
        if not self.plain and self.chance(0.15):
            self.blank()

    def declarations(self, scope):
        """New, repeated, redeclared and emptied ones."""
        declared = {}
        for _ in range(self.random.choice((0, 0, 1, 1, 2, 4) if len(scope) > 2 else (1, 2, 4))):
            kind = self.random.random()
            if kind < 0.15:
                declared[""] = ""
            elif kind < 0.3:
                declared[""] = self.random.choice(self.uris)
            elif kind < 0.5 and len(scope) > 2:
                again = self.random.choice([p for p in scope if p != "xml"])
                declared[again] = scope[again]
            elif kind < 0.65 and len(scope) > 2:
                again = self.random.choice([p for p in scope if p not in ("", "xml")] or ["a"])
                declared[again] = self.random.choice(self.uris)
            else:
                declared[self.random.choice(PREFIXES)] = self.random.choice(self.uris)
        if self.plain:
            declared = dict(sorted(declared.items()))
        return declared

    def attributes(self, scope):
        """No two with one expanded name."""
        taken, attributes = set(), []
        for _ in range(self.random.choice((0, 0, 1, 2, 3, 6))):
            prefix = self.random.choice(("", "", *(p for p in scope if p not in ("", "xml"))))
            local = self.random.choice(LOCALS)
            if ((scope[prefix] if prefix else ""), local) in taken:
                continue
            taken.add(((scope[prefix] if prefix else ""), local))
            attributes.append(self.attribute_of(f"{prefix}:{local}" if prefix else local, self.value()))
        for local, values in XML_ATTRIBUTES.items():
            if self.chance(0.08):
                attributes.append(self.attribute_of("xml:" + local, self.random.choice(values)))
        if self.chance(0.2):
            attributes.append(self.attribute_of(self.random.choice(IDS), self.id()))
        return attributes

    def id(self):
        # A repeated id is refused: rare, so that the refusal is seen and costs few documents.
        if not self.chance(0.002):
            self.ids += 1
        return f"_{self.ids}"

    def attribute_of(self, name, value):
        quote = '"' if self.plain or '"' not in value and self.chance(0.5) else "'"
        value = value.replace(quote, "&quot;" if quote == '"' else "&apos;")
        before, after = "", ""
        if not self.plain and self.chance(0.1):
            before, after = self.random.choice(SPACES), self.random.choice(("", " ", "\n"))
        return f"{name}{before}={after}{quote}{value}{quote}"

    def value(self):
        if self.plain:
            return self.random.choice(("", "value", "a b", "é", ">", "'"))
        return "".join(self.random.choice(WORDS) for _ in range(self.random.choice((0, 1, 1, 3, 6))))

    def qualified(self, prefix):
        local = self.random.choice(LOCALS)
        return f"{prefix}:{local}" if prefix else local

    def content(self, scope, depth):
        for _ in range(self.random.choice((0, 1, 2, 4, 7) if depth else (2, 4, 7))):
            kind = self.random.random()
            if kind < 0.55 and depth < self.deepest and self.elements > 0:
                self.element(scope, depth + 1)
            elif kind < 0.82 or self.plain:
                self.text()
            elif kind < 0.88:
                self.out.append(f"<![CDATA[{self.random.choice(SECTIONS)}]]>")
            elif kind < 0.94:
                self.comment()
            else:
                self.instruction()

    def text(self):
        words = ("text", "\n", "a 'quoted' \"word\"", "é") if self.plain else WORDS
        text = "".join(self.random.choice(words) for _ in range(self.random.choice((1, 1, 3, 8))))
        # `]]>` may not stand in text, nor be put together from two pieces of it.
        if text.startswith((">", "]")) and self.out[-1].endswith("]"):
            text = " " + text
        while "]]>" in text:
            text = text.replace("]]>", "]]&gt;")
        self.out.append(text)


def escaped(uri):
    return uri.replace("&", "&amp;").replace("<", "&lt;")
