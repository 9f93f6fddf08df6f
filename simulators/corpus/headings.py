"""What programs write above a quotation, in the languages that people set them to."""

from __future__ import annotations

OUTLOOKS = (
    ("De", "Envoyé", "À", "Objet"),
    ("De", "Enviado el", "Para", "Asunto"),
    ("Da", "Inviato", "A", "Oggetto"),
    ("Od", "Wysłano", "Do", "Temat"),
    ("Från", "Skickat", "Till", "Ämne"),
    ("Fra", "Sendt", "Til", "Emne"),
    ("Kimden", "Gönderildi", "Kime", "Konu"),
    ("差出人", "送信日時", "宛先", "件名"),
)
"""What Outlook calls sender, date, recipient and subject."""
LEAD_INS = (
    "El {day} a las {hour}, {name} (<{address}>) escribió:",
    "Il giorno {day} alle ore {hour} {name} <{address}> ha scritto:",
    "Em {day}, {hour}, {name} <{address}> escreveu:",
    "W dniu {day} o {hour}, {name} <{address}> napisał(a):",
    "Den {day} kl. {hour} skrev {name} <{address}>:",
    "Op {day} om {hour} schreef {name} <{address}>:",
    "{day} {hour}, {name} <{address}> пишет:",
)
