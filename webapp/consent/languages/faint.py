"""Words of refusing and words of writing to somebody, over all languages: together in a sentence, they are worth a question.

`WHOLE` are words, `STEMS` their beginnings, `PARTS` stand anywhere in a sentence (scripts without blanks, endings). All go
through `tokens.words`, as messages do.
"""

from __future__ import annotations

REFUSING_WHOLE = """
    no not dont doesnt didnt wont wouldnt cant cannot never nobody none nothing stop off out end lose without rather less
    nicht nichts nie niemals kein keine keinen keinerlei ohne raus weg schluss genug abstand hör hören ruhe
    ne pas plus jamais aucun aucune sans assez stop inutile oublier oubliez foutez fichez
    no nunca jamás ningún ninguna nada sin basta baja olvídense olvídese
    non mai nessun nessuna niente senza basta più
    não nunca nenhum nenhuma sem chega
    niet geen nooit niets zonder stop genoeg hou ophouden laat
    nie nigdy żadnych bez dość koniec
    inte ej aldrig inga ingen inget ikke aldri nok stop slut slutt låt lad
    en ei etten ettei älä älkää emme lopeta
    ne ani už nikdy žádné žiadne dost dosť nechci nechcem nechte nechajte
    ne nem soha elég hagyjon hagyjanak
    nu nici fără destul niciodată lăsați lăsă lasă
    не ни нет ні без хватит досить стига оставьте отстаньте оставете залиште
    nemoj nemojte nikad dosta više bez ostavite pustite
    μη μην δεν ποτέ χωρίς όχι τέλος αφήστε άσε
    لا لن ليس عدم بدون كفى أوقفوا أوقف دعوني اتركوني
    לא אל בלי די תפסיק תפסיקו עזבו
    न मत ना नहीं बिना
    không đừng thôi chớ
    jangan tidak tanpa cukup
    ära ärge mitte nav nebe vairs nė enam jätke
    دیگر نکنید نزنید ندهید نفرستید نمی نیستم نہ مت بند
    huwag hindi ayaw acheni usi usitume moenie geen hætta hætt hættið ekki
"""
REFUSING_STEMS = """
    ceas quit enough refrain remov delet eras purge exclud scrub strik unsub unwant block suppress object withdr revok
    desist avoid forget leav drop cancel stopp discontinu scratch quit forbid prohibit spare bann unwelcom
    einstell absten absté diffid dispar insist
    aufhör aufzuhör unterlass unerwünscht spar erspar untersag verbiet verbitt verschon sperr lösch loesch entfern streich austrag abmeld abbestell widersp widerruf absehen
    abzusehen heraus verzicht beend
    moubli noubli meffac menlev mépargn moppos dopposi arrêt cess retir supprim effac enlev désabon désinscri désinscr oppos refus radi oubli épargn
    dejen dejar deje paren cese elimin borr quit retir supresi suprim opon opong cancel desuscri olvid ahórr prohíb
    smett cancell rimuov rimoss elimin togl oppon oppong cessa disiscri dimentic risparmi viet
    tirem parem deix remov retir exclu apag elimin opon descadast cancel esqueç dispens proíb
    verwijder schrap uitschrij afmeld bezwaar ophou opgehou bespaar vergeet verbied
    zaprzest zaniech przesta usun usuń wypis wypisz wykreśl rezygn sprzeciw skreśl spokój spokoj daruj zabrani zapomn
    undanb sluta fjern slet slett radera stryk avregist afmeld avmeld ophør tabort ifred fred slipp frabed
    slipp slapp
    lopett poist peru riitt rauha jättäk
    ukonč skonč zakończ přesta presta vymaz vymaž odstran odstraň smaz smaž vyřad vyrad zruš odhlás nepiš nepos nekont pokoj zapomeň
    ukloni izbriš odjav prestan makni
    töröl vegye leirat hagyj szűnj
    șterg sterg scoat elimin dezabon înceta inceta opri
    прекрат перестан запрещ забудьт забор удал исключ отпис убер убрат вычерк видал відпис прибер спрет изтри премахн
    διαγρα αφαιρ σταματ βγάλτε
    eemald kustut lopet izņem izdzēs nesūt nerakst išbrauk pašalin nebesiųs nebeskamb neraš neberaš nesių
    ngừng xóa hủy xoá hapus berhenti hentikan keluarkan
"""
REFUSING_PARTS = """
    ないで 不要 停止 削除 控え やめて 止めて 結構です お断り 解除 遠慮
    不 别 勿 停 删 刪 移除 取消 退订 退訂 拒
    마세요 마십시오 말아 않 안받 그만 삭제 중단 거부 빼주
    อย่า ไม่ หยุด ลบ ยกเลิก เลิก ปลด เอาออก ถอน พอแล้ว
    توقف حذف احذف إزالة أزل إلغاء
    הפסק תפסיק הפסיקו הסר תסיר מחק
    हटा रोक बंद
    mayın meyin mayınız meyiniz miyorum miyoruz silin çıkar kaldır durdur bırak
"""
WRITING_WHOLE = """
    post poste boîte messagerie hear bin trash exist prospects write list call sms msg msgs txt text texts name number phone data mailbox domain
    liste daten nummer app bel ring ringa seznam údaje listu lista liste dane bazy baza fișier date
    horen saa saada ir ír írjanak cím adat szám γράψτε στείλτε ara yaz veri
    thư gửi pesan daftar nomor
"""
WRITING_STEMS = """
    msg txt email mail inbox contact writ messag texting emailing mailing calling outreach approach newsletter campaign record databas details
    address spam market advert solicit correspond communicat subscri bother disturb chas pester send reach follow removed solicit
    zuschrift schriftverkehr schriftwechsel anmail anzumail angemail ansprech angesproch geschickt angerufen schreib anschreib kontakt melde nachricht anfrage werb liste verteiler adress anruf schick zusend belästig behellig anfragen
    recontact courriel écri message envo relanc diffusion données coordonnées adresse numéro prospect sollicit fichier démarch appel
    dirig dirij propuest correo escrib mensaj envi mand datos direcci número boletín publicid llam molest
    propozycj procur propost scriv contatt messagg invi mand dati indirizz pubblicit chiam comunicaz disturb
    escrev contat mensag envi dados endereço ligu incomod
    insist papierkorb nachfrag versand zusend entend fichier disturb
    schrij bericht stur lijst gegevens adres benader nieuwsbrief
    pis kontakt wiadomo wysył przysył list danych adres numer ofert dzwon subskry
    henvend utskick höra hører mejl skriv besked melding meddel skick lista uppgift opplys oplysn adress nyhedsbrev kontakt
    viest sähköpost yhtey kirjo lähet lähett tieto osoit numero posti markkin
    zasíl zasiel píš piš pište posíl posiel zpráv správ adres čísl nabíd zoznam databáz
    posta mesaj gönder ulaş iletişim liste numara adres yazma
    пиш писат писем письм почт сообщ смс рассыл списк баз данн адрес номер звон контакт беспок безпок турбув тривож докуч присыл лист надсил розсил повідом имейл съобщ
    mesaj scri contact trimi adres număr sun
    level üzenet küld keres lista hírlev zavar
    μηνύμα μηνυμ γράψ στέλν στείλ ξαναστείλ επικοιν λίστ στοιχ διευθ
    kirj sõnum saat nimekir andme vēstul ziņ sarakst laišk žinut sąraš nesūt nerakst neraš neberaš nesių nebesių
    korespond korrespond
    tin nhắn liên danh hubung kirim kontak
"""
WRITING_PARTS = """
    メール 連絡 配信 送信 送ら 勧誘 営業 リスト 案内
    邮件 郵件 短信 联系 聯繫 收到 发 發 名单 名單 列表 打扰 打擾 电话 電話 信息
    메일 연락 문자 메시지 보내 목록 명단 번호
    อีเมล ข้อความ ติดต่อ ส่ง รายชื่อ
    بريد رسال ارسل إرسال تواصل اتصال قائم بيانات رقم مراسل ایمیل پیام تماس فهرست شماره میل پیغام رابطہ
    לכתוב כתוב מייל הודע לשלוח שלח קשר רשימ תפוצ פרטים
    ईमेल संदेश मेल मैसेज संपर्क सूची लिस्ट नंबर भेज
"""
