"""Months, weekdays and the words around a date of return, in two dozen languages.

Months and weekdays are known by how they begin, which covers inflection and short forms; the longest beginning counts.
Short forms that are other words in English or elsewhere ("out", "set", "ago", "mag") are left out: a date that is not
read is looked for by a person, a wrong one by nobody. Croatian "listopad" is October there and November in Czech and
Polish; it is read as November.
"""

from __future__ import annotations

from webapp.mail.phrases import Phrases, fold

_MONTHS = """
1 jan janeir janv januar january januari enero ene gennaio genn ianuarie styczen styczn leden ledn tammi ocak янв январ січ січень sijec ιαν ינואר يناير ianuar jaanuar janvar saus јануар
2 feb febr february februar fevrier fev febrero febbraio fevereiro luty lute unor helmi subat фев феврал лют лютого лютий velja φεβ פברואר فبراير veebruar februar vasari фебруар pebruari
3 mar mars marz march marzo marco maart mrt maerz marc marca marzec brezen brezn maalis mart март марта берез ozuj μαρ מרץ مارس martie marcius marts kovo maret март
4 apr april avr avril abril abr aprile kwiecien kwietn duben dubn huhti nisan апр апрел квіт travnj απρ אפריל ابريل aprilie aprilis aprill april balandz април
5 may mai mayo maggio maio mei maj maja kvet touko mayis май мая мае трав svib μαι מאי مايو majus maij geguz мај
6 jun june juni juin junio giugno junho czerw cerven cervn kesa haziran июн черв lipnj ιουν יוני يونيو iunie junius juuni junij birzel јун
7 jul july juli juil juillet julio luglio julho lipiec lipc cervenec cervenc heina temmuz июл лип липн srpnj ιουλ יולי يوليو iulie julius juuli julij liepos liepa јул
8 aug august aout agosto agost augustus sierpien sierpn srpen srpn elokuu elokuun agustos авг август серп kolovoz αυγ אוגוסט اغسطس augusti augusztus augusts rugpjuc ogos август
9 sep sept september septembre septiembre settembre setembro wrzesien wrzesn zari syys eylul сен сентяб верес вересн rujan rujn σεπ ספטמבר سبتمبر szept septembrie септ septembr septemb rugsej септемб
10 oct okt october oktober octobre octubre ottobre outubro pazdziern rijen rijn loka ekim окт октяб жовт οκτ אוקטובר اكتوبر octombrie oktoobr oktobr oktoob spali октоб
11 nov november novembre noviembre novembro listopad marras kasim ноя ноем нояб листоп νοε נובמבר نوفمبر noiembrie novembr novemb lapkric новемб
12 dec dez des december dezember decembre diciembre dicembre dic dezembro desember grudzien grudn prosinec prosinc joulu aralik дек декаб груд δεκ דצמבר ديسمبر decembrie detsemb decembr gruodz децемб desembr disember
"""

_WEEKDAYS = """
0 monday mon montag lundi lunes lunedi segunda maandag poniedzial mandag maanantai pondel pazartesi понедел понеділ hetfo δευτερα الاثنين الإثنين luni 月曜 周一 星期一 週一 월요일
1 tuesday tue tues dienstag mardi martes martedi terca dinsdag wtorek wtork tisdag tirsdag tiistai utery sali вторн вівтор kedd τριτη الثلاثاء marti 火曜 周二 星期二 週二 화요일
2 wednesday wed mittwoch mercredi miercoles mercoledi quarta woensdag sroda srode srody onsdag keskiviikko stred carsamba сред серед szerda τεταρτη الاربعاء miercuri 水曜 周三 星期三 週三 수요일
3 thursday thu thurs donnerstag jeudi jueves giovedi quinta donderdag czwart torsdag torstai ctvrt persembe четвер csutortok πεμπτη الخميس joi 木曜 周四 星期四 週四 목요일
4 friday fri freitag vendredi viernes venerdi sexta vrijdag piatek piatk fredag perjantai patek patk cuma пятниц пʼятниц пятниця pentek παρασκευη الجمعة vineri 金曜 周五 星期五 週五 금요일
5 saturday samstag sonnabend samedi sabado sabato zaterdag sobota sobote lordag lauantai cumartesi суббот субот szombat σαββατο السبت sambata 土曜 周六 星期六 週六 토요일
6 sunday sonntag dimanche domingo domenica zondag niedziel sondag sunnuntai nedele nedeli pazar воскресен неділ vasarnap κυριακη الاحد duminica 日曜 周日 星期日 週日 일요일
"""


def _words(line: str) -> frozenset[str]:
    return frozenset(fold(word) for word in line.split())


def _table(lines: str) -> dict[str, int]:
    rows = (line.split() for line in lines.strip().splitlines())
    return {fold(stem): int(number) for number, *stems in rows for stem in stems}


MONTHS = _table(_MONTHS)
WEEKDAYS = _table(_WEEKDAYS)
ONLY_WHOLE = frozenset({"mon", "tue", "wed", "thu", "fri", "mar", "may", "mai", "maj", "mei", "sali", "mart", "joi", "luni", "marti", "elokuu", "quinta", "quarta", "sexta", "terca", "segunda", "cuma", "pazar", "лют", "мая", "мае", "μαι", "sep", "jan", "feb", "apr", "jun", "jul", "aug", "oct", "okt", "nov", "dec", "dez", "des", "dic", "mrt", "ene", "fev", "avr", "abr"})  # fmt: skip
"""Beginnings that other words share: they count only as the whole word."""

INCLUSIVE = Phrases.of("""
inclusive|incl|including|included|einschliesslich|einschl|inklusive|inkl|inclus|compris|incluido|incluso|compreso|inclusief|wlacznie|включительно|включно|til og med|till och med|t o m|tom
mukaan lukien|vcetne|dahil|bezarolag|inclusiv|συμπεριλαμβανομενης
""")

THROUGH = Phrases.of("""
through|thru|up to|up to and including|until and including|until end of|until the end of|bis|bis zum|bis einschliesslich|jusqu au|jusqu a|jusque|hasta|hasta el|fino al|fino a|fino all|sino al|ate|ate a|ate ao|ate o dia|ate dia
t m|tot en met|do|do dnia|do konca|til og med|til og med den|till och med|till och med den|t o m|t o m den|tom|tom den|до|до конца|по|по конец|pana|pana la|pana pe|pana in|εως|εως τις|εως και|μεχρι|μεχρι τις|עד|ה עד|حتى|حتى يوم|до и включително|kuni|lidz|lidz pat|iki|den ngay|den het ngay|cho den ngay|sampai|sampai dengan|hingga|fins al|fins el|fins a|jusqu a fin
""")
"""The named day is still one of absence, or may be: in doubt the later day counts."""

UNTIL = Phrases.of("""
until|till|til|until the|till the|tot|tot de|till den|til den|frem til|fram till
""")
"""The named day is the day of return, as English, Dutch and the Nordic languages use it."""

THROUGH_AFTER = Phrases.of("""
asti|saakka|まで|迄|까지|为止|為止|止|kadar|ig|ίως|inclusive|incl|inclus|compris|einschliesslich|inklusive|wlacznie|включительно|включно|mukaan lukien|vcetne|dahil
""")

BACK = Phrases.of("""
back|next available|return|returns|returning|returned|available again|reachable again|in the office again|available from|available as of|resume|resuming
zuruck|wieder|ruckkehr|zuruckkehr*|wiederkehr*|retour|reviens|reviendrai|de nouveau|a nouveau|joignable|reprise|reprends|reprendrai|reprendra|disponible a partir|rentre*
vuelta|regreso|vuelvo|volvere|regresare|regresa|de nuevo|reincorpor*|nuevamente|disponible a partir|rientro|rientrero|tornero|torno|ritorno|di nuovo|nuovamente|regresso|retorno|volto|voltarei|regressarei|retornarei|novamente
terug|weer|wracam|wroce|powrot|powrotem|powrocie|ponownie|dostepn*|tillbaka|ater|igen|tilbage|tilbake|igjen|atter|palaan|takaisin|jalleen|taas|vratim|vracim|zpet|zpatky|opet|navrat
donecegim|doner|donus|donuyorum|geri|yeniden|tekrar|вернусь|возвращаюсь|возвращения|снова|выйду|выхожу|доступ*|повернусь|повернуся|повертаюсь|знову|visszaterek|terek vissza|vissza|ujra|ismet|visszajovok|revin|reveni|intorc|din nou|επιστρεφω|επιστρεψω|επιστροφη|ξανα
戻り*|戻る|復帰|出社|再開|返回|回来|回到|恢复|复工|上班|復工|복귀|돌아|출근|אחזור|חוזר|חוזרת|שוב|ואחזור|אשוב|ואשוב|וחוזר|وسأعود|سأعود|اعود|العودة|عودتي|се върна|връщам|vracam|regressando|spat|naspat|nazaj|vrnem|vracam se|враћам|назад|tagasi|naasen|atgriez*|atpakal|griz*|tro lai|quay lai|kembali|torno|tornare|tornada|aftur|回來|返崗|返岗
""")

AND = _words("and und et y e og och ja i и й та és și και oder or ve")
"""A date's words end there: what follows belongs to the next thing that is said."""

CONNECTORS = _words("""
to bis au al a ao à tot do till til и по до la – — ~ 〜 ～ - 至 到 から and und et y e en i até as και έως ως 부터
""")
"""What stands between the two ends of a span of days, and nothing else."""

ARTICLES = _words("""
the den der dem le la el il lo i os o de del dell dia dnia giorno jour day vom von am on d of e
""")

ORDINALS = _words("""
st nd rd th er e ste de º ª o a го е eme ème η την τις dia of di den des d del do tes der 號
""")
"""What may stand between the number of a day and its month."""

FILLERS = ARTICLES | _words("""
about around approximately approx voraussichtlich vermutlich etwa ca circa environ aproximadamente least at early morning noon evening end
next coming nachsten nachster kommenden komende volgende prochain prochaine proximo proxima prossimo nastepnego nasta naeste neste
""")
"""What may stand between "until" and its date."""

CLOCK = _words("uhr h hrs hours am pm klo kl uur godz час часов")
"""What makes 12.05 a time."""

TOMORROW = _words("""
tomorrow demain domani amanhã imorgon jutro jutra zítra zítřka zajtra завтра завтрашнего завтрашній завтрашнього утре mañana huomenna huomisesta yarın yarından
holnap holnaptól αύριο sutra besok 明日 明天 내일 내일부터 מחר ממחר غدا
""")

NEXT_WEEK = Phrases.of("""
next week|nachste woche|nachster woche|kommende woche|kommender woche|semaine prochaine|proxima semana|semana que viene|prossima settimana|settimana prossima|volgende week
przyszlym tygodniu|nasta vecka|naeste uge|neste uke|ensi viikolla|pristi tyden|gelecek hafta|следующей неделе|наступного тижня|下周|下週|来週|다음 주
""")

NEXT = _words("next 下")

ENGLISH = _words("the i will be am is my of and until back office return from on away with for please out")
"""Words by which an English text is told: only there it is open whether 4/1 is the fourth of January or the first of April."""
