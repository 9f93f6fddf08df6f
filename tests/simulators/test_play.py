"""The demo's players find the addresses that are theirs, and tell what happens in the way that the page says."""

import json
import threading

import pytest

from simulators import Switchboard
from simulators.__main__ import addresses_of
from simulators.play import Play
from webapp import demo
from webapp.runtime.database import unit_of_work


def test_each_player_is_given_its_own_addresses(database: None) -> None:
    with unit_of_work() as session:
        demo.make(session)
    with unit_of_work() as session:
        told = json.loads(demo.as_json(session))["workspaces"]
    hooks = [(place["name"], hook) for place in told for hook in place["webhooks"]]
    urls = [hook["url"] for _, hook in hooks]
    for provider in ("emailbison", "gohighlevel"):
        theirs = [(name, hook["url"]) for name, hook in hooks if hook["provider"] == provider]
        assert addresses_of(provider, urls) == [url for _, url in theirs]
    assert [name for name, hook in hooks if hook["provider"] == "emailbison"] == ["Acorn", "Birch"]


@pytest.mark.parametrize(("way", "told"), [("at once", 1), ("twice", 2), ("lost", 0)])
def test_a_mail_is_told_in_the_way_that_was_chosen(sims: Switchboard, way: str, told: int) -> None:
    play = Play(sims.emailbison, "acorn", f"{sims.ai.url}/hook", threading.Event())
    sims.emailbison.delivering.way = way
    play.write(sims.emailbison.books.add_lead(7, "Maya", "Ortiz", "maya@h4.test"), "Re: Hello", "Yes")
    assert [call.path for call in sims.ai.calls] == ["/hook"] * told
