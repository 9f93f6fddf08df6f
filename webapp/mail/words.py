"""The words that mail clients put around a quotation, in the languages of their users.

Sources: what the clients of 2010 to 2026 write (Gmail, Outlook in its five kinds, Apple Mail, Thunderbird, Yahoo, ProtonMail,
Mail.ru, Yandex, GMX, Zoho, Notes and others), as their own localisations and public bug reports show them.
"""

from __future__ import annotations

from webapp.mail.tags import named

FROM, DATE, SENT, TO, COPY, SUBJECT, OTHER = "from", "date", "sent", "to", "copy", "subject", "other"

_HEADERS = {
    FROM: """from|von|de|da|van|od|från|fra|lähettäjä|gönderen|kimden|от|от кого|отправитель|від|від кого|feladó|expeditor|
        expeditorul|de la|remitente|expéditeur|emisor|mittente|remetente|absender|afzender|avsändare|avsender|afsender|
        nadawca|odesílatel|odosielateľ|šalje|saatja|saatja|από|nuo|no|pošiljatelj|差出人|送信者|送信元|发件人|寄件者|寄件人|發件人|보낸 사람|보낸사람|
        مِن|من|المرسل|מאת|จาก|từ|dari|daripada|שולח|од|nork|bidaltzailea|از|فرستنده|frá
        |보낸이|प्रेषक""",
    DATE: """date|datum|datum/zeit|fecha|data|dato|päivämäärä|pvm|päiväys|dátum|tarih|дата|received|ημερομηνία|日時|日付|日期|時間|时间|날짜|
        التاريخ|תאריך|posted at|kuupäev|tanggal|tarikh|ngày|วันที่|تاریخ|dagsetning|दिनांक""",
    SENT: """sent|gesendet|gesendet am|envoyé|envoyé le|date d'envoi|enviado|enviado el|enviada|enviada em|enviado em|inviato|
        data invio|verzonden|wysłano|data wysłania|skickat|skickad|sendt|sendt dato|lähetetty|odesláno|odoslané|gönderildi|
        gönderme tarihi|gönderilme tarihi|отправлено|дата отправки|надіслано|elküldve|küldve|trimis|trimisă|στάλθηκε|αποστολή|
        送信日時|发送时间|发送日期|傳送時間|寄件日期|보낸 날짜|보낸날짜|تاريخ الإرسال|أُرسلت|تم الإرسال|נשלח|وقت الإرسال|poslano|saadetud|saatmisaeg|wysłane|изпратено|послато|испратено|išsiųsta|
        nosūtīts|đã gửi|gửi|ส่ง|dikirim|dihantar|enviat|enviat el|bidalia|bidaltze-data|ارسال شده""",
    TO: """to|an|à|a|per|para|aan|do|till|til|vastaanottaja|komu|alıcı|kime|кому|címzett|către|destinatarul|destinatario|destinataire|
        destinatário|pour|empfänger|adresat|pre|prima|saaja|προς|宛先|送信先|收件人|收件者|받는 사람|받는사람|إلى|الى|المستلم|אל|נמען|ถึง|до|за|kam|adressaat|kellele|đến|tới|kepada|per a|nori|hartzailea|به|
        گیرنده|받는이|प्रति""",
    COPY: """cc|kopie|copie|copie à|copia|cópia|kopi|kopia|kopio|dw|bilgi|копия|копія|másolat|másolatot kap|bcc|cci|cco|ccn|
        c.c|ynt|抄送|副本|cc:|참조|نسخة|عותק|עותק|κοιν|κοιν.|ukopiert""",
    SUBJECT: """subject|betreff|objet|sujet|asunto|oggetto|assunto|onderwerp|temat|ämne|emne|aihe|předmět|predmet|konu|тема|
        tárgy|subiect|subiectul|θέμα|件名|主题|主題|主旨|제목|الموضوع|נושא|naslov|teema|re|относно|предмет|zadeva|tema|tēma|chủ đề|tiêu đề|
        เรื่อง|perihal|subjek|subyek|assumpte|gaia|موضوع|efni|विषय""",
    OTHER: """reply-to|reply to|antwort an|répondre à|responder a|rispondi a|antwoord aan|svar til|svara till|importance|priority|
        priorität|wichtigkeit|importancia|importância|importanza|importance|priorité|belang|prioritet|viktighet|attachments|
        attachment|anlagen|anhänge|anhang|pièces jointes|datos adjuntos|adjuntos|allegati|bijlagen|załączniki|bilagor|
        vedhæftede filer|vedlegg|liitteet|přílohy|ekler|вложения|添付ファイル|附件|organization|organisation|organización|message-id|
        mailing-list|folder|priorità|важность|önem|důležitost|sensitivity|when|where|required|optional|wann|wo""",
}


def _words(text: str) -> list[str]:
    return [" ".join(word.split()) for word in text.split("|")]


HEADERS: dict[str, str] = {}
"""The part that a header's name plays, by that name in lower case. A name with two parts has the first one."""
for _part, _names in _HEADERS.items():
    for _name in _words(_names):
        HEADERS.setdefault(_name, _part)

ORIGINAL = frozenset(
    _words(
        """original message|original email|original mail|original text|original appointment|reply message|ursprüngliche nachricht|
        originalnachricht|original-nachricht|ursprüngliche mail|ursprüngliche e-mail|message original|message d'origine|
        message initial|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|originalbericht|
        origineel bericht|oorspronkelijke e-mail|wiadomość oryginalna|oryginalna wiadomość|wiadomość źródłowa|
        ursprungligt meddelande|originalmeddelande|oprindelig meddelelse|original meddelelse|oprindelig besked|
        opprinnelig melding|original melding|alkuperäinen viesti|původní zpráva|původní e-mail|pôvodná správa|orijinal mesaj|
        özgün ileti|orijinal ileti|orjinal mesaj|исходное сообщение|оригинальное сообщение|пересылаемое сообщение|
        первоначальное сообщение|eredeti üzenet|mesaj original|mesajul original|αρχικό μήνυμα|元のメッセージ|original|原始邮件|原始郵件|
        原邮件|原始信息|원본 메시지|원본 메일|الرسالة الأصلية|הודעה מקורית|ההודעה המקורית|reply above this line|antwort nachricht|
        mensaje original de|ursprünglicher termin|початкове повідомлення|please type your reply above this line|
        please reply above this line|please type your response above this line|please write your reply above this line|
        bitte antworten sie über dieser zeile|bitte geben sie ihre antwort über dieser zeile ein|
        veuillez répondre au-dessus de cette ligne|veuillez saisir une réponse au-dessus de cette ligne|rispondi sopra questa riga|responda acima desta linha|
        odpowiedz powyżej tej linii|skriv ditt svar ovanför den här raden|skriv dit svar over denne linje|
        por favor, escriba su respuesta por encima de esta línea|typ uw antwoord boven deze regel|
        оригинално съобщение|оригинална порука|izvorna poruka|izvirno sporočilo|izvorno sporočilo|originalas pranešimas|
        sākotnējais ziņojums|algne kiri|algne sõnum|thư gốc|tin nhắn gốc|ข้อความต้นฉบับ|pesan asli|mesej asal|missatge original|
        پیام اصلی|upprunaleg skilaboð"""
    )
)

ABOVE_THIS_LINE = (
    "above this line",
    "über dieser zeile",
    "au-dessus de cette ligne",
    "encima de esta línea",
    "sopra questa riga",
    "acima desta linha",
    "boven deze regel",
    "powyżej tej linii",
    "ovanför den här raden",
    "over denne linje",
)

FORWARDED = frozenset(
    _words(
        """forwarded message|forwarded email|begin forwarded message|forwarded by|weitergeleitete nachricht|
        anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail|weitergeleitete mail|message transféré|
        message transmis|début du message réexpédié|début du message transféré|message réexpédié|mensaje reenviado|
        inicio del mensaje reenviado|mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada|
        início da mensagem reencaminhada|messaggio inoltrato|inizio messaggio inoltrato|doorgestuurd bericht|
        begin doorgestuurd bericht|wiadomość przekazana|przekazana wiadomość|treść przekazanej wiadomości|
        początek przekazywanej wiadomości|vidarebefordrat meddelande|vidarebefordrat mejl|vidarebefordrat brev|
        videresendt meddelelse|start på videresendt besked|videresendt besked|videresendt melding|
        start på videresendt melding|välitetty viesti|välitetty viesti alkaa|edelleenlähetetty viesti|přeposlaná zpráva|
        začátek přeposílané zprávy|preposlaná správa|iletilmiş mesaj|iletilen ileti|iletilen mesaj|yönlendirilen ileti|
        yönlendirilmiş mesaj|i̇letilmiş mesaj|i̇letilen ileti|i̇leti başlangıcı|ileti başlangıcı|пересылаемое сообщение|
        перенаправленное сообщение|пересланное сообщение|начало переадресованного сообщения|переслане повідомлення|
        továbbított üzenet|továbbított levél kezdete|mesaj redirecționat|προωθημένο μήνυμα|転送されたメッセージ|转发的邮件|メッセージを転送|välitetty viesti / fwd.msg|已转发邮件|转发邮件|
        轉寄郵件|轉寄的郵件|전달된 메시지|الرسالة المعاد توجيهها|رسالة معاد توجيهها|הודעה שהועברה|הודעה מועברת"""
    )
)

WROTE = named(
    """wrote writes said schrieb schrieben geschrieben écrit ecrit écrivait escribió escribio escribía scritto scrive escreveu
    schreef geschreven napisał napisała napisali pisze skrev skrifar kirjoitti napsal napsala napsali píše yazdı yazmış yazdi
    написал написала пишет писал писала написав написала пише írta ezt scris napísal napísala έγραψε έγραψεν escriure
    skrifaði kirjutas napisana napisal написао isinulat quoting zitat zitiere citeren citando cytowanie cituji citerar citat napisau rakstīja rašė parašė написа đã viết menulis napisao napisala missatge"""
)
"""What comes after, or before, the name of who is quoted."""

WROTE_UNCASED = (
    "写道",
    "寫道",
    "書きました",
    "のメッセージ",
    "のメール",
    "作成",
    "작성",
    "썼",
    "כתב",
    "כתבה",
    "כתבו",
    "מאת",
    "كتب",
    "كتابة",
    "เขียน",
    "쓴 글",
    "نوشت",
    "लिखा",
)

_MONTHS = """janúar febrúar apríl maí júní júlí ágúst október nóvember desember january february march april may june july august september october november december
    januar februar märz jänner april mai juni juli oktober dezember janvier février mars avril juin juillet août septembre
    octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro março maio junho julho
    setembro outubro novembro dezembro januari februari maart mei augustus stycznia lutego marca kwietnia maja czerwca lipca
    sierpnia września października listopada grudnia styczeń luty marzec kwiecień czerwiec lipiec sierpień wrzesień październik
    listopad grudzień maj oktober december marts avgust tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta
    heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta ledna února března dubna května června července srpna září
    října listopadu prosince ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık января февраля марта
    апреля мая июня июля августа сентября октября ноября декабря январь февраль март апрель май июнь июль август сентябрь октябрь
    ноябрь декабрь січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
    január február március április május június július augusztus szeptember október november ianuarie februarie martie
    iunie iulie noiembrie decembrie ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου
    οκτωβρίου νοεμβρίου δεκεμβρίου νοε marraskuu listopadu desember siječnja veljače ožujka travnja svibnja srpnja kolovoza rujna studenoga studenog
    prosinca stu jaanuar veebruar märts aprill juuni juuli jan feb mar apr maj jun jul avg sep okt nov dec gada janvāris
    februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris sausio vasario kovo
    balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio нов јан феб мар апр мај јун јул авг сеп окт
    дец ноември декември януари февруари octubre gener febrer març juny juliol agost setembre novembre desembre enero nob
    jum sen sel rab kam sab min"""
_DAYS = """mánudagur þriðjudagur miðvikudagur fimmtudagur föstudagur laugardagur sunnudagur monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonnabend
    sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo lunedì
    martedì mercoledì giovedì venerdì sabato domenica segunda-feira terça-feira quarta-feira quinta-feira sexta-feira
    segunda terça quarta quinta sexta feira maandag dinsdag woensdag donderdag vrijdag zaterdag zondag poniedziałek wtorek środa
    czwartek piątek sobota niedziela måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag
    maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai maanantaina tiistaina keskiviikkona torstaina
    perjantaina lauantaina sunnuntaina pondělí úterý středa čtvrtek pátek neděle pazartesi salı çarşamba perşembe cuma
    cumartesi pazar понедельник вторник среда четверг пятница суббота воскресенье понеділок вівторок середа субота неділя
    пʼятниця hétfő kedd szerda csütörtök péntek szombat vasárnap luni marți miercuri joi vineri sâmbătă duminică δευτέρα
    τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή pirmdiena otrdiena trešdiena ceturtdiena piektdiena sestdiena svētdiena
    pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis sekmadienis esmaspäev teisipäev kolmapäev
    neljapäev reede laupäev pühapäev ponedeljek torek sreda četrtek petek ponedjeljak utorak srijeda četvrtak petak nedjelja
    понедељак уторак среда четвртак петак недеља понеделник вторник сряда четвъртък петък неделя dilluns dimarts dimecres dijous
    divendres dissabte diumenge biy"""
_TWO_LETTERS = """mo di mi do fr sa so ma wo vr za zo lu me je ve lø sø må ti on to pe la su ke po út st čt pá ne пн вт ср чт пт
    сб вс πα pn wt śr cz pt sb nd dl dt dc dj dv ds dg th"""

CALENDAR = frozenset(
    name[:end] for name in (_MONTHS + " " + _DAYS).split() for end in range(3, len(name) + 1)
) | frozenset(_TWO_LETTERS.split())
"""Months and days of the week, also cut short."""

GLUE = named(
    """on at the of in by via from gmt utc cet cest bst ist est edt cst cdt pst pdt mst mdt mez mesz msk wib jst hkt sgt aest
    am pm a m p st nd rd th z um uhr den der vom le les à l el la las los de del dia día da do dos das il alle ore ha giorno
    em às as à(s) s op om het volgende heeft uur van ter ten te w dniu dnia o godz godzinie g użytkownik pan pani r den kl klo
    kello følgende folgende följande d dne v ve odesílatel hod roku uživatel tarihinde saat şunu şunları bunu tarihli tarihinde
    kişi г в года в от пользователь кому the р о в користувач a az időpontban következőt în data și ora στις o η ο χρήστης
    von zu zum und und van di bin al ibn e y du av af ap mac san sant saint auf following the kirjoitti na dňa używany
    note het verzonden mailto wiadomość przez hat folgendes dem message dated daylight eastern pacific missatge les vào lúc thg
    időpont ezt írta на pi u la je sati pukul di tanggal vas oras tid time zone central european standard summer zulu greenwich mean
    þann kell kuupäev kuupäeval plkst lietotājs lietotāja ob oseba uporabnik u ura pada noong nang ni dátummal időpontban keltezéssel у је ла
    je korisnik ч часа de la del dia"""
)
"""Small words of dates, names and clients."""

_PRONOUNS = named(
    """i we you he she they it who ich wir ihr sie er du man je j' nous vous tu il elle on ils yo nosotros usted ella él noi lui
    lei io eu nós você ele ela wij we jij u hij zij ja my ty on ona jag vi du ni han hun hon jeg minä me sinä hän já my vy ty
    ben biz sen siz o я мы вы ты он она they"""
)
PRONOUNS = _PRONOUNS - GLUE
"""Whoever says "we wrote" is no mail client, but one says "you wrote"."""
OWNERS = named(
    """your my our his her their colleague boss ihre ihr ihrer unsere unser mein meine deine dein kollegin kollege kollegen
    mitarbeiter mitarbeiterin votre notre collègue collègues nuestro nuestra compañero compañera colega vostro vostra nostro
    nostra collega nosso nossa vosso uw onze mijn pański pańska nasz nasza kolega koleżanka våran kollega kollegan jeres vores
    deres vår teidän meidän kollega váš vaše náš naše kolega kolegyně sizin bizim ваш ваша наш наша коллега господин госпожа"""
)
"""Words that a person says of somebody, and no client."""
