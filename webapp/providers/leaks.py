"""Whether a password is known from a leak, asked of a service that learns five letters of its hash (k-anonymity).

Only where PASSWORD_RANGE_URL names one. The list that comes with Signalbox is asked in any case, so a service that does not
answer holds nobody up: it counts as not knowing the password.
"""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from webapp.providers.egress import Call, ask
from webapp.providers.errors import ProviderError
from webapp.runtime.log import logger, once_a_minute
from webapp.runtime.settings import settings

PROVIDER = "leaks"
SECONDS = 2.0
MOST_BYTES = 200_000
"""Of an answer: about 2,000 lines are usual."""

log = logger()


def is_known(password: str) -> bool:
    """Whether the service has seen it. False without a service, and when it says nothing usable in two seconds."""
    parts = urlsplit(settings().password_range_url)
    if not parts.netloc:
        return False
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    call = Call(
        provider=PROVIDER,
        host=parts.netloc,
        method="GET",
        path=f"{parts.path.rstrip('/')}/{digest[:5]}",
        endpoint="/{range}",
        headers={"Add-Padding": "true"},  # so that not even the size of the answer tells which range it was
        seconds=SECONDS,
        most_bytes=MOST_BYTES,
    )
    try:
        answer = ask(call)
    except ProviderError as failure:
        if once_a_minute("leaks"):
            log.warning(
                "no word on leaked passwords", provider=PROVIDER, host=failure.host, reason=failure.hint
            )
        return False
    lines = answer.body.decode("ascii", "replace").upper().splitlines() if answer.status == 200 else []
    counts = dict(line.strip().partition(":")[::2] for line in lines)
    return counts.get(digest[5:], "0") not in {"0", ""}
