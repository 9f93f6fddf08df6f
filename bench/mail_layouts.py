"""How each mail client lays out an answer and the mail that it answers, in HTML."""

from __future__ import annotations

from collections.abc import Callable

Layout = Callable[[str, str, str, str], str]
"""(the writer's words above, what opens the quotation, history, the writer's words below) to HTML."""


def _gmail(above: str, opening: str, history: str, below: str) -> str:
    return (
        f'<div dir="ltr">{above}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f'{opening}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204)'
        f';padding-left:1ex">{history}</blockquote>{below}</div>'
    )


def _cited(above: str, opening: str, history: str, below: str) -> str:
    return f'{above}<div>{opening}</div><br><blockquote type="cite">{history}</blockquote><br>{below}'


def _apple(above: str, opening: str, history: str, below: str) -> str:
    return (
        f'{above}<div><br><blockquote type="cite"><div>{opening}</div><br class="Apple-interchange-newline"><div>{history}</div>'
        f"</blockquote></div><br>{below}"
    )


def _thunderbird(above: str, opening: str, history: str, below: str) -> str:
    return (
        f'{above}<div class="moz-cite-prefix">{opening}<br></div><blockquote type="cite" cite="mid:1@acorn.test">{history}'
        f"</blockquote>{below}"
    )


def _boxed(mark: str) -> Layout:
    """The opening and a cited block in an element of the client's own."""

    def layout(above: str, opening: str, history: str, below: str) -> str:
        return f'{above}<div {mark}><div>{opening}</div><blockquote type="cite">{history}</blockquote></div>{below}'

    return layout


def _ruled(above: str, opening: str, history: str, below: str) -> str:
    style = "border-left:1px solid #0857A6; margin:10px; padding:0 0 0 10px;"
    return f'{above}<br>{opening}<br><blockquote style="{style}">{history}</blockquote>{below}'


def _bare(above: str, opening: str, history: str, below: str) -> str:
    return f"{above}<div>{opening}</div><blockquote>{history}</blockquote>{below}"


def _bold(opening: str) -> str:
    lines = opening.replace("*", "").split("<br>")
    return "<br>".join(
        "<b>{}:</b>{}".format(*line.partition(":")[::2]) if ":" in line else line for line in lines
    )


def _outlook(above: str, opening: str, history: str, below: str) -> str:
    own = above.replace("<div><br></div>", '<p class="MsoNormal"><o:p>&nbsp;</o:p></p>')
    own = own.replace("<div>", '<p class="MsoNormal">').replace("</div>", "<o:p></o:p></p>")
    return (
        f'<div class="WordSection1">{own}<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{_bold(opening)}<o:p></o:p></p></div></div><p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        f"{history}</div>"
    )


def _outlook_web(above: str, opening: str, history: str, below: str) -> str:
    return (
        f'{above}<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" '
        f'dir="ltr"><font face="Calibri">{_bold(opening)}</font><div>&nbsp;</div></div><div>{history}</div>'
    )


def _outlook_new(above: str, opening: str, history: str, below: str) -> str:
    head = f'<div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0in 0in 0in">{_bold(opening)}</div>'
    return f'{above}<div id="mail-editor-reference-message-container"><div>{head}{history}</div></div>'


def _windows_mail(above: str, opening: str, history: str, below: str) -> str:
    style = "padding-top: 5px; border-top-color: rgb(229, 229, 229); border-top-width: 1px; border-top-style: solid;"
    return f'{above}<div style="{style}"><div>{_bold(opening)}</div></div><div><br></div><div>{history}</div>'


def _gmx(above: str, opening: str, history: str, below: str) -> str:
    style = "margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5; word-wrap: break-word;"
    return f'{above}<div name="quote" style="{style}"><div style="margin:0 0 10px 0;">{_bold(opening)}</div>{history}</div>'


def _notes(above: str, opening: str, history: str, below: str) -> str:
    cells = [line.partition(":") for line in opening.replace("\t", " ").split("<br>")]
    table = "".join(f"<tr><td>{name}:</td><td>{value}</td></tr>" for name, _, value in cells)
    return f"{above}<br><table>{table}</table><hr><br>{history}"


def _hotmail(above: str, opening: str, history: str, below: str) -> str:
    return f'<div dir="ltr">{above}<br><hr id="stopSpelling">{opening}<br><br>{history}</div>'


def _flat(above: str, opening: str, history: str, below: str) -> str:
    return f'{above}<div dir="auto"><br></div><div>{opening}</div><div><br></div>{history}'


LAYOUTS: dict[str, Layout] = {
    "gmail": _gmail,
    "superhuman": _gmail,
    "apple mail": _apple,
    "thunderbird": _thunderbird,
    "yahoo": _boxed('id="ydp1yahoo_quoted_9" class="ydp1yahoo_quoted"'),
    "protonmail": _boxed('class="protonmail_quote"'),
    "spark": _boxed('name="messageReplySection"'),
    "zoho": _boxed('class="zmail_extra"'),
    "front": _boxed('class="front-blockquote"'),
    "missive": _boxed('class="missive_quote"'),
    "mail.ru": _ruled,
    "yandex": _bare,
    "hey": _bare,
    "outlook": _outlook,
    "outlook web": _outlook_web,
    "outlook new": _outlook_new,
    "flat": _flat,
    "outlook for mac": _outlook,
    "windows mail": _windows_mail,
    "gmx": _gmx,
    "notes": _notes,
    "hotmail": _hotmail,
}


def layout_of(client: str) -> Layout:
    """The client's own; of one that has nothing special, a cited block below the opening."""
    return LAYOUTS.get(client, _cited)
