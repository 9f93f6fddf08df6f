"""Which pictures of a mail stand inside it: logos of signatures, pasted screenshots. Nobody sent them as files.

Providers keep the HTML, which points at such a picture by its Content-ID, and the file's name, but not the Content-ID of
the file. Outlook makes the one from the other ("cid:image001.png@01DC5A"); for programs that draw it by lot, the generic
name that they give to such pictures has to do. A doubtful one is a file: a picture too many is seen, one too few is lost.
"""

from __future__ import annotations

import re

MAX_READ = 500_000
_POINTERS = re.compile(r"""(?i)\bcid:([^"'\s>)]{1,200})""")
_PICTURE = re.compile(r"(?i).{1,200}\.(png|jpe?g|gif|bmp|webp)")
_GENERIC = re.compile(r"(?i)(image|img|picture|outlook-|ii_|att|logo)[\w-]{0,40}\.\w{3,4}")


def is_inline(name: str, html: str | None) -> bool:
    """Whether the mail with this HTML shows the file with this name in itself."""
    if not html or not _PICTURE.fullmatch(name):
        return False
    pointers = {each.partition("@")[0].casefold() for each in _POINTERS.findall(html[:MAX_READ])}
    return name.casefold() in pointers or (bool(pointers) and _GENERIC.fullmatch(name) is not None)
