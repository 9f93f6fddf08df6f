"""The words that end a mail: closings, what telephones add, and the language of disclaimers. And how people point to answers below."""

from __future__ import annotations

import re


def _phrases(text: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in text.split("|")]


def _any(text: str) -> str:
    return "|".join(map(re.escape, _phrases(text)))


CLOSINGS = frozenset(
    _phrases(
        """best regards|kind regards|warm regards|kindest regards|regards|best|many thanks|thanks|thank you|thanks again|
    thanks and regards|thanks & regards|cheers|sincerely|yours sincerely|yours faithfully|yours truly|all the best|best wishes|
    with best regards|with kind regards|warmly|respectfully|br|kr|rgds|have a nice day|have a great day|
    mit freundlichen grüßen|mit freundlichen grüssen|mit freundlichem gruß|freundliche grüße|freundliche grüsse|
    viele grüße|viele grüsse|beste grüße|beste grüsse|liebe grüße|herzliche grüße|schöne grüße|gruß|gruss|mfg|vg|lg|
    mit besten grüßen|cordialement|bien cordialement|très cordialement|cordialement vôtre|bien à vous|salutations|
    salutations distinguées|meilleures salutations|sincères salutations|bonne journée|merci|saludos|un saludo|
    saludos cordiales|un cordial saludo|atentamente|cordialmente|muchas gracias|gracias|cordiali saluti|distinti saluti|
    un saluto|saluti|grazie|cordialmente|buona giornata|atenciosamente|att|abraços|abraço|cumprimentos|
    melhores cumprimentos|com os melhores cumprimentos|obrigado|obrigada|met vriendelijke groet|met vriendelijke groeten|
    vriendelijke groet|vriendelijke groeten|hartelijke groet|hartelijke groeten|groeten|groet|mvg|bedankt|z poważaniem|
    pozdrawiam|serdecznie pozdrawiam|z wyrazami szacunku|dziękuję|med vänliga hälsningar|vänliga hälsningar|
    med vänlig hälsning|vänlig hälsning|hälsningar|mvh|bästa hälsningar|tack|med venlig hilsen|venlig hilsen|
    med venlige hilsner|venlige hilsner|bedste hilsner|hilsen|de bedste hilsner|med vennlig hilsen|vennlig hilsen|
    beste hilsen|ystävällisin terveisin|terveisin|parhain terveisin|kiitos|yst. terv|s pozdravem|s přátelským pozdravem|
    s úctou|hezký den|děkuji|saygılarımla|saygılarımızla|iyi çalışmalar|teşekkürler|iyi günler|с уважением|
    с наилучшими пожеланиями|всего доброго|всего хорошего|спасибо|з повагою|με εκτίμηση|cu stimă|üdvözlettel|
    敬具|よろしくお願いします|よろしくお願いいたします|よろしくお願い致します|此致|敬礼|祝好|顺颂商祺|감사합니다|مع أطيب التحيات|مع التحية|تحياتي|
    בברכה|בכבוד רב|תודה|tisztelettel|köszönettel|cu respect|numai bine|mulțumesc|дякую|щиро|поздрави|с уважение|благодаря|
    srdačan pozdrav|lijep pozdrav|s poštovanjem|hvala|lep pozdrav|lp|s spoštovanjem|срдачан поздрав|с поштовањем|поздрав|хвала|
    s pozdravom|ďakujem|lugupidamisega|parimate soovidega|tervitades|aitäh|ar cieņu|paldies|pagarbiai|ačiū|su pagarba|
    감사합니다.|안녕히 계세요|드림|trân trọng|cảm ơn|thân mến|salam hormat|hormat saya|salam|terima kasih|salutacions|
    cordialment|atentament|gràcies|با احترام|با تشکر|ขอแสดงความนับถือ|ขอบคุณครับ|ขอบคุณค่ะ|सादर|धन्यवाद|kveðja|bestu kveðjur"""
    )
)

_DEVICE = (
    r"iphon|ipad|ipod|android|samsung|galaxy|huawei|xiaomi|redmi|pixel|oneplus|nokia|sony|xperia|htc|lg|motorola|blackberry|"
    r"windows|outlook|yahoo|ymail|aol|gmail|proton|mail|courrier|hotmail|spark|superhuman|missive|airmail|newton|edison|k-9|"
    r"tutanota|tuta|gmx|web\.de|posteo|fastmail|handy|mobile|mobil|mobiltelefon|smartphone|phone|telefon|téléphone|telefono|"
    r"teléfono|móvil|celular|tablet|telefoon|puhelin|puhelimesta|telefonu|telefona|mobilní|mobilen|mobieltje|yandex|яндекс|"
    r"mail\.ru|устройств|телефон|смартфон|айфон|携帯|スマートフォン|手机|手機|邮箱|휴대전화|apple|ios|macbook|zoho|"
    r"em client|windows phone|boxer|workspace|nine|bluemail|الآيفون|هاتف|آيفون|אייפון|סמארטפון|vodafone|t-mobile|verizon|at&t"
)
_SENT_FROM = _any(
    """yahoo mail:|yahoo mail :|sent from|sent via|sent with|sent using|get outlook for|gesendet von|gesendet mit|
    outlook für|holen sie sich outlook|envoyé depuis|envoyé de|envoyé à partir|envoyé avec|télécharger outlook|
    obtenez outlook|provenance :|enviado desde|enviado con|obtener outlook|descargar outlook|inviato da|inviato dal|
    scarica outlook|ottieni outlook|enviado do|enviado a partir|enviada do|obter o outlook|obtenha o outlook|
    baixar o outlook|verzonden vanaf|verzonden vanuit|verstuurd vanaf|verstuurd met|verzonden met|outlook voor|outlook downloaden|download outlook|
    wysłane z|wysłano z|wysłane przy|wysłane za|pobierz program outlook|pobierz aplikację outlook|skickat från|skickad från|skickat med|
    skaffa outlook|hämta outlook|hent outlook|sendt fra|sendt med|sendt via|få outlook|lähetetty|hanki outlook|hae outlook|odesláno z|odesláno ze|
    odesláno přes|získejte outlook|stáhnout outlook|získat outlook|android için|ios için|
    отправлено с|отправлено из|отправлено через|отправлено от|послано с|скачать outlook|загрузить outlook|скачайте outlook|надіслано з|στάλθηκε από|
    trimis de pe|iphone-omról|küldve|odoslané z|发自我的|發自我的|傳送自|发送自|获取|
    أرسلت من|أُرسلت من|مرسل من|נשלח מה|נשלח מ|envoyé sur|iphone-omról küldve|изпратено от|poslano s|poslano iz|послато са|
    saadetud minu|nosūtīts no|išsiųsta iš|được gửi từ|gửi từ|dikirim dari|enviat des|enviat amb|ارسال شده از|ส่งจาก|मेरे iphone"""
)
PHONE_FRAMES = re.compile(
    r"\W{0,4}(?:(?:von meinem|von meiner|mit der|mit meinem|diese (?:nachricht|e-mail|mail) wurde)\b.{0,70}\b(?:gesendet|verschickt|verfasst)"
    r"|(?:iphone|ipad|android|samsung|galaxy|outlook).{0,30}(?:gönderildi|gönderilmiştir|から送信|에서 보냄)"
    r"|(?:从我的|從我的).{1,40}(?:发送|發送|傳送)|(?:나의|내) .{1,40}에서 보냄)\W{0,4}",
    re.IGNORECASE,
)
"""Languages in which "sent" stands at the end."""
PHONE_BEGINS = re.compile(rf"[\s\W]{{0,4}}(?:{_SENT_FROM})", re.IGNORECASE)
PHONE_DEVICE = re.compile(rf"(?:{_DEVICE})", re.IGNORECASE)

DISCLAIMERS = tuple(
    re.compile(_any(words), re.IGNORECASE)
    for words in (
        """confidential|privileged|vertraulich|confidentiel|confidencial|riservat|vertrouwelijk|poufn|konfidentiell|fortrolig|
        luottamuksellinen|důvěrn|gizli|конфиденциальн|機密|机密|سرية|חסוי""",
        """intended recipient|intended solely|intended only|solely for|addressee|nicht der richtige adressat|empfänger|adressat|
        destinataire|destinatario|destinatário|geadresseerde|adresat|mottagar|modtager|mottaker|vastaanottaj|příjemc|
        alıcı|адресат|получател|受信者|收件人""",
        """received this|in error|by mistake|irrtümlich|par erreur|por error|per errore|por engano|por erro|ten onrechte|
        omyłkow|av misstag|ved en fejl|ved en feil|erehdyksessä|omylem|yanlışlıkla|по ошибке|誤って|误收""",
        """unauthori|disclos|disseminat|prohibited|unbefugt|nicht gestattet|weitergabe|interdit|divulgation|prohibid|divulg|
        vietat|proibid|verboden|openbaarmaking|zabronion|förbjud|forbudt|kielletty|zakáz|yasak|запрещ|禁止""",
        "virus|viren|virüs|вирус|malware",
        """this e-mail|this email|this message|diese e-mail|diese nachricht|ce message|cet e-mail|ce courriel|este correo|
        este mensaje|questo messaggio|questa e-mail|esta mensagem|este e-mail|deze e-mail|dit bericht|ta wiadomość|
        niniejsza wiadomość|detta meddelande|detta mejl|denne e-mail|denne e-post|denne meddelelse|tämä viesti|tato zpráva|
        tento e-mail|bu e-posta|bu ileti|bu mesaj|это сообщение|данное сообщение|настоящее сообщение|本メール|本邮件|此邮件""",
        """attachment|anhang|anhänge|pièces jointes|adjuntos|allegati|anexos|bijlagen|załącznik|bilagor|vedhæft|vedlegg|
        liitteet|příloh|ekleri|вложени|添付|附件""",
    )
)
TITLED = re.compile(
    r"[\W_]{0,4}(?:disclaimer|confidentiality|confidentiality notice|confidentiality note|legal notice|haftungsausschluss|avis de confidentialité|aviso legal|"
    r"aviso de confidencialidad|vertraulichkeitshinweis|clausola di riservatezza|avvertenza|aviso de confidencialidade|disclaimer:)"
    r"\b[\W_]{0,4}",
    re.IGNORECASE,
)
ENVIRONMENT = re.compile(
    _any(
        """consider the environment before|think before you print|denken sie an die umwelt|pensez à l'environnement|
        avant d'imprimer|antes de imprimir|prima di stampare|voordat u deze|voor u deze e-mail print|zanim wydrukujesz|
        checked for viruses|virus-free|virenfrei|auf viren geprüft|sans virus|garanti sans virus|libre de virus|privo di virus|
        virusvrij|livre de vírus|wolny od wirusów|innan du skriver ut|før du printer|før du skriver ut|ennen kuin tulostat|před vytištěním|yazdırmadan önce|перед печатью"""
    ),
    re.IGNORECASE,
)

_ANSWERS = _any(
    """answer|repl|comment|response|remarks|my notes|antwort|anmerkung|kommentar|réponse|reponse|commentaire|respuesta|
    comentario|rispost|comment|resposta|comentário|antwoord|opmerking|reactie|odpowied|komentarz|uwagi|svar|kommentar|
    vastau|kommentti|odpověď|odpovědi|komentář|cevap|yanıt|yorum|ответ|коммент|回答|返信|コメント|答复|回复|批注|답변|إجاب|رد|תשוב|תגוב"""
)
_BELOW = _any(
    """below|inline|in line|in-line|in between|underneath|unten|darunter|dazwischen|im text|ci-dessous|plus bas|dans le texte|
    abajo|debajo|entre líneas|en el texto|sotto|di seguito|nel testo|abaixo|no texto|hieronder|onderstaand|in de tekst|
    poniżej|w tekście|nedan|i texten|nedenfor|i teksten|herunder|alla olevat|vastaukset alla|tekstin seassa|níže|v textu|aşağıda|ниже|в тексте|
    本文中|下面|文中|아래|أدناه|למטה|בגוף"""
)
_COLOURED = _any(
    """in red|in blue|in green|in bold|in caps|in capitals|in purple|in yellow|highlighted in|in rot|in blau|in grün|in fett|rot markiert|en rouge|
    en bleu|en vert|en gras|en rojo|en azul|en verde|en negrita|in rosso|in blu|in grassetto|em vermelho|em azul|em negrito|
    in het rood|in rood|in het blauw|in blauw|na czerwono|na niebiesko|i rött|i blått|med rødt|med blåt|i rødt|i blått|
    punaisella|sinisellä|červeně|modře|kırmızı|mavi ile|красным|синим|赤字|青字|红色|红字|蓝色|紅字|빨간|بالأحمر|باللون|באדום|בכחול"""
)
POINTS_BELOW = re.compile(
    rf"(?:{_ANSWERS})[^.!?。\n]{{0,60}}(?:{_BELOW})|(?:{_BELOW})[^.!?。\n]{{0,40}}(?:{_ANSWERS})"
    rf"|(?<![^\W\d_])(?:{_COLOURED})(?![^\W\d_])"
    r"|(?:see|please see|siehe|s\.|voir|ver|vedi|zie|patrz|se|katso|viz|см\.?|смотри)[\s:]{1,3}(?:\w+\s){0,2}"
    r"(?:inline|in line|im text|dans le texte|nel testo|in de tekst|в тексте)",
    re.IGNORECASE,
)
SHOWS_BELOW = re.compile(
    rf"^[^.!?\n]{{0,40}}(?:see|siehe|voir|ver|véase|vedi|zie|patrz|zob\.|se|katso|viz|bkz|см|смотри)[\s.:]{{1,3}}(?:\w{{1,12}}\s){{0,2}}(?:{_BELOW})[^\w]{{0,5}}$",
    re.IGNORECASE,
)
BANNERS = re.compile(
    r"\W{0,6}(?:caution|warning|attention|notice|external|externe?|achtung|vorsicht|hinweis|avertissement|atención|attenzione|"
    r"atenção|let op|uwaga|obs|varning|advarsel|huomio|dikkat|внимание)?[\W_]{0,8}(?:"
    + _any(
        """this email originated|this e-mail originated|this message originated|this email came from|this email was sent from|
        this message was sent from|this email is from an external|external email|external e-mail|external sender|
        external message|email from outside|sender is external|diese e-mail kommt von|diese e-mail stammt|
        diese nachricht kommt von|diese nachricht stammt|externe e-mail|externe mail|externer absender|e-mail von extern|
        ce message provient|ce courriel provient|cet e-mail provient|courriel externe|message externe|expéditeur externe|
        este correo electrónico se originó|este correo proviene|este mensaje proviene|correo externo|remitente externo|
        questa e-mail proviene|questo messaggio proviene|mittente esterno|este e-mail foi enviado|este email teve origem|
        remetente externo|deze e-mail is afkomstig|dit bericht is afkomstig|externe afzender|wiadomość spoza organizacji|
        ta wiadomość pochodzi|detta mejl kommer|denne e-mail kommer|denne e-posten kommer|you don't often get email from|
        sie erhalten nicht oft e-mails von|sie erhalten nicht häufig e-mails von|vous n'obtenez pas souvent|
        vous ne recevez pas souvent|no suele recibir correos|no suele recibir correo|non si ricevono spesso|
        u ontvangt niet vaak|u krijgt niet vaak|some people who received this message don't often|[external]|[extern]|[externe]"""
    )
    + ")",
    re.IGNORECASE,
)
"""What a mail server puts above a mail from outside."""
POSTSCRIPT = re.compile(
    r"\W{0,3}(?:p\.? ?p?\.? ?s\b|ps\b|n\.b|nb:|п\.? ?с\b|з\.? ?ы\b|追伸|附言|又及)", re.IGNORECASE
)
CONTACT = re.compile(
    r"(?<!\w)(?:tel|phone|telephone|mobile|mobil|cell|fax|office|direct|t|m|f|p|tél|téléphone|portable|teléfono|móvil|telefono|telefon|telefoon|"
    r"cellulare|telefone|celular|telemóvel|mob|komórka|puh|puhelin|gsm|cep|тел|моб|電話|电话|手机|tlf|e-?mail|mail|web|www|skype|linkedin|whatsapp|wechat)"
    r"\.? {0,2}[.:|：]|https?://|www\.|\S{1,64}@\S{1,200}\.\w\w|\+?\(?\d[\d ()./-]{7,24}\d",
    re.IGNORECASE,
)
COMPANY = re.compile(
    r"\b(?:(?i:gmbh|inc|ltd|llc|plc|corp|sarl|b\.v|n\.v|s\.r\.l|s\.p\.a|a/s|aps|sp\. z o\.o|s\.r\.o|a\.ş|ооо|株式会社|有限公司|manager|director|"
    r"ceo|cto|cfo|coo|head of|geschäftsführer|leiter|directeur|directrice|gerente|direttore|dyrektor|founder|consultant|engineer|"
    r"straße|strasse)|AG|KG|AB|AS|SA|SAS|BV|NV|OY|Oy|VD|SRL|SpA|Chef|Sales|Vertrieb|Einkauf|Procurement|Purchasing|Logistics|Operations|"
    r"Owner|Assistant|Street|Road|Rue|Via|Calle)\b"
)
