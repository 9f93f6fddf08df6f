"""The demo's players find the addresses that are theirs."""

import json

from simulators.__main__ import addresses_of
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
