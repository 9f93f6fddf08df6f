"""docs/bad-inputs.md: how many requests of each class of nonsense were made, and what was answered. Written by ./test security."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

HEAD = """# What was sent that nobody meant

Written by `./test security`, which makes requests from the application's own URL map (`tests/security/`): every rule, four people, foreign ids, every
parameter that a view reads, and the values of `tests/security/corpus.py`. A smaller share of the same requests runs in `./test`. No request may end as a
fault (5xx), no answer may hold another workspace's words, and nothing of another workspace may have changed afterwards.

Seed {seed}, {total:,} requests, {faults} faults. `/readyz` may answer 503 where no worker runs.

| class | requests | answers |
|---|---|---|
"""


def write(counts: Path, document: Path) -> int:
    """Make the document of the counts; answers how many requests they were."""
    told = json.loads(counts.read_text())
    by_class: dict[str, dict[int, int]] = defaultdict(dict)
    for kind, status, number in told["counts"]:
        by_class[kind][status] = number
    total = sum(sum(each.values()) for each in by_class.values())
    faults = sum(number for each in by_class.values() for status, number in each.items() if status >= 500)
    lines = [
        f"| {kind} | {sum(each.values()):,} | {', '.join(f'{status}: {each[status]:,}' for status in sorted(each))} |"
        for kind, each in sorted(by_class.items())
    ]
    document.write_text(HEAD.format(seed=told["seed"], total=total, faults=faults) + "\n".join(lines) + "\n")
    return total
