"""What narrows a list, as it stands in the address bar."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import ColumnElement

from webapp.inbox.predicates import VIEWS, View, view_named
from webapp.leads.models import Lead
from webapp.leads.states import SENTIMENTS, STATUSES
from webapp.runtime.text import visible
from webapp.tags.on_leads import has_tag

SORTS = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "score": "Best score first",
    "waiting": "Longest waiting",
}
SCORES = {"4": "4", "3": "3 or better", "2": "2 or better", "none": "Not scored"}
CHANNELS = {"email": "E-mail", "sms": "SMS"}
OWNERS = {"me": "Mine", "nobody": "Nobody's"}
MAX_SEARCH_LENGTH = 200
UNJUDGED = "none"
WORDS = re.compile(r'"([^"]*)"|(\S+)')
QUOTES = str.maketrans("“”„«»", '"' * 5)
NUMBER = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Filters:
    """One list: its view, order, search and narrowing. Values that mean nothing are left out, never an error."""

    view: str = VIEWS[0].key
    q: str = ""
    sort: str = "newest"
    sentiment: str = ""
    score: str = ""
    channel: str = ""
    owner: str = ""
    campaign: str = ""
    tag: str = ""
    status: str = ""
    saved: str = ""
    """The saved view that the list was opened by, if any; it narrows nothing by itself."""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Filters:
        """The filters of an address; whatever it says that we do not know is ignored."""

        def known(name: str, choices: object, otherwise: str = "") -> str:
            value = asked.get(name, "")
            return value if value in choices else otherwise  # type: ignore[operator]

        def number(name: str) -> str:
            return asked.get(name, "") if NUMBER.fullmatch(asked.get(name, "")) else ""

        return cls(
            view=view_named(asked.get("view", "")).key,
            q=asked.get("q", "").strip()[:MAX_SEARCH_LENGTH],
            sort=known("sort", SORTS, "newest"),
            sentiment=known("sentiment", (*SENTIMENTS, UNJUDGED)),
            score=known("score", SCORES),
            channel=known("channel", CHANNELS),
            owner=known("owner", OWNERS) or number("owner"),
            campaign=number("campaign"),
            tag=number("tag"),
            status=known("status", STATUSES),
            saved=number("saved"),
        )

    @property
    def chosen(self) -> View:
        return view_named(self.view)

    @property
    def words(self) -> list[str]:
        """What is searched for: words, and whatever stands between quotation marks as one."""
        found = [phrase or word for phrase, word in WORDS.findall(visible(self.q).translate(QUOTES))]
        return [word for word in (each.strip(' "') for each in found) if word]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """The name and the words of each filter that narrows the list, beside the search."""
        said = {
            "sentiment": "Not judged yet" if self.sentiment == UNJUDGED else self.sentiment,
            "score": "Not scored" if self.score == "none" else f"Score {SCORES.get(self.score, '')}",
            "channel": CHANNELS.get(self.channel, ""),
            "owner": OWNERS.get(self.owner, "One person's"),
            "campaign": "One campaign",
            "tag": "One tag",
            "status": STATUSES[self.status] if self.status else "",  # type: ignore[index]
        }
        return [(name, words) for name, words in said.items() if getattr(self, name)]

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the view narrows the list."""
        return any(value for name, value in self.parts.items() if name != "view")

    @property
    def parts(self) -> dict[str, str]:
        """The view and what narrows it, by name, without what is not set and without the order."""
        names = (name for name in self.__slots__ if name not in ("sort", "saved"))
        return {name: value for name in names if (value := getattr(self, name))}

    @property
    def whole(self) -> dict[str, str]:
        """The same with the order: what a saved view keeps, and what `read` makes the same list of."""
        return {**self.parts, "sort": self.sort}

    def query(self, **changes: str) -> str:
        """These filters, with changes, as the query of an address."""
        values = {name: getattr(self, name) for name in self.__slots__} | changes
        return urlencode(
            {name: value for name, value in values.items() if value and (name, value) != ("sort", "newest")}
        )

    def conditions(self, user_id: int) -> list[ColumnElement[bool]]:
        """What a lead must be to stand in the list, beside its view and its words. `user_id` is whoever says "mine"."""
        found: list[ColumnElement[bool]] = []
        if self.sentiment:
            found.append(
                Lead.sentiment.is_(None) if self.sentiment == UNJUDGED else Lead.sentiment == self.sentiment
            )
        if self.score:
            found.append(
                Lead.overall_score.is_(None)
                if self.score == "none"
                else Lead.overall_score >= int(self.score)
            )
        if self.channel:
            found.append(Lead.last_channel == self.channel)
        if self.owner:
            found.append(
                Lead.assigned_to.is_(None)
                if self.owner == "nobody"
                else Lead.assigned_to == (user_id if self.owner == "me" else int(self.owner))
            )
        if self.status:
            found.append(Lead.status == self.status)
        if self.tag:
            found.append(has_tag(int(self.tag)))
        if self.campaign:
            found.append(Lead.campaign_id == int(self.campaign))
        return found
