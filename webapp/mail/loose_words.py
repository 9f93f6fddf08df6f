"""The words of times that are named without a day, in two dozen languages, folded as the pieces of a text are."""

from __future__ import annotations

from webapp.mail.phrases import fold


def _words(line: str) -> frozenset[str]:
    return frozenset(fold(word) for word in line.split())


def _table(lines: str) -> dict[str, frozenset[str]]:
    rows = (line.split() for line in lines.strip().splitlines())
    return {fold(word): _words(" ".join(rest)) for word, *rest in rows}


WEEK = _words("""
week weeks wk wks cw kw kalenderwoche kalenderwochen woche wochen semaine semaines sem semana semanas settimana settimane sett
veckan vecka veckor uke uken uker uge ugen uger viikko viikolla viikon viikkoon viikkojen viikot vk tydzien tygodniu tygodnia tyg tyden tydnu tydne tyzden tyzdni tyzdna
hafta haftasi haftasinda haftaya неделя неделе неделю недели неделі тиждень тижні тижня тижню седмица het heten hetre hetig saptamana saptamani εβδομαδα
tjedan tjednu tjedna teden tednu tedna nedelja minggu tuan setmana 週 周 주 주차 주차에
""")
WEEK_SIGNS = _words("週 周 주 주차 주차에 주까지 주차까지")
"""What stands behind the number without anything between."""

WEEK_CUT = _words("v w u t s")
"""With a full stop only: "v. 51"."""

NUMBER_SIGNS = _words("nr no n numero nummer number num № . #")
ORDINAL = _words(". - й th")

OF = _words("of de d des do del di dello av af om в i v a - –")
"""Between a part of a month and its name."""

_PARTS = {
    "beginning": "early beginning start anfang debut comienzos principios inizio inizi inicio principio poczatku poczatek begin borjan begyndelsen starten alku alussa zacatku zacatkem начало начале начала început",
    "middle": "mid middle mitte mi milieu mediados meta meados medio polowie polowy polowa midden mitten midten puolivali puolivalissa polovine poloviny середине середины середина",
    "end": "end late ende fin finales final fine fim finais koniec koncem konca eind einde slutet slutningen slutten loppu lopussa konec konce konci конец конце конца кінець кінця кінці",
}
PARTS = {fold(word): part for part, line in _PARTS.items() for word in line.split()}

IN_MONTH = _words("""
in im en em a à au w we v ve i в у во ve na no ne u ở pada bulan luna σε τον في през
until till til bis tot jusqu'en jusqu'a hasta até fino hingga sampai pana до do ab from since dès desde da vanaf od fra från starting of
""")
"""What stands before a month that is meant as a time."""

PRONOUNS = {"may": "i"}
"""A month that is another word behind this one: "I may"."""

CASES = tuple(_words("ssa ssä sta stä uun hun ban ben tól től ig 'ta 'te 'da 'de ’ta ’te ’da ’de kadar"))
"""How a month ends that is meant as a time, where a language says so by its ending."""
MONTH_BEHIND = _words("ayında ayına ayı ayından 末 初 中旬 上旬 下旬 頃 に から まで")

AHEAD = _words("in dans en tra fra over za om через за о")
NUMBERS = {
    fold(word): number
    for number, line in enumerate(
        (
            "a one einer einem einen un une una uno um uma een jednego en ett",
            "two zwei deux dos due dois duas twee dwa två to kaksi dva dve два две дві",
            "three drei trois tres tre três drie trzy tri три",
            "four vier quatre cuatro quattro quatro cztery fyra fire ctyri четыре чотири",
        ),
        start=1,
    )
    for word in line.split()
}
_UNITS = {
    1: "day days tag tagen jours jour dias dia giorni giorno dagen dag dni dagar dage dager dny дней дня дні днів",
    7: "week weeks woche wochen semaine semaines semana semanas settimana settimane weken tygodnie tydzien vecka veckor uge uger uke uker tydny недели неделю тижні тиждень",
    30: "month months monat monaten mois mes meses mese mesi mês maand maanden miesiac miesiace manad manader maned maneder maneder mesic mesice месяц месяца місяць місяці",
}
UNITS = {fold(word): days for days, line in _UNITS.items() for word in line.split()}
MOST_DAYS_AHEAD = 366

MORROW = _table("""
morgen ab bis vanaf tot erst i til von fra
morgon i från
mâine de până pe
""")
"""Words that mean tomorrow behind one of these; elsewhere they are the morning, or a place."""
