"""Polish."""

from __future__ import annotations

from webapp.consent.languages.language import Language

_LIST = "listy|bazy|bazy_danych|listy_mailingowej|listy_kontaktów|newslettera|systemu|subskrypcji|wysyłki|mailingu|list"
_OFF = f"z|ze [waszej|państwa|tej|swojej|pani|pana|twojej|wszystkich] {_LIST}"
_MY = "mój_adres|mój_e-mail|mój_numer|moje_dane|moich_danych|mojego_adresu|mojego_numeru|mojego_maila|nasze_dane|naszych_danych|nasz_adres|mój_mail|moje_dane_osobowe|moich_danych_osobowych|wszystkie_moje_dane"
_YOU = "[proszę|prosze|prosimy|czy_możecie|czy_możesz|możecie|uprzejmie_proszę|bardzo_proszę] [o] [proszę]"
_MAILS = "maili|mailów|e-maili|wiadomości|sms-ów|smsów|sms|reklam|ofert|spamu|newslettera|newsletterów|kontaktu|telefonów|mejli"

POLISH = Language(
    keywords="wypisz|wypisz_mnie|wypiszcie_mnie|rezygnuję|rezygnacja|proszę_wypisać|wypisać|wypisz_się|dajcie_mi_spokój|daj_mi_spokój|wyrejestruj",
    bare_keywords="usuń|usuń_mnie|usuńcie_mnie|anuluj|koniec|przestań|przestańcie|stop_proszę|zakończ|skończ|dość|usunąć|dosyć",
    ambiguous="anuluj|koniec|usuń|zakończ|rezygnuję|rezygnacja",
    requests=f"""
        {_YOU} [mnie|nas] wypisać|wypiszcie|usunąć|usuńcie|wykreślić|wykreślcie|wypisz|usuń|skreślić [mnie|nas] {_OFF}
        {_YOU} [mnie|nas] wypisać|usunąć|wykreślić|skreślić [mnie|nas]
        {_YOU} usunąć|usuńcie|usuń|skasować|wykreślić {_MY} [z|ze] [waszej|państwa|tej|swojej] [{_LIST}]
        {_YOU} usunięcie|wykreślenie|wypisanie|skasowanie|wykreślenie_mnie|usunięcie_mnie|wypisanie_mnie [mnie|nas] [{_MY}] [z|ze] [waszej|państwa|tej|swojej] [{_LIST}]
        {_YOU} nie|już_nie|więcej_nie [do_mnie|do_nas|mi|się_ze_mną|mnie] [już|więcej] pisać|kontaktować|dzwonić|pisz|piszcie|kontaktujcie|dzwońcie|kontaktować_się [się_ze_mną|się_z_nami|do_mnie|do_nas|mi|nam|się] [więcej|już|nigdy_więcej] [żadnych|tych] [{_MAILS}]
        {_YOU} nie [mi|nam|do_mnie|do_nas] wysyłać|wysyłajcie|wysyłaj|przesyłać|przesyłajcie [mi|nam|do_mnie|do_nas] [więcej|już|żadnych|tych|kolejnych] {_MAILS} [więcej]
        {_YOU} nie pisz|piszcie|wysyłaj|wysyłajcie|kontaktuj|kontaktujcie|dzwoń|dzwońcie [się] [do_mnie|do_nas|ze_mną|z_nami|mi] więcej
        {_YOU} nigdy_więcej|więcej [do_mnie|do_nas] nie pisać|piszcie|pisz|kontaktujcie|dzwonić
        {_YOU} przestań|przestańcie|przestać [do_mnie|mi|do_nas|mnie] pisać|wysyłać|spamować|dzwonić|nękać [do_mnie|mi|do_nas] [{_MAILS}|te_maile|wiadomości]
        nie chcę|chcemy|życzę_sobie|życzymy_sobie [już|więcej] otrzymywać|dostawać|od_was|od_państwa|tych|kontaktu|wiadomości [więcej|żadnych|od_was|tych|od_państwa|takich] [{_MAILS}] [od_was|od_państwa]
        nie chcę|życzę_sobie|chcemy [dalszego|żadnego|więcej] kontaktu|korespondencji [z_państwa_strony]
        żadnych więcej {_MAILS}
        chcę|chciałbym|chciałabym|chcemy [się] wypisać|wyrejestrować|zrezygnować_z_wiadomości|zrezygnować_z_subskrypcji|zrezygnować_z_newslettera [się] [z|ze] [waszej|państwa|tej] [{_LIST}]
        wycofuję|cofam|odwołuję [moją|swoją] zgodę [na_kontakt|na_przetwarzanie_danych]
        dajcie|daj|proszę_dać mi|nam święty_spokój|spokój
    """,
    strong=f"""
        wypisać|wypiszcie|usunąć|usuńcie|wykreślić|usuń|wypisz mnie|nas|{_MY}
        {_OFF} wypisać|usunąć
        usunięcie|usunięcia {_MY}
        nie [*] pisać|piszcie|pisz|kontaktować|kontaktujcie|wysyłać|wysyłajcie|dzwonić|dzwońcie [*] [*] więcej
        proszę [*] nie pisać|kontaktować|wysyłać|dzwonić
        nie chcę|chcemy|życzę_sobie [już] otrzymywać|dostawać|kontaktu
        przestań|przestańcie [do_mnie] pisać|wysyłać|dzwonić
        jak|gdzie [mogę|można] [się] wypisać|zrezygnować
        prawo_do_bycia_zapomnianym|prawo_do_usunięcia|artykuł_17|art_17
    """,
    weak="""
        rodo|uodo|dane_osobowe|danych_osobowych|prawnik*|adwokat*|nękanie|niechciane|niezamówion*|pozew|skarg*
        pomyłka|zły_numer|pomyłka_numer
        skąd|kto macie|ma|masz|mają|pan|pani|państwo|dał [*] mój|mojego|moje
        nigdy|nie zapisywał*|zamawia*|wyrażał*
        spadaj*|odwal*|kurwa|mam_dość
    """,
    harmless="""
        nie przestawaj*|wypisuj*|usuwaj*|skreślaj*|rezygnuj* …
        proszę nie usuwać|wypisywać|przestawać|rezygnować …
        aby|żeby|by [się] zrezygnować|wypisać|wyrejestrować …
        jeśli|jeżeli nie chcesz|chcą|chce|życzysz|chcecie …
        możesz|mogą|można [się] zrezygnować|wypisać …
        kliknij_tutaj|kliknij aby|żeby …
        wypisz|wypisz_się|rezygnacja @
        nie wysyłaj*|przesyłaj*|wysyłać jeszcze umow*|ofert*|faktur*|towar*|zamówie* …
        nie dostałem|dostałam|dostaliśmy|otrzymałem|otrzymałam|otrzymaliśmy|otrzymuję|doszły [*] [*] …
        przestaliście|przestał|przestała …
        [proszę] usunąć|usuń|skreślić|wykreślić pozycj*|punkt*|rabat*|wiersz*|opłat*|lini*|produkt*
        anulować|odwołać|usunąć|zakończyć|anuluj spotkanie|zamówienie|umowę|kontrakt|wizytę|rozmowę|rezerwację
        chcemy|planujemy|musimy|chcę [*] przestać|zrezygnować|zakończyć wysyłać|sami|z_własn*|z_magazynu|współpracę|magazynowanie …
        zgodność|zgodne|zgodny z_rodo|rodo
        koniec miesiąca|roku|tygodnia|kwartału
        pod_koniec|do_końca
    """,
    companions="""
        proszę|prosze|dziękuję|dzięki|dziekuje|z_góry_dziękuję|dziękuję_z_góry|bardzo_dziękuję|dziękujemy
        teraz|natychmiast|już|od_zaraz|jak_najszybciej|i|ale|ok|przepraszam|niezwłocznie
        nie|nie_dziękuję|nie_jestem_zainteresowany|nie_jestem_zainteresowana|nie_jesteśmy_zainteresowani|brak_zainteresowania|nie_interesuje_mnie_to
        to spam
        zły_numer|pomyłka
        miłego_dnia|do_widzenia
    """,
    greetings="dzień_dobry|dzien_dobry|witam|cześć|hej|szanowni_państwo|szanowny_panie|szanowna_pani|dobry_wieczór|pan|pani",
    closings="""
        dziękuję|pozdrawiam|z_poważaniem|pozdrowienia|z_wyrazami_szacunku|serdecznie_pozdrawiam|dzięki|pozdr
        wysłane|wysłano z mojego|iphone|telefonu|outlook|urządzenia|ipad|iphone'a [iphone'a|telefonu|ipada|urządzenia]
    """,
    openers="czy mozecie mozesz moglibyscie",
    later="""
        do|przed|po|dopiero|aż [w|na|od] poniedziałk*|wtork*|środ*|czwart*|piąt*|sobot*|niedziel*|tygodni*|miesiąc*|rok*|lat*|lato|święt*|urlop*|stycz*|lut*|marc*|kwiet*|maj*|czerw*|lip*|sierp*|wrześ*|październik*|listopad*|grud*|#
        w_tym|na_razie|wieczorem|w_nocy|w_weekend*
    """,
    removing="wypis usun wykresl skresl rezygn skasow wyrejestr wycof",
    breakers="ale i lub bo aż jeśli",
    wishes={
        "email": """
            mailem|mailowo|e-mailem|na_maila|pisemnie|przez_mail|drogą_mailową
            proszę_pisać|piszcie [do_mnie] mailem|na_mail|mail
            lepiej|wolę|wolimy mail|mailem|mailowo|pisać
        """,
        "sms": "sms-em|smsem|przez_sms|na_whatsapp",
        "calls": "proszę_dzwonić|zadzwoń|zadzwońcie|telefonicznie|lepiej_zadzwonić",
    },
    channels={"email": "mail email newsletter", "sms": "sms whatsapp", "calls": "dzwon zadzwon telefon"},
    opt_ins="""
        tak|start|wznów|kontynuuj|zapisz|zapisz_mnie|zapiszcie_mnie
        zmieniłem|zmieniłam|zmieniliśmy zdanie
        proszę_mnie informować|dopisać|zapisać
        przez_pomyłkę|omyłkowo|jednak_tak
        możecie|można znowu|ponownie pisać|kontaktować
    """,
    enquiries="""
        cena|ceny|cennik|koszt|kosztuje|ile|oferta|ofertę|wycena|informacje|szczegóły|zainteresowany|zainteresowana|zainteresowani|interesuje
        spotkanie|spotkać|rozmowa|rozmowę|porozmawiać|demo|termin
        czy_możecie|czy_macie|kiedy|jaki|jaka|jakie|które
        poniedziałek|wtorek|środa|środę|czwartek|piątek|przyszły_tydzień
        proszę_przesłać|proszę_wysłać|proszę_zadzwonić
    """,
)
