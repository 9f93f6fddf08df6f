"""Other libraries that read mails, asked one by one in the peers' environment: mails come in as lines of JSON, answers go out so.

Each gets what it asks for: text, or text and HTML. Those that read no HTML get the words of it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module

Given = dict[str, str]
Reader = Callable[[Given], str]


def mail_parser_reply() -> Reader:
    parser = import_module("mailparser_reply").EmailReplyParser(
        languages=["en", "de", "fr", "es", "it", "nl", "pl", "sv", "da", "cs", "ja", "ko", "zh", "david"]
    )
    return lambda mail: str(parser.parse_reply(text=mail["words"]))


def email_reply_parser() -> Reader:
    parser = import_module("email_reply_parser").EmailReplyParser
    return lambda mail: str(parser.parse_reply(mail["words"]))


def quotequail() -> Reader:
    """Its answer to HTML is HTML; whoever asked makes words of it."""
    library = import_module("quotequail")

    def read(mail: Given) -> str:
        if mail["html"]:
            return "".join(
                part for shown, part in library.quote_html(mail["html"], quote_intro_line=True) if shown
            )
        return "\n".join(part for shown, part in library.quote(mail["text"], quote_intro_line=True) if shown)

    return read


def unquotemail() -> Reader:
    library = import_module("unquotemail")
    return lambda mail: str(library.Unquote(mail["html"] or None, mail["text"] or None).get_text())


READERS: dict[str, Callable[[], Reader]] = {
    "mail-parser-reply": mail_parser_reply,
    "email-reply-parser": email_reply_parser,
    "quotequail": quotequail,
    "unquotemail": unquotemail,
}


def main() -> None:
    """Answer each line with what the library named in the arguments takes for the writer's words, and what that cost."""
    read = READERS[sys.argv[1]]()
    for line in sys.stdin:
        mail = json.loads(line)
        began = time.process_time()
        try:
            own = read(mail)
        except (
            ArithmeticError,
            AssertionError,
            AttributeError,
            LookupError,
            RuntimeError,
            TypeError,
            ValueError,
        ) as failed:
            # A mail that it cannot read is one of the figures.
            own = f"({type(failed).__name__})"
        print(json.dumps({"own": own, "ms": (time.process_time() - began) * 1000}), flush=True)


if __name__ == "__main__":
    main()
