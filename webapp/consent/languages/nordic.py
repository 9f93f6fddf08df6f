"""Swedish, Danish and Norwegian, which share most of these words."""

from __future__ import annotations

from webapp.consent.languages.language import Language

_ME = "mig|meg|oss|os|min_adress|min_adresse|min_e-post|min_e-postadress|min_e-postadresse|min_e-mail|min_mailadress|min_mail|mitt_nummer|mit_nummer|mitt_telefonnummer|mina_uppgifter|mine_oplysninger|mine_opplysninger|mine_data|alle_mine_data|vår_adress|våra_uppgifter|mitt_namn|navnet_mitt"
_LIST = "listan|listen|lista|liste|lister|listor|mejllista|mejllistan|maillista|maillisten|mailliste|mailingliste|databas|databasen|database|databasen|register|registret|registeret|utskick|utskicket|system|systemet|nyhetsbrev|nyhedsbrev|e-postliste|e-postlisten|e-postlista|kontaktliste|kontaktlista|sändlista"
_OFF = f"från|fra|av|af|ur|ud_af [er|era|ert|denna|jeres|din|deres|den|eres|denne|alle] {_LIST}"
_YOU = "[vänligen|var_vänlig_och|var_snäll_och|kan_ni|kan_du|skulle_ni_kunna|kan_dere|kan_i|venligst|vær_så_snill_å|vær_venlig_at|vennligst|jag_vill_att_ni|jeg_ber_dere|snälla|gerne] [snälla|venligst|vennligst]"
_WRITE = "mejla|maila|mejl|skriva|skriv|kontakta|kontakt|kontakte|skicka|send|sende|sms:a|smsa|sms|skrive|maile|ringa|ring|ringe|störa|forstyr|forstyrre|spamma|spamme"
_MORE = "mer|mera|mere|igen|igjen|längre|længere|lenger|flere|fler|något_mer|noe_mer"
_MAILS = "mejl|mail|mails|mailer|e-post|e-poster|meddelanden|meddelande|beskeder|meldinger|sms|utskick|reklam|reklame|nyhetsbrev|henvendelser|spam|e-mails|kontakt"

NORDIC = Language(
    keywords="""
        avregistrera|avprenumerera|avanmäl|avanmälan|avmeld|afmeld|frameld|avslutt_abonnement|avregistrer|afmelding|avmelding|avmelde|afmelde
        meld_meg_av|meld_mig_af|afmeld_mig|avregistrera_mig|avanmäl_mig|lämna_mig_ifred|la_meg_være_i_fred|lad_mig_være_i_fred|lad_mig_være
    """,
    bare_keywords="""
        stoppa|stoppa_nu|stopp_nå|hold_opp|avsluta|sluta|slutt|avbryt|stans|avslutt|slett_meg|slet_mig|fjern|fjern_meg|fjern_mig|ophør|annuller|annullér|ta_bort_mig|ta_bort|radera|slett|slet
        stopp_tack|stopp_takk|stop_tak|sluta_nu|stop_nu
    """,
    ambiguous="avsluta|avbryt|slut|avslutt|fjern|annuller|ta_bort|radera|slett|slet",
    requests=f"""
        {_YOU} ta_bort|ta|fjern|slet|slett|stryk|avregistrera|radera|meld|afmeld|avmeld|avanmäl|frameld|utmeld {_ME} [nu|genast|straks|omgående|med_en_gang] [bort|av|af] [från|fra|av|af|ur] [er|era|ert|denna|jeres|din|deres|den|denne|alle] [{_LIST}] [deres|din|jeres]
        {_YOU} meld|tag {_ME} ud|ut|af|av [af|av|fra] [jeres|deres|den|listen] [{_LIST}]
        {_YOU} {_WRITE} inte|ikke [till|til] mig|meg|oss|os [{_MORE}] [{_MAILS}] [{_MORE}]
        {_YOU} {_WRITE} inte|ikke [{_MORE}] {_MAILS} [{_MORE}]
        {_YOU} {_WRITE} [till|til] mig|meg|oss|os inte|ikke|aldrig|aldri [{_MORE}] [{_MAILS}] [{_MORE}]
        {_YOU} inte|ikke {_WRITE} [till|til|mig|meg|oss|os] [mig|meg|oss|os] [{_MAILS}] {_MORE}
        {_YOU} {_WRITE} inte|ikke|aldrig|aldri [till|til|mig|meg|oss|os] [mig|meg|oss|os] [{_MAILS}] {_MORE}
        {_YOU} ikke|inte [send|sende|skicka|kontakt|kontakte|kontakta|skriv|skrive] [mig|meg|mer|mere|flere|fler] [flere|fler|mer] {_MAILS} [til_mig|til_meg|till_mig]
        {_YOU} sluta|slutt|stop|stopp|hold_op|slut [genast|nu] [med|å|att|med_at] {_WRITE} [till|til] [mig|meg|oss|os] [{_MAILS}]
        inga|ingen fler|flere|mer|mere {_MAILS} [tack|takk|tak] [från_er|fra_dere|fra_jer]
        jag|vi|jeg vill|ønsker|vil|önskar inte|ikke [længere|lenger|längre] ha|få|motta|modtage|at_modtage|bli|blive|at_blive|ta_emot|å_motta|å_få|å_bli [{_MORE}] [{_MAILS}|kontaktad|kontaktet] [{_MORE}] [från_er|fra_dere|fra_jer|av_er|af_jer|av_dere]
        jag|jeg vill|vil|ønsker|önskar [gärna|gerne|at|å] avregistrera|avregistreras|bli_borttagen|afmeldes|avmeldes|slettes|blive_slettet|bli_slettet|afmelde|melde [mig|meg] [af|av] [från|fra|av|af] [er|jeres|deres] [{_LIST}]
        jag|jeg återkallar|trekker|trækker [hermed|härmed] mitt|samtykke|samtykket [samtycke|samtykke] [tilbage|tilbake]
        lämna|la|lad mig|meg [være] [i] ifred|fred
    """,
    strong=f"""
        ta_bort|fjern|slet|slett|stryk|avregistrera|radera {_ME}
        {_OFF} [bort|slettes|fjernes]
        {_WRITE} inte|ikke [till|til] mig|meg|oss|os
        {_WRITE} [till|til] mig|meg ikke|inte
        sluta|slutt|stop|hold_op [med|å|att|med_at] {_WRITE}
        hold|holder|slutt [venligst|vennligst|nu|nå|endelig] op|opp med [at|å] {_WRITE}|skrive|sende|maile|mejle|ringe|kontakte
        inga|ingen fler|flere {_MAILS}
        vill|vil|ønsker|önskar inte|ikke [længere|lenger|längre] ha|få|motta|modtage|bli_kontaktad|bli_kontaktet|blive_kontaktet
        meld|meldes mig|meg av|af|fra
        hur|hvordan|hvor [*] avregistrera*|avmelde*|afmelde*|melder_jeg
        rätten_att_bli_bortglömd|retten_til_at_blive_glemt|retten_til_sletting|artikel_17|artikkel_17
        ifred|i_fred
    """,
    weak="""
        gdpr|imy|datatilsynet|datainspektionen|personuppgifter|personoplysninger|personopplysninger|advokat*|polisanmäl*|anmelder|trakasser*|chikane|uönskad*|uønsket|oönskad*|uopfordret|obedd*|persondata
        fel_nummer|feil_nummer|forkert_nummer
        var|hvor|hvem|vem|hur|hvordan har|fick|fikk|fik|gav|ga ni|dere|i|du|er|jer [*] mitt|min|mit|mina|mine
        aldrig|aldri|inte|ikke anmält|meldt|bedt|registrerat|tilmeldt|samtykket
        dra_åt|fan|jävla|jævla|rend_mig|irriterende|trött_på
    """,
    harmless=f"""
        sluta|stop|stopp|slutt|slut inte|ikke|ej …
        ta|fjern|slet|slett|meld|stryk|avregistrera|afmeld {_ME} inte|ikke …
        ta_inte|inte_ta|ikke|inte slutt|stop|fjern|meld|bort|sluta|avregistrera|afmeld|avmeld|slet|slett|fjerne|slette …
        meld mig|meg|oss|os på|til|till|an …
        för_att|for_at|for_å avregistrera|avmelde|afmelde|avsluta|avprenumerera|melde …
        om_du|hvis_du|hvis_i|dersom_du|om_ni inte|ikke [längre|længere|lenger] …
        du_kan|ni_kan|i_kan|dere_kan [når_som_helst] avregistrera|avmelde|afmelde|melde …
        klicka_här|klik_her|klikk_her …
        avregistrera|avprenumerera|afmeld|avmeld @
        har [*] inte|ikke|inga fått|fået|mottatt|modtaget|fler …
        fick|fikk|fik inte|inga|ingen|ikke …
        busshållplats|bussholdeplass|busstoppested|nonstop|nästa_stopp|neste_stopp|næste_stop|et_stop|ett_stopp|hållplats
        till_slut|i_slutet|slutet_av|i_slutningen|slutten_av
        avbryta|avbestille|aflyse|avlysa|annullere|avsluta|stoppe mötet|møtet|mødet|ordern|ordren|avtalet|avtalen|aftalen|kontraktet|projektet
        vi|jag|jeg vill|vil|ska|skal|planerar|planlegger|har [att|å|at] sluta|slutte|stoppe|slutat|holde_op med|att|å|skicka|sende|selv|själva …
        ni|du|i|dere slutade|sluttet|stoppede …
    """,
    companions="""
        tack|takk|tak|tack_på_förhand|på_forhånd_takk|på_forhånd_tak|tusen_takk|mange_tak|tack_så_mycket|snälla|vänligen|venligst|vennligst|vær_så_snill|tusen_tack
        nu|nå|genast|straks|med_en_gang|omedelbart|omgående|og|och|men|ok|okej|förlåt|beklager
        nej|nei|nej_tack|nei_takk|nej_tak|inte_intresserad|ikke_interessert|ikke_interesseret|inget_intresse|ingen_interesse
        jag_är|vi_är|jeg_er|vi_er inte|ikke intresserad|intresserade|interessert|interesseret|interesserede
        det|detta|dette är|er spam
        fel_nummer|feil_nummer|forkert_nummer|fel_person
        ha_en_bra_dag|ha_en_fin_dag|hav_en_god_dag|ha_en_god_dag|hej_då|ha_det
    """,
    greetings="hej|hei|hallå|halla|god_dag|goddag|god_morgon|god_morgen|kära|kære|kjære|hejsan|heisann|hej_hej|til_rette_vedkommende",
    closings="""
        tack|takk|tak|mvh|hälsningar|vänliga_hälsningar|med_vänliga_hälsningar|med_vänlig_hälsning|hilsen|vennlig_hilsen|med_vennlig_hilsen|venlig_hilsen|med_venlig_hilsen|bästa_hälsningar|mange_hilsner|hälsning|de_bedste_hilsner|beste_hilsen|vh
        skickat|sendt|skickad från|fra|med min|outlook [iphone|ipad|mobil|telefon|android|for_ios|til_ios]
    """,
    openers="kan kunde skulle vil vill",
    later="""
        än|ännu|enda|ennå|endnu
        förrän|före|innan|efter|till|under|før|etter|til|inden|etter_at [i|på|den|slutten_av|slutet_av] måndag*|mandag*|tisdag*|tirsdag*|onsdag*|torsdag*|fredag*|lördag*|lørdag*|söndag*|søndag*|vecka*|uke*|uge*|månad*|måned*|år*|sommar*|sommer*|jul*|påsk*|semester*|ferie*|januari|januar|februari|februar|mars|marts|april|maj|mai|juni|juli|augusti|august|september|oktober|november|december|desember|klockan|klokka|kl|#
        den_här|denna|denne|i_denne|på vecka|uke|uge|månad|måned|kvällen|kvelden|aftenen|natten
    """,
    removing="avregistr avprenum avanmal avmeld afmeld frameld fjern slet slett stryk radera bort avpren",
    breakers="men och og eller eftersom fordi förrän",
    wishes={
        "email": """
            via|per|på mejl|mail|e-post|e-mail
            mejla|maila|skriv [till|til] mig|oss|meg|os|hellre|heller|istället
            hellre|heller|helst|gärna|gerne [via|på|en] mejl|mail|e-post|skriftligt|skriftlig
            mejl|mail|e-post är|er|går|funkar|fungerer bättre|bedre|bra|fint|best|bäst|godt
        """,
        "sms": "via|per|på sms|whatsapp",
        "calls": "ring [till|til] mig|meg|oss|os\npå_telefon|per_telefon|hellre_ringa",
    },
    channels={"email": "mejl mail epost email", "sms": "sms whatsapp", "calls": "ring telefon opkald samtal"},
    opt_ins="""
        ja|starta|fortsätt|fortsett|fortsæt|återuppta|gjenoppta|genoptag|tilmeld|prenumerera|anmäl_mig
        har|jeg_har|jag_har ångrat|ombestämt|ombestemt|fortrudt|skiftet [mig|meg] [mening]
        håll|hold mig|meg|oss|os uppdaterad|oppdatert|informerad|informeret|opdateret
        av_misstag|ved_en_feil|ved_en_fejl|trots_allt|likevel|alligevel
        ni_får|dere_kan|i_må gerne|gärna [skriva|skrive|kontakte] igen|igjen
    """,
    enquiries="""
        pris|priser|prisliste|kostar|koster|offert|tilbud|information|detaljer|intresserad|intresserade|interessert|interesseret|intressant|interessant
        möte|møte|møde|träffas|møtes|mødes|samtal|samtale|prata|snakke|tale|demo
        kan_ni|kan_du|kan_dere|har_ni|har_dere|har_i|när|når|hvornår|vilka|hvilke|hur_mycket|hvor_mye|hvor_meget|hva|hvad|vad
        måndag|mandag|tisdag|tirsdag|onsdag|torsdag|fredag|nästa_vecka|neste_uke|næste_uge
        skicka_mig|send_meg|send_mig|ring_mig|ring_meg|passar|passer
    """,
)
