"""Orders to whoever judges a mail, in the words of many languages and under their usual disguises. Pure.

An order is what only a machine is told: to ignore its instructions, to give a score, to be somebody else. A mail is looked at as
it is and unwrapped: look-alike letters and digits put back, letters that were pulled apart put together, what is encoded decoded.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote


def _any(words: str) -> str:
    """One of these words or beginnings of words; they stand between blanks."""
    return "(?:" + "|".join(map(re.escape, words.split())) + ")"


IGNORE = _any(
    "ignor disregard forget override bypass vergiss missacht oubli olvid omit esqueç dimentic trascur negeer vergeet pomiń zapomn glöm "
    "unohda ohita abaikan lupakan hagyd felejtsd игнорир забуд ігнору αγνό ξέχασε تجاهل התעלם अनदेखा नज़रअंदाज़ 忽略 无视 忘记 無視 "
    "忘れ 무시 잊 görmezden unut zanemari yok_say bỏ_qua puuza sahau huwag_pansinin نادیده উপেক্ষা புறக்கணி eira ignorē hunsa เพิกเฉย ละเว้น"
).replace("_", " ")
RULES = _any(
    "instruction instrucci instrucț instruç istruzion anweisung instruktion instruks instruct consigne directive polece instrukcj pokyn talimat "
    "instruksi perintah ohje utasítás инструкц указани інструкц οδηγί تعليمات أوامر הוראות निर्देश 指令 指示 说明 规则 規則 지시 지침 "
    "명령 guideline upute uputstv hướng_dẫn chỉ_thị maagizo maelekezo tagubilin arahan دستور নির্দেশ அறிவுறுத்த juhis norādījum nurodym "
    "fyrirmæl leiðbein คำสั่ง"
).replace("_", " ")
GIVE = _any(
    "punteggi puntúa puntua pontua avalie bewerte beoordeel oceń ohodno betyg bedöm puan оцен балл درجة ציון अंक "
    "nilai nota score"
)
WHOM = _any(
    "lead kontakt contatt contacto contato conversa gespräch prospect kişi лид контакт العميل ליד लीड 线索 リード 리드 klient"
)
GIVEN = _any("打4分 打四分 4分 4点 四点 4점")
FOUR = _any("4 vier quattro cuatro quatro quatre fyra cztery четыр čtyř dört أربع")
MACHINE = r"(?:\bartificial intelligence\b|\bai\b|\bki\b|\bllms?\b|\bgpt\b|language model|\b\w*bots?\b|\b(?:evaluator|rater|grader|classifier)\b|\bии\b)"
JUDGE = r"\b(?:mark|rate|classify|label|treat|grade|score|rating)(?:d|s)?\b"
TOP = r"\b(?:4|four|ideal|hot|(?:very |highly )?interested|top marks|perfect|(?:the )?(?:highest|maximum|best)(?: (?:rating|score|mark))?)\b"

SORTER = (
    r"(?:\bautomated (?:triage|readers?|systems?|assistants?|sorting)\b|\bthe (?:software|algorithm|system|program) (?:that|which) (?:reads|sorts|judges)\b"
    r"|\b(?:une|eine|una|um|een|en) (?:ia|ki|ai)\b|\b(?:software|maschine|programm|algorithmus), d(?:ie|as|er) (?:das|dies|diese mail) liest\b"
    r"|\bsorterar\b[^\n.]{0,20}\bautomatiskt\b|\bsoftware che legge\b|\bsistema que lee\b|\blogiciel qui lit\b)"
)
FILE_UNDER = (
    r"(?:\b(?:file|files|filed|label|labels|tag|mark|classif\w{1,12}|categori[sz]\w{1,6}|place|emit|output|rank|einsortier\w{0,6}|einstuf\w{0,6}|markier\w{0,6}"
    r"|class(?:e|ez|er)|étiquet\w{1,8}|etiquet\w{1,8}|clasific\w{1,8}|classific\w{1,8}|markera\w{0,6}|merk\w{0,6})\b)"
)
LABEL = (
    r"(?:\b(?:Meeting|Call|Info(?:rmation)?) (?:Booked|Requested|Confirmed)\b|[\"“„«'](?:Very )?(?:Interested|Interessiert|Intéressé|Interesado|Positive)[\"”“»']"
    r"|\b(?:label|category|sentiment) (?:Very )?Interested\b|\bReunión agendada\b|\brendez-vous confirmé\b)"
)
FORGET = re.compile(
    rf"{IGNORE}[^\n.!?。@]{{0,30}}?{RULES}|{RULES}[^\n.!?。@]{{0,28}}?{IGNORE}|{WHOM}[^\n.!?。]{{0,8}}?{GIVEN}",
    re.IGNORECASE,
)
"""What you were told is to be ignored."""
TOGETHER = [
    [re.compile(each, re.IGNORECASE) for each in parts]
    for parts in ((GIVE, WHOM, FOUR), (MACHINE, JUDGE, TOP), (SORTER, FILE_UNDER), (FILE_UNDER, LABEL))
]
"""This lead is to be given a four; a machine is told how to judge or to sort; a mail is to be filed under a name that only our
lists have: what stands together in one sentence."""
SENTENCE = re.compile(r"[.!?。\n]")
LONGEST_SENTENCE = 160
FORMS = re.compile(
    r"(?:fit|intent|overall)\s*_?score|overall\s{0,3}[:=]\s{0,3}[0-9]|\bscor(?:e|ed|ing)\s{1,3}(?:me|this|of|below|above|[0-9])"
    r"|</?(?:fit|intent|overall|score)>|\bfit\s{0,3}\|\s{0,3}intent|\bintent\s{0,3}[:=]\s{0,3}[0-9]|\bscore\s{0,3}[:=]\s{0,3}4\b"
    r"|\b(?:set|give|assign|award)\b[^\n.]{0,60}\bscore\b|\bset_score\b|\brubric\b|\bperfect score\b"
    r"|\b(?:ignore|disregard|forget|override)\b[^\n.]{0,20}\b(?:rules|prompts?|everything (?:above|before)|(?:all|of) the above)\b"
    r"|\bgesamtnote\b|\bpunt[úu]a\b|\bnote maximale\b"
    r"|<\|?\s?/?(?:im_start|im_end|system|assistant|tool_call|script)|<!--|\bdisplay\s{0,3}:\s{0,3}none"
    r"|\bassistant\s{0,3}:|\bsystem prompt\b|\bprompt injection\b|\byou are (?:now )?[A-Z]?\w*bot\b|\bstay in (?:the|your) role\b"
    r"|\bend of (?:the )?transcript\b|^\[[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{5}\] \[|\breturn [0-9], ?[0-9], ?[0-9]\b"
    r"|\b(?:decode|read backwards|rot13|base64)\b[^\n]{0,40}\b(?:obey|follow|do)\b|\brot13\b|\b[A-Za-z0-9+/]{60,}={0,2}(?![A-Za-z0-9+/])"
    rf"|{JUDGE} (?:this|every|all|any|the) (?:lead|repl|conversation|contact|sender|prospect)|\b(?:rated|scored|graded) (?:as )?{TOP}"
    r"|\[/?inst\]|^#{2,}\s?(?:instruction|response|system)\b|\b(?:fit|intent|overall)\W{1,4}=?\s?4\b|\{\{/?\s?(?:system|user|assistant)"
    r"|\bto (?:the|any|your) (?:automated|automatic|ai)\b|\b(?:guidelines|rules|instructions) no longer apply\b|\bbegin override\b"
    r"|\bwhen (?:you|summari[sz]ing|scoring|rating|judging)\b[^\n.]{0,30}\b(?:score|rate|claim|say that|judge)\b|\bjudge accordingly\b"
    r"|\byou must answer\b|\byour instructions\b|\bschema mismatch\b|\bthe model (?:shall|must|should|will)\b"
    r"|\bsentiment\s{0,3}[:=]\s{0,3}\w|\bconfidence\s{0,3}[:=]\s{0,3}\d|\b(?:classification|label|verdict|reading) of (?:this|the) (?:above|mail|e-?mail|message|reply|thread)\b"
    r"|\bprevious answer of the (?:assistant|model)\b|\bif you are an? (?:ai|llm|language model|bot|assistant|machine)\b|\bnote to the (?:model|machine|reader|evaluator)\b"
    r"|\bwants_no_contact\b"
    r"|\b(?:erocs|snoitcurtsni)\b|\badministrator of your system\b|\byour developers\b",
    re.IGNORECASE | re.MULTILINE,
)
"""Turns of a conversation, transcripts, calls of tools, tables and fields of scores, and the set phrases."""

LOOK_ALIKE = str.maketrans("авеёзикмнорстухѕіјԁһԛԝьαοντυικρεη", "abeezukmhopctyxsijdhqwbaovtuikpen")
"""Cyrillic and Greek letters, as a reader of Latin ones takes them."""
AS_DIGITS = str.maketrans("013457$@", "oieastsa")
MIXED = re.compile(r"\b(?=\w*[a-z])(?=\w*[0-9$@])[a-z0-9$@]{3,20}\b", re.IGNORECASE)
APART = re.compile(r"\b(?:\w ){4,80}\w\b")
ENCODED = re.compile(r"\b[A-Za-z0-9+/]{16,400}={0,2}(?![A-Za-z0-9+/])")
HEXES = re.compile(r"\b(?:[0-9a-f]{2}){10,400}\b", re.IGNORECASE)
MOST_DECODED = 20


def holds_an_order(text: str) -> bool:
    """Whether one stands in the text, which is without invisible marks."""
    return any(
        FORGET.search(each) or FORMS.search(each) or _stands_together(each) for each in _unwrapped(text)
    )


def _stands_together(text: str) -> bool:
    pieces = (
        sentence[start : start + LONGEST_SENTENCE]
        for sentence in SENTENCE.split(text)
        for start in range(0, len(sentence), LONGEST_SENTENCE)
    )
    return any(all(part.search(piece) for part in parts) for piece in pieces for parts in TOGETHER)


def _unwrapped(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text)
    yield plain
    lower = plain.lower()
    if (latin := lower.translate(LOOK_ALIKE)) != lower:
        yield latin
    yield MIXED.sub(lambda found: found[0].translate(AS_DIGITS), lower)
    if APART.search(plain):
        yield APART.sub(lambda found: found[0].replace(" ", ""), plain)
    yield from _decoded(plain)


def _decoded(text: str) -> Iterator[str]:
    if "%" in text and (read := unquote(text, errors="replace")) != text:
        yield read
    words = [found[0] for found in ENCODED.finditer(text)][:MOST_DECODED]
    hexes = [found[0] for found in HEXES.finditer(text)][:MOST_DECODED]
    for raw in (*map(_base64, words), *map(_hex, hexes)):
        try:
            read = raw.decode("ascii")
        except UnicodeDecodeError:
            continue
        if read.isprintable() and " " in read:
            yield read


def _base64(word: str) -> bytes:
    try:
        return base64.b64decode(word.rstrip("=") + "=" * (-len(word.rstrip("=")) % 4))
    except binascii.Error:
        return b"\xff"


def _hex(word: str) -> bytes:
    return bytes.fromhex(word)
