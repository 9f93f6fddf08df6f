"""Dutch."""

from __future__ import annotations

from webapp.consent.languages.language import Language

_ME = "mij|me|ons|mijn_adres|mijn_e-mail|mijn_e-mailadres|mijn_mailadres|mijn_nummer|mijn_naam|mijn_gegevens|onze_gegevens|ons_adres|ons_e-mailadres|dit_adres|dit_nummer|mijn_telefoonnummer|al_mijn_gegevens"
_LIST = "lijst|mailinglijst|mailinglist|bestand|database|verzendlijst|e-maillijst|systeem|nieuwsbrief|adressenbestand|contactenlijst|maillijst|lijsten|bestanden|mailing"
_OFF = f"van|uit|af_van uw|de|jullie|je|deze|het {_LIST}"
_YOU = "[kunt_u|kun_je|kunnen_jullie|wilt_u|wil_je|zou_u|graag|gelieve|ik_verzoek_u] [alstublieft|alsjeblieft|aub]"
_NOT = "niet_meer|nooit_meer|niet_langer|nooit|niet_opnieuw|niet_weer|nooit_weer"
_MAILS = "e-mails|mails|e-mail|mail|berichten|bericht|sms|sms'jes|reclame|nieuwsbrieven|spam|aanbiedingen|contact|post|mailtjes"

DUTCH = Language(
    keywords="afmelden|afmelding|uitschrijven|uitschrijving|schrijf_mij_uit|schrijf_me_uit|meld_mij_af|meld_me_af|laat_me_met_rust|laat_mij_met_rust",
    bare_keywords="ophouden|hou_ermee_op|houd_ermee_op|stoppen|stop_aub|stop_alstublieft|annuleren|beëindigen|opzeggen|verwijderen|verwijder|einde|stop_hiermee|hou_op|houd_op|stop_ermee|stop_met_mailen",
    ambiguous="annuleren|beëindigen|opzeggen|verwijderen|einde|stoppen",
    requests=f"""
        {_YOU} schrijf|schrijft|meld|meldt [u] mij|me|ons [alstublieft|alsjeblieft|aub|graag|direct] uit|af [van|uit|voor] [uw|de|jullie|deze] [{_LIST}]
        {_YOU} haal|haalt|verwijder|verwijdert|schrap|wis [u] {_ME} [alstublieft|alsjeblieft|aub|graag|direct] [van|uit] [uw|de|jullie|deze|het] [{_LIST}] [af]
        {_YOU} {_ME} [alstublieft|alsjeblieft|aub|graag] [van|uit] [uw|de|jullie|deze] [{_LIST}] [te] verwijderen|halen|uitschrijven|afmelden|schrappen|wissen|uit_te_schrijven|af_te_melden
        {_YOU} geen|geen_verdere {_MAILS} meer [sturen|te_sturen|van_u|aub|alstublieft|zenden|opnemen]
        {_YOU} stuur|stuurt|mail|mailt|neem|neemt|schrijf|bel|belt|benader|benadert|contacteer|sms [u] [mij|me|ons] [aub|alstublieft] geen|{_NOT} [{_MAILS}] [meer] [op] [met_mij|met_ons|met_me] [op]
        {_YOU} [mij|me|ons] {_NOT} [te] mailen|benaderen|contacteren|bellen|schrijven|sms'en|lastigvallen|sturen
        {_YOU} stop|stopt [u] met mailen|mij_te_mailen|het_sturen|sturen|berichten|bellen|mij|ons|me|spammen|dit|deze_mails|deze_berichten [te] [mailen|benaderen|sturen|bellen] [van] [{_MAILS}]
        ik|wij|we wil|willen|wens|wensen geen {_MAILS} meer [van_u|van_jullie] [ontvangen|te_ontvangen|krijgen]
        ik|wij|we wil|willen|wens|wensen [van_u] {_NOT} [door_u] [te] benaderd|gemaild|gebeld|gecontacteerd|lastiggevallen [te] [worden]
        ik|wij|we wil|willen|wens|wensen [graag] uitgeschreven|afgemeld|verwijderd [te] worden
        ik|wij|we wil|willen|wens|wensen me|mij|ons [graag] [af_te_melden|uit_te_schrijven|afmelden|uitschrijven]
        laat mij|me|ons [aub] met_rust
        ik trek [hierbij] mijn toestemming in
    """,
    strong=f"""
        schrijf|meld mij|me|ons [aub|alstublieft] uit|af
        haal|verwijder|schrap|wis {_ME}
        uit|van uw|jullie|de {_LIST}
        geen {_MAILS} meer
        {_NOT} mailen|benaderen|contacteren|bellen|benaderd|gemaild|lastigvallen|lastig_te_vallen|te_mailen|te_benaderen
        wil|willen|wens geen {_MAILS}
        stop met mailen|mij|het_sturen|bellen|mails
        hoe|waar kan ik me|mij [*] afmelden|uitschrijven
        met_rust
        bel|belt [u] mij|me|ons niet
        artikel_17|recht_op_vergetelheid|recht_op_gegevenswissing
        gegevens te_verwijderen|verwijderen|wissen
    """,
    weak="""
        avg|gdpr|privacywet*|autoriteit_persoonsgegevens|persoonsgegevens|advocaat|aangifte|lastigvallen|ongevraagd*|ongewenst*|intimidatie
        verkeerd_nummer|verkeerd_verbonden
        hoe|waar|wie komt|heeft|hebt|hebben u|je|jullie aan|mijn|dit|deze
        nooit|niet aangemeld|ingeschreven|om_gevraagd|toestemming
        rot_op|sodemieter_op|donder_op|flikker_op|irritant
    """,
    harmless="""
        schrijf|meld|haal|verwijder|schrap mij|me|ons|mijn [*] [aub] [nog] niet …
        stop|stopt [vooral|aub] niet …
        niet stoppen|uitschrijven|afmelden|verwijderen|ophouden …
        om [u|je|uzelf] [*] [*] af_te_melden|uit_te_schrijven …
        als_u|indien_u|wilt_u|als_je geen|niet|zich|u|uzelf|deze [*] [*] [meer] [ontvangen|wilt|wenst|uitschrijven|afmelden] …
        u_kunt|je_kunt zich|u|je [*] [*] afmelden|uitschrijven …
        klik_hier|klik om …
        afmelden|uitschrijven @
        heb|hebben [*] [*] geen|niets [*] [meer] ontvangen|gekregen|gehoord …
        geen mails|e-mails|berichten|mail meer ontvangen|gekregen|gehad …
        bushalte|tussenstop|een_stop|volgende_stop|laatste_stop|de_stop
        wij|we|ik willen|wil|gaan|moeten [*] stoppen|ophouden met versturen|zelf|onze|het_versturen|opslag …
        annuleren|verwijderen|stoppen van|de|het|onze|een|met afspraak|vergadering|order|contract|bestelling|opslag|productie
        afspraak|vergadering|order|bestelling annuleren|verzetten|afzeggen
        avg proof|conform|compliant
    """,
    companions="""
        alstublieft|alsjeblieft|aub|ajb|svp|graag|gelieve|bedankt|dank_u|dank_je|dank_u_wel|dankjewel|alvast_bedankt|bij_voorbaat_dank|hartelijk_dank|met_dank|dank
        nu|direct|onmiddellijk|meteen|per_direct|zo_snel_mogelijk|voorgoed|en|maar|ok|oké|sorry|voortaan
        nee|nee_bedankt|nee_dank_u|geen_interesse|geen_belangstelling|niet_geïnteresseerd
        ik_heb|wij_hebben|we_hebben|heb|hebben geen interesse|belangstelling|behoefte [meer]
        ik_ben|wij_zijn|we_zijn niet geïnteresseerd
        dit is spam|ongewenst
        verkeerde_persoon|verkeerd_nummer
        fijne_dag|prettige_dag|fijne_avond|goed_weekend|tot_ziens|dag
    """,
    greetings="hallo|hoi|goedemorgen|goedemiddag|goedenavond|goedendag|beste|geachte|geachte_heer|geachte_mevrouw|geachte_heer_mevrouw|dag|beste_heer|beste_mevrouw",
    closings="""
        bedankt|groet|groeten|groetjes|mvg|met_vriendelijke_groet|met_vriendelijke_groeten|vriendelijke_groet|vriendelijke_groeten|hartelijke_groet|gr|hoogachtend
        verzonden|verstuurd vanaf|vanuit|met mijn|outlook|yahoo_mail [iphone|ipad|mobiel|telefoon|samsung|android|voor_ios|voor_android]
    """,
    openers="kunt kun kunnen wilt wil zou zouden",
    later="""
        tot|voor|na|tijdens|vóór [de|het|eind|begin|mijn|volgende] maandag*|dinsdag*|woensdag*|donderdag*|vrijdag*|zaterdag*|zondag*|week|weekend|maand|jaar|zomer|vakantie|kerst|pasen|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|#
        deze|dit|op|in week|maand|weekend|moment|maandag|dinsdag|woensdag|donderdag|vrijdag
    """,
    removing="uitschrij schrijf_uit afmeld verwijder haal schrap wis bestand lijst",
    breakers="maar en of want omdat tot als",
    wishes={
        "email": """
            per|via|liever_per mail|e-mail
            mail|mailt|schrijf|stuur mij|me|ons [liever|gewoon|een] [een] [mail|e-mail]
            liever|bij_voorkeur|graag [een|per|via] mail|e-mail|schriftelijk|mailen
            mail|e-mail|mailen is|mag|kan [wel] [beter|prima|goed|fijn|ok]
        """,
        "sms": "per|via sms|whatsapp|app",
        "calls": "bel mij|me|ons\nper_telefoon|telefonisch|liever_bellen",
    },
    channels={"email": "mail email nieuwsbrief", "sms": "sms whatsapp", "calls": "bel gebel telefo"},
    opt_ins="""
        ja|graag|hervatten|doorgaan|weer_aanmelden|aanmelden|inschrijven
        heb|hebben me|mij|ons bedacht
        houd|hou mij|me|ons op_de_hoogte
        per_ongeluk|abusievelijk|toch_wel|toch_nog|bij_nader_inzien
        mag|mogen mij|me|ons weer mailen|benaderen|schrijven
    """,
    enquiries="""
        prijs|prijzen|kosten|kost|offerte|tarief|tarieven|brochure|informatie|interesse|geïnteresseerd|interessant|hoeveel
        afspraak|afspreken|gesprek|bellen|demo|beschikbaar|overleg
        kunt_u|kun_je|kunnen_jullie|heeft_u|hebben_jullie|wanneer|welke|wat_zijn
        maandag|dinsdag|woensdag|donderdag|vrijdag|volgende_week
        stuur|bel_mij|bel_me|komt_goed_uit|klinkt
    """,
)
