"""Czech, and the Slovak words next to them."""

from __future__ import annotations

from webapp.consent.languages.language import Language

_ME = "mě|mne|nás|mi|ma|můj_e-mail|můj_mail|mou_adresu|moji_adresu|moje_údaje|mé_údaje|moje_číslo|naši_adresu|naše_údaje|můj_kontakt|mé_osobní_údaje|moje_osobní_údaje|všechny_moje_údaje"
_LIST = "seznamu|databáze|databázy|systému|mailing_listu|newsletteru|adresáře|rozesílky|odběru|evidence|zoznamu|mailinglistu|seznamů"
_OFF = f"z|ze [vašeho|tohoto|vaší|vašich|svého|své|všech] {_LIST}"
_YOU = "[prosím|můžete|mohli_byste|můžeš|žádám_vás_abyste|prosíme] [mě|prosím]"
_MAILS = "e-maily|maily|zprávy|zpráv|mailů|e-mailů|sms|reklamu|nabídky|nic|newslettery|spam|kontakt"
_STOP = "nepište|nepiš|nekontaktujte|nekontaktuj|nevolejte|nevolej|neobtěžujte|nepíšte|nekontaktujte_mě|neotravujte|neposílejte_mi|neposílejte_nám|nezasílejte_mi|mi_neposílejte|nám_neposílejte|mi_nezasílejte"

CZECH = Language(
    keywords="odhlásit|odhlášení|odhlaste_mě|odhlásit_odběr|odhlásit_se|odhlásiť|dejte_mi_pokoj|odhlašte_mě",
    bare_keywords="zrušit|ukončit|konec|přestaňte|přestaň|smazat|vymazat|stop_prosím|vyřadit|zrušte_to",
    ambiguous="zrušit|ukončit|konec|smazat|vymazat",
    requests=f"""
        {_YOU} odhlaste|vyřaďte|vymažte|odstraňte|smažte|odhlas|vyřaď|vymaž|odhlásit|vyřadit|vymazat|odstranit|smazat|odhláste|odhlásili|vyškrtněte [prosím|laskavě|ihned] {_ME} [prosím|ihned] [z|ze] [vašeho|tohoto|vaší|vašich|své] [{_LIST}]
        {_YOU} [už|víckrát|dále] [mi|nám|mě|nás] [už|víckrát|nikdy|dále|prosím] {_STOP} [mi|mě|nás|nám] [už|víckrát|nikdy|více|žádné|další|prosím|tyto|to] [{_MAILS}] [už|víckrát|nikdy]
        [už] nechci|nechceme|nepřeji_si|nepřejeme_si [už] [dále] [být] [dále|už] [dostávat|přijímat|zasílání] [od_vás] tyto|vaše|od_vás|další|žádné|kontaktován|kontaktována|kontaktováni|takové [dostávat] {_MAILS}|od_vás|nic|dostávat
        nechci|nechceme|nepřeji_si|nepřejeme_si [už] být [už|dále] kontaktován|kontaktována|kontaktováni|obtěžován [od_vás|vámi]
        žádné další {_MAILS}
        [prosím|žádám|prosíme|žádáme] o vymazání|odhlášení|výmaz|odstranění|smazání|vyřazení [mé_adresy|mých_údajů|kontaktu|mého_kontaktu|naší_adresy] [z|ze] [vaší|vašeho|této] [{_LIST}]
        přestaňte|přestaň mi|nám|mě psát|posílat|kontaktovat|volat|obtěžovat|spamovat [{_MAILS}]
        chci|chceme|přeji_si|žádám_o se_odhlásit|vymazání|odhlášení|výmaz|smazání [mých|svých] [údajů|osobních_údajů] [z|ze] [vašeho|odběru|vaší] [{_LIST}]
        odvolávám|beru_zpět [svůj|tímto] souhlas
        nechte|dejte mě|mi na_pokoji|pokoj
    """,
    strong=f"""
        odhlaste|vyřaďte|vymažte|odstraňte|smažte|odhláste {_ME}
        {_OFF} odhlásit|vyřadit|vymazat|odstranit
        [už|víckrát] [mi|nám|mě|nás] {_STOP}
        nechci|nepřeji_si|nechceme [už] dostávat|být_kontaktován|přijímat
        přestaňte|přestaň mi|mě|nás
        jak|kde se [mohu|můžu|lze] odhlásit|odhlásím
        výmaz|vymazání mých|osobních|údajů
        právo_být_zapomenut|právo_na_výmaz|článek_17
        na_pokoji
    """,
    weak="""
        gdpr|úoou|osobní_údaje|osobních_údajů|právník*|advokát*|obtěžování|nevyžádan*|žalob*|stížnost*
        špatné_číslo|omyl
        odkud|kde|kdo máte|jste|vzali|vám_dal|má můj|moje|mé|na_mě|získali
        nikdy|ne jsem_se nepřihlásil*|neobjednal*
        nikdy_jsem_se|jděte_do|otravuj*|vlezte
    """,
    harmless="""
        neodhlašujte|nepřestávejte|nemažte|nevyřazujte|neodstraňujte|nerušte …
        prosím ne odhlásit|mazat …
        pro odhlášení|odhlásit|zrušení …
        pokud|jestli [si] [již|už|dále] nechcete|nepřejete|nechceš …
        můžete|lze|můžeš se odhlásit|kdykoli …
        klikněte zde|pro|na …
        odhlásit|odhlášení|zrušit_odběr @
        nedostal|nedostala|nedostali|neobdržel|neobdrželi|nepřišel|nepřišly jsem|jsme|mi|nám|žádné …
        přestali jste …
        zrušit|odstranit|ukončit|smazat schůzku|objednávku|smlouvu|hovor|termín|rezervaci|schůzka
        chceme|musíme|budeme|plánujeme přestat|ukončit|skončit posílat|sami|s|skladování …
        konec|koncem|konce měsíce|roku|týdne
        do_konce|na_konci
        v_souladu s_gdpr
    """,
    companions="""
        prosím|děkuji|děkuju|díky|děkujeme|předem_děkuji|děkuji_předem|moc_děkuji|děkuji_za_pochopení|ďakujem|laskavě
        hned|ihned|okamžitě|teď|neprodleně|co_nejdříve|a|ale|ok|promiňte|natrvalo
        ne|ne_děkuji|nemám_zájem|nemáme_zájem|bez_zájmu|nezajímá_mě_to|nie_ďakujem
        to_je|toto_je spam|obtěžování
        špatné_číslo|omyl
        hezký_den|na_shledanou|pěkný_den
    """,
    greetings="dobrý_den|ahoj|zdravím|vážení|vážený_pane|vážená_paní|dobré_ráno|dobré_odpoledne|dobrý_deň|pane|paní",
    closings="""
        děkuji|díky|s_pozdravem|s_úctou|hezký_den|pozdrav|zdravím|s_přátelským_pozdravem
        odesláno z mého|iphonu|outlooku|telefonu|mobilu|ipadu [iphonu|telefonu|ipadu]
    """,
    openers="muzete mohli muzes mohl",
    later="""
        ještě
        do|před|po|až|dříve_než [v|na|do] pondělí|úter*|střed*|čtvrt*|pát*|sobot*|neděl*|týdn*|měsíc*|rok*|lét*|vánoc*|velikonoc*|dovolen*|led*|únor*|březn*|dubn*|květn*|červn*|červenc*|srpn*|září|říjn*|listopad*|prosinc*|#
        tento_týden|zatím|v_noci|večer|o_víkendu
    """,
    removing="odhlas vyrad vymaz odstran smaz zrus",
    breakers="ale a nebo protože až dokud",
    wishes={
        "email": """
            e-mailem|mailem|písemně|přes_mail|na_mail
            pište|napište|pošlete [mi|nám] [raději|mail|e-mail|na]
            raději|radši|lepší [je] mail|e-mail|mailem|písemně
        """,
        "sms": "smskou|přes_sms|přes_whatsapp",
        "calls": "zavolejte|volejte|telefonicky|po_telefonu|raději_volejte",
    },
    channels={
        "email": "mail email newsletter",
        "sms": "sms whatsapp",
        "calls": "volat volej volám zavol nevol telefon",
    },
    opt_ins="""
        ano|pokračovat|pokračujte|přihlásit|přihlaste_mě|obnovit
        rozmyslel|rozmyslela|rozmysleli jsem|jsme si|se
        informujte_mě|dávejte_mi_vědět
        omylem|nechtěně|přece_jen
        můžete mi|nám opět|zase|znovu psát
    """,
    enquiries="""
        cena|ceny|ceník|kolik|stojí|nabídku|nabídka|informace|podrobnosti|zájem|zajímá|zaujalo
        schůzka|schůzku|setkání|setkat|hovor|promluvit|ukázka|demo|termín
        můžete|máte|kdy|jaký|jaká|jaké|které
        pondělí|úterý|středa|středu|čtvrtek|pátek|příští_týden
        pošlete|zavolejte|hodí_se
    """,
)
