"""A small Internet of one kind of name server: a parent, two servers of every zone, and resolvers."""

import subprocess

import servers
from cases import Case, cases, target
from packets import TXT, Between, ask

# Each has a port; those that zones name have an address besides, which the look-up is told the way to.
PLACES = ("parent", "first", "second", "udp", "late", "slow", "silent", "explaining", "plain")
NEGATIVE_SECONDS = 5


def address_of(place):
    """An address for documentation."""
    return f"192.0.2.{1 + PLACES.index(place)}"


class Lab:
    """Running servers; a context."""

    def __init__(self, kind, challenge_of):
        self.root = servers.WORK / kind.__name__
        self.kind = kind
        self.ports = dict(zip(PLACES, servers.free_ports(len(PLACES))))
        self.cases = cases(challenge_of)
        self.served = [case for case in self.cases if case.is_served]
        self.served.append(Case("target.test", "", target(challenge_of)))
        self.running = []

    def at(self, place):
        return servers.HOST, self.ports[place]

    @property
    def routes(self):
        """Where the addresses are that zones name, and that nobody would ask otherwise."""
        return {address_of(place): self.at(place) for place in PLACES}

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for server in self.running:
            server.close()

    def start(self):
        files = {"first": {}, "second": {}}
        anchors = []
        for case in self.served:
            for place in files:
                files[place][case.domain] = self.write(case, place)
            if case.is_signed:
                anchors += self.sign(case, files)
        parent = self.write_parent(anchors)
        first = self.run(self.kind, "first", files["first"])
        second = self.run(self.kind, "second", files["second"])
        top = self.run(self.kind, "parent", {"test": parent})
        Between(self.at("udp"), self.at("first"))
        Between(self.at("late"), self.at("first"), delay=0.3)
        Between(self.at("slow"), self.at("first"), delay=2)
        Between(self.at("silent"), self.at("first"), is_silent=True)
        stubs = {"test": [self.at("parent")]}
        for case in self.served:
            # A resolver tries servers in turn, for longer than a look-up waits for it.
            answering = [place for place in case.servers if place != "silent"]
            stubs[case.domain] = [self.at(it) for it in dict.fromkeys(answering or case.servers)]
        for place, with_errors in (("explaining", True), ("plain", False)):
            self.run(servers.unbound, place, stubs, anchors, with_errors)
        for server, zone in ((first, "right.test"), (second, "right.test"), (top, "test")):
            server.wait(zone)
        for server in self.running[3:]:
            server.wait("right.test")
        self.authorities = first, second

    def run(self, kind, place, *what):
        server = kind(self.root, place, self.at(place), *what)
        self.running.append(server)
        return server

    def write(self, case, place, serial=1, more=""):
        records = case.records if place == "first" or case.at_second is None else case.at_second
        hosts = [address_of(server) for server in case.servers]
        zone = f"""$ORIGIN {case.domain}.
$TTL 300
@ SOA ns1 admin {serial} 60 60 600 {NEGATIVE_SECONDS}
@ NS ns1
@ NS ns2
ns1 A {hosts[0]}
ns2 A {hosts[1]}
{records}
{more}
"""
        path = self.root / f"{case.domain}.{place}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(zone)
        return path

    def write_parent(self, anchors):
        lines = [
            "$ORIGIN test.", "$TTL 300", f"@ SOA a.nic admin 1 60 60 600 {NEGATIVE_SECONDS}",
            "@ NS a.nic", f"a.nic A {address_of('parent')}", *anchors,
        ]
        delegated = [case for case in self.cases if case.is_delegated]
        for case in [*delegated, self.served[-1]]:
            for number, server in enumerate(dict.fromkeys(case.servers), 1):
                lines.append(f"{case.domain}. NS ns{number}.{case.domain}.")
                lines.append(f"ns{number}.{case.domain}. A {address_of(server)}")
        path = self.root / "test.parent"
        path.write_text("\n".join(lines) + "\n")
        return path

    def sign(self, case, files):
        """Signs a zone for both servers; where it is tampered with, the token is not what was signed.
        Returns the digest of its key."""
        keys = self.root / f"keys.{case.name}"
        keys.mkdir()

        def tool(*command):
            subprocess.run(command, cwd=keys, check=True, capture_output=True)

        tool("dnssec-keygen", "-q", "-a", "ECDSAP256SHA256", case.domain)
        tool("dnssec-keygen", "-q", "-a", "ECDSAP256SHA256", "-f", "KSK", case.domain)
        path = files["first"][case.domain]
        signed = path.with_suffix(".signed")
        tool("dnssec-signzone", "-S", "-o", case.domain, "-f", str(signed), str(path))
        if case.is_tampered:
            text = signed.read_text()
            tampered = text.replace(" expiry=never", " expiry=never forged=yes")
            assert text != tampered
            signed.write_text(tampered)
        for place in files:
            files[place][case.domain] = signed
        digests = (keys / f"dsset-{case.domain}.").read_text().splitlines()
        return [" ".join(digest.split()) for digest in digests]

    def publish(self, case, challenge):
        """Publishes a record that was not there, once resolvers have been asked for it."""
        name = challenge["name"]
        for place in ("explaining", "plain"):
            flags, answers = ask(self.at(place), name, TXT, 2)
            assert (flags & 15, answers) == (3, 0), f"{place} has {flags:x}, {answers}"
        for place in ("first", "second"):
            self.write(case, place, 2, f'{name}. TXT "{challenge["value"]}"')
        for server in self.authorities:
            server.reload()
