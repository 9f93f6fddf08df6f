"""What people write who want to be left alone, and what only looks like it: twelve languages, and the ways mails carry it."""

OPT_OUTS: dict[str, tuple[str, ...]] = {
    "english": (
        "STOP",
        "Unsubscribe",
        "please remove me from your list",
        "take me off this list",
        "unsubscribe me",
        "Stop emailing me",
        "Do not contact me again",
        "don't text me",
        "I no longer wish to receive these",
        "Pls stop texting",
        "Opt out",
        "Remove my email from your database",
    ),
    "german": (
        "Abmelden",
        "Bitte nehmen Sie mich aus dem Verteiler",
        "Keine weiteren E-Mails bitte",
        "Schreiben Sie mir bitte nicht mehr",
        "Löschen Sie meine Daten",
        "Bitte tragen Sie mich aus",
    ),
    "french": (
        "Désabonnez-moi",
        "Ne me contactez plus",
        "Arrêtez de m'écrire",
        "Merci de me désinscrire",
        "Supprimez-moi de votre liste",
        "Désinscrire",
    ),
    "spanish": (
        "Baja",
        "No me escriban más",
        "Por favor, denme de baja",
        "Quítenme de su lista",
        "No quiero recibir más correos",
        "Dejen de escribirme",
    ),
    "italian": (
        "Cancellami",
        "Non scrivetemi più",
        "Toglietemi dalla lista",
        "Non voglio più ricevere queste mail",
        "Smettetela di scrivermi",
        "Disiscrivimi",
    ),
    "portuguese": (
        "Descadastrar",
        "Não me escrevam mais",
        "Removam-me da lista",
        "Não quero mais receber e-mails",
        "Parem de me enviar mensagens",
        "Remover",
    ),
    "dutch": (
        "Afmelden",
        "Schrijf mij uit",
        "Haal me van de lijst",
        "Geen e-mails meer",
        "Stop met mailen",
        "Verwijder mij uit uw bestand",
    ),
    "polish": (
        "Wypisz mnie",
        "Proszę mnie usunąć z listy",
        "Nie piszcie do mnie więcej",
        "Proszę o usunięcie moich danych",
        "Proszę nie pisać",
        "Rezygnuję",
    ),
    "nordic": (
        "Avregistrera",
        "Ta bort mig från listan",
        "Sluta mejla mig",
        "Fjern meg fra listen",
        "Afmeld mig",
        "Slutt å sende meg mail",
    ),
    "finnish": (
        "Peruuta",
        "Poistakaa minut listalta",
        "Älkää lähettäkö enää viestejä",
        "Poista osoitteeni",
        "Älä kirjoita minulle",
        "Lopeta",
    ),
    "czech": (
        "Odhlásit",
        "Odhlaste mě",
        "Už mi nepište",
        "Vymažte mě ze seznamu",
        "Neposílejte mi to",
        "Nepřeji si dostávat tyto zprávy",
    ),
    "turkish": (
        "İptal",
        "Beni listeden çıkarın",
        "Bir daha bana yazmayın",
        "Abonelikten çık",
        "Artık bana yazmayın",
        "Bizi listenizden silin",
    ),
}

OTHERS: dict[str, tuple[str, ...]] = {
    "english": (
        "Don't stop, these are useful!",
        "Please don't remove me from the list, I am only busy.",
        "We stop at nothing. Send prices.",
        "Your competitor would not stop calling.",
        "Can you cancel the meeting on Tuesday?",
        "Why would I unsubscribe? I like it.",
        "What does it cost to end a contract early?",
        'Our newsletter footer says "unsubscribe me", what does yours say?',
        "Do not call me before ten, then any time.",
        "The bus stop is in front of our office.",
        "To unsubscribe from our newsletter click here.",
        "Your mail was rejected by our filter, send it again please.",
        "Our last supplier was blocked; does not exist any more.",
        "Is this spam or a real offer? I am interested.",
        "How do I remove a user from the trial?",
        "Please don't email me until Monday, then send the prices.",
        "You can unsubscribe at any time.",
    ),
    "german": (
        "Bitte nicht abmelden, ich melde mich.",
        "Nehmen Sie mich bitte nicht aus dem Verteiler.",
        "Hören Sie bitte nicht auf zu schreiben!",
        "Wann endet das Angebot?",
    ),
    "french": (
        "Ne me désabonnez pas, je suis intéressé.",
        "N'arrêtez surtout pas de m'écrire.",
        "Quel est le prix ?",
    ),
    "spanish": (
        "No dejen de escribirme.",
        "No me den de baja, por favor.",
        "¿Cuánto cuesta la baja temporada?",
    ),
    "italian": ("Non smettete di scrivermi.", "Non cancellatemi dalla lista.", "Quanto costa?"),
    "portuguese": ("Não parem de me enviar novidades.", "Não removam o meu contacto.", "Quanto custa?"),
    "dutch": ("Schrijf mij niet uit, ik ben geïnteresseerd.", "Stop niet met mailen.", "Wat kost het?"),
    "polish": ("Nie przestawajcie pisać.", "Nie usuwajcie mnie z listy.", "Ile to kosztuje?"),
    "nordic": ("Ta inte bort mig från listan.", "Fjern meg ikke fra listen.", "Hva koster det?"),
    "finnish": ("Älkää poistako minua.", "Paljonko se maksaa?"),
    "czech": ("Neodhlašujte mě, prosím.", "Kolik to stojí?"),
    "turkish": ("Beni listeden çıkarmayın.", "Fiyatı nedir?"),
}

QUOTE = "\n\nOn Tue, 3 Nov 2026 at 10:00, Bob <bob@acorn.test> wrote:\n> Shared space by the pallet.\n> To opt out, reply unsubscribe me"

WAYS: dict[str, str] = {
    "bare": "{}",
    "polite": "Hi,\n{}\nThanks, Maya",
    "loud": "{}!!!",
    "with-emoji": "{} 😡🙏",
    "with-history": "{}" + QUOTE,
    "invisible": "\u200b{}\u2060",
    "with-footer": "{}\n\nSent from my phone",
    "spaced": "  \n {}  \n\n",
}


def table(texts: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """(name, text) of every text in every way."""
    return [
        (f"{language}-{number}-{way}", form.format(text))
        for language, several in texts.items()
        for number, text in enumerate(several, 1)
        for way, form in WAYS.items()
    ]
