"""What kind of file it is: by its name for people, by its first bytes for what a page may show."""

from __future__ import annotations

from webapp.attachments.names import extension_of

SNIFFED = 16
"""First bytes that tell a picture."""

_KINDS = {
    "Picture": "png jpg jpeg gif webp heic heif bmp tif tiff avif svg",
    "PDF": "pdf",
    "Document": "doc docx odt rtf txt md pages",
    "Spreadsheet": "xls xlsx ods csv numbers",
    "Slides": "ppt pptx odp key",
    "Invitation": "ics",
    "Contact": "vcf",
    "Mail": "eml msg",
    "Archive": "zip rar 7z gz tar",
    "Sound": "mp3 wav m4a ogg amr aac",
    "Film": "mp4 mpeg mov avi webm 3gp",
}
KIND_OF = {extension: kind for kind, names in _KINDS.items() for extension in names.split()}

_RUNS = """
    exe scr com bat cmd pif msi msp js jse vbs vbe wsf wsh hta ps1 psm1 jar lnk url iso img vhd reg dll cpl app dmg pkg
    apk sh html htm xhtml mht mhtml svg xll docm xlsm pptm dotm xltm xlam ppam
"""
HARMFUL = frozenset(_RUNS.split())
"""Extensions of what runs, or brings something that runs, when it is opened."""

_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def kind_of(name: str) -> str:
    """What people call such a file."""
    return KIND_OF.get(extension_of(name), "File")


def warning_of(name: str) -> str:
    """What to know before it is opened; blank for most files."""
    if extension_of(name) in HARMFUL:
        return "Such a file can run programs. Open it only if you know why it was sent."
    if name.lower() == "winmail.dat":
        return (
            "Outlook packed the real files into this one. Ask the sender to send them as plain or HTML mail."
        )
    return ""


def picture_type(content: bytes) -> str | None:
    """The media type of a picture that a page may show, whatever the file is called; None for all else, SVG among it."""
    for mark, media_type in _PICTURES:
        if content.startswith(mark):
            return media_type
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None
