"""How mail clients mark, in HTML, what they add to somebody's words: the one table of their classes, ids and names."""

from __future__ import annotations

import re
from typing import NamedTuple

from webapp.mail.lines import Role
from webapp.mail.tags import Tag

_ROLES: dict[Role, tuple[str, ...]] = {
    # Everything inside is history, whatever language its header is in.
    Role.HISTORY: (
        "yahoo_quoted",
        "ydp_quoted",
        "zmail_extra",
        "ms-outlook-mobile-reference-message",
        "mail-editor-reference-message-container",  # Outlook for the web and mobile since 2023
        "olk_src_body_section",  # Outlook 2011 for Mac
        "hs_reply",  # HubSpot
        "freshdesk_quote",
        "fernand_quote",
        "quotedreply",  # Zendesk
        "outreach-quote",
        "isreplycontent",  # 163.com
        "bloop_original_html",  # Newton
        "nh_extra",
        "alimail-quote",
    ),
    Role.FORWARDED: ("moz-forward-container",),
    Role.LEAD_IN: ("gmail_attr", "moz-cite-prefix", "bloop_original_prefix"),
    Role.HEADER: ("divrplyfwdmsg", "x_divrplyfwdmsg", "replyforwardheader"),
    Role.SIGNATURE: (
        "gmail_signature",
        "gmail_signature_prefix",
        "moz-signature",
        "signature",
        "x_signature",
        "ms-outlook-mobile-signature",
        "ms-outlook-mobile-body-separator-line-signature",
        "protonmail_signature_block",
        "ymail_android_signature",
        "applemailsignature",
        "messagesignaturesection",  # Spark
        "bloop_sign",
        "sh-signature",  # Superhuman
        "front-signature",
        "acompli_signature",
        "missive_signature",
        "tutanota-signature",
        "composer_signature",
        "hey-signature",
        "canarysig",
    ),
}
ROLES = {mark: role for role, marks in _ROLES.items() for mark in marks}

BOXES = (
    "gmail_quote",
    "gmail_extra",
    "protonmail_quote",
    "front-blockquote",
    "missive_quote",
    "messagereplysection",
    "tutanota_quote",
    "notion-mail-quote",
    "x_gmail_quote",
    "clean_bq",
)
"""They hold the quotation with its lead-in, and whatever the writer types below it: only their blockquotes are history."""

_CITED = re.compile(r"quote|cite|clean_bq|zmail|replied|history")
_NO_LINE = ("none", "0", "0px", "0pt", "mediumnone", "initial", "unset", "inherit")
_SIZE = re.compile(r"(?<![\d.])(\d{1,4}+(?:\.\d{1,3}+)?)(?:px|pt|em|rem|%|/|$)")
_MOST_STYLE = 2_000


class Standing(NamedTuple):
    """What an element makes of the text in it. `size` is 0 for text too small to see, None where nothing is said."""

    role: Role = Role.NONE
    is_cited: bool = False
    is_indented: bool = False
    is_box: bool = False
    is_hidden: bool = False
    size: float | None = None


PLAIN = Standing()


def standing(tag: Tag) -> Standing:
    """By its class, id, name, type and style."""
    if not tag.raw and tag.name != "blockquote":
        return PLAIN
    given = tag.attributes()
    style = _declared(given.get("style", ""))
    marks = f"{given.get('class', '')} {given.get('id', '')} {given.get('name', '')}".lower()[:1_000]
    if tag.name == "blockquote":
        return _block(given, style, marks)
    role, is_box = _role(marks.split(), given, style, tag.name)
    is_hidden = "hidden" in given or _is_hidden(style)
    return Standing(role=role, is_box=is_box, is_hidden=is_hidden, size=_size(style))


def _block(given: dict[str, str], style: dict[str, str], marks: str) -> Standing:
    """A blockquote is a quotation when its client says so; otherwise people also use it to move their own text in."""
    is_cited = (
        given.get("type", "").lower() == "cite"
        or "cite" in given
        or _CITED.search(marks) is not None
        or _has_side_line(style)
    )
    is_box = any(box in marks for box in BOXES)
    return Standing(is_cited=is_cited, is_indented=not is_cited, is_box=is_box, is_hidden=_is_hidden(style))


def _role(marks: list[str], given: dict[str, str], style: dict[str, str], name: str) -> tuple[Role, bool]:
    for mark in marks[:20]:
        role = ROLES.get(mark) or (Role.HISTORY if mark.endswith("yahoo_quoted") else None)
        if role:
            return role, role in (Role.HISTORY, Role.FORWARDED)
    if given.get("name", "").lower() == "quote" and _has_side_line(style):  # GMX and Web.de
        return Role.HISTORY, True
    if name == "div" and _has_top_line(style):  # Outlook and Windows Mail
        return Role.HEADER, False
    return Role.NONE, any(mark in BOXES for mark in marks)


def _declared(style: str) -> dict[str, str]:
    """A style's properties, in lower case and without blanks."""
    parts = (part.partition(":") for part in "".join(style[:_MOST_STYLE].split()).lower().split(";"))
    return {name: value.removesuffix("!important") for name, colon, value in parts if colon}


def _is_hidden(style: dict[str, str]) -> bool:
    return (
        style.get("display") == "none"
        or style.get("visibility") == "hidden"
        or style.get("mso-hide") == "all"
        or style.get("opacity") in ("0", "0.0", "0.00")
        or (style.get("max-height") in ("0", "0px", "0pt") and style.get("overflow") == "hidden")
    )


def _has_side_line(style: dict[str, str]) -> bool:
    sides = ("border-left", "border-left-width", "border-left-style", "border-inline-start")
    return any(side in style and not style[side].startswith(_NO_LINE) for side in sides)


def _has_top_line(style: dict[str, str]) -> bool:
    return "solid" in style.get("border-top", "") or style.get("border-top-style") == "solid"


def _size(style: dict[str, str]) -> float | None:
    given = style.get("font-size") or style.get("font")
    found = _SIZE.search(given[:100]) if given else None
    return float(found[1]) if found else None
