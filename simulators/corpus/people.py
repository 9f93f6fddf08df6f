"""Names, companies and places, combined the same way at every start."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass

FIRST = (
    "Maya Leo Priya Jonas Clara Mateo Ines Tobias Hanna Victor Amara Felix Nadia Oscar Lena Hugo Sofia Emil Zara Daniel Julia Marek Elif "
    "Anton Beatriz Noah Karin Samir Freya Luca Ana Pavel Greta Omar Nina Erik Yara Simon Alma Rafael Ida Bruno Selma Theo Carla Milan "
    "Vera Adam Lotte Nils Rosa Kemal Edda Finn Malin Arne"
).split()
LAST = (
    "Ortiz Brandt Raman Keller Fontaine Silva Moreau Vogel Lindgren Petrov Okoye Hartmann Haddad Nyman Winter Castellanos Marino Dahl "
    "Rahman Novotny Bauer Kowalski Demir Sorensen Almeida Whitfield Holm Nasser Eklund Ricci Duarte Horak Steiner Farouk Pavlik Bergman "
    "Costa Adler Solberg Mendes Thorsen Greco Karlsson Weiland Romano Jansky Lund Hoffer Mertens Quist Aydin Falk Ostrow Bellini"
).split()
COMPANIES = (
    "Northwind Threads;Lumen & Oak;Paper Harbor;Velo Atelier;Kettle House;Brightfold;Sable Cosmetics;Tinto Wines Direct;Peak & Pine;"
    "Mellow Sleep;Juniper Home;Cobalt Cycles;Fable Toys;Saltgrain;Rowan Pets;Oriel Optics;Wool & Wire;Marble Kitchen;Tern Outdoor;"
    "Glasshouse Plants;Otter Baby;Lantern Books;Copperleaf Tea;Drift Surf Supply;Minted Stationery;Halo Fitness;Fernway;Grain & Salt;"
    "Blue Door Ceramics;Pocket Garden;Saffron Road;Nimbus Bags;Orchard Skincare;Tidewater Rods;Birdsong Audio;Hearth & Co;Kite Kids;"
    "Loom Rugs;Vantage Watches;Roast Republic;Plumb Tools;Alder Furniture;Sunday Socks;Wildflower Honey;Cedar Cabins;Prism Lighting"
).split(";")
TITLES = (
    "Head of Operations;Founder;Co-founder;Supply Chain Lead;E-commerce Manager;COO;Logistics Manager;Managing Director;Fulfilment Lead;"
    "Operations Manager"
).split(";")


LEADS = {"acorn": 160, "birch": 30}
"""How many people the demo's campaigns have written to. Another number makes other people of the same seed."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person at a company."""

    first: str
    last: str
    company: str
    title: str
    email: str


def people(seed: int, count: int) -> list[Somebody]:
    """The same people for the same seed and count."""
    draw = random.Random(seed)
    pairs = draw.sample([(first, last) for first in FIRST for last in LAST], count)
    return [_somebody(draw, first, last) for first, last in pairs]


def _somebody(draw: random.Random, first: str, last: str) -> Somebody:
    company = draw.choice(COMPANIES)
    domain = re.sub(r"[^a-z]", "", _plain(company).lower().replace(" & ", "and")) + ".test"
    form = draw.choice(("{f}@{d}", "{f}.{l}@{d}", "{f0}.{l}@{d}"))
    email = form.format(
        f=_plain(first).lower(), l=_plain(last).lower(), f0=_plain(first)[0].lower(), d=domain
    )
    return Somebody(first, last, company, draw.choice(TITLES), email)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
