"""How machines answer for somebody: absences, receipts, people who have left. Two dozen languages.

A phrase belongs here only if a machine's mail says it; most of them a person may write, too, which is why no table
decides alone (see `automatic`).
"""

from __future__ import annotations

from webapp.mail.phrases import Phrases

SUBJECT_ABSENT = Phrases.of("""
out of office|out of the office|out of office reply|out of office autoreply|out of office response|ooo|on vacation|vacation reply|i am out of the office|i m out of the office|i am out of office|ich bin nicht im buro|je suis absent|je suis absente|estoy fuera de la oficina|sono fuori ufficio|on leave|away from office
away from the office|away from my desk|on annual leave|on holiday|on parental leave|on maternity leave|i am away|holiday notice|absence notice|vacation notice
abwesenheitsnotiz|abwesenheit|abwesenheitsmeldung|abwesenheitsnachricht|abwesenheitsbenachrichtigung|abwesend|bin krank|krankgeschrieben|ausser haus|nicht im buro|im urlaub|urlaub|elternzeit
absence du bureau|absent du bureau|absente du bureau|absence|message d absence|en conges|en vacances|notification d absence|absent|absente
fuera de la oficina|fuera de oficina|ausente de la oficina|ausencia|de vacaciones|aviso de ausencia|fuori ufficio|fuori sede|assente|assenza|in ferie|assente dall ufficio
fora do escritorio|ausente do escritorio|ausencia do escritorio|em ferias|de ferias|afwezig|afwezigheid|niet aanwezig|afwezigheidsbericht|afwezigheidsmelding|met vakantie|op vakantie
poza biurem|nieobecnosc|nieobecny|nieobecna|nieobecnosc w biurze|urlop|franvarande|franvaro|inte pa kontoret|pa semester|semester|ej pa kontoret
fravaerende|fravaer|ikke til stede|ikke pa kontoret|pa ferie|ferie|feriebesked|poissa|poissa toimistolta|poissaoloilmoitus|lomalla|poissaolo
mimo kancelar|nepritomnost|nepritomen|dovolena|na dovolene|ofis disinda|ofis disi|izinli|izindeyim|tatil|вне офиса|нет на работе|в отпуске|отсутствие на рабочем месте
отсутствую|отпуск|поза офісом|у відпустці|відсутність|відпустка|hazon kivul|irodan kivul|szabadsagon|tavol|plecat din birou|in concediu|absent din birou|concediu
εκτος γραφειου|απουσια|σε αδεια|不在|不在通知|不在のお知らせ|休暇|休暇のお知らせ|休業|外出|不在办公室|外出自动回复|休假|暂时不在|不在辦公室|부재중|부재 중|휴가
לא נמצא במשרד|לא במשרד|מחוץ למשרד|בחופשה|חופשה|خارج المكتب|إجازة|في إجازة|mimo kancelarie|odsutan|izvan ureda|извън офиса|в отпуск съм
i am on annual leave|i am on leave|i am on vacation|i am away|ausencia temporaria|fravaersmelding|fravaersbesked|out of office notification|absence temporaire|na dovolenke|mimo kancelarie|nepritomny|odsoten|odsotna|na dopustu|izven pisarne|na godisnjem odmoru|одсутан|на годишњем одмору|puhkusel|kontorist eemal|ei ole kontoris|atvalinajuma|prombutne|arpus biroja|atostogos|atostogose|ne biure|nghi phep|vang mat|cuti|sedang cuti|di luar kantor|tidak di kantor|fora de l oficina|absencia|i frii|ekki vid
""")

SUBJECT_AUTOMATIC = Phrases.of("""
automatic reply|automatic response|automated reply|automated response|auto reply|auto response|autoreply|autoresponse|autoresponder|auto replied|automatic answer
automatische antwort|automatische ruckantwort|automatische antwortnachricht|autoantwort|reponse automatique|reponse auto|respuesta automatica|respuesta automatizada
risposta automatica|resposta automatica|automatisch antwoord|automatisch bericht|automatische reactie|automatische beantwoording|autopowiedz|automatyczna odpowiedz
odpowiedz automatyczna|autoodpowiedz|automatiskt svar|autosvar|automatisk svar|automatisk besvarelse|automaattinen vastaus|automaattivastaus|automaticka odpoved
odpoved v nepritomnosti|odpoved mimo kancelar|antwort bei abwesenheit|reponse d'absence|respuesta de ausencia|respuesta por ausencia|risposta di assenza|resposta de ausencia
franvarosvar|fravaerssvar|poissaolovastaus|odpowiedz w czasie nieobecnosci|tavolleti valasz
otomatik yanit|otomatik cevap|автоматический ответ|автоответ|автоматична відповідь|автовідповідь|automatikus valasz|raspuns automat|αυτοματη απαντηση|自動応答|自動返信
自动回复|自動回覆|자동 회신|자동응답|자동 응답|자동 답장|תשובה אוטומטית|מענה אוטומטי|تلقائي|رد تلقائي|الرد التلقائي|automatska odpoved|automatski odgovor|автоматичен отговор
automaticka odpoved|samodejni odgovor|samodejno sporocilo|automatski odgovor|аутоматски одговор|automaatvastus|automaatne vastus|automatiska atbilde|automatinis atsakymas|automatinis atsakas|tra loi tu dong|thu tra loi tu dong|balasan otomatis|jawaban otomatis|balasan automatik|ตอบกลับอัตโนมัติ|resposta automatica|sjalfvirkt svar|پاسخ خودکار|स्वतः उत्तर|automatyczna odpowiedz
""")

SUBJECT_RECEIPT = Phrases.of("""
ticket received|ticket created|new ticket|request received|we received your request|we have received your request|your request has been received|case created|case received
your request|your ticket|thank you for contacting*|thank you for your email|thank you for your message|thank you for your enquiry|thank you for your inquiry|thanks for contacting*
confirmation of receipt|acknowledgement|acknowledgment of receipt|support ticket|your message has been received|we got your message|auto acknowledgement
eingangsbestatigung|empfangsbestatigung|ihre anfrage|ticket erstellt|wir haben ihre anfrage erhalten|ihre anfrage ist eingegangen|accuse de reception|confirmation de reception
votre demande|demande recue|acuse de recibo|confirmacion de recepcion|solicitud recibida|conferma di ricezione|richiesta ricevuta|confirmacao de recebimento|recebemos a sua mensagem
ontvangstbevestiging|bevestiging van ontvangst|uw vraag is ontvangen|potwierdzenie otrzymania|potwierdzenie odbioru|mottagningsbekraftelse|vi har mottagit ditt arende|kvittering
vastaanottokuittaus|potvrzeni o prijeti|alindi bildirimi|talebiniz alindi|подтверждение получения|ваше обращение|受付完了|お問い合わせありがとうございます|受付のお知らせ|收到您的邮件|접수 완료
""")

SUBJECT_READ = Phrases.of("""
read|not read|read receipt|return receipt|gelesen|nicht gelesen|ungelesen|lesebestatigung|lu|non lu|confirmation de lecture|accuse de lecture|leido|no leido|confirmacion de lectura
letto|non letto|conferma di lettura|lida|lido|nao lida|confirmacao de leitura|gelezen|niet gelezen|leesbevestiging|przeczytano|przeczytane|odczytano|odczytane|potwierdzenie odczytu|last|laskvitto|lasbekraftelse
laest|lest|lesekvittering|laesekvittering|luettu|lukukuittaus|precteno|potvrzeni o precteni|okundu|okundu bilgisi|прочитано|прочтено|уведомление о прочтении|olvasott|citit
διαβαστηκε|开封|開封済み|開封確認|已读|已讀|읽음|נקרא|مقروء|disposition notification|disposition displayed
lue|luettu|lukemisvahvistus|διαβαστηκε|αποδειξη αναγνωσης|읽음|읽음 확인|נקרא|נקראה|אישור קריאה|okundu|leida|loetud|izlasits|perskaityta|prebrano|procitano|прочетено|dibaca|da doc|llegit|kvittering for lest|lest
""")

READ = Phrases.of("""
was read on|was displayed on|has been read|has been displayed|was deleted without being read|was read at|return receipt for the mail|this is a return receipt|only acknowledges that the message was displayed
wurde gelesen|wurde am|ungelesen geloscht|empfangsbestatigung fur|a ete lu|a ete affiche|supprime sans avoir ete lu|ha sido leido|se leyo el|fue leido|e stato letto|e stato visualizzato
foi lida|foi lido|foi exibida|is gelezen|werd gelezen|zostala przeczytana|zostala odczytana|odczytana|lastes|har lasts|blev laest|ble lest|on luettu|luettiin|byla prectena|okundu
было прочитано|прочитано|开封|に開封されました|开启|已被阅读|읽었습니다
luettiin|on avattu|διαβαστηκε|διαβαστηκε στις|읽은 시간|읽었습니다|נקראה|נקראה ב|נקרא ב|tarihinde okundu|okundu|loeti|tika izlasits|buvo perskaitytas|je bila prebrana|procitana je|беше прочетено|telah dibaca|da duoc doc|s ha llegit
""")

ABSENT = Phrases.of("""
ลาพักร้อน|ลาพักผ่อน|ลาป่วย|อยู่นอกสำนักงาน|without reception|off the grid|no reception|without internet|out hiking
out of office|out of the office|away from the office|away from my desk|not in the office|on annual leave|on vacation|on holiday|on holidays|am on leave|currently on leave|i m on leave|on pto|on maternity leave|on parental leave
on paternity leave|on sick leave|on a business trip|currently away|time off|not be checking email|not be checking my email|not checking email|i am away|i m away|at a trade fair|at a conference|off sick|am traveling|am travelling|will be traveling|will be travelling|i m ooo|am ooo|be ooo|ooo until|ooo this|ooo from|ooo through|office is closed|our office will be closed|we are closed|currently unavailable
abwesend|bin krank|krankgeschrieben|ausser haus|nicht im buro|nicht im haus|im urlaub|nicht am arbeitsplatz|nicht erreichbar|in elternzeit|im mutterschutz|nicht anwesend|auf dienstreise|betriebsferien|abwesenheit
absent|absente|absent du bureau|en conge|arret maladie|en conges|en vacances|conge maternite|en deplacement|hors du bureau|conges annuels|fermeture annuelle|pas disponible
fuera de la oficina|fuera de oficina|de vacaciones|ausente|de baja|no estare disponible|no estoy disponible|de viaje|fuera del despacho
fuori ufficio|fuori sede|in ferie|in maternita|in malattia|assente|non sono in ufficio|non saro in ufficio|in vacanza|chiuso per ferie|chiusi per ferie|in congedo
fora do escritorio|ausente do escritorio|de ferias|em ferias|ausente|fora da empresa|nao estarei disponivel|de licenca
afwezig|niet op kantoor|met vakantie|op vakantie|niet aanwezig|met verlof|buiten kantoor|dagen vrij|week vrij|met zwangerschapsverlof|niet bereikbaar
poza biurem|na urlopie|zwolnieniu lekarskim|nieobecny|nieobecna|przebywam na urlopie|nieobecnosc|nie ma mnie w biurze|jestem niedostepny|jestem niedostepna
franvarande|inte pa kontoret|pa semester|har semester|tjanstledig|sjukskriven|foraldraledig|ej pa kontoret|borta fran kontoret|jag ar ledig|ar ledig till|inte tillganglig
ikke til stede|ikke pa kontoret|pa ferie|har ferie|holder ferie|fravaerende|bortreist|ude af kontoret|pa barsel|i permisjon|ikke tilgjengelig|borte fra kontoret
poissa|lomalla|en ole toimistolla|en ole paikalla|sairauslomalla|vuosilomalla|vanhempainvapaalla|poissa toimistolta|en ole tavoitettavissa|matkoilla
mimo kancelar|na dovolene|nejsem v kancelari|nepritomen|nepritomna|budu mimo|mam dovolenou|cerpam dovolenou|mimo kancelarie
ofis disinda*|izindeyim|izinliyim|yillik izin*|ofiste degilim|tatildeyim|ofiste olmayacagim|izinde olacagim
вне офиса|в отпуске|отсутствую|нет на рабочем месте|в командировке|на больничном|буду отсутствовать|отсутствует на рабочем месте
поза офісом|у відпустці|відсутній|відсутня|у відрядженні
szabadsagon|szabadsagom*|nem vagyok az irodaban|irodan kivul|hazon kivul|tavol vagyok|tavol leszek|in concediu|nu sunt la birou|plecat din birou|absent din birou
εκτος γραφειου|σε αδεια|απουσιαζω|θα απουσιασω|不在にして*|不在と*|休暇をいただ|休暇を頂|休暇中|出張中|不在です|お休みをいただ|夏季休業|冬季休業|年末年始
休假|不在办公室|不在辦公室|出差|外出|休息中|正在度假|放假|부재중|부재 중|휴가|출장|자리를 비우
לא במשרד|מחוץ למשרד|בחופשה|בחופש|לא אהיה זמין|לא נמצא במשרד|خارج المكتب|في إجازة|خارج مقر العمل|извън офиса|в отпуск|izvan ureda|na godisnjem
travelling with limited|traveling with limited|currently travelling|currently traveling|na dovolenke|nie som v kancelarii|mimo kancelarie|som nepritomny|na dopustu|nisem v pisarni|odsoten|odsotna|izven pisarne|na godisnjem odmoru|nisam u uredu|nisam u kancelariji|на одмору|на годишњем|нисам у канцеларији|puhkusel|eemal kontorist|ei ole kontoris|komandeeringus|atvalinajuma|esmu prom|neesmu biroja|komandejuma|atostogose|atostogauju|nesu biure|komandiruoteje|dang nghi phep|nghi phep|di cong tac|khong co mat tai van phong|sedang cuti|cuti tahunan|di luar kantor|tidak berada di kantor|sedang tidak di kantor|de vacances|fora de l oficina|no soc a l oficina|i frii|i orlofi|ekki vid|در مرخصی|خارج از دفتر|לא אהיה במשרד|休年假|不在座位|ausente|encontro me ausente
""")

RETURNS = Phrases.of("""
back on monday|back on tuesday|back monday|back tuesday|back wednesday|back thursday|back friday|back next week|back in office
i will be back|i ll be back|replies may be delayed|replies will be delayed|response may be delayed|will be back|i return|i will return|will return|returning on|upon my return|on my return|when i return|after my return|back in the office|back at my desk
back from tomorrow|will get back to you when
wieder erreichbar|erst wieder|wieder ab|ab morgen wieder|wieder im buro|wieder da|wieder fur sie da|zuruck|nach meiner ruckkehr
stehe ihnen wieder|werde ich mich
de retour|mon retour
a mi regreso|mi regreso|regreso el|regreso a|vuelvo el|mi vuelta|volvere|regresare|estare de vuelta
al mio rientro|saro di ritorno|rientrero|tornero
regresso|retorno|estarei de volta
weer aanwezig|weer bereikbaar|weer vanaf|vanaf morgen weer|ben ik terug|weer terug|terug op|weer op kantoor|beperkt toegang|beperkt bereikbaar
wracam|po powrocie|wroce|bede dostepn*|bede z powrotem
ater pa kontoret|jag ar tillbaka|tillbaka|ater den
tilbage den|er tilbage|tilbake
palaan|takaisin toimistolla|olen taas tavoitettavissa|tavoitettavissa jalleen
vratim se|budu zpet|zpet v kancelari|v naliehavych|po svem navratu|budu opet
donecegim|doner donmez|geri donecegim|donusumde|isbasi
вернусь|по возвращении|буду доступ*|выйду
повернусь|після повернення
visszaterek|visszaterek|ujra elerheto|ma intorc|voi reveni|revin
θα επιστρεψω|επιστρεφω|επιστροφη|戻り次第|復帰|ご連絡いたします|出社
返回|回来后|回到办公室|尽快回复|복귀|돌아와서|회신드리겠습니다
אחזור|בחזרה|سأعود|عودتي|عند عودتي|ще се върна
retour le|retour au bureau|serai de retour|regressando|regresso no dia|er tilbake|spat budem|budem spat|vratim sa|vrnem se|nazaj v pisarni|vracam se|враћам се|naasen|tulen tagasi|tagasi|atgriezisos|busu atpakal|grisiu|grizsiu|grizu|se tro lai|tro lai lam viec|kembali pada|kembali bekerja|kembali|tornare|torno el|terek vissza|kem aftur|回來|返崗|返岗|ואחזור|אשוב|وسأعود|سأكون متواجدا
""")
"""Coming back, or answering then."""

STAND_IN = Phrases.of("""
limited access|no access to email
no access to my email|intermittent access|respond as soon as i|reply as soon as i|delay in my response|delayed response|in urgent cases|for urgent matters|urgent matters|if your matter is urgent|for anything urgent
if it is urgent|if this is urgent|for immediate assistance|in my absence|during my absence|during this time|will not be forwarded|is not being forwarded|not be forwarded|get back to you as soon as
in dringenden fallen|bei dringenden|in meiner abwesenheit|wahrend meiner abwesenheit|nicht weitergeleitet|nicht automatisch weitergeleitet|vertretung|wenden sie sich bitte|wenden sie sich an
eingeschrankt
en cas d urgence|pour toute urgence|en mon absence|pendant mon absence|pendant cette periode|acces limite|acces restreint|contacter ma collegue|contacter mon collegue|ne seront pas transferes
en caso de urgencia|para asuntos urgentes|si es urgente|acceso limitado|en mi ausencia|durante mi ausencia
per urgenze|in caso di urgenza|in mia assenza|durante la mia assenza|accesso limitato|per comunicazioni urgenti
em caso de urgencia|para assuntos urgentes|acesso limitado|na minha ausencia|durante a minha ausencia
bij dringende|voor dringende|in dringende gevallen|tijdens mijn afwezigheid|wordt niet doorgestuurd
w sprawach pilnych|w pilnych sprawach|podczas mojej nieobecnosci|ograniczony dostep
vid bradskande|i bradskande fall|under min franvaro|begransad tillgang|begransad mojlighet
i hastetilfaelde|ved hastende|haster det|hvis det haster|i mitt fravaer|under mit fravaer|begraenset adgang|begrenset tilgang|ved hastesaker
kiireellisissa|poissaoloni aikana|kiireasioissa|rajoitetusti
v nalehavych|v pripade nutnosti|omezeny pristup|v dobe me nepritomnosti
acil durumlarda|acil konular*|sinirli erisim
в срочных случаях|по срочным вопросам|на время моего отсутствия|ограниченный доступ
у термінових|з термінових питань
surgos esetben|tavolletem|in cazuri urgente|pentru urgente|in absenta mea
για επειγοντα|σε επειγουσες|お急ぎ|緊急|返信が遅れ|ご返信が遅く
紧急|急事|如有急|급한|긴급
דחוף|דחופים|בהיעדרי|للحالات العاجلة|في حال الضرورة|при спешни
v surnych pripadoch|v nujnih primerih|u hitnim slucajevima|у хитним случајевима|kiireloomulistes|steidzamos gadijumos|steidzamu jautajumu|skubiais atvejais|skubiu atveju|truong hop khan cap|untuk hal mendesak|untuk keperluan mendesak|per a urgencies|en cas d urgencia
""")
"""What to do meanwhile, said to nobody in particular."""

THANKS = Phrases.of("""
thank you for your email|thanks for your email|thank you for your e mail|thank you for your message|thanks for your message|thank you for your mail|thank you for contacting|thanks for contacting|thank you for reaching out
thank you for getting in touch|thank you for your enquiry|thank you for your inquiry|thank you for writing|i have received your email|your message has been received
vielen dank fur ihre nachricht|vielen dank fur ihre e mail|danke fur ihre nachricht|danke fur ihre e mail|vielen dank fur ihre mail|vielen dank fur deine nachricht|danke fur ihre mail|vielen dank fur ihre anfrage
merci pour votre message|merci de votre message|je vous remercie de votre message|je vous remercie pour votre message|merci pour votre mail|merci pour votre e mail|merci pour votre courriel|nous avons bien recu votre|j ai bien recu votre
gracias por su mensaje|gracias por tu mensaje|gracias por su correo|gracias por tu correo|gracias por contactar|gracias por ponerse en contacto|grazie per la sua mail|grazie per il messaggio|grazie per il suo messaggio|grazie per la tua mail
grazie per averci contattato|la ringrazio per il messaggio|obrigado pela sua mensagem|obrigada pela sua mensagem|obrigado pelo seu contato|obrigado pelo seu contacto|obrigada pelo seu email|obrigado pelo seu email|agradecemos o seu contato
bedankt voor uw bericht|bedankt voor je bericht|bedankt voor uw e mail|bedankt voor uw mail|bedankt voor je mail|dank u voor uw bericht|dank voor uw bericht|hartelijk dank voor uw
dziekuje za wiadomosc|dziekujemy za wiadomosc|dziekuje za kontakt|dziekujemy za kontakt|tack for ditt mejl|tack for ditt mail|tack for ditt meddelande|tack for att du kontaktar|tak for din mail|tak for din besked|tak for din henvendelse
takk for din e post|takk for e posten|takk for din henvendelse|takk for meldingen|kiitos viestistasi|kiitos sahkopostistasi|kiitos viestista|kiitos yhteydenotosta|kiitos yhteydenotostasi
dekuji za vas email|dekuji za vasi zpravu|dekujeme za vas email|dekujeme za vasi zpravu|mesajiniz icin tesekkur*|e postaniz icin tesekkur*|bize ulastiginiz icin|спасибо за ваше письмо|спасибо за ваше сообщение|спасибо за письмо|благодарим за обращение
спасибо за обращение|дякую за ваш лист|дякуємо за лист|дякую за листа|дякуємо за звернення|koszonom uzenetet|koszonom a levelet|koszonjuk megkereseset|multumesc pentru mesaj|va multumesc pentru mesaj|multumim pentru mesaj
ευχαριστω για το μηνυμα|σας ευχαριστω για το|メールをありがとう|ご連絡ありがとう|お問い合わせありがとう|お問い合わせいただき|メールを拝受|感谢您的来信|感谢您的邮件|您的来信|您的邮件|感謝您的|메일 감사합니다|메일을 보내 주셔서|문의해 주셔서
תודה על פנייתך|תודה על המייל|תודה על הודעתך|شكرا على رسالتك|شكرا لرسالتك|شكرا لتواصلكم|شكرا لتواصلك|благодаря за вашия|hvala na poruci|dakujem za vas
""")

MACHINE = Phrases.of("""
automatische eingangsbestatigung|automatische bestatigung|automatische e mail|automatische mail|automatische benachrichtigung
this is an automatic reply|this is an automatic response|this is an automatic message|this is an automatic answer|this is an automatic email|this is an automatic notification|is being reviewed by our|this is an automated reply|this is an automated response|this is an automated message|this is an automated email|this is an automated mail|this is an automated answer|this is an automated notification|this is an auto reply|this is an auto response|this is an auto generated|this is an autoreply|this message was automatically|this email was automatically|this message was generated automatically|automatically generated|automatic reply|automated response|auto generated|auto reply
do not reply to this email|do not reply to this message|do not reply to this mail|please do not reply to this email|please do not reply to this message|please don t reply to this|do not respond to this|to this automated email|to this automated message|this mailbox is not monitored|this inbox is not monitored|mailbox is unattended|is not monitored|no longer monitored|automated message|autoresponder|a member of our team will|a member of the team will|someone from our team will|one of our team members will|a team member will
automatische antwort|automatisch generiert*|automatisch erstellt*|automatisch erzeugt*|automatische nachricht|antworten sie bitte nicht|bitte antworten sie nicht|bitte nicht auf diese
reponse automatique|message automatique|genere automatiquement|merci de ne pas repondre|ne pas repondre a ce|envoye automatiquement|respuesta automatica|mensaje automatico|generado automaticamente|no responda a este|no responder a este
risposta automatica|messaggio automatico|generato automaticamente|non rispondere a questo|si prega di non rispondere|resposta automatica|mensagem automatica|gerado automaticamente|gerada automaticamente|nao responda a este|nao responda
automatisch antwoord|automatisch bericht|automatisch gegenereerd*|niet te beantwoorden|reageer niet op|automatyczna odpowiedz|wiadomosc automatyczna|wygenerowana automatycznie|wygenerowano automatycznie|prosimy nie odpowiadac|nie odpowiadaj na
automatiskt svar|autosvar|automatiskt genererat|automatisk svar|automatisk genereret|automatisk generert|svar ikke pa denne|svara inte pa detta|automaattinen vastaus|automaattinen viesti|ala vastaa tahan|automaattisesti
automaticka odpoved|automaticky vygenerovan*|automaticka zprava|neodpovidejte na|otomatik olarak|otomatik yanit*|otomatik mesaj*|lutfen yanitlamayin|автоматический ответ|автоматическое сообщение|сформировано автоматически|создано автоматически|не отвечайте на это|отправлено автоматически
автоматична відповідь|автоматичне повідомлення|сформовано автоматично|automatikus valasz|automatikus uzenet|raspuns automat|mesaj automat|generat automat|αυτοματη απαντηση|αυτοματο μηνυμα|自動送信|自動返信|自動応答|自動的に送信|自动回复|自動回覆|自动发送|系统自动|此邮件由系统|请勿回复
자동 회신|자동응답|자동 응답|자동으로 발송|발신 전용|תשובה אוטומטית|מענה אוטומטי|הודעה אוטומטית|رد تلقائي|رسالة تلقائية|رد آلي|автоматичен отговор
""")

RECEIVED = Phrases.of("""
bei uns eingegangen|ist eingegangen|anfrage eingegangen|eingangsbestatigung|bestatigt den eingang|bestatigen den eingang
we got your message|opened a case|opened case|opened a ticket|opened ticket|we have received your|we ve received your|your request has been received|your message has been received|has been received and|a ticket has been|ticket has been created|ticket has been opened|your ticket number|your case number|ticket number|case number|reference number
ticket id|request id|has been assigned|will get back to you|will be in touch|will respond within|will reply within|respond within|within one business day|within 24 hours|within 48 hours|business days|member of our team|one of our agents|your request number
haben ihre anfrage erhalten|ihre anfrage ist|eingegangen|ticketnummer|vorgangsnummer|werden uns schnellstmoglich|schnellstmoglich bearbeiten|werden ihre anfrage|so schnell wie moglich
bien recu votre|votre demande a ete|numero de ticket|numero de dossier|dans les meilleurs delais|nous vous repondrons|hemos recibido su|hemos recibido tu|su solicitud ha sido|numero de caso|le responderemos|a la mayor brevedad|nos pondremos en contacto
abbiamo ricevuto|numero di ticket|le risponderemo|la sua richiesta|verra evasa|recebemos sua|recebemos a sua|recebemos o seu|numero do chamado|numero de protocolo|responderemos|entraremos em contato|hebben uw|ontvangen en|ticketnummer|zo spoedig mogelijk|nemen contact met u op
otrzymalismy|numer zgloszenia|odpowiemy|zgloszenie zostalo|vi har mottagit|arendenummer|aterkommer|vi har modtaget|vi har mottatt|sagsnummer|saksnummer|vender tilbage|vi svarer|olemme vastaanottaneet|tikettinumero|vastaamme|palaamme asiaan
prijali jsme|obdrzeli jsme|cislo pozadavku|odpovime|talebiniz alin*|talebinizi aldik|talep numara*|en kisa surede|ваше обращение|заявка|номер обращения|ваш запрос|мы ответим|ми отримали|номер звернення|megkaptuk|valaszolunk|am primit|numarul solicitarii|vom raspunde
λαβαμε|θα σας απαντησουμε|受け付けました|受付番号|お問い合わせ番号|担当者より|已收到|工单|会尽快|접수되었습니다|접수번호|빠른 시일|קיבלנו את|פנייתך התקבלה|تم استلام|استلمنا
wurde unter der nummer|erfasst unter|votre message a bien ete recu|a bien ete recue|otrzymalismy twoje
""")

REGISTERED = Phrases.of("""
your request has been|your enquiry has been|your inquiry has been|your ticket has been|your case has been|ticket has been created|ticket has been opened|case has been opened|case has been created
ihre anfrage ist eingegangen|ihre anfrage wurde|ihr ticket wurde|wurde unter der nummer|votre demande a ete|votre ticket a ete|su solicitud ha sido|tu solicitud ha sido|la sua richiesta e stata|il ticket e stato
sua solicitacao foi|seu chamado foi|seu pedido foi registado|uw verzoek is|uw aanvraag is|uw ticket is|zgloszenie zostalo|ditt arende har|din henvendelse er|din sag er|tikettinne on|pyyntonne on|pozadavek byl|talebiniz alin*
ваше обращение зарегистрировано|ваша заявка|ваш запрос зарегистрирован|ваше звернення зареєстровано|受け付けました|您的请求已|접수되었습니다|פנייתך התקבלה|تم استلام طلبك
""")
"""What was asked has a number now: only a help desk says that."""

LEFT = Phrases.of("""
no longer with the company|no longer with|no longer works|no longer work|no longer employed|no longer working for|no longer working at|no longer working with|has left the company|have left the company|left the company|has left our company|is no longer at|am no longer at|has moved on from|has left the organisation|has left the organization
no longer part of|retired from|has retired|have retired|am retired|am now retired|no longer use this mailbox|no longer using this email|no longer monitor this mailbox|last day at|nicht mehr im unternehmen|nicht mehr bei uns|nicht mehr fur|nicht mehr tatig|unternehmen verlassen|firma verlassen|nicht mehr beschaftigt|ausgeschieden|nicht mehr bei
ne travaille plus|ne fait plus partie|a quitte la societe|a quitte l entreprise|n est plus en poste|ai quitte la societe|ai quitte l entreprise|ne fais plus partie|ya no trabaja|ya no trabajo|ya no forma parte|ha dejado la empresa|he dejado la empresa|ha dejado de trabajar
non lavora piu|non lavoro piu|non fa piu parte|ha lasciato l azienda|ha lasciato la societa|nao trabalha mais|ja nao trabalha|nao faz mais parte|deixou a empresa|nao trabalho mais|ja nao faz parte
niet meer werkzaam|werkt niet meer|niet langer werkzaam|uit dienst|heeft het bedrijf verlaten|nie pracuje juz|juz nie pracuje|nie pracuje|zakonczyl wspolprace|zakonczyla wspolprace
arbetar inte langre|jobbar inte langre|har slutat|arbejder ikke laengere|er ikke laengere ansat|jobber ikke lenger|har sluttet|er stoppet hos|ei ole enaa|ei enaa tyoskentele|ei tyoskentele enaa|siirtynyt pois
jiz nepracuj*|uz nepracuj*|ve firme nepracuj*|ve firme jiz|jiz neni zamestnan*|artik calismamaktadir|artik calismiyor|isten ayrilmistir|sirketimizden ayril*|больше не работает|уже не работает|больше не работаю|не работает в компании|більше не працює
mar nem dolgozik|tobbe nem dolgozik|nu mai lucreaza|nu mai face parte|δεν εργαζεται πλεον|退職|退社|异动|已离职|离职|不再任职|퇴사|퇴직|לא עובד יותר|אינו עובד|עזב את החברה|لم يعد يعمل|لم تعد تعمل|вече не работи
palveluksessamme|ei ole enaa palveluksessamme|퇴사하였습니다|uz nepracuje|ne radi vise|vise ne radi|ni vec zaposlen*|ne dela vec|ei toota enam|vairs nestrada|nebedirba|khong con lam viec|sudah tidak bekerja|ja no treballa|вече не работи|више не ради
""")

CHALLENGE = Phrases.of("""
verify that you are human|prove you are human|prove that you are human|confirm you are human|confirm that you are human|confirm that you are a real person|verify your email to deliver|to deliver your message|click the link below to have your message delivered
complete the captcha below|solve the captcha below|click here to be approved
your message is being held|your email is being held|message is held until|is protecting my inbox|protects my inbox|bestatigen sie dass sie ein mensch|confirmer que vous etes une personne|confirmez que vous etes humain
verificar que es una persona|confirma que eres humano|conferma di essere una persona|bevestig dat u een mens|potwierdz ze jestes czlowiekiem|подтвердите что вы человек|подтвердите что вы не робот
""")

LIST = Phrases.of("""
awaits moderator approval|is awaiting moderator|being held until the list moderator|has been submitted to the moderator|you are not allowed to post|posting to this list|is not a member of this list|successfully subscribed
you have been subscribed|confirm your subscription|wartet auf die freigabe|abonnement der liste|en attente de moderation|pendiente de moderacion
""")

DEMANDS = Phrases.of("""
interested|short call|quick call|a call|price|prices|pricing|cost|costs|quote|sounds good|sounds great|works for me|works for us|suits me|suits us|let s talk|let us talk|let s meet|let s do|send me|send us|tell me more|happy to chat|happy to talk|not for us|remove me|unsubscribe|stop emailing|book a
interesse|interessiert|preis|preise|kosten|angebot|passt mir|passt uns|schicken sie mir|senden sie mir|klingt gut|rufen sie mich am|kein bedarf|interesse|interessé|interessee|prix|tarif|tarifs|devis|envoyez moi|envoyez nous|me convient|nous convient
interesado|interesada|precio|precios|presupuesto|envieme|me viene bien|suena bien|interessato|interessata|prezzo|prezzi|preventivo|mi mandi|va bene per|interessado|interessada|preco|precos|orcamento|envie me|mande me|geinteresseerd|prijs|prijzen|offerte|stuur mij|stuur me
zainteresowan*|cena|ceny|cennik|oferta|prosze przeslac|intresserad|pris|priser|offert|interesseret|interessert|tilbud|kiinnostaa|kiinnostunut|hinta|hinnat|tarjous|zajem|zajima|cenu|nabidk*|ilgileniyor*|fiyat*|teklif*|интересно|цена|цены|стоимость|предложение|ціна|цікав*
erdekel|ajanlat*|interesat|pret|oferta|ενδιαφερ*|τιμη|価格|見積|興味|价格|报价|感兴趣|가격|견적|관심|מחיר|מעוניין|سعر|مهتم
""")
"""What only somebody writes who has read our mail."""
