"""German."""

from __future__ import annotations

from webapp.consent.languages.language import Language

_ME = (
    "mich|uns|meine_adresse|meine_e-mail|meine_e-mail-adresse|meine_mailadresse|meine_nummer|meine_telefonnummer"
    "|meine_handynummer|meinen_namen|meine_daten|alle_meine_daten|unsere_adresse|unsere_daten|unsere_firma|diese_adresse"
    "|diese_nummer|diese_e-mail-adresse|meine_kontaktdaten|unsere_e-mail-adresse"
)
_LIST = (
    "verteiler|liste|mailingliste|mailing_liste|e-mail-liste|datenbank|verteilerliste|system|kartei|adressliste|newsletter"
    "|kontaktliste|adressbuch|adressverteiler|e-mail-verteiler|mailverteiler|listen|kundendatei|kampagne"
)
_OFF = f"aus|von|in|auf|vom ihrem|dem|ihrer|der|eurem|eurer|deinem|deiner|diesem|dieser|ihren|allen|allen_ihren {_LIST}"
_YOU = "[bitte] [können_sie|könnten_sie|würden_sie|ich_möchte_dass_sie|ich_bitte_sie] [bitte]"
_TAKE = "nehmen_sie|streichen_sie|löschen_sie|loeschen_sie|entfernen_sie|tragen_sie|nimm|nehmt|streich|streiche|streicht|lösch|lösche|löscht|entferne|entfernt|trag|trage|tragt"
_TAKEN = "nehmen|streichen|löschen|loeschen|entfernen|austragen|herausnehmen|rausnehmen|entnehmen|abmelden"
_MAILS = "e-mails|email|mails|mail|nachrichten|sms|werbung|anfragen|newsletter|kontaktaufnahme|kontaktaufnahmen|kontakt|spam|kontaktversuche|werbemails|whatsapp"
_WRITE = (
    "kontaktieren|anschreiben|schreiben|belästigen|anmailen|mailen|melden|simsen|zuspammen|stören|behelligen"
)
_NO_MORE = "nicht_mehr|nie_mehr|nie_wieder|niemals_wieder|nicht_wieder|nicht_weiter|niemals_mehr|nicht_länger|nicht_nochmal"
_WANT = "ich_möchte|wir_möchten|ich_will|wir_wollen|ich_wünsche|wir_wünschen|möchte|möchten|ich_bitte_darum|ich_mag"

GERMAN = Language(
    keywords="""
        stopp
        abmelden|abmeldung|abbestellen|abbestellung|austragen|austragung
        abmelden_bitte|lass_mich_in_ruhe|lassen_sie_mich_in_ruhe
    """,
    bare_keywords="""
        stop_bitte|hör_auf|hört_auf|hören_sie_auf|hör_auf_damit|hören_sie_auf_damit
        löschen|entfernen|beenden|widerruf|abbrechen|aufhören|schluss
        austragen_bitte|löschen_bitte
    """,
    ambiguous="beenden|kündigen|widerruf|abbrechen|löschen|ende|schluss",
    requests=f"""
        {_YOU} {_TAKE} [bitte|umgehend|sofort] {_ME} [bitte|umgehend|sofort|endlich] {_OFF} [heraus|raus|aus]
        {_YOU} {_ME} [bitte|umgehend|sofort|endlich] {_OFF} {_TAKEN}
        {_YOU} {_OFF} {_TAKEN}
        {_YOU} {_TAKE} [bitte|umgehend|sofort] {_ME} [da|hier|dort] [bitte|umgehend|sofort|endlich] raus|heraus|aus
        {_YOU} streichen_sie|löschen_sie|loeschen_sie|entfernen_sie|streich|streiche|lösch|lösche|löscht|entferne|entfernt [bitte|umgehend|sofort] {_ME} [bitte|umgehend|sofort]
        {_YOU} {_ME} [bitte|umgehend|sofort] {_TAKEN}
        {_YOU} melden_sie|meld|melde|meldet mich|uns [bitte] ab
        ich melde mich|uns [hiermit] ab
        {_YOU} keine|keinen|keinerlei weiteren|weitere|mehr {_MAILS} [mehr] [von_ihnen|an_mich|an_uns|an_diese_adresse|an_diese_nummer] [senden|schicken|schreiben|zusenden]
        {_YOU} keine|keinen {_MAILS} mehr|mehr_von_ihnen|mehr_an_mich|mehr_an_uns|mehr_an_diese_adresse [senden|schicken|schreiben|zusenden]
        {_YOU} senden|schicken|schreiben|schick|schickt|sende|schreib sie|mir|uns [mir|uns] [bitte] keine|keinen [weiteren] {_MAILS} [mehr] [zu]
        {_YOU} kontaktieren|schreiben|belästigen|melden|kontaktiere|kontaktiert|schreib|schreibt|belästige sie|mich|uns|mir [mich|uns|mir|sich] [bitte|in_zukunft|künftig] {_NO_MORE} [an]
        {_YOU} [mich|uns|mir|sich] [bitte|in_zukunft|künftig] {_NO_MORE} [bei_mir|bei_uns|an_mich] [zu] {_WRITE} [bitte]
        {_YOU} rufen_sie|ruf|ruft mich|uns [bitte] nicht|{_NO_MORE} an
        {_YOU} [mich|uns] nicht|{_NO_MORE} anrufen
        {_YOU} keine anrufe [mehr]
        {_YOU} hören_sie|hör|hört [bitte] [endlich] auf [mir|uns|mich] [ständig] [{_MAILS}] [zu] schreiben|schicken|senden|kontaktieren|belästigen|mailen|nerven|spammen
        {_YOU} hören_sie|hör|hört [bitte] [endlich] damit auf
        {_WANT} keine|keinen [weiteren|weitere|ihrer] {_MAILS} [mehr] [von_ihnen|von_ihrer_firma|dieser_art] [erhalten|bekommen|empfangen|haben]
        {_WANT} [von_ihnen] {_NO_MORE} [von_ihnen] [mehr] kontaktiert|angeschrieben|belästigt|angemailt|angerufen|gestört werden
        {_WANT} nichts mehr von_ihnen|von_euch hören|lesen|bekommen|erhalten
        {_WANT} von_ihnen|von_euch|von_dir [in_zukunft|künftig|zukünftig|bitte] nichts [mehr] hören|lesen|bekommen|erhalten
        {_WANT} mich|uns [gerne|bitte] abmelden|austragen|austragen_lassen
        {_WANT} [gerne] {_OFF} gelöscht|entfernt|gestrichen|genommen|ausgetragen werden
        ich|wir widerrufe|widerrufen [hiermit] meine|unsere|jede|die einwilligung|zustimmung
        [hiermit] widerrufe|widerrufen ich|wir [hiermit] meine|unsere|jede|die einwilligung|zustimmung
        ich|wir widerspreche|widersprechen [hiermit] der nutzung|verwendung|verarbeitung|speicherung meiner|unserer daten [zu_werbezwecken]
        lassen_sie|lass|lasst mich|uns [bitte|endlich] in ruhe
        [ich|wir] bitte|bitten um löschung|austragung|abmeldung|entfernung [meiner_daten|unserer_daten|meiner_adresse|aus_dem_verteiler|aus_ihrem_verteiler|aus_ihrer_datenbank]
        {_YOU} [sehen_sie] von weiteren {_MAILS} absehen|abzusehen|ab
    """,
    strong=f"""
        {_OFF} gelöscht|entfernt|gestrichen|ausgetragen|{_TAKEN}
        löschen_sie|lösch|lösche|löscht|entfernen_sie|streichen_sie [bitte] {_ME}
        aus ihrem|dem|eurem|ihrer|der|eurer verteiler|mailingliste|datenbank|newsletter
        {_NO_MORE} {_WRITE}
        {_NO_MORE} kontaktiert|angeschrieben|belästigt|angemailt|angerufen
        keine weiteren|weitere {_MAILS}
        keine {_MAILS} mehr
        meine|unsere daten [bitte|umgehend] löschen|gelöscht|entfernen
        löschung|entfernung meiner|unserer daten|adresse
        unterlassungserklärung|unterlassung|abmahnung|abmahnen
        artikel_17|recht_auf_löschung|recht_auf_vergessenwerden
        wie|wo kann|melde|bestelle|trage ich mich|das|diese|den|die [*] [*] abmelden|abbestellen|ab|austragen|aus
        hören_sie|hört [bitte] [endlich] [damit] auf
        unterlassen_sie
        stellen_sie|stellt [bitte] den|die|diesen|diese|ihren|ihre|das versand|mails|nachrichten|werbung|anfragen|mailings [bitte] [umgehend|sofort] ein
        sehen_sie|seht|sieh [*] [*] [*] von [*] [*] kontaktaufnahme*|zusend*|zuschrift*|anfragen|mails|e-mails|nachrichten|werbung|anrufen ab
        verbitte|verbitten|verbiete|verbieten mir|uns [*] [*] [*]
        {_WANT} mich|uns abmelden|austragen
    """,
    weak="""
        anwalt|rechtsanwalt|anwältin|strafanzeige|rechtliche_schritte|verbraucherzentrale|uwg
        dsgvo|datenschutz*
        belästigung|belästigen|nervt|nerven|unaufgefordert*|unverlangt*|unerwünscht*
        verpiss*|leck_mich
        woher haben|hast|habt|kennen|kommen|stammt|beziehen sie|du|ihr|meine|diese
        nie|nicht|niemals angemeldet|bestellt|eingewilligt|zugestimmt|abonniert
        falsche_nummer|verwählt
        keine werbung|mails|e-mails|anrufe
        gemeldet_als|als_spam
    """,
    harmless=f"""
        bitte_nicht|nicht|keinesfalls [mehr] [aus_dem_verteiler|von_der_liste] abmelden|austragen|löschen|entfernen|streichen|abbestellen …
        {_TAKE} {_ME} [bitte] [noch] nicht|keinesfalls …
        melden_sie mich|uns [bitte] nicht ab
        [ich|wir] melde|melden mich|uns [dann|wieder] ab #|dem|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|morgen|übermorgen|heute|nachmittag|nächste*|kommende*|anfang|mitte|ende|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|frühjahr|herbst|kw …
        hören_sie|hör|hört [bitte] [bloß] nicht auf …
        habe|haben|hatte|hatten|bekomme|bekommen|erhalte|erhalten [*] [*] [*] keine|nichts [weiteren] [{_MAILS}] [mehr] [von_ihnen|von_euch] …
        seit [*] [*] keine {_MAILS} mehr …
        keine {_MAILS} [mehr] [von_ihnen] erhalten|bekommen|angekommen|gekommen …
        wenn|falls|sollten sie [sich|künftig|zukünftig|in_zukunft] keine|keinen|unseren|diesen|den|die|von|vom|aus|unsere|nicht …
        sie|wir|ihr möchten|wollen|wünschen keine|nicht [*] [*] [*] [*] [*] hier …
        für|vom|von [das|die|den|dem|der|diese|dieses] webinar|seminar|veranstaltung|termin|schulung|kurs|messe|event|demo|vorführung|treffen abmelden|abzumelden|austragen
        um [sich] [*] [*] abzumelden|auszutragen|abzubestellen …
        zum|zur abmelden|abmeldung|abbestellen|abbestellung …
        abmelden|abbestellen|abmeldung @
        hier|jederzeit abmelden|abbestellen|kündigen …
        newsletter abbestellen|abmelden
        abmelden|abbestellen hier|unter …
        ein|einen|kurzer|kurzen|letzter|letzten|nächster|nächsten|jedem|zweiten|ohne stopp|stop
        stopp|stop in|am|bei|auf|an|zwischen
        termin|meeting|auftrag|bestellung|vertrag|gespräch [*] [*] löschen|kündigen|abmelden|beenden
        dsgvo|datenschutz konform|konforme|fragen|seite|hinweise|beauftragte|erklärung|freundlich
        woher kommen_ihre|kommen_die|kommt
        seid|sind|ist|arbeiten [*] [*] dsgvo|dsgvo-konform
        abmelden|abmeldung von|vom|beim|bei der_messe|der_veranstaltung|zoll|finanzamt|lieferanten
    """,
    companions="""
        bitte|danke|dankeschön|vielen_dank|besten_dank|herzlichen_dank|danke_schön|danke_sehr|danke_im_voraus|vielen_dank_im_voraus|danke_für_ihr_verständnis|danke_für_die_mail
        sofort|umgehend|jetzt|ab_sofort|unverzüglich|endlich|künftig|in_zukunft|dauerhaft|und|auch|aber|doch
        nein|nein_danke|kein_bedarf|kein_interesse|keine_interesse|nicht_interessiert|kein_interesse_danke
        [ich_habe|wir_haben|habe|haben|besteht] [absolut|leider|wirklich] kein interesse|bedarf [mehr|daran]
        [ich_bin|wir_sind] nicht interessiert
        das ist spam|belästigung|unerwünscht
        falsche_person|falsche_nummer|falscher_ansprechpartner
        schönen|schönes tag|tag_noch|abend|abend_noch|wochenende
        tschüss|auf_wiedersehen|ok|okay
    """,
    greetings="""
        hallo|guten_tag|guten_morgen|guten_abend|moin|servus|grüß_gott|grüezi|liebe|lieber|sehr_geehrte|sehr_geehrter|sehr_geehrte_damen_und_herren|hallo_zusammen|liebes_team|hallo_team|hallo_herr|hallo_frau|guten_tag_herr|guten_tag_frau|sehr_geehrter_herr|sehr_geehrte_frau|lieber_herr|liebe_frau
    """,
    closings="""
        danke|vielen_dank|besten_dank|gruß|grüße|gruss|lg|vg|mfg|mit_freundlichen_grüßen|freundliche_grüße|viele_grüße|beste_grüße|mit_freundlichem_gruß|mit_besten_grüßen|herzliche_grüße|liebe_grüße|schöne_grüße|mit_freundlichen_gruessen|viele_gruesse
        von_meinem|von_meiner|vom iphone|ipad|handy|smartphone|mobiltelefon|samsung_galaxy|mobilgerät|android [gesendet]
        gesendet_von|gesendet_mit|gesendet_von_meinem|diese_nachricht_wurde_von_meinem iphone|ipad|outlook|handy|outlook_für_ios|outlook_für_android|android|der_mail_app|yahoo_mail|gmx|web [gesendet]
    """,
    openers="können könnten kannst würden würdest",
    later="""
        bis|vor|nach|während|erst|erst_wieder|zwischen [dem|den|der|zum|zur|ende|anfang|mitte|nächsten|nächste] montag*|dienstag*|mittwoch*|donnerstag*|freitag*|samstag*|sonntag*|wochenende|woche|wochen|monat|monats|jahr|jahres|quartal|sommer*|winter*|ostern|weihnachten|urlaub|messe|feiertag*|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|herbst|frühjahr|umzug|#
        diese|dieses|diesen|heute|am|im|vormittags|nachts|abends|morgens woche|monat|jahr|montag*|dienstag*|mittwoch*|donnerstag*|freitag*|wochenende|abend|morgen
    """,
    removing="losch loesch entfern streich austrag abmeld abbestell herausnehm rausnehm verteiler nimm nehm widerr trag",
    breakers="aber und sondern oder bis wenn weil damit",
    wishes={
        "email": """
            per|via|nur_per|lieber_per|gerne_per|besser_per mail|e-mail
            schreiben_sie|schreib|mailen_sie|mail|mailt|schreibt mir|uns [bitte|lieber|eine|gerne] [bitte|lieber|eine] [mail|e-mail]
            lieber|besser|gerne|nur mail|e-mail|mails|schriftlich|eine_mail|eine_e-mail|schreiben
            mail|e-mail|mails ist|sind|reicht|genügt|passt [mir|uns] [viel] [besser|okay|ok|gut|lieber|völlig|in_ordnung]
            schriftlich
        """,
        "sms": "per sms|whatsapp|textnachricht",
        "calls": """
            rufen_sie|ruf|ruft mich|uns [bitte|lieber|einfach|gerne] an
            per_telefon|telefonisch|lieber_anrufen|lieber_telefonieren|lieber_telefonisch
        """,
    },
    channels={
        "email": "mail email newsletter",
        "sms": "sms simsen whatsapp",
        "calls": "anruf telefon ruf angeruf",
    },
    opt_ins="""
        ja|gerne|weiter|weitermachen|fortsetzen|wieder_anmelden|anmelden
        habe|haben es_mir|es_uns|meine_meinung|unsere_meinung [doch] [anders] überlegt|geändert
        nehmen_sie|tragen_sie|setzen_sie mich|uns [bitte] wieder auf|in|ein
        schreiben_sie|melden_sie mir|uns|sich [bitte|gerne|doch] [gerne|doch] wieder
        halten_sie mich|uns [bitte|doch|gerne] auf_dem_laufenden
        aus_versehen|versehentlich|irrtümlich|doch_interesse|doch_noch|nun_doch
    """,
    enquiries="""
        preis|preise|preisliste|kosten|kostet|angebot|angebote|unterlagen|broschüre|details|informationen|interesse|interessiert|interessant
        termin|gespräch|telefonat|treffen|sprechen|telefonieren|vorführung|demo
        wie_viel|wieviel|was_kostet|können_sie|könnten_sie|haben_sie|wann|welche|bieten_sie
        montag|dienstag|mittwoch|donnerstag|freitag|nächste_woche
        rufen_sie_mich|schicken_sie|senden_sie|passt_uns|passt_mir|klingt
    """,
)
