"""What the played model makes of a wish in words that its phrases do not have: by who refuses what, in some thirty languages.

A sentence is a wish to be left alone if it refuses something and speaks of being written to, or is one of the things that people
say for it, and does not speak of goods, prices and days.
"""

from __future__ import annotations

import re

_REFUSES = re.compile(
    r"(?i)\b(don.?t|do not|never|no|not|refrain\w*|cease|quit|stop|stopped|forget|delete|purge|scratch|last|object|withdraw|unwanted|out of|want"
    r"|nicht|kein\w*|nie|verbitte\w*|unterlass\w*|widersp\w*|l[öo]sch\w*|ab|abzusehen|ein|einstellen|weg"
    r"|slipp\w*|slapp|ukon[čc]\w*|skon[čc]\w*|zako[ńn]cz\w*|nie\w{4,}|stp|enough|spare|off|verzichte\w*|arr[êe]te\w*|etten|ettei|leave me be|be i fred"
    r"|ne|plus|cess\w+|inutile|oubli\w+|suppr\w+|oppos\w+|disparai\w+|retir\w+|nunca|ya|basta|supresi\w+|abst\w+|olv[íi]d\w+|quit\w+|elimin\w+"
    r"|non|pi[ùu]|smett\w+|oppongo|diffido|togli\w+|n[ãa]o|chega|parem?|apagu\w+|niet|geen|hou|verwijder\w*|zaprzest\w+|wi[ęe]cej|skre[śs]l\w+|wycofuj\w+"
    r"|inte|sluta|[öo]nskar|ikke|stoppe|fjern\w*|en|[äa]lk[äa][äa]|poista\w*|u[žz]|ne\w+|v[íi]ce?|vymaz\w+|art[ıi]k|daha|[çc][ıi]kar\w*"
    r"|не|больше|більше|прекрат\w+|исключ\w+|убер\w+|видал\w+|оставьте|молим\w*|hagyj\w*|nu|l[ăa]sa[țt]i|[șs]terge[țt]i|μη\w*|όχι|αφ[ήη]στε|διαγρα\w+"
    r"|[äa]rge|vairs|daugiau|không|đừng|jangan|hentikan|huwag|acheni|moenie)\b"
    r"|لا|عدم|أوقف|دیگر|נא לא|אל |לא |תפסיק|मत|न कर|ないで|控え|断り|結構です|外し|やめ|不|勿|别|停|删|그만|마세요|말아|삭제|อย่า|เลิก|หยุด"
)
_WRITES = re.compile(
    r"(?i)\b(contact\w*|hear|mails?|emails?|messages?|msg\w*|texts?|texting|sms|writ\w+|call\w*|reply|solicit\w*|correspond\w*|prospects?|list|inbox|mailbox|data|details"
    r"|promo|advertising|campaigns?|address|number|exist"
    r"|thing|schriftverkehr|propozycj\w*|procur\w+|saa|cell|venir vers|zuschrift|txt\w*|zuschrift\w*|dirig\w+|recev\w+|ricev\w+|propost\w*|henvend\w*|zas[íi]l\w+|nab[íi]d\w+|\w*wysy[łl]a\w*|approach\w*|outreach"
    r"|kontakt\w*|zuschrift\w*|nachfrag\w*|anfragen|werb\w+|mails?|mailadress\w+|adresse|versand|nachrichten|schreib\w*|daten"
    r"|contact\w*|relanc\w+|[ée]cri\w+|entendre|donn[ée]es|solliciter|fichiers?|bo[îi]te|correos?|escrib\w+|informaci[óo]n|publicidad|supresi\w+|n[úu]mero|insist\w+|datos"
    r"|scriv\w+|contatt\w+|dati|comunicazion\w+|contactos?|mensagens|dados|benader\w*|berichten|mailen|gegevens|contacteren|wiadomo\w+|ofert|korespond\w+|pisa\w+|kontakt\w*"
    r"|mejl\w*|h[öo]ra|kontaktade|uppgifter|sende|henvendelser|tieto\w+|viest\w+|yhteyden\w+|ps[áa]t\w*|nep[íi][šs]\w*|neoz[ýy]v\w+|dost[áa]vat|kontaktov\w+|po[šs]il\w+|yaz\w*|rahats[ıi]z|listeden"
    r"|пис\w+|пиш\w+|адрес|турб\w+|беспок\w+|рассылк\w+|keres\w*|írj\w*|scri\w+|contacta\w*|στείλ\w+|γρ[άα]ψ\w+|ξαναστ\w+|kirjuta\w*|rakst\w+|ra[šs]y\w+|sporo[čc]il|pisati"
    r"|gửi|liên hệ|phiền|kirim|hubungi|ganggu|i-email|ujumbe|email)\b"
    r"|مراسل|رسائل|تواصل|ایمیل|מייל|כתב|לשלוח|ईमेल|मैसेज|संपर्क|メール|連絡|リスト|联系|邮件|打扰|短信|연락|메일|스팸|ส่ง|อีเมล"
)
_SAID = re.compile(
    r"(?i)\b(leave me be|off ur|no mas|la meg være|m.oubli\w*|oublie\w*[- ](moi|nous)|make this stop|go away|f(uck)? ?off|said stop|told you stop|say stop|again,? stop|ask(ed)? (you )?(to quit|three times)|enough\b.{0,12}goodbye|being blocked|no-solicitation"
    r"|come back to us|forget we exist|report this as spam|message harassment|keep writing|delete it\W*$|funeral stop|phone stop|rechtsanwalt|unterlassen sie das|finger weg"
    r"|kein bedarf und|cessez|nous oublier|ejerzo mi derecho|ya basta|no insistan|non insistere|não insistam|parem com isso|hou hiermee op|neozývejte|lăsați-ne în pace"
    r"|ostavite me|na miru|h(ö|o)r auf|nicht mehr\W*$|λείψτε|αφήστε με)\b|^\W*(dnd|sto p|די|hentikan|όχι άλλα|do not reply|stop)\W*$|别烦我|別煩我|لا تزعجو|להציק|لا تزعج"
)
_BUSINESS = re.compile(
    r"(?i)\b(pallets?|paletten|palettes|pal[ée]s|pallet|palet\w*|samples?|muster|campion\w*|amostras|muestras|pr[óo]b\w+|prover|orders?|bestellung|commande|pedido|offer|angebot|quote"
    r"|price|prices|preis\w*|prix|precio\w*|prezzo|cena|fiyat|цен\w+|contract|invoice|slides|discount|rabat\w*|insurance|competitor|attachment"
    r"|tuesday|monday|friday|montag|lundi|lunes|luned[ìi]|segunda|maandag|poniedzia\w+|m[åa]ndag|maanantai\w*|pond[ěe]l\w+|pazartesi|понедельник|h[ée]tf[őo]n|luni|δευτέρα|ma[ñn]ana|later"
    r"|yet|before|add us|receive|received|want to miss|write again|typo|mistake|this week|until|noch einmal|re[çc]ois|recib[íi]|reenviar\w*|saanut|vielä|hen[üu]z"
    r"|todav[íi]a|antes|prima di|appointment|what happens|if i|why do i not|don.t reply to this|no dude|cada mes|trabajo all[íi]|bir daha yaz[ıi]n|envoyez-moi|plus de mails"
    r"|if you no longer|wenn sie|newsletter|instead|rather|better|lieber|is fine|plutôt|mejor|meglio|liever|wednesday|thursday|mittwoch|donnerstag"
    r"|więcej maili|больше писем|írjanak nekem|liên hệ được|gửi được)\b|^\W*nie \w+\W*$|^\W*out\W*$|اريد استلام|أريد استلام"
    r"|月曜|星期一|월요일|الاثنين|שני"
)
_SENTENCES = re.compile(r"[.!?。！？\n]+")


def wish_in(said: str) -> str:
    """The sentence with which somebody asks to be left alone; blank where nobody does."""
    if _BUSINESS.search(said):
        return ""
    if found := _SAID.search(said):
        return found[0].strip()
    for sentence in _SENTENCES.split(said[:2_000]):
        if _REFUSES.search(sentence) and _WRITES.search(sentence):
            return sentence.strip()
    return ""
