"""What the Dockerfile says, step by step. An instruction that nobody here knows is an error, so that no step is left out in silence."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

from tools.packages import ROOT

FILE = ROOT / "Dockerfile"
WITHOUT_EFFECT = {"EXPOSE"}


@dataclass(frozen=True)
class Step:
    """RUN: its command; COPY: from where (blank: the checkout), what, and whither; WORKDIR and USER: their value."""

    act: str
    words: tuple[str, ...]
    stage: str = ""


@dataclass
class Stage:
    """One FROM and what follows it. `start` and `probe`: the words of CMD and HEALTHCHECK."""

    name: str
    base: str
    steps: list[Step] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    start: tuple[str, ...] = ()
    probe: tuple[str, ...] = ()


def read(path: Path = FILE) -> dict[str, Stage]:
    """The stages by name, in their order; the last one, which has none, is named "image"."""
    stages: dict[str, Stage] = {}
    for act, rest in _instructions(path.read_text()):
        if act == "FROM":
            base, _, name = rest.partition(" AS ")
            stages[name or "image"] = Stage(name or "image", base)
        else:
            _add(list(stages.values())[-1], act, rest)
    return stages


def _add(stage: Stage, act: str, rest: str) -> None:
    if act in ("RUN", "WORKDIR", "USER"):
        stage.steps.append(Step(act, (rest,)))
    elif act == "COPY":
        words = shlex.split(rest)
        given = words.pop(0).removeprefix("--from=") if words[0].startswith("--from=") else ""
        stage.steps.append(Step(act, tuple(words), given))
    elif act == "ENV":
        stage.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
    elif act == "CMD":
        stage.start = tuple(json.loads(rest))
    elif act == "HEALTHCHECK":
        stage.probe = tuple(json.loads(rest.partition("CMD ")[2]))
    elif act not in WITHOUT_EFFECT:
        raise ValueError(f"{act}: an instruction that tools/dockerfile.py does not know")


def _instructions(said: str) -> list[tuple[str, str]]:
    lines = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", said, flags=re.MULTILINE)).splitlines()
    found = [line.partition(" ") for line in lines if line.strip()]
    return [(act, rest.strip()) for act, _, rest in found]
