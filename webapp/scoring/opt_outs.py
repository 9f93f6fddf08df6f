"""How people ask to be left alone, and how machines say that somebody is away: twelve languages, as patterns.

Read after `guards.plain`: small letters, straight apostrophes, single blanks. A pattern belongs here only if nobody
writes it who wants to hear more.
"""

from __future__ import annotations

import re

WORDS = frozenset(
    """
    stop|stopp|stop all|stopall|end|quit|cancel|revoke|opt out|opt-out|optout|unsubscribe|unsubscribe me|remove|remove me|stop it
    stop please|please stop|no more emails|no more texts|stop texting|stop emailing|take me off|delete me|leave me alone
    abmelden|abbestellen|austragen|bitte abmelden|stop bitte|bitte löschen|abmeldung
    désinscrire|désinscription|désabonner|désabonnement|désabonnez-moi|désinscrivez-moi|arrêt|arrêter|arrêtez|stop svp
    baja|darme de baja|dar de baja|cancelar|cancelar suscripción|parar|alto|no más correos
    cancella|cancellami|disiscrivimi|disiscrizione|cancellatemi|basta|fermatevi
    remover|descadastrar|sair da lista|cancelar inscrição|parem|pare
    afmelden|uitschrijven|stoppen|schrijf mij uit|meld mij af
    wypisz|wypisz mnie|rezygnuję|usuń|usuń mnie|anuluj
    avregistrera|avsluta|sluta|avbryt|avmeld|afmeld|stopp|meld meg av|frameld
    peruuta|lopeta|poista|poista minut
    odhlásit|odhlaste mě|zrušit
    dur|iptal|durdur|aboneliği iptal et|listeden çıkar
    """.replace("\n", "|").split("|")
) - {""}
WORDS = frozenset(word.strip() for word in WORDS if word.strip())
"""Messages that consist of nothing else, politeness aside."""

POLITE = re.compile(
    r"\b(hi|hello|hey|hallo|bonjour|hola|ciao|olá|hej|dzień dobry|hei|ahoj|merhaba|please|pls|plz|bitte|svp|s'il vous plaît"
    r"|por favor|per favore|per piacere|alstublieft|alsjeblieft|graag|proszę|tack|snälla|kiitos|prosím|lütfen"
    r"|thanks|thank you|thx|danke|vielen dank|merci|gracias|grazie|obrigad[oa]|dank u|bedankt|dziękuję|takk|díky|děkuji"
    r"|teşekkürler|now|immediately|asap|sofort|ahora|subito|nu)\b"
)
ASKS = re.compile(
    "|".join(
        rf"(?:{pattern})"
        for pattern in (
            # English
            r"\bunsubscribe (me|us)\b|\bplease unsubscribe\b|\bopt (me|us) out\b|\b(i|we) (want|wish|would like|'d like) to (opt out|unsubscribe|be removed)\b",
            r"\b(take|remove|delete|drop|strike) (me|us|my (e-?mail|address|name|number|details)|this (e-?mail|address|number)|our (e-?mails?|address|company)) (off|from)\b",
            r"\bget (me|us) off (of )?(your|this|the)\b|\bremove me\b(?! a)|\blose my (number|e-?mail)\b",
            r"\b(stop|quit|cease) (e-?mailing|contacting|texting|messaging|writing( to)?|spamming|bothering|sending|calling)\b(?! (on|before|after))",
            r"\bdo(n't| not| n't) (ever )?(e-?mail|contact|text|message|write( to)?|call|bother) (me|us|this)\b(?! (on|before|after|until|till|at|by))",
            r"\bnever (e-?mail|contact|text|message|write( to)?|call) (me|us) again\b|\b(no more|no further) (e-?mails?|messages|texts|mails?)\b(?! (until|before|than|about))",
            r"\bno longer (wish|want) to (be contacted|receive|hear)\b|\bdo not contact list\b",
            # German
            r"\bnehmen sie (mich|uns|meine adresse) (bitte )?(aus|von)\b|\bnimm mich (bitte )?(aus|von)\b|\btragen sie (mich|uns) (bitte )?aus\b",
            r"\bkeine (weiteren )?(e-?mails?|nachrichten|mails?|sms) mehr\b|\bkeine weiteren (e-?mails?|mails?|nachrichten|anfragen|kontaktaufnahmen)\b",
            r"\b(kontaktieren|schreiben|belästigen) sie (mich|uns|mir) (bitte )?(nicht|nie) (mehr|wieder)\b|\b(mich|uns|mir) (bitte )?nicht mehr (zu )?(kontaktieren|anschreiben|schreiben|belästigen)\b",
            r"\b(löschen|entfernen|streichen) sie (bitte )?(mich|uns|meine (daten|adresse|e-?mail(-adresse)?))\b|\baus (ihrem|dem|eurem) verteiler\b",
            # French
            r"\bne (me|nous|m')\s?(contactez|écrivez|envoyez|recontactez|dérangez) plus\b|\bne m'(écrivez|envoyez|appelez) plus\b",
            r"\b(désabonnez|désinscrivez|désinscrire|retirez|supprimez|enlevez|rayez)[ -](moi|nous)\b|\b(me|nous) (désabonner|désinscrire|retirer de)\b|\bretire[rz] (mon adresse|mon e-?mail|mes coordonnées)\b",
            r"\barrêtez de (m'|nous |me )|\bplus aucun (e-?mail|message|mail|courriel)\b|\bcessez de (m'|nous |me )",
            # Spanish
            r"\bno (me|nos) (escrib\w+|contact\w+|env[ií]\w+|mand\w+|llam\w+) (m[aá]s|nunca)\b|\bno (quiero|queremos|deseo) (recibir )?m[aá]s (correos|mensajes|e-?mails)\b",
            r"\b(dar|den|dé)(me|nos) de baja\b|\b(qu[ií]t\w+|elim[ií]n\w+|bórr\w+|s[aá]qu\w+)(me|nos) de (su|la|esta|tu)\b|\bdej(en|a|e) de (escribir|enviar|contactar|mandar|molestar)",
            # Italian
            r"\bnon (scriv\w+|contatt\w+|invia\w+|mandat\w+|manda\w+) più\b|\b(cancell|rimuov|togli|toglie|disiscriv|rimuove)\w*(mi|ci|temi|teci|te il mio)\b",
            r"\bnon (voglio|desidero|vogliamo) (più )?ricevere\b|\bsmett\w+ di (scriver|contattar|mandar|inviar)",
            # Portuguese
            r"\bnão (me |nos )?(escrev\w+|contact\w+|contat\w+|envi\w+|mand\w+) mais\b|\b(remov\w+|retir\w+|tir\w+|exclu\w+|descadastr\w+)[ -](me|nos|o meu|meu)\b",
            r"\bnão (quero|desejo|queremos) (mais )?receber\b|\bpar(e|em) de (me |nos )?(escrever|enviar|mandar|contactar|contatar)",
            # Dutch
            r"\b(schrijf|schrijft u|meld|haal|verwijder) (mij|me|ons)( alstublieft| aub)? (uit|af|van)\b|\bgeen (e-?mails?|berichten|mails?) meer\b",
            r"\b(neem|nemen|mail|mailt|bel|stuur) (u )?(mij|me|ons)? ?(geen contact meer|niet meer)\b|\bstop met (mailen|mij|sturen|het sturen)\b",
            # Polish
            r"\b(proszę )?(mnie )?(wypisać|wypiszcie|usunąć|usuńcie|wykreślić)( mnie| mój)? (z|adres|e-?mail)\b|\bnie (pisz\w*|kontaktuj\w*|wysyłaj\w*|dzwoń\w*)( do mnie| się ze mną| mi)? więcej\b",
            r"\bproszę (o usunięcie|nie pisać|nie kontaktować|nie wysyłać)|\bprzestań(cie)? (do mnie )?(pisać|wysyłać)",
            # Swedish, Danish, Norwegian
            r"\b(ta bort|avregistrera|stryk|fjern|slet|meld|afmeld|ta) (mig|meg|oss|os|min (adress|adresse|e-?post|mail))\b( av| bort| från| fra)?",
            r"\b(kontakta|mejla|maila|skriv|kontakt|send)( inte| ikke| ikkje)?( mig| meg| till mig| til mig| til meg| oss)?( inte| ikke)? (mer|igen|mere|flere (mails?|e-?post)|längre)\b|\bsluta (mejla|skicka|kontakta|skriva)|\bslutt å (sende|kontakte|skrive)|\bstop med at (sende|skrive|kontakte)|\binga fler (mejl|mail|meddelanden)|\bingen flere (e-?poster|mails?|beskeder)",
            # Finnish
            r"\bpoistakaa (minut|osoitteeni|meidät)\b|\bpoista (minut|osoitteeni)\b|\bälkää (enää )?(ottako|lähettäkö|kirjoittako)\b|\bälä (enää )?(lähetä|ota|kirjoita)\b|\ben halua (enää )?(viestejä|sähköposteja|vastaanottaa)\b",
            # Czech
            r"\b(odhlaste|vyřaďte|vymažte|odstraňte) (mě|mne|nás|můj|moji)\b|\b(už )?(mi |nám )?(nepište|nekontaktujte|neposílejte)( mě| mi| nás| nám)?\b|\bnepřeji si (dostávat|být)",
            # Turkish
            r"\b(beni|bizi|adresimi) (listeden|listenizden) (çıkar\w*|sil\w*)\b|\b(bir daha|artık) (bana |beni |bize )?(yazma\w*|e-?posta gönderme\w*|aramay\w*|mesaj atma\w*)\b|\babonelikten çık\w*\b",
        )
    )
)
NOT_ASKS = re.compile(
    "|".join(
        rf"(?:{pattern})"
        for pattern in (
            r"\b(don't|do not|please don't|never|didn't|did not|won't|will not|no need to|not going to|wouldn't|would not) (ever )?(stop|remove|unsubscribe|cancel|take (me|us) off|delete|quit|opt (me|us) out)\b[^.!?]{0,60}",
            r"\b(why|how) would i (unsubscribe|opt out)[^.!?]{0,40}|\b(click here|link|button|want|wish|able) to (unsubscribe|opt out)( here| at any time| anytime| from (this|our) (list|newsletter))?(?! and)(?=[.!?]?$)",
            r"\bto (unsubscribe|opt out|stop receiving)[^.!?]{0,20}(click|reply|visit|follow|use)[^.!?]{0,80}|\byou (can|may) (unsubscribe|opt out)[^.!?]{0,60}|\bunsubscribe (here|at any time|anytime|link|button|rate|rates)\b",
            r"[\"“„«][^\"”“»]{0,200}[\"”“»]",
            r"\bnicht (abmelden|austragen|aus dem verteiler)[^.!?]{0,40}|\bnehmen sie mich (bitte )?nicht (aus|von)\b|\bhören sie (bitte )?nicht auf\b[^.!?]{0,40}",
            r"\bne (me |nous )?(désabonnez|désinscrivez|retirez|supprimez)[^.!?]{0,20} pas\b[^.!?]{0,40}|\bn'arrêtez (pas|surtout pas)\b[^.!?]{0,60}",
            r"\bno (dej(en|es)|pare[ns]?)[^.!?]{0,60}|\bno (me|nos) (d[eé]n? de baja|quit\w+|elimin\w+|borr\w+)[^.!?]{0,40}",
            r"\bnon (smett\w+|cancell\w+|rimuov\w+|toglie\w+)[^.!?]{0,60}|\bnão (par(e|em)|remov\w+|retir\w+|tir\w+|exclu\w+)[^.!?]{0,60}",
            r"\bniet (stoppen|uitschrijven|afmelden)[^.!?]{0,40}|\b(schrijf|meld|haal|verwijder) (mij|me|ons) niet\b[^.!?]{0,40}|\bstop niet\b[^.!?]{0,40}",
            r"\bnie (przestawaj\w*|wypisuj\w*|usuwaj\w*)[^.!?]{0,60}|\b(sluta|ta) inte\b[^.!?]{0,40}|\b(ta|fjern|slet|meld) (mig|meg) (inte|ikke)\b[^.!?]{0,40}|\bikke (slutt|stop|fjern|meld)\b[^.!?]{0,40}",
            r"\bälkää (lopettako|poistako)[^.!?]{0,40}|\bneodhlašujte[^.!?]{0,40}|\bnepřestávejte[^.!?]{0,40}|\b(çıkarmayın|silmeyin|durmayın)\b",
        )
    )
)
"""What looks like asking and is not: negations, other people's unsubscribe lines, words in quotation marks. Taken out first."""
