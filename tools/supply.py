"""What we are made of: every locked package and vendored file with its licence, and whether a known hole or a secret is among them.

python -m tools.supply check     compares docs/sbom.cdx.json and docs/licences.md with the lock; looks for advisories and secrets
python -m tools.supply update    writes both anew, after ./run lock

Needs no network. Advisories are those of `tools/advisories.json`, as known on its date; what it does not name was not checked, and
that is said.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
LOCK, SBOM, LICENCES = "requirements.lock", "docs/sbom.cdx.json", "docs/licences.md"
ADVISORIES, VENDORED = "tools/advisories.json", "webapp/static/vendor/vendor.json"
ALLOWED = re.compile(
    r"MIT|BSD|0BSD|Apache|ISC|PSF|Python|MPL|Mozilla|Zlib|Unlicense|CC0|LGPL|Lesser|PostgreSQL|Zope|Artistic",
    re.IGNORECASE,
)
"""Licences under which a package may be used beside ours, unchanged."""
SECRETS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}"),
    "a key of a cloud": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}\b"),
    "a token of a code host": re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}|\bglpat-[\w-]{20}"),
    "a token of a chat": re.compile(r"\bxox[abprs]-[0-9A-Za-z-]{20,}"),
    "a key of a model": re.compile(r"\bsk-(?:proj-|ant-|live-)?[A-Za-z0-9_-]{40,}"),
    "a key of a provider": re.compile(
        r"\bpit-(?!0{8})[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9]{1,6}\|[A-Za-z0-9]{40}\b"
    ),
    "a password in an address": re.compile(
        r"\b(?:postgres(?:ql)?|rediss?)://[^\s:/@\"'{}<>]+:[^\s@\"'{}<>.$]{6,}@[\w.-]+\.\w+"
    ),
}
PLAYED = re.compile(r"[\w|:/@.-]*(?:simulator|example)[\w|:/@.-]*", re.IGNORECASE)
"""Keys of the simulated providers and addresses of examples say what they are."""
TEXT = frozenset(
    {
        ".py",
        ".md",
        ".html",
        ".js",
        ".css",
        ".json",
        ".cfg",
        ".toml",
        ".txt",
        ".yml",
        ".yaml",
        ".sh",
        ".example",
        "",
    }
)
LEFT_OUT = frozenset(
    {".git", ".venv", ".tools", "var", "__pycache__", "node_modules", ".mypy_cache", ".ruff_cache"}
)


@dataclass(frozen=True)
class Part:
    """A package or a vendored file's package."""

    name: str
    version: str
    licence: str
    kind: str  # pypi or npm
    hashes: tuple[str, ...]

    @property
    def purl(self) -> str:
        return f"pkg:{self.kind}/{self.name}@{self.version}"


def parts(folder: Path) -> list[Part]:
    """Everything that the lock and the manifest of vendored files name, for this kind of machine."""
    found = [*_locked((folder / LOCK).read_text()), *_vendored(json.loads((folder / VENDORED).read_text()))]
    return sorted(found, key=lambda part: part.purl)


def _locked(lock: str) -> Iterator[Part]:
    for entry in re.split(r"\n(?=[A-Za-z0-9])", lock.strip()):
        first, *rest = entry.splitlines()
        wanted = Requirement(first.rstrip(" \\"))
        if wanted.marker is None or wanted.marker.evaluate():
            hashes = tuple(sorted(re.findall(r"sha256:([0-9a-f]{64})", "\n".join(rest))))
            version = str(wanted.specifier).removeprefix("==")
            yield Part(wanted.name, version, _licence_of(wanted.name), "pypi", hashes)


def _licence_of(name: str) -> str:
    """As the installed package says itself."""
    told: Any = metadata.metadata(name)
    if expression := told.get("License-Expression"):
        return str(expression)
    classified = [
        each.rpartition(" :: ")[2]
        for each in told.get_all("Classifier") or []
        if each.startswith("License ::")
    ]
    short = str(told.get("License") or "").strip().partition("\n")[0][:80]
    return ", ".join(classified) or short or _first_line(name) or "not said"


def _first_line(name: str) -> str:
    """Of the licence itself, where nothing else says what it is."""
    for file in metadata.files(name) or []:
        if file.name.startswith("LICEN"):
            return Path(str(file.locate())).read_text(encoding="utf-8").strip().partition("\n")[0][:80]
    return ""


def _vendored(manifest: dict[str, Any]) -> Iterator[Part]:
    for name, told in manifest["packages"].items():
        yield Part(name, told["version"], told["licence"], "npm", ())


def sbom(of: list[Part]) -> str:
    """As CycloneDX 1.6, without what changes from run to run."""
    components = [
        {
            "type": "library",
            "bom-ref": part.purl,
            "name": part.name,
            "version": part.version,
            "purl": part.purl,
            "licenses": [{"license": {"name": part.licence}}],
            "hashes": [{"alg": "SHA-256", "content": each} for each in part.hashes],
        }
        for part in of
    ]
    product = {"type": "application", "bom-ref": "signalbox", "name": "signalbox"}
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": product},
        "components": components,
        "dependencies": [{"ref": "signalbox", "dependsOn": [part.purl for part in of]}],
    }
    return json.dumps(document, indent=1) + "\n"


def licences(of: list[Part]) -> str:
    lines = [_line(part) for part in of]
    head = "# Licences of what we use\n\nWritten by `python -m tools.supply update` from the lock and the packages' own words.\n\n"
    return head + "| package | version | licence |\n|---|---|---|\n" + "\n".join(lines) + "\n"


def _line(part: Part) -> str:
    return f"| {part.name} | {part.version} | {part.licence} |"


def problems(folder: Path = ROOT) -> list[str]:
    """What is not as it should be, one sentence each."""
    of = parts(folder)
    written = json.loads((folder / SBOM).read_text())["components"]
    told = {(each["purl"], each["licenses"][0]["license"]["name"]) for each in written}
    listed = (folder / LICENCES).read_text()
    found = [f"{part.purl} is not in {SBOM} as it is" for part in of if (part.purl, part.licence) not in told]
    found += [f"{part.purl} is not in {LICENCES} as it is" for part in of if _line(part) not in listed]
    lock = (folder / LOCK).read_text()
    gone = [
        each
        for each in written
        if each["purl"].startswith("pkg:pypi") and f"{each['name']}=={each['version']}" not in lock
    ]
    found += [f"{each['purl']} is in {SBOM} and not in the lock" for each in gone]
    found += [
        f"{part.name}: “{part.licence}” is no licence that was thought about"
        for part in of
        if not ALLOWED.search(part.licence)
    ]
    return found + holes(of, json.loads((folder / ADVISORIES).read_text())) + secrets(folder)


def holes(of: list[Part], known: dict[str, Any]) -> list[str]:
    versions = {part.name: Version(part.version) for part in of if part.kind == "pypi"}
    return [
        f"{each['package']} {versions[each['package']]} has {each['id']}: {each['below']} and newer do not"
        for each in known["advisories"]
        if each["package"] in versions and versions[each["package"]] < Version(each["below"])
    ]


def secrets(folder: Path) -> list[str]:
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix not in TEXT or LEFT_OUT & set(path.relative_to(folder).parts) or not path.is_file():
            continue
        text = path.read_text(errors="replace")
        found += [
            f"{path.relative_to(folder)} holds {what}"
            for what, form in SECRETS.items()
            if form.search(text) and form.search(PLAYED.sub("", text))  # slow, so only where there may be one
        ]
    return found


def main(arguments: list[str]) -> int:
    if arguments == ["update"]:
        of = parts(ROOT)
        (ROOT / SBOM).write_text(sbom(of))
        (ROOT / LICENCES).write_text(licences(of))
        return 0
    found, known = problems(Path.cwd()), json.loads((Path.cwd() / ADVISORIES).read_text())
    named = {each["package"] for each in known["advisories"]}
    unnamed = [part.name for part in parts(Path.cwd()) if part.name not in named]
    print(
        f"Advisories as known on {known['date']}; not checked, because none is known here: {', '.join(unnamed)}."
    )
    for each in found:
        print(each)
    if not found:
        print("The supply chain is as it is written down.")
    return len(found) > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
