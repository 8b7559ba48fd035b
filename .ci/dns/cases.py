"""What is published, where, and which diagnosis has to come of it."""

import dataclasses

ORGANIZATION = "acme"
OTHERS_TOKEN = "token=aaaaaaaaaaaaaaaaaaaaaaaaaa expiry=never"
# The fifteen, and that there is nothing to say.
CODES = """verified nothing_published no_txt_at_name other_value doubled_zone published_at_apex
published_without_tag value_altered cname_broken partly_published waiting_for_caches wildcard_answers
dnssec_bogus servers_unreachable not_delegated claimed_by_other""".split()


@dataclasses.dataclass
class Case:
    """One domain below `test`. `servers` are the names of where its two servers stand."""

    domain: str
    expected: str
    records: str = ""
    at_second: str | None = None
    servers: tuple = ("first", "second")
    options: tuple = ()
    is_served: bool = True
    is_delegated: bool = True
    is_signed: bool = False
    is_tampered: bool = False
    # What has to stand in the text, besides.
    seen: str = ""

    @property
    def name(self):
        return self.domain.removesuffix(".test")


def txt(value):
    """A TXT record's data, every byte that means something in a zone file escaped."""
    plain = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:03}"
        for byte in value.encode()
    )
    return f'TXT "{plain}"'


def cases(challenge_of):
    """All of them. `challenge_of` tells the name and the value to publish for a domain."""

    def case(name, expected, records="", **options):
        domain = f"{name}.test"
        challenge = challenge_of(domain)
        owner = challenge["name"] + "."
        parts = {
            "owner": owner,
            "value": txt(challenge["value"]),
            "domain": domain + ".",
            "label": owner.split(".", 1)[1],
            "tag": owner.split(".", 1)[0],
        }
        for key in ("records", "at_second"):
            text = records if key == "records" else options.get(key)
            if text is not None:
                options[key] = text.format(**parts)
        return Case(domain, expected, **options)

    def altered(name, alter):
        value = txt(alter(challenge_of(f"{name}.test")["value"]))
        return case(name, "value_altered", "{owner} " + value)

    right = "{owner} {value}"
    many = "\n".join(f'{{owner}} TXT "some other value, number {n}"' for n in range(99))
    hops = "\n".join(f"hop{n} CNAME hop{n + 1}" for n in range(6))
    single = challenge_of("single.test")["alternatives"][0]
    return [
        case("right", "verified", right),
        case("single", "verified", f"{single}. {{value}}"),
        case("beside", "verified", right + '\n{owner} TXT "something else"'),
        case("big", "verified", right + "\n" + many),
        case("late", "verified", right, servers=("late", "late")),
        case("half", "verified", right, servers=("first", "silent"), seen="servers_unreachable"),
        case("signed", "verified", right, is_signed=True),
        case("alias", "verified", "{owner} CNAME alias.target.test.", seen="cname_followed"),
        # Whoever has what a DNAME leads to answers for every name below it: that proves nothing.
        case("dname", "wildcard_answers", "{label} DNAME dname.target.test."),
        case("nothing", "nothing_published"),
        case("nodata", "no_txt_at_name", "{owner} A 192.0.2.1"),
        case("other", "other_value", "{owner} " + txt(OTHERS_TOKEN)),
        case("earlier", "other_value", right, options=("--generation", "2"), seen="1970-01-01"),
        case("doubled", "doubled_zone", "{owner}{domain} {value}"),
        case("apex", "published_at_apex", "@ {value}"),
        case("untagged", "published_without_tag", "{label} {value}"),
        altered("quoted", lambda value: f'"{value}"'),
        altered("curly", lambda value: f"\u201c{value}\u201d"),
        altered("spaced", lambda value: value.replace("=", " = ", 1)),
        altered("upper", lambda value: value.replace(value[6:32], value[6:32].upper())),
        altered("cut", lambda value: value[:26]),
        case("dangling", "cname_broken", "{owner} CNAME gone.target.test.", seen="gone.target.test"),
        case("inside", "cname_broken", "{owner} CNAME gone", seen="gone.inside.test"),
        case("loop", "cname_broken", "{owner} CNAME back\nback CNAME {owner}", seen="back.loop.test"),
        case("circle", "cname_broken", "{owner} CNAME circle.target.test."),
        case("long", "cname_broken", "{owner} CNAME hop0\n" + hops + "\nhop6 {value}"),
        case("partly", "partly_published", right, at_second="", seen="1 of 2"),
        case("wildcard", "wildcard_answers", '* TXT "v=spf1 -all"'),
        case("bogus", "dnssec_bogus", right, is_signed=True, is_tampered=True),
        case("lame", "servers_unreachable", is_served=False, seen="no authority"),
        case("silent", "servers_unreachable", right, servers=("silent", "silent")),
        case("slow", "servers_unreachable", right, servers=("slow", "slow")),
        case("udp", "servers_unreachable", right + "\n" + many, servers=("udp", "udp"), seen="TCP"),
        case("missing", "not_delegated", is_served=False, is_delegated=False),
        case("taken", "claimed_by_other", right, options=("--taken", "yes")),
        case("waiting", "waiting_for_caches"),
    ]


def target(challenge_of):
    """The zone that aliases lead to."""
    alias, dname, circle = (challenge_of(f"{name}.test") for name in ("alias", "dname", "circle"))
    tag = dname["name"].split(".", 1)[0]
    return f"""alias {txt(alias["value"])}
{tag}.dname {txt(dname["value"])}
circle CNAME {circle["name"]}.
"""
