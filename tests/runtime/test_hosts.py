"""Every spelling of a host that somebody may paste: understood, or refused for a reason that fits."""

from __future__ import annotations

import itertools

import idna
import pytest

from tests import scratch
from webapp.runtime.errors import Invalid
from webapp.runtime.hosts import read_host

PLAIN = "send.meetinboxxia.com"
UNDERSTOOD = {
    PLAIN: (PLAIN, ""),
    "SEND.MeetInboxxia.COM": (PLAIN, ""),
    f"  {PLAIN}\n": (PLAIN, ""),
    f"https://{PLAIN}": (PLAIN, ""),
    f"HTTPS://{PLAIN}/": (PLAIN, ""),
    f"//{PLAIN}": (PLAIN, ""),
    f"http://{PLAIN}": (PLAIN, "http://"),
    f"https://{PLAIN}/login": (PLAIN, "/login"),
    f"https://{PLAIN}/api/replies?page=2#top": (PLAIN, "/api/replies?page=2#top"),
    f"{PLAIN}?a=1": (PLAIN, "?a=1"),
    f"{PLAIN}#part": (PLAIN, "#part"),
    f"http://{PLAIN}/a?b#c": (PLAIN, "/a?b#c"),
    f"https://{PLAIN}/somebody@elsewhere.test": (PLAIN, "@elsewhere"),
    "a-b.c-d.example": ("a-b.c-d.example", ""),
    "x1.y2.z3.example.org": ("x1.y2.z3.example.org", ""),
    "bücher.example": ("xn--bcher-kva.example", ""),
    "xn--bcher-kva.example": ("xn--bcher-kva.example", ""),
    "faß.example": ("xn--fa-hia.example", ""),
    "ドメイン.example": ("xn--eckwd4c7c.example", ""),
    "почта.example": ("xn--80a1acny.example", ""),
    "send.example\u3002com": ("send.example.com", ""),  # the ideographic full stop is a dot
    "ｓｅｎｄ.example.com": ("send.example.com", ""),  # full-width letters are letters
    "1and1.example": ("1and1.example", ""),
    "3com.com": ("3com.com", ""),
    "127.0.0.1.nip.io": ("127.0.0.1.nip.io", ""),  # a name; where it leads is the resolver's affair
}


@pytest.mark.parametrize("pasted", UNDERSTOOD)
def test_what_is_meant_is_understood_and_what_is_dropped_is_said(pasted: str) -> None:
    read = read_host(pasted)
    name, dropped = UNDERSTOOD[pasted]
    assert read.name == name
    assert dropped in " ".join(read.dropped)
    assert bool(read.dropped) == bool(dropped)


def loopback_spellings() -> list[str]:
    """127.0.0.1 and 169.254.169.254 as inet_aton, browsers and keyboards write them."""
    found = []
    for a, b, c, d in ((127, 0, 0, 1), (169, 254, 169, 254), (10, 0, 0, 1), (192, 168, 1, 1), (0, 0, 0, 0)):
        whole = (a << 24) | (b << 16) | (c << 8) | d
        for first, *rest in itertools.product(("{}", "0x{:x}", "0{:o}"), repeat=4):
            found.append(
                ".".join(form.format(part) for form, part in zip((first, *rest), (a, b, c, d), strict=True))
            )
        found += [str(whole), hex(whole), f"0{whole:o}", f"{a}.{(b << 16) | (c << 8) | d}"]
        found += [f"{a}.{b}.{(c << 8) | d}", f"{a}.{b}.{c}.{d}", f"0X{whole:X}"]
    return found


LITERALS = [
    *loopback_spellings(),
    "127.1",
    "127.0.1",
    "0",
    "0x",
    "017700000001",
    "１２７.0.0.1",
    "127。0。0。1",
    "①②⑦.⓪.⓪.①",
    "[::1]",
    "[::]",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:7f00:1::]",
    "[fe80::1%25eth0]",
    "[2606:4700::1111]:443",
    "::1",
    "fe80::1",
    "2606:4700:4700::1111",
    "8.8.8.8",
    "1.1.1.1.",
    "999.999.999.999",
    "http://2130706433/",
    "https://0x7f000001/login",
]
REFUSED = {
    "user name": ["user@{0}", "user:pass@{0}", "https://{0}@evil.test", "https://a:b@{0}/x", "{0}@", "@{0}"],
    "port": ["{0}:443", "{0}:8080", "https://{0}:443/", "{0}:", "{0}:99999", "{0}:a"],
    "dot": ["{0}.", "https://{0}./", "{0}..", ".{0}", "send..meetinboxxia.com", "{0}\u3002", "."],
    "blanks or invisible": [
        "send .meetinboxxia.com",
        "send\t.example.com",
        "send\n.example.com",
        "send\u200b.example.com",
        "send\u202e.example.com",
        "send\x00.example.com",
        "send\u00a0x.example.com",
        "\ufeffx\ufeff.example.com",
        "a" * 2001,
        "{0} evil.test",
    ],
    "backslash": ["{0}\\@evil.test", "https:\\\\{0}", "{0}\\evil.test"],
    "escaped": ["send%2eexample.com", "%6c%6f%63alhost", "{0}%00", "send.example.com%20"],
    "no web address": ["ftp://{0}", "file://{0}/etc/passwd", "gopher://{0}", "javascript://{0}", "ws://{0}"],
    "this machine": [
        "localhost",
        "LOCALHOST",
        "https://localhost/",
        "a.localhost",
        "a.b.LocalHost",
        "ｌocalhost",
    ],
    "local network": [
        "printer.local",
        "mail.LOCAL",
        "https://a.b.local/",
        "router.lan",
        "nas.home.arpa",
        "x.localdomain",
    ],
    "private": ["metadata.google.internal", "db.internal", "wiki.intranet", "ad.corp", "nas.home"],
    "public internet": ["abc.onion"],
    "has a dot": ["send", "https://mail", "com", "xn--bcher-kva", "почта"],
    "alphabets": [
        "meetinbоxxia.com",  # a Cyrillic o
        "ѕend.example.com",
        "gοοgle.example",  # Greek
        idna.encode("meetinbоxxia.com").decode(),
        "раypal.example",
        "аррle.example",
    ],
    "right to left": ["0A.\u05d0", "1.\u05d0\u05d1.com"],
    "slashes are missing": ["https:{0}", "http:{0}/", "HTTPS:/{0}"],
    "no host name": [
        "send_x.example.com",
        "-send.example.com",
        "send-.example.com",
        "a!b.example",
        "a,b.example",
        "a;b.example",
        "a*b.example",
        "*.example.com",
        "a'b.example",
        'a"b.example',
        "a<b>.example",
        "a|b.example",
        "{{7*7}}.example",
        "$(id).example",
        "a&b.example",
        "a=b.example",
        "a^b.example",
        "a`b.example",
        "a~b.example",
        "a+b.example",
        "(a).example",
        f"{'a' * 64}.example",
        f"{'a.' * 127}example",
        "xn--a.example",
        "xn--\u00fc.example",
        "☃.example",
        "a\u0338.\u0338b.example",
    ],
    "Enter a host": ["", "   ", "\n"],
}
CASES = [("IP address", each) for each in LITERALS] + [
    (reason, each.replace("{0}", PLAIN)) for reason, group in REFUSED.items() for each in group
]


def test_the_table_is_long_enough() -> None:
    assert len(CASES) + len(UNDERSTOOD) >= 300


@pytest.mark.parametrize(("reason", "pasted"), CASES, ids=lambda value: ascii(value)[:40])
def test_what_is_no_public_name_is_refused_for_its_reason(reason: str, pasted: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_host(pasted)
    assert reason in refused.value.message


def test_what_egress_allow_names_is_understood_as_it_stands() -> None:
    host = scratch.board.emailbison.host
    assert read_host(f"http://{host}/api", {host}).name == host
