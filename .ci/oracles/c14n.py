"""Compares the canonical forms that Vestibule writes with those of libxml2, twice over: the one
inside lxml, and the system's own through ctypes, which knows Canonical XML 1.1 and subsets too.

    c14n.py CANONICALIZE [--documents N] [--seed N]

CANONICALIZE is the built example of that name in vestibule-xmldsig. The documents are generated
from a seed, so a failure comes back with the same seed. Where VESTIBULE_CORPORA names a folder,
every XML document in it is compared as well.

Two differences are known and are not ours. They are looked for by name, and pass only if putting
right exactly that, and nothing else, makes the octets equal:

ampersand   libxml2 writes an `&` in a namespace URI as it is, where Canonical XML 1.0 (2.3,
            Namespace Nodes) asks for `&amp;`.
empty base  libxml2 leaves `xml:base=""` out of every Canonical XML 1.1 form. The specification
            (2.4) does that to a value it computed, below ancestors that are left out; in a whole
            document no value is computed, and 2.3 writes each attribute as it is.
"""

import argparse
import base64
import collections
import hashlib
import itertools
import os
import pathlib
import re
import subprocess
import sys

from lxml import etree

import documents
from libxml2 import LibXml2

BATCH = 500
# Only what our reader accepts is parsed, so no DTD ever reaches this parser. It is told to replace
# entities because `&amp;` in a namespace URI would else stay in the tree as `&#38;`.
PARSER = etree.XMLParser(resolve_entities=True, no_network=True)
METHODS = ("exclusive", "inclusive", "inclusive11")


class Question:
    """One document in one mode: what it is asked of ours and of libxml2."""

    def __init__(self, document, mode, prefixes):
        self.document, self.mode, self.prefixes = document, mode, prefixes
        self.method = mode.removesuffix("-comments")
        self.with_comments = mode.endswith("-comments")

    def frame(self):
        prefixes = ",".join(self.prefixes) or "-"
        return f"{self.mode} {prefixes} {len(self.document.octets)}\n".encode() + self.document.octets

    def __str__(self):
        return f"{self.document.name}, {self.mode}, PrefixList [{' '.join(self.prefixes)}]"


def ask_ours(canonicalize, questions):
    """The answers of one run of the example: octets, or the code of a refusal as a string."""
    frames = b"".join(question.frame() for question in questions)
    answered = subprocess.run([canonicalize], input=frames, stdout=subprocess.PIPE, check=True).stdout
    answers, at = [], 0
    for _ in questions:
        end = answered.index(b"\n", at)
        verdict, value = answered[at:end].decode().split(" ")
        at = end + 1
        if verdict == "ok":
            answers.append(answered[at : at + int(value)])
            at += int(value)
        else:
            answers.append(value)
    if at != len(answered):
        raise SystemExit("c14n: the example answered more than it was asked")
    return answers


def with_namespaces_escaped(octets):
    """What libxml2 wrote, with every `&` in a namespace declaration escaped."""

    def escape(declaration):
        return declaration[1] + declaration[2].replace(b"&", b"&amp;")

    return in_start_tags(octets, lambda tag: DECLARATION.sub(escape, tag))


def without_empty_base(octets):
    """What we wrote, as if no `xml:base` were empty."""
    return in_start_tags(octets, lambda tag: tag.replace(b' xml:base=""', b""))


def in_start_tags(octets, change):
    return MARKUP.sub(lambda found: change(found[0]) if found["tag"] else found[0], octets)


# In canonical XML no attribute value has a raw `"` or `<`. What is not a start tag is matched
# too, so that a comment holding something like a tag is passed over.
MARKUP = re.compile(rb"<!--.*?-->|<\?.*?\?>|(?P<tag><[^/!?<>\s]+(?: [^=<>\s]+=\"[^\"<]*\")*>)", re.S)
DECLARATION = re.compile(rb"( xmlns(?::[^=\s]+)?=\")([^\"]*)")


class Excuses:
    """Which of the known differences a document can have."""

    def __init__(self, root):
        self.ampersand = any("&" in uri for _, (_, uri) in etree.iterwalk(root, events=("start-ns",)))
        self.empty_base = any(element.get(BASE) == "" for element in root.iter(etree.Element))

    def name(self, method, ours, theirs):
        """The difference that makes one of the other; `None` for any other difference."""
        if self.ampersand:
            theirs = with_namespaces_escaped(theirs)
            if ours == theirs:
                return "ampersand"
        if self.empty_base and method == "inclusive11" and without_empty_base(ours) == theirs:
            return "empty base"
        return None


BASE = "{http://www.w3.org/XML/1998/namespace}base"


class Comparison:
    def __init__(self, canonicalize):
        self.canonicalize = canonicalize
        self.system = LibXml2()
        self.compared = collections.Counter()
        self.excused = collections.Counter()
        self.refused = collections.Counter()
        self.refused_names = {}
        self.documents = 0
        self.elements = 0
        self.mismatches = 0

    def batch(self, asked):
        """Compares some documents; `asked` pairs each with its questions."""
        questions = [question for _, mine in asked for question in mine]
        answers = iter(ask_ours(self.canonicalize, questions))
        for document, mine in asked:
            ours = [next(answers) for _ in mine]
            codes = {answer for answer in ours if isinstance(answer, str)}
            if codes:
                (code,) = codes
                self.refused[code] += 1
                self.refused_names[document.name] = code
                continue
            self.documents += 1
            self.document(document, mine, ours)

    def document(self, document, questions, ours):
        try:
            tree = etree.ElementTree(etree.fromstring(document.octets, PARSER))
            system = self.system.parse(document.octets)
        except (etree.XMLSyntaxError, ValueError) as error:
            self.mismatch(f"{document.name}: ours accepts what libxml2 refuses: {error}", document)
            return
        excuses = Excuses(tree.getroot())
        for question, octets in zip(questions, ours):
            if question.mode == "digests":
                forms = system.elements_with_id(question.prefixes)
                self.digests(question, octets, forms, excuses)
                continue
            expected = system.canonical(question.method, question.prefixes, question.with_comments)
            self.compare("system", question, octets, expected, excuses)
            # lxml drops from a PrefixList what is no name in the document, and with it `#default`.
            if question.method != "inclusive11" and "#default" not in question.prefixes:
                expected = etree.tostring(
                    tree,
                    method="c14n",
                    exclusive=question.method == "exclusive",
                    with_comments=question.with_comments,
                    inclusive_ns_prefixes=question.prefixes or None,
                )
                self.compare("lxml", question, octets, expected, excuses)

    def digests(self, question, octets, forms, excuses):
        """Elements cut out of the document; of ours there is only the digest."""
        forms = list(forms)
        if excuses.ampersand:
            forms = [with_namespaces_escaped(form) for form in forms]
        lines = [base64.b64encode(hashlib.sha256(form).digest()) + b"\n" for form in forms]
        self.elements += len(lines)
        if octets == b"".join(lines):
            return
        wrong = [
            form
            for form, line, answer in itertools.zip_longest(forms, lines, octets.splitlines(True))
            if line != answer
        ]
        self.mismatch(f"{question}: another digest than that of {wrong[0]!r}", question.document)

    def compare(self, oracle, question, ours, theirs, excuses):
        self.compared[oracle, question.method] += 1
        if ours == theirs:
            return
        excuse = excuses.name(question.method, ours, theirs)
        if excuse:
            self.excused[excuse] += 1
            return
        pairs = enumerate(zip(ours, theirs))
        at = next((i for i, (a, b) in pairs if a != b), min(len(ours), len(theirs)))
        near = slice(max(at - 60, 0), at + 60)
        self.mismatch(
            f"{question}: differs from {oracle} at byte {at}\n"
            f"  ours   {ours[near]!r}\n  theirs {theirs[near]!r}",
            question.document,
        )

    def mismatch(self, text, document):
        self.mismatches += 1
        if self.mismatches <= 10:
            print(f"c14n: {text}\n  document {document.octets[:4000]!r}", file=sys.stderr)


def questions_for(document, random):
    """Every method with and without comments; exclusive ones with a random PrefixList."""
    questions = []
    for method in METHODS:
        for suffix in ("", "-comments"):
            prefixes = documents.prefix_list(random) if method == "exclusive" else []
            questions.append(Question(document, method + suffix, prefixes))
    questions.append(Question(document, "digests", documents.prefix_list(random)))
    return questions


def compare_generated(canonicalize, count, seed):
    comparison = Comparison(canonicalize)
    generator = documents.Generator(seed)
    for start in range(0, count, BATCH):
        batch = []
        for number in range(start, min(start + BATCH, count)):
            document = generator.document(number)
            batch.append((document, questions_for(document, generator.random)))
        comparison.batch(batch)
    report(f"{count} generated documents (seed {seed})", comparison)
    few = count // 50
    if comparison.refused.total() > few:
        print(f"c14n: more than {few} of the generated documents are refused", file=sys.stderr)
        return False
    return comparison.mismatches == 0


def compare_corpora(canonicalize, folder, seed):
    comparison = Comparison(canonicalize)
    random = documents.Generator(seed).random
    found = list(corpus_documents(pathlib.Path(folder)))
    for start in range(0, len(found), BATCH):
        batch = found[start : start + BATCH]
        comparison.batch([(document, questions_for(document, random)) for document in batch])
    for name, code in sorted(comparison.refused_names.items()):
        print(f"  refused {code}: {name}")
    report(f"{len(found)} corpus documents", comparison)
    if not found:
        print("c14n: VESTIBULE_CORPORA holds no XML document", file=sys.stderr)
    return bool(found) and comparison.mismatches == 0


def corpus_documents(folder):
    """The XML documents in a folder: what starts like one, as it is or in base64."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        octets, name = path.read_bytes(), str(path.relative_to(folder))
        if starts_like_xml(octets):
            yield documents.Document(name, octets)
            continue
        try:
            decoded = base64.b64decode(b"".join(octets.split()), validate=True)
        except ValueError:
            continue
        if starts_like_xml(decoded):
            yield documents.Document(name + " (base64)", decoded)


def starts_like_xml(octets):
    return octets.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def report(what, comparison):
    def counts(counter):
        names = {key: " ".join(key) if isinstance(key, tuple) else key for key in counter}
        return ", ".join(f"{names[key]} {number}" for key, number in sorted(counter.items()))

    print(
        f"c14n: {what}: {comparison.documents} compared, {comparison.mismatches} mismatches in "
        f"{comparison.compared.total()} comparisons ({counts(comparison.compared)}) and "
        f"{comparison.elements} digests of elements; known defects of libxml2: "
        f"{counts(comparison.excused) or 'none'}; "
        f"{comparison.refused.total()} refused ({counts(comparison.refused) or 'none'})"
    )


def main():
    parser = argparse.ArgumentParser(description="Compare canonical XML with libxml2.")
    parser.add_argument("canonicalize", help="the built example")
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=20_261_121)
    options = parser.parse_args()
    passed = compare_generated(options.canonicalize, options.documents, options.seed)
    corpora = os.environ.get("VESTIBULE_CORPORA")
    if corpora:
        passed &= compare_corpora(options.canonicalize, corpora, options.seed)
    else:
        print("c14n: VESTIBULE_CORPORA is not set, so no corpus was compared")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
