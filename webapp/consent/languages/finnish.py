"""Finnish."""

from __future__ import annotations

from webapp.consent.languages.language import Language

_ME = "minut|meidät|osoitteeni|sähköpostini|sähköpostiosoitteeni|numeroni|puhelinnumeroni|tietoni|yhteystietoni|tietomme|osoitteemme|nimeni|kaikki_tietoni"
_LIST = "listalta|listalta|listaltanne|postituslistalta|postituslistaltanne|sähköpostilistalta|listoilta|rekisteristä|rekisteristänne|tietokannasta|tietokannastanne|järjestelmästä|jakelusta|jakelulistalta|uutiskirjeestä|listalla"
_MAILS = "viestejä|sähköposteja|sähköpostia|tekstiviestejä|mainoksia|mainontaa|posteja|näitä|roskapostia|uutiskirjeitä|tarjouksia|mitään|yhteydenottoja|soittoja"
_WRITE = "lähettäkö|lähetä|kirjoittako|kirjoita|ottako|ota|soittako|soita|häiritkö|häiritse|laittako|laita"

FINNISH = Language(
    keywords="poista_minut_listalta|jättäkää_minut_rauhaan|jätä_minut_rauhaan",
    bare_keywords="peruuta|lopeta|lopettakaa|poista|poista_minut|poistakaa_minut|riittää|loppu|stop_kiitos",
    ambiguous="peruuta|lopeta|poista|peru|loppu",
    requests=f"""
        [voitteko|voisitteko|pyydän|voisitko] poistakaa|poista|poistaa|poistamaan|poistatteko {_ME} [heti] [teidän|tältä|tästä|siitä] [{_LIST}]
        [voitteko|voisitteko] {_ME} [teidän] [{_LIST}] pois|poistaa
        [olkaa_hyvä_ja] älkää|älä [enää|koskaan|ikinä] kirjoittako|kirjoita|häiritkö|häiritse|soittako|soita [minulle|meille|minua|meitä] [enää|koskaan|ikinä]
        [olkaa_hyvä_ja] älkää|älä [enää|koskaan|ikinä] {_WRITE} [minulle|meille|minuun|meihin] [enää|koskaan|ikinä] [minulle|meille|minuun|meihin] yhteyttä|{_MAILS} [enää|yhteyttä] [minulle|meille]
        älkää|älä [enää] {_WRITE} yhteyttä|{_MAILS} [enää]
        en|emme halua|haluaisi|toivo [enää|enempää] [saada|vastaanottaa|teiltä|että] [enää] {_MAILS} [teiltä|enää]
        en|emme halua|haluaisi [enää|enempää] vastaanottaa|saada {_MAILS} [teiltä]
        en|emme halua [enää] että|tulla [minuun|kontaktoiduksi|häirityksi] [otetaan] [yhteyttä]
        ei enää [lisää] {_MAILS} [kiitos]
        ei lisää {_MAILS} [kiitos]
        lopettakaa|lopeta [viestien|viestien_lähettäminen|sähköpostien|tämä|näiden] [lähettäminen|kirjoittaminen|minulle|heti] [minulle]
        haluan|haluamme|haluaisin|pyydän peruuttaa|poistua|pois|poistamista|tietojeni tilauksen|listalta|listaltanne|postituslistalta|poistamista|poistoa
        peruutan|perun [täten] suostumukseni
        jättäkää|jätä minut|meidät rauhaan
    """,
    strong=f"""
        poistakaa|poista|poistaa {_ME}
        älkää|älä [enää] {_WRITE}
        en|emme halua [enää|enempää] {_MAILS}|saada|vastaanottaa
        lopettakaa|lopeta viestien|tämä|minulle|lähettäminen
        miten|mistä [voin] perun|perua|poistun|peruutan
        rauhaan
        oikeus_tulla_unohdetuksi|17_artikla
        tietojeni|tietojemme poist*
    """,
    weak="""
        gdpr|tietosuoja*|tietosuojavaltuutettu|henkilötie*|lakimie*|asianaja*|häirint*|pyytämättä|roskapost*|rikosilmoit*
        väärä_numero
        mistä saitte|sait|olette|kuka numeroni|sähköpostini|osoitteeni|saaneet
        en ole tilannut|pyytänyt|antanut_lupaa
        haista|vittu*|perkele|painu
    """,
    harmless="""
        älkää|älä lopettako|lopeta|poistako|poista|peruko …
        en|emme ole [*] saanut|saaneet …
        jos_et|ellet|mikäli_et|jos_ette [enää] halua …
        voit|voitte [milloin_tahansa] peruuttaa|perua|poistua …
        peruuttaaksesi|lopettaaksesi|perua_tilauksen|klikkaa …
        peruuta|peru|peruuttaa|siirtää|poista tapaaminen|kokous|tilaus|sopimus|varaus|tapaamisen|kokouksen|sopimuksen|käyttäjän …
        peruuta|peru_tilaus|lopeta_tilaus @
        bussipysäkki|pysähdys
        älkää|älä soittako|soita ennen|maanantai*
    """,
    companions="""
        kiitos|kiitokset|kiitos_paljon|kiitos_etukäteen|olkaa_hyvä|ole_hyvä|ystävällisesti|pyydän
        nyt|heti|välittömästi|ja|mutta|ok|anteeksi|pysyvästi
        ei|ei_kiitos|ei_kiinnosta|en_ole_kiinnostunut|emme_ole_kiinnostuneita|ei_kiinnostusta
        tämä_on roskapostia|häirintää|spämmiä
        väärä_numero|väärä_henkilö
        hyvää_päivänjatkoa|näkemiin|hei_hei
    """,
    greetings="hei|moi|terve|hyvää_päivää|päivää|hyvä|huomenta|hyvää_huomenta|moikka",
    closings="""
        kiitos|terveisin|ystävällisin_terveisin|yst_terv|terv|parhain_terveisin|t|kiittäen
        lähetetty iphonesta|ipadista|puhelimesta|outlookista|iphonestani|puhelimestani
    """,
    openers="voitteko voisitteko voisitko voitko",
    later="""
        ennen|asti|saakka|jälkeen|vasta maanantai*|tiistai*|keskiviikko*|torstai*|perjantai*|viikko*|kuukau*|vuo*|kesä*|joulu*|loma*|tammi*|helmi*|maalis*|huhti*|touko*|heinä*|elo*|syys*|loka*|marras*|#
        vielä
        maanantaihin|tiistaihin|ensi_viikkoon|ensi_viikolla|tällä_viikolla|toistaiseksi|kello
    """,
    removing="poist peru lopeta_tilaus",
    breakers="mutta ja tai vaan koska",
    wishes={
        "email": """
            sähköpostilla|sähköpostitse|meilillä|kirjallisesti
            sähköposti|meili on|sopii|käy parempi|hyvä|paremmin|hyvin
        """,
        "sms": "tekstiviestillä|whatsapilla",
        "calls": "soittakaa|soita|puhelimitse|puhelimella",
    },
    channels={"email": "sahkopost meil", "sms": "tekstivie sms", "calls": "soit puheli"},
    opt_ins="""
        kyllä|joo|aloita|jatka|jatkakaa|tilaa
        muutin|muutimme mieleni|mielemme
        pitäkää|pidä minut|meidät ajan_tasalla|listalla
        vahingossa|epähuomiossa|sittenkin
        saatte|voitte ottaa|kirjoittaa [taas|jälleen] [yhteyttä]
    """,
    enquiries="""
        hinta|hinnat|hinnasto|maksaa|paljonko|tarjous|tarjouksen|esite|lisätietoja|kiinnostunut|kiinnostuneita|kiinnostaa|kiinnostava
        tapaaminen|palaveri|tavata|jutella|keskustella|demo|esittely
        voitteko|onko|milloin|mikä|mitkä|mitä|miten
        maanantai*|tiistai*|keskiviikko*|torstai*|perjantai*|ensi_viikolla
        lähettäkää|lähetä_minulle|soittakaa|sopii
    """,
)
