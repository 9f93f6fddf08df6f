"""What refuses something small in every language: "no problem", "not now", "do not forget". None of it is about being written to."""

from __future__ import annotations

from webapp.consent.languages.language import Language

IDIOMS = Language(
    harmless="""
        no problem|problems|worries|rush|hurry|questions|doubt|pressure
        not now|yet|today|right_now|before|me|us
        dont|do_not forget|hesitate
        [the|your|our|my] address|number|mail|e-mail|email|mailbox [@|#|*] is|are no_longer …
        remove|take|delete|drop|strike [the|this|that|our] item|items|line|lines|position|positions|row|rows|point|points|product|products|article|articles|entry [#|*] [*] off|from|out …
        way|possible|how to stop|end|cancel|quit the|our|this|my *
        kein|keine problem|eile|sorge|fragen|frage|ursache|hektik|stress
        nicht jetzt|heute|sofort|vergessen|zögern|vor|erschrecken
        noch nicht
        vergessen_sie|zögern_sie|zögern|vergiss nicht …
        pas de problème|problèmes|souci|soucis|question|questions|panique|précipitation
        pas maintenant|encore|aujourdhui|tout_de_suite
        plus dinfos|dinformations|de_détails
        n'hésitez|ne_hésitez|n'oubliez|noubliez|nhésitez pas …
        no hay problema|problemas|prisa|pregunta|preguntas
        sin problema|problemas|prisa
        ahora|hoy|todavía|aún no
        no ahora|hoy|se_preocupe|se_preocupen
        no dude|duden|olvide|olviden|olvides …
        no envíe|envíen|mande|manden el|la|los|las contrato|factura|muestras|muestra|pedido|mercancía|presupuesto …
        nessun problema|dubbio
        non c'è|cè|ce problema|problemi|fretta
        non ora|adesso|oggi|ancora
        non esiti|esitate|dimentichi|dimenticate|dimenticare …
        sem problema|problemas|pressa|dúvida
        agora|ainda|hoje não
        não agora|ainda|hoje|há_problema|há_pressa
        não hesite|hesitem|se_esqueça|esqueça …
        geen probleem|haast|zorgen|vraag|vragen|punt
        niet nu|vandaag|meteen|vergeten|vergeet
        nog niet
        vergeet|aarzel [vooral] niet …
        nie ma_problemu|ma_sprawy|teraz|dzisiaj|dziś|szkodzi
        jeszcze nie
        nie zapomnij|zapomnijcie|wahaj|zapominaj …
        inga|ingen problem|bråttom|brådska|panik|fara|stress|hast|fare
        inte|ikke nu|nå|än|ännu|ennå|endnu|idag|i_dag|ennu
        intet|ikke_noget problem
        glöm|tveka|glem|tøv inte|ikke …
        ei ongelmaa|hätää|kiirettä|nyt|vielä|tänään|hätä
        žádný|žiadny|není|nie_je problém|spěch
        ne teď|dnes|hned
        ještě|teraz ne|nie
        sorun değil|yok
        şimdi|henüz|bugün|daha değil
        acelesi yok
        не сейчас|сегодня|проблема|спеши|спешите|зараз|сьогодні|сега|днес|забудьте|стесняйтесь
        нет|без|немає|няма|нема проблем|проблема|спешки
        пока|ещё|ще не|ні
        nema problema|žurbe
        ne sada|danas|još|zdaj
        ni problema|panike
        κανένα|δεν_υπάρχει πρόβλημα
        όχι τώρα|ακόμα|ακόμη|σήμερα
        nicio|nu_e_nicio problemă|grabă
        nu acum|încă|azi
        nem probléma|gond|sürgős|most
        most|még nem
        nincs baj|gond|probléma
        לא עכשיו|היום|עדיין
        אין בעיה
        لا|ليس مشكلة|الآن|اليوم
        没问题|没關係|没关系|不急|不客气
        không sao|vấn_đề
        tidak apa-apa|masalah
        belum|jangan_dulu
    """,
)
