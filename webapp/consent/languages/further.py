"""Further languages: their carriers' words, the plainest requests, and a few hints. The model reads the rest."""

from __future__ import annotations

from webapp.consent.languages.language import Language

SLAVIC = Language(  # Russian, Ukrainian, Bulgarian, Croatian, Slovenian
    keywords="стоп|отписаться|отписка|отпишите_меня|отпишите|отказ_от_рассылки|відписатися|відписатись|відписка|відпишіть_мене|odjava|odjavi_me|odjavite_me|отпиши|отпиши_ме|отписване|отстаньте",
    bare_keywords="отмена|хватит|прекратите|скасувати|зупинити|prekini|ukloni_me|удалите|удалите_меня|конец|довольно",
    ambiguous="отмена|скасувати|конец",
    requests="""
        [пожалуйста] удалите|отпишите|уберите|исключите|вычеркните меня|нас|мой_адрес|мою_почту|мой_номер|мои_данные [пожалуйста] [из|от] [вашей|вашего|этой|своей] [рассылки|списка|базы|базы_данных]
        [пожалуйста] [больше|прошу] не пишите|звоните|беспокойте|присылайте|отправляйте|писать|присылать|беспокоить|связывайтесь [мне|нам|меня|со_мной] [больше|писем|сообщений|никогда] [пожалуйста]
        [пожалуйста] больше [мне|нам|меня] не пишите|звоните|беспокойте|присылайте|отправляйте [сообщения|письма|ничего]
        [пожалуйста] перестаньте|прекратите [мне|нам] писать|звонить|присылать|спамить [письма|сообщения]
        [я] не хочу|хотим|желаю [больше] получать [ваши|эти|от_вас] [письма|рассылку|сообщения|писем]
        оставьте меня|нас в_покое
        [будь_ласка] видаліть|відпишіть|приберіть мене|нас|мою_адресу|мої_дані [з] [вашої|вашого] [розсилки|списку|бази]
        [будь_ласка] [більше] не пишіть|дзвоніть|турбуйте|надсилайте [мені|нам|мене] [більше|листів]
        molim [vas] uklonite|izbrišite|odjavite|maknite me|nas [s|sa|iz|od] [vaše|vašeg] [liste|popisa|baze]
        [molim] nemojte mi|nam|me više pisati|slati|kontaktirati
        моля премахнете|изтрийте|отпишете ме [от] [вашия|списъка] [списък]
    """,
    strong="не_пишите|не_звоните|не_беспокойте|отпишите_меня|удалите_меня|не_пишіть|не_турбуйте|перестаньте_писать|прекратите_рассылку|больше_не_пишите|не_хочу_получать",
    weak="спам|рассылк*|персональны*|жалоб*|юрист*|адвокат*|суд|ошиблись_номером|не_тот_номер|откуда_у_вас|розсилк*|скарг*|номер_не_тот|отвалите",
    harmless="""
        не отписывайте|удаляйте|переставайте …
        чтобы|для отписаться|отписки …
        отписаться|отписка @
        без остановок|стоп
    """,
    companions="пожалуйста|спасибо|не_интересует|нет|нет_спасибо|неинтересно|немедленно|и|будь_ласка|дякую|ні|molim|hvala|ne_hvala|моля|благодаря|не_интересно|нас_не_интересует",
    greetings="здравствуйте|добрый_день|привет|доброго_дня|вітаю|poštovani|dobar_dan|уважаемые|здравейте",
    closings="спасибо|с_уважением|дякую|з_повагою|hvala|lp|pozdrav|отправлено_с_iphone",
    removing="удал отпи убер исключ вычерк видал відпи",
    channels={"calls": "звон дзвон", "email": "почт", "sms": "смс"},
    wishes={"email": "по почте|email|e-mail\nна_почту|письмом|пишите"},
    opt_ins="да|старт|продолжайте|подписаться|передумал|передумала|так|підписатися",
    enquiries="цена|цены|сколько|стоит|прайс|интересно|встреча|созвон|когда|ціна|скільки|cijena|koliko",
)
GREEK_AND_ROMANCE = Language(  # Greek, Romanian, Hungarian, Catalan
    keywords="διαγραφή|απεγγραφή|διαγράψτε_με|σταματήστε|dezabonare|dezabonați-mă|dezabonează-mă|leiratkozás|leiratkozom|leiratkozni|töröljenek|hagyjanak_békén|donar-me_de_baixa|στοπ",
    bare_keywords="φτάνει|ne_írjon|ne_írjanak|τέλος|ακύρωση|opriți|opreste|anulează|leállít|törlés|vége|atura|baixa",
    ambiguous="τέλος|ακύρωση|vége|törlés",
    requests="""
        [παρακαλώ] διαγράψτε|αφαιρέστε|βγάλτε με|μας|τα_στοιχεία_μου|το_email_μου [από] [τη|την] [λίστα] [σας]
        [παρακαλώ] μην|μη μου|με|μας [ξανά] στέλνετε|γράφετε|ενοχλείτε|επικοινωνήσετε|ξαναστείλετε|ενοχλήσετε [άλλα|ξανά|πλέον] [email|μηνύματα]
        [vă_rog] [să] mă|ne ștergeți|scoateți|eliminați|dezabonați din|de lista|baza|newsletter [dumneavoastră|voastră|de_date]
        [vă_rog] nu mă|îmi|ne|ne_mai mai contactați|scrieți|trimiteți|deranjați|sunați [e-mailuri|mesaje|niciodată]
        nu mai|vreau doresc|mai să primesc [e-mailuri|mesaje] [de_la_dumneavoastră]
        [kérem] töröljenek|töröljön|vegyenek|vegyen [ki] [a] listáról|listájukról|adatbázisból
        [kérem] ne írjanak|küldjenek|keressenek|zavarjanak|hívjanak [nekem] [többet|több_e-mailt|tovább]
        nem kérek|szeretnék [több|további] e-mailt|levelet|üzenetet|hírlevelet|megkeresést [kapni]
        [si_us_plau] doneu-me|esborreu-me de|de_la baixa|llista
        lăsați-mă în pace
    """,
    strong="μην_μου_στέλνετε|διαγράψτε_με|nu_mă_mai_contactați|nu_îmi_mai|ștergeți-mă|dezabonați|ne_írjanak|ne_küldjenek|töröljenek|nem_kérek_több",
    weak="ανεπιθύμητ*|δικηγόρ*|προσωπικά_δεδομένα|λάθος_νούμερο|date_personale|avocat|anspdcp|kéretlen|ügyvéd|személyes_adat*|téves_szám|număr_greșit|naih",
    companions="παρακαλώ|ευχαριστώ|όχι|όχι_ευχαριστώ|vă_rog|mulțumesc|nu|nu_mulțumesc|nu_sunt_interesat|kérem|köszönöm|nem|nem_érdekel|köszönöm_nem|si_us_plau|gràcies|δεν_ενδιαφέρομαι",
    greetings="γεια_σας|καλημέρα|καλησπέρα|bună_ziua|bună|salut|jó_napot|tisztelt|szia|üdvözlöm|hola|bon_dia",
    closings="ευχαριστώ|με_εκτίμηση|mulțumesc|cu_respect|o_zi_bună|köszönöm|üdvözlettel|tisztelettel|gràcies|salutacions",
    removing="διαγρα αφαιρ sterg scoat elimin dezab torol vegyen",
    opt_ins="ναι|da|igen|folytatás|meggondoltam|continuați",
    enquiries="τιμή|τιμές|πόσο|preț|prețul|cât|ár|ára|mennyi|találkozó|întâlnire|ajánlat",
)
SEMITIC_AND_INDIC = Language(  # Arabic, Hebrew, Persian, Hindi, Urdu
    keywords="إلغاء_الاشتراك|الغاء_الاشتراك|إيقاف|ايقاف|توقف|توقفوا|أوقف|قف|إلغاء|الغاء|הסר|הסירו|הסירו_אותי|הסר_אותי|להסיר|הסרה|עצור|रोकें|बंद_करें|बंद_करो|सदस्यता_समाप्त|सदस्यता_रद्द_करें|रुकें|हटाओ|मुझे_हटाओ|لغو|لغو_اشتراک|توقف_کنید|روکیں|بند_کریں|הסרה_מהרשימה",
    requests="""
        [من_فضلك|من_فضلكم|رجاء|الرجاء] احذفني|احذفوني|أزلني|أزيلوني|شطبني|ازالتي|إزالتي [من] [القائمة|قائمتكم|قائمتك|قائمة_البريد|القائمة_البريدية]
        [من_فضلك|من_فضلكم|رجاء|الرجاء] لا|عدم ترسل|ترسلوا|تراسلني|تراسلوني|تتصل|تتصلوا|إرسال|ارسال|الاتصال|التواصل [لي|بي|معي] [المزيد|أي] [من] [الرسائل|رسائل] [مرة_أخرى|بعد_الآن|مجددا]
        توقفوا|توقف عن مراسلتي|إرسال|ارسال|الاتصال|إزعاجي [الرسائل|بي] [لي]
        لا أريد|اريد استلام|تلقي [المزيد] [من] [الرسائل|رسائلكم|رسائل]
        [בבקשה|נא] הסירו|הסר|תסירו|למחוק|מחקו|תוריד|תורידו אותי|אותנו|את_הפרטים_שלי [מהרשימה|מרשימת_התפוצה|מהמאגר|מרשימת_הדיוור] [בבקשה|תודה]
        [בבקשה|נא] לא|אל ליצור|תפנו|תשלחו|לשלוח|תתקשרו|תכתבו [לי|אליי|איתי|קשר] [יותר|עוד|קשר|הודעות|איתי] [יותר|הודעות]
        [कृपया] मुझे [आगे|अब|और|दोबारा] [ईमेल|संदेश|मैसेज|मेल] मत|न|ना भेजें|भेजो|भेजिए
        [कृपया] मेरा|मुझे [नाम|नंबर|ईमेल] [अपनी] [सूची|लिस्ट] से हटाएं|हटा_दें|निकालें|हटाइए
        [कृपया] मुझसे [दोबारा|आगे|फिर] संपर्क न|मत करें
    """,
    strong="لا_تراسلني|لا_ترسلوا|لا_تتصل|احذفني|אל_תשלחו|אל_תתקשרו|הסירו_אותי|תסירו_אותי|मत_भेजें|हटा_दें|संपर्क_न_करें|تماس_نگیرید",
    weak="إزعاج|محامي|شكوى|سبام|רשימת_תפוצה|ספאם|עורך_דין|חוק_הספאם|מספר_שגוי|गलत_नंबर|स्पैम|वकील|शिकायत|رقم_خطأ|رقم_غلط",
    companions="من_فضلك|من_فضلكم|شكرا|شكراً|لا|لا_شكرا|تودا|תודה|תודה_רבה|בבקשה|נא|לא|לא_תודה|לא_מעוניין|לא_מעוניינת|कृपया|धन्यवाद|नहीं|لست_مهتما|غير_مهتم|شکریہ|لطفا|ممنون",
    greetings="مرحبا|السلام_عليكم|שלום|היי|नमस्ते|سلام",
    closings="شكرا|شكراً|مع_التحية|תודה|בברכה|धन्यवाद|תודה_מראש",
    opt_ins="نعم|اشتراك|ابدأ|כן|להצטרף|हाँ|हां|शुरू|بله",
    enquiries="سعر|السعر|الأسعار|كم|اجتماع|מחיר|כמה|פגישה|कीमत|दाम|कितना|मीटिंग",
)
EAST_ASIAN = Language(  # Chinese, Japanese, Korean, Vietnamese, Thai, Indonesian
    keywords="退订|退訂|取消订阅|取消訂閱|停止|拒收|回复退订|td|配信停止|配信停止希望|停止希望|解除|登録解除|購読解除|メルマガ解除|ストップ|수신거부|수신_거부|거부|구독취소|구독_취소|해지|그만|やめて|やめてください|やめて下さい|ngừng|hủy_đăng_ký|hủy|từ_chối|huỷ|dừng|ยกเลิก|หยุด|ยกเลิกการสมัคร|berhenti|berhenti_berlangganan|batal",
    ambiguous="解除|해지|batal|hủy|ยกเลิก|停止|그만",
    requests="""
        [请|請] 不要|别|勿|别再|不要再 [再] [给我|給我|向我|和我|与我] 发|發|发送|發送|联系|聯繫|联系我|打扰|打擾|打扰我|联络 [我] [了|邮件|郵件|短信|信息|邮件了|任何邮件]
        [请|請] 把|将|將 我|我的邮箱|我的郵箱|我的号码 从|從 [你们的|您的|您] [名单|名單|列表|邮件列表|郵件列表] [中|里|上|裡] 删除|刪除|移除
        [请|請] 删除|刪除 我的 信息|数据|資料|联系方式|个人信息
        [请|請] 取消|停止 [我的] 订阅|訂閱|发送|發送 [邮件|郵件]
        配信 [を|の] 停止 [して|を] [ください|お願いします|希望します|お願い致します|お願いいたします]
        [今後|もう|二度と] [の] メール|連絡|ご連絡|配信|送信|勧誘 [を|は|の] 送らないで|しないで|やめて|止めて|停止して|お断りします|不要です|お控え|ご遠慮 [ください|下さい|願います]
        メール の 配信 を 停止して|止めて|やめて [ください|下さい]
        [配信|送信] リスト から 削除して|外して|消して|除いて [ください|下さい]
        リスト から 削除 して [ください|下さい]
        メール を 送らないで [ください|下さい]
        [더_이상] 연락하지|보내지|문자하지|메일_보내지 마세요|말아주세요|마십시오|마|말아_주세요
        [더_이상] 메일|문자|이메일|메시지|연락 보내지|하지 마세요|말아주세요|마십시오|말아_주세요
        [명단|리스트|목록|수신_목록] 에서|목록에서|명단에서|리스트에서 [저를|제] 삭제해|빼|삭제해주세요|빼주세요 [주세요|주십시오]
        [vui_lòng|xin] đừng gửi|liên_hệ|nhắn_tin|làm_phiền [email|tin|tin_nhắn] [cho|với] [tôi|chúng_tôi] [email|tin_nhắn] [nữa]
        [vui_lòng|xin] không gửi|liên_hệ|nhắn_tin|làm_phiền [email|tin|tin_nhắn] [cho|với] [tôi|chúng_tôi] [email|tin_nhắn] nữa
        [mohon|tolong|harap] jangan kirim|hubungi|mengirim|ganggu saya|kami|email|pesan|lagi [saya|kami|email|pesan|lagi] [lagi]
        [mohon|tolong|harap] hapus|keluarkan saya|kami|email_saya|nomor_saya|alamat_saya|data_saya [dari] [daftar|milis] [ini|anda]
        [mohon|tolong|harap] hentikan|berhenti email|pesan|pengiriman|mengirim [email|pesan] [ini|anda]
    """,
    strong="不要再发|别再发|不要联系|不要再联系|勿扰|删除我的|送らないで|連絡しないで|配信停止|リストから削除|연락하지|보내지_마|삭제해_주세요|jangan_hubungi|jangan_kirim|đừng_gửi|đừng_liên_hệ|不要再打|停止发送",
    weak="垃圾邮件|骚扰|騷擾|投诉|投訴|律师|举报|迷惑|迷惑メール|個人情報|弁護士|通報|스팸|신고|개인정보|변호사|番号違い|打错了|发错了|thư_rác|nomor_salah|salah_sambung",
    harmless="停止 しないで|发货|供应|生产|营业\n解除 合同|契約\n不停止\n取消 会议|订单|會議|預約\nbatal rapat|pesanan|janji",
    companions="请|請|谢谢|謝謝|多谢|您好|不|不需要|不用了|没兴趣|沒興趣|お願いします|よろしくお願いします|ありがとうございます|ありがとう|不要です|興味ありません|필요없습니다|감사합니다|부탁드립니다|관심_없습니다|cảm_ơn|không|vui_lòng|terima_kasih|tolong|mohon|tidak|tidak_tertarik|ขอบคุณ|กรุณา|ครับ|ค่ะ|です|致します",
    greetings="你好|您好|こんにちは|お世話になっております|안녕하세요|xin_chào|halo|สวัสดี",
    closings="谢谢|謝謝|此致|敬礼|よろしくお願いします|よろしくお願いいたします|敬具|감사합니다|cảm_ơn|terima_kasih|salam|trân_trọng",
    opt_ins="是|好的|订阅|開始|开始|はい|再開|登録|네|예|시작|구독|có|đăng_ký|ya|mulai|lanjut",
    enquiries="价格|價格|报价|多少钱|见面|会议|価格|料金|いくら|打ち合わせ|資料|가격|얼마|미팅|견적|giá|bao_nhiêu|harga|berapa",
)
BALTIC = Language(  # Estonian, Latvian, Lithuanian
    keywords="loobu|loobun|tühista_tellimus|lõpeta|atteikties|atrakstīties|atsakyti_prenumeratos|atsisakau|atsisakyti",
    requests="""
        [palun] eemaldage|kustutage|võtke mind|meid|minu_aadress|minu_andmed [oma|teie] [nimekirjast|listist|andmebaasist|postitusloendist|maha] [maha]
        [palun] ärge saatke|kirjutage|helistage|saatke_mulle [mulle|meile] [rohkem|enam] [kirju|meile|sõnumeid|e-kirju] [rohkem|enam]
        ma_ei_soovi|ei_soovi [enam|rohkem] [teie] kirju|meile|sõnumeid|e-kirju|teateid [enam|saada|rohkem] [saada]
        [lūdzu] izņemiet|izdzēsiet|noņemiet mani|manu_adresi|manus_datus|mūs no [jūsu|sava] saraksta|datubāzes|adresātu_saraksta
        [lūdzu] vairs_nesūtiet|nesūtiet|nerakstiet|nezvaniet|vairs_nerakstiet [man|mums] [vairs] [vēstules|e-pastus|ziņas] [vairs]
        vairs_nevēlos|nevēlos_vairs|nevēlos saņemt jūsu|nekādas|šādas|šīs [vēstules|ziņas|e-pastus]
        [prašau|prašom] išbraukti|išbraukite|pašalinti|pašalinkite|ištrinti|ištrinkite mane|mano_adresą|mano_duomenis|mus iš [jūsų|savo] sąrašo|duomenų_bazės|adresatų_sąrašo
        [prašau|prašom] nebesiųskite|nerašykite|nebesiųsti|nebesiųskit|neberašykite|nebeskambinkite [man|mums] [daugiau] [laiškų|žinučių] [daugiau]
        nebenoriu|daugiau_nenoriu|nenoriu_daugiau gauti jūsų|šių|jokių [laiškų|žinučių|pasiūlymų]
    """,
    strong="ärge_saatke|ärge_kirjutage|eemaldage_mind|nesūtiet|nerakstiet|izņemiet_mani|nebesiųskite|neberašykite|išbraukite_mane|pašalinkite_mane",
    weak="rämpspost|advokaat|andmekaitse|vale_number|mēstule|mēstules|advokāts|datu_aizsardzība|nepareizs_numurs|šlamštas|brukalas|advokatas|duomenų_apsauga|klaidingas_numeris",
    companions="palun|aitäh|tänan|ei|ei_aitäh|ei_huvita|lūdzu|paldies|nē|nē_paldies|neinteresē|prašau|prašom|ačiū|ne|ne_ačiū|nedomina",
    greetings="tere|tervist|labdien|sveiki|laba_diena|sveiki",
    closings="lugupidamisega|tervitades|aitäh|ar_cieņu|paldies|pagarbiai|ačiū",
    opt_ins="jah|alusta|telli|jā|sākt|pieteikties|taip|pradėti|prenumeruoti",
    enquiries="hind|kui_palju|kohtumine|pakkumine|cena|cik_maksā|tikšanās|piedāvājums|kaina|kiek_kainuoja|susitikimas|pasiūlymas",
)
FURTHER = (SLAVIC, GREEK_AND_ROMANCE, SEMITIC_AND_INDIC, EAST_ASIAN, BALTIC)
