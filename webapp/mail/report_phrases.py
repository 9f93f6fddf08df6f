"""How mail servers tell that a mail did not arrive, and why: a dozen languages and the servers that people meet."""

from __future__ import annotations

from webapp.mail.phrases import Phrases

SUBJECTS = Phrases.of("""
email delivery failure|email delivery delayed|undeliverable|undelivered mail returned to sender|undelivered mail|undeliverable mail|undeliverable message
mail delivery failed|mail delivery failure|mail delivery subsystem|mail delivery system|message delivery failure
delivery status notification|delivery failure|delivery failed|delivery has failed|delivery delayed|delivery notification
failure notice|returned mail|mail system error returned mail|message delivery failed|message undeliverable
non delivery report|non delivery notification|nondeliverable mail|could not send message|message not delivered
warning message delayed|warning could not send message|delayed mail|mail delayed|message delayed|message blocked
address not found|your message to *|mail could not be delivered|message status undeliverable|rejected mail|bounced mail
unzustellbar*|nicht zustellbar*|unzustellbare nachricht|zustellung fehlgeschlagen|mail nicht zugestellt
nachricht nicht zugestellt|benachrichtigung zum ubermittlungsstatus|zustellung verzogert|ubermittlung verzogert
non remis|non remise|non distribuable|message non distribue|echec de la remise|echec de remise|remise retardee|courrier non distribue
notification d etat de remise|echec de livraison|mail non remis
no se puede entregar|no entregado|no entregable|correo devuelto|mensaje no entregado|notificacion de estado de entrega
error de entrega|fallo en la entrega|correo no entregado|entrega retrasada
non recapitabile|impossibile recapitare|mancato recapito|messaggio non recapitato|messaggio non consegnato|mancata consegna
notifica di mancato recapito|consegna ritardata
nao e possivel entregar|nao entregue|mensagem nao entregue|falha na entrega|falha de entrega|mensagem devolvida
nao foi possivel entregar|notificacao do status de entrega|entrega atrasada
onbestelbaar|kan niet worden bezorgd|niet bezorgd|bericht niet bezorgd|niet afgeleverd|bezorging mislukt|bezorging vertraagd
niedostarczone|niedostarczalne|nie mozna dostarczyc|nie dostarczono|niedostarczalna wiadomosc|blad dostarczania
kan inte levereras|gick inte att leverera|olevererbart|ej levererat|leveransfel|kunde inte levereras
kan ikke leveres|kunne ikke leveres|ikke levert|ikke leveret|uleverbar*|levering mislykkedes|levering mislyktes
ei voi toimittaa|toimittamaton|toimitus epaonnistui|viestia ei voitu toimittaa
nedorucitelne|nedorucena zprava|zpravu nelze dorucit|nedoruceno
teslim edilemedi|iletilemedi|gonderilemedi|teslim edilemeyen
недоставлен*|не доставлено|недоставленное сообщение|не удается доставить|не удалось доставить|недоставка
недоставлено|не вдалося доставити
kezbesithetetlen|nelivrabil|nelivrat|μη παραδοσιμο|μη παραδοτεο
未送达|无法送达|无法投递|系统退信|退信|邮件投递失败|傳遞失敗|無法傳遞
配信不能|配信できません|配信不可|送信できません|エラーメール|未配信
배달되지 않음|배달 실패|전달할 수 없음|전송 실패|반송
delivery has failed|message expired|message undelivered|email delivery failed|toimittaminen epaonnistui|ei voitu toimittaa|αδυνατη η παραδοση|δεν ηταν δυνατη η παραδοση|αποτυχια παραδοσης|לא ניתן למסירה|לא ניתן למסור|כשל במסירה|kezbesithetetlen|nem kezbesitheto|nelivrabil|nu se poate livra|недоставено|неуспешна доставка|neisporuceno|isporuka nije uspjela|nedorucitelne|nedorucitelna|dorucenie zlyhalo|ni mogoce dostaviti|ei saa toimetada|nepiegadats|nepristatyta|khong gui duoc|gagal terkirim|pengiriman gagal|تعذر التسليم|فشل التسليم|전송 실패|전달 실패|no s ha pogut lliurar|недоставлено|недоставка
""")
"""Subjects that say that a mail came back: they stand at the beginning, before a colon or alone."""

OPENINGS = Phrases.of("""
this is the mail system at host|i m sorry to have to inform you that your message could not be delivered
this message was created automatically by mail delivery software|a message that you sent could not be delivered
a message that you have sent could not be delivered|this is a warning only|you do not need to resend your message
hi this is the qmail send program|i m afraid i wasn t able to deliver your message|i m not going to try again
this is a permanent error|i ve given up|this is an automatically generated delivery status notification
delivery to the following recipient failed permanently|delivery to the following recipients failed
delivery to the following recipient has been delayed|technical details of permanent failure|technical details of temporary failure
your message wasn t delivered to|your message was not delivered to|message was not delivered|message not delivered
there was a temporary problem delivering your message|there was a problem delivering your message|gmail will retry
couldn t be delivered|delivery has failed to these recipients or groups
delivery has failed to these recipients|your message did not reach some or all of the intended recipients
the following recipient s cannot be reached|the original message was received at|the following addresses had permanent fatal errors
transcript of session follows|the following addresses had transient non fatal errors|warning message still undelivered
sorry we were unable to deliver your message to the following address
unable to deliver your message to the following|unable to deliver message to the following|could not deliver message to the following
message could not be delivered to|the reason for the problem
this message was undeliverable due to the following reason|your message was not delivered to the following
your message was not delivered for the following reason|failed addresses follow|your message could not be delivered to the following
delivery status notification|delivery failure report|not listed in domino directory
your message subject|could not be delivered because|was rejected by the recipient|your message cannot be delivered to the following
this email could not be delivered|we were unable to deliver|your message has been blocked
message blocked|address not found|delivery incomplete|recipient inbox full|the recipient server did not accept our requests to connect
the response from the remote server was|the response was|remote server replied|this report relates to a message you sent
this is an automatic message from the|the mail system|an error occurred while trying to deliver the mail to the following recipients
your email was rejected|has been rejected by the recipient|the e mail system was unable to deliver the message
your message is delayed|message has not been delivered yet|delivery attempts will continue|we will continue to try|will keep trying|has been delayed
diese nachricht wurde automatisch|ihre nachricht konnte nicht zugestellt werden|die nachricht konnte nicht zugestellt werden|konnte nicht zugestellt werden|this is a delivery failure notification message|this is a delivery delay notification|has not been able to deliver the message
fehler bei der nachrichtenzustellung|fehler bei der zustellung|ihre nachricht wurde nicht zugestellt|wurde nicht zugestellt
folgende empfanger|die zustellung an folgende empfanger
adresse nicht gefunden|nachricht blockiert|die antwort des remoteservers|ihre e mail konnte nicht zugestellt werden
die nachricht wurde noch nicht zugestellt|die zustellung hat sich verzogert|zustellung verzogert
echec de la remise pour ces destinataires|votre message n a pas ete remis|votre message n a pas pu etre remis|n a pas pu etre remis
votre message n a pas pu etre distribue|le message n a pas pu etre remis|adresse introuvable|message bloque|la reponse du serveur distant
n a pas encore ete remis|la remise a ete retardee
no se pudo entregar|no se ha podido entregar|error al entregar el mensaje|la entrega a los siguientes destinatarios|tu mensaje no se ha entregado
su mensaje no se entrego|direccion no encontrada|no se encontro la direccion|mensaje bloqueado|la respuesta del servidor remoto
impossibile recapitare il messaggio|non e stato possibile recapitare|il messaggio non e stato consegnato|il messaggio non e stato recapitato
recapito non riuscito|indirizzo non trovato|messaggio bloccato|la risposta del server remoto
nao foi possivel entregar|a entrega falhou|falha na entrega|sua mensagem nao foi entregue|a sua mensagem nao foi entregue|endereco nao encontrado
mensagem bloqueada|a resposta do servidor remoto
uw bericht is niet bezorgd|uw bericht kan niet worden bezorgd|kan niet worden bezorgd aan|bezorging is mislukt|je bericht is niet bezorgd
adres niet gevonden|bericht geblokkeerd|kon niet worden bezorgd|kon niet worden afgeleverd
nie mozna dostarczyc|nie udalo sie dostarczyc|twoja wiadomosc nie zostala dostarczona|wiadomosc nie zostala dostarczona
nie znaleziono adresu
leverans misslyckades|kunde inte levereras|har inte levererats|meddelandet kunde inte|gick inte att leverera|adressen hittades inte
levering mislykkedes|levering mislyktes|kunne ikke leveres|ble ikke levert|blev ikke leveret|adressen blev ikke fundet|fant ikke adressen
toimitus epaonnistui|ei voitu toimittaa|viestiasi ei toimitettu|osoitetta ei loydy
nepodarilo se dorucit|zprava nebyla dorucena|nebylo mozne dorucit|adresa nenalezena
teslim edilemedi|iletiniz teslim edilemedi|mesajiniz teslim edilemedi|adres bulunamadi
не удалось доставить|не было доставлено|не доставлено|сообщение не доставлено|доставка не выполнена|адрес не найден
не вдалося доставити
无法送达|未能送达|无法投递|未送达|找不到地址|投递失败|退信原因
配信できませんでした|配信されませんでした|届けることができませんでした|アドレス不明|アドレスが見つかりません|送信できませんでした
배달하지 못했습니다|전송되지 않았습니다|주소를 찾을 수 없음|배달되지 않았습니다
your message could not be delivered|message could not be delivered within|message expired|toimittaminen vastaanottajalle|toimittaminen epaonnistui|δεν ηταν δυνατη η παραδοση|δεν παραδοθηκε|לא ניתן היה למסור את ההודעה|ההודעה לא נמסרה|nem sikerult kezbesiteni|az uzenet nem kezbesitheto|mesajul nu a putut fi livrat|съобщението не беше доставено|не може да бъде доставено|poruka nije isporucena|nije moguce isporuciti|spravu sa nepodarilo dorucit|sprava nebola dorucena|sporocila ni bilo mogoce dostaviti|teie kirja ei onnestunud|zinojumu nevareja piegadat|laisko pristatyti nepavyko|thu cua ban khong gui duoc|pesan anda tidak dapat dikirim|تعذر تسليم رسالتك|لم يتم تسليم|전달하지 못했습니다|전송하지 못했습니다|no s ha pogut lliurar
""")
"""Sentences with which a report begins. People write some of them too: alone they prove nothing."""

FULL = Phrases.of("""
mailbox full|mailbox is full|over quota|overquota|quota exceeded|exceeded quota|quota exceed|exceeds quota|exceeded storage
exceeded storage allocation|out of storage space|storage space|over its quota|over his quota|over the quota|inbox full|inbox is full
insufficient storage|insufficient system storage|mailbox exceeds|mailbox size limit|too many messages|disk quota|not enough space|mailbox quota
is full|quotaexceeded|mailfolder is full|recipient storage full|exceeded mailbox
postfach voll|postfach ist voll|postfach des empfangers ist voll|speicherplatz|boite pleine|boite aux lettres pleine|est pleine|quota depasse
buzon lleno|buzon esta lleno|mailbox lleno|cuota excedida|casella piena|casella e piena|caixa cheia|caixa de correio cheia|caixa postal cheia
postvak vol|postvak is vol|postbus is vol|mailbox vol|skrzynka jest pelna|przepelniona|brevladan ar full|postkassen er fuld|postboksen er full
postilaatikko on taynna|schranka je plna|posta kutusu dolu|ящик переполнен|почтовый ящик переполнен|邮箱已满|邮箱空间|邮箱容量
容量超過|メールボックスが一杯|メールボックスがいっぱい|사서함이 가득|용량 초과
πληρες|γεματο|התיבה מלאה|תיבת הדואר מלאה|megtelt|postafiok megtelt|casuta postala este plina|пощенската кутия е пълна|schranka je plna|poln nabiralnik|postkast on tais|pasto dezute pilna|hop thu day|kotak surat penuh|صندوق البريد ممتلئ
""")

TOO_LARGE = Phrases.of("""
message too large|message size exceeds|message is too large|message too big|message exceeds|exceeds size limit|exceeds the maximum message size
exceeds maximum size|size limit exceeded|larger than the current system limit|too large to send|message file too big|sizelimit
nachricht ist zu gross|nachricht zu gross|message est trop volumineux|message trop volumineux|mensaje es demasiado grande|mensaje demasiado grande
messaggio troppo grande|mensagem muito grande|mensagem e muito grande|bericht is te groot|wiadomosc jest za duza
meddelandet ar for stort|viesti on liian suuri|zprava je prilis velka|слишком большой|слишком велико|邮件过大|サイズが大きすぎ
""")

BLOCKED = Phrases.of("""
blocked|is blocked|blacklist*|blocklist*|block list|black list|denylist*|spam|spamhaus|barracuda|spamcop|unsolicited|rejected for policy|policy reasons
policy rejection|policy violation|violates|violated|dmarc|spf check|spf fail*|dkim|reputation|unauthenticated|not authenticated|sender rejected
sender address rejected|sender denied|message rejected|message content rejected|content rejected|rejected due to content|rate limit*|too many recipients this hour
sent too many|too many connections|sending limit|not accepted due to|banned|prohibited|not permitted|not allowed to send|isn t allowed to send
you don t have permission|not authorized|relay access denied|relaying denied|relay not permitted|unable to relay|virus|malware|phishing|suspicious
administrative prohibition|mail rejete|is listed|currently listed|listed by|client host rejected|helo command rejected
blockiert|gesperrt|sperrliste|richtlinie|abgewiesen|bloque|bloquee|indesirable|refuse par|bloqueado|bloqueada|rechazado por|lista negra|correo no deseado
bloccato|bloccata|posta indesiderata|rifiutato|geblokkeerd|ongewenste|geweigerd|zablokowan*|odrzucon*|blockerats|blokeret|blokkert|estetty|roskaposti*
zablokovan*|odmitnut*|engellendi|заблокирован*|отклонен*|спам|拒收|被拒绝|垃圾邮件|黑名单|拒绝接收|ブロック|迷惑メール|拒否|차단|스팸|거부
""")

NO_SUCH_ADDRESS = Phrases.of("""
user unknown|unknown user|no such user|no such recipient|no such mailbox|no such address|no such person|unknown recipient|recipient unknown|recipient not found
recipientnotfound|recipnotfound|invalid recipient|invalid mailbox|invalid address|unknown address|unknown local part|unrouteable address|unroutable address
does not exist|doesn t exist|do not exist|not exist|address not found|couldn t be found|could not be found|wasn t found|was not found|not a valid recipient
not a valid mailbox|user not found|mailbox not found|mailbox unavailable|no mailbox here|mailbox disabled|mailbox is disabled|account disabled|account is disabled
account that you tried to reach is disabled|account that you tried to reach does not exist|account is inactive|inactive user|account has been disabled
not listed in domino directory|not listed in public name|user doesn t have|bad destination mailbox|bad recipient|address unknown
recipient address rejected access denied|unknown in virtual|unknown in local recipient table|is not known|domain not found|host not found
host or domain name not found|domain name not found|nxdomain|no mx record*|unknown domain|unknown host|name service error|not our customer|no longer valid
account not available|address is no longer|isn t receiving mail|unknown to address|unknown to|dns type mx lookup
unbekannter empfanger|empfanger unbekannt|existiert nicht|adresse nicht gefunden|nicht gefunden|benutzer unbekannt|unbekannt
utilisateur inconnu|destinataire inconnu|adresse inconnue|n existe pas|introuvable|adresse d destinataire inexistante|inexistante|inexistant
usuario desconocido|destinatario desconocido|no existe|no encontrada|no se encontro|direccion no encontrada|utente sconosciuto|destinatario sconosciuto
non esiste|indirizzo non trovato|inesistente|usuario inexistente|usuario desconhecido|destinatario desconhecido|nao existe|nao encontrado|endereco nao encontrado
gebruiker onbekend|onbekende gebruiker|bestaat niet|adres niet gevonden|niet gevonden|nie istnieje|nieznany uzytkownik|nie znaleziono|okand anvandare
finns inte|hittades inte|findes ikke|finnes ikke|ukendt modtager|ukjent mottaker|blev ikke fundet|fant ikke|ei ole olemassa|ei loydy|tuntematon vastaanottaja
neexistuje|nenalezen*|neznamy uzivatel|bulunamadi|boyle bir kullanici yok|mevcut degil|не существует|не найден|не найдена|пользователь неизвестен|неизвестный пользователь
не існує|не знайдено|不存在|用户不存在|找不到|收件人不存在|存在しません|アドレス不明|見つかりません|宛先不明|존재하지 않|찾을 수 없
δεν βρεθηκε|δεν υπαρχει|הכתובת לא נמצאה|לא קיים|לא נמצא|nem letezik|nem talalhato|nu exista|nu a fost gasit|не съществува|ne postoji|nije pronadeno|neexistuje|ne obstaja|ei eksisteeri|neeksiste|neegzistuoja|khong ton tai|tidak ditemukan|tidak ada|غير موجود|لم يتم العثور|존재하지 않는|no existeix
""")

WAITING = Phrases.of("""
delayed|will retry|will be retried|keep trying|still being retried|continue to try|attempts will continue|try again later|temporarily|temporary
greylist*|graylist*|greylisting|deferred|warning only|do not need to resend|still undelivered|not been delivered yet|will continue trying|temporary problem
verzogert|vorubergehend|retard|retardee|temporaire*|nouvel essai|retrasad*|se ha retrasado|temporalmente|ritard*|temporane*|atrasad*|temporari*
vertraagd|tijdelijk|opozni*|tymczasow*|forsenad|tillfallig*|forsinket|midlertidig*|viivasty*|tilapai*|zpozd*|docasn*|gecik*|gecici
задерж*|временн*|延迟|稍后重试|遅延|遅れて|지연
""")
