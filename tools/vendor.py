"""Files that other people wrote (the front end's, and the list of common passwords): fetched once, committed, and checked by their sha256.

python tools/vendor.py check     says whether every file is as the manifest records it; needs no network
python tools/vendor.py update    fetches the packages below with npm and writes the files and the manifest
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "webapp" / "static" / "vendor"
MANIFEST = "vendor.json"

# htmx stays on 2.x: version 4 no longer sends the request headers that htmx-flask reads.
HTMX = "htmx.org@2.0.11"
IDIOMORPH = "idiomorph@0.8.0"
LUCIDE = "lucide-static@1.62.0"
COMMON = "@zxcvbn-ts/language-common@4.1.3"
"""Passwords that many leaks have in common, the commonest first."""

LICENCES = {HTMX: "0BSD", IDIOMORPH: "0BSD", LUCIDE: "ISC", COMMON: "MIT"}
PASSWORDS = "common-passwords.bin"
HASH_BYTES = 5
"""Of each common password's SHA-256: of 50,000 entries, one in twenty million others is taken for one of them."""
ICONS = """
    activity alert-triangle archive archive-restore arrow-left arrow-up-down ban bar-chart-3 bell bell-off building-2
    calendar chart-column check chevron-down chevron-left chevron-right chevron-up circle circle-alert circle-check
    circle-dot circle-help clock command copy corner-up-left download ellipsis external-link eye eye-off filter forward help-circle
    history image inbox info key-round keyboard layers link list-checks loader-circle log-out mail menu message-square
    monitor moon more-horizontal panel-right paperclip pause pencil phone play plug plus quote refresh-cw reply search send
    settings shield-check smartphone sparkles star sun tag trash-2 triangle-alert undo-2 user user-plus users webhook
    wrench x zap
""".split()
FILES = {
    HTMX: {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "htmx.LICENSE"},
    IDIOMORPH: {"dist/idiomorph-ext.min.js": "idiomorph-ext.min.js", "LICENSE": "idiomorph.LICENSE"},
    LUCIDE: {
        "LICENSE": "lucide/LICENSE",
        **{f"icons/{name}.svg": f"lucide/{name}.svg" for name in ICONS},
    },
    COMMON: {"LICENSE.txt": "common-passwords.LICENSE", "src/passwords.json": PASSWORDS},
}


def problems(folder: Path = FOLDER) -> list[str]:
    """What differs between the manifest and the folder, one sentence each; empty when all is well."""
    recorded = json.loads((folder / MANIFEST).read_text())["files"]
    present = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    found = [f"{name} is missing" for name in sorted(set(recorded) - present)]
    found += [f"{name} is not in {MANIFEST}" for name in sorted(present - set(recorded))]
    for name in sorted(present & set(recorded)):
        if sha256((folder / name).read_bytes()) != recorded[name]["sha256"]:
            found.append(f"{name} was changed after it was fetched")
    return found


def update(folder: Path = FOLDER) -> int:
    """Fetch every package and write its files; return how many files there are now."""
    packages, files = {}, {}
    with tempfile.TemporaryDirectory() as downloads:
        for spec, wanted in FILES.items():
            name, _, version = spec.rpartition("@")
            tarball, integrity = fetch(spec, downloads)
            packages[name] = {"version": version, "licence": LICENCES[spec], "integrity": integrity}
            for source, packed in unpack(tarball, set(wanted)):
                target = wanted[source]
                content = compact(packed) if target == PASSWORDS else packed
                (folder / target).parent.mkdir(parents=True, exist_ok=True)
                (folder / target).write_bytes(content)
                files[target] = {"package": name, "path": source, "sha256": sha256(content)}
    manifest = {"packages": packages, "files": dict(sorted(files.items()))}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n")
    return len(files)


def fetch(spec: str, downloads: str) -> tuple[Path, str]:
    """npm compares the tarball with the registry's sha512 before it keeps it; that sum goes into the manifest."""
    command = ["npm", "pack", "--json", "--silent", "--pack-destination", downloads, spec]
    answer = json.loads(subprocess.check_output(command, text=True))
    packed = answer[0] if isinstance(answer, list) else next(iter(answer.values()))
    return Path(downloads, packed["filename"]), packed["integrity"]


def unpack(tarball: Path, wanted: set[str]) -> Iterator[tuple[str, bytes]]:
    """The wanted files, in the order in which they are packed: going back in a compressed file is slow."""
    with tarfile.open(tarball) as archive:
        for member in archive:
            name = member.name.partition("/")[2]
            stream = archive.extractfile(member) if name in wanted else None
            if stream is not None:
                wanted.discard(name)
                yield name, stream.read()
    if wanted:
        raise FileNotFoundError(f"{tarball.name} no longer has {', '.join(sorted(wanted))}")


def compact(listed: bytes) -> bytes:
    """The words of a JSON list as sorted beginnings of their hashes: small, quickly searched, and nothing to read."""
    words = {word.casefold() for word in json.loads(listed)}
    return b"".join(sorted(hashlib.sha256(word.encode()).digest()[:HASH_BYTES] for word in words))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main(arguments: list[str]) -> int:
    if arguments == ["update"]:
        print(f"{update()} files in {FOLDER}")
    elif arguments != ["check"]:
        print(__doc__)
        return 2
    found = problems()
    print("\n".join(found) or "The vendored files are as they were fetched.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
