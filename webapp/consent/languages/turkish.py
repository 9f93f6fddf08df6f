"""Turkish."""

from __future__ import annotations

from webapp.consent.languages.language import Language

_ME = "beni|bizi|adresimi|e-postamı|e-posta_adresimi|numaramı|telefonumu|bilgilerimi|verilerimi|kişisel_verilerimi|adresimizi|bilgilerimizi|mailimi|mail_adresimi|ismimi|tüm_verilerimi"
_LIST = "listeden|listenizden|listelerinizden|listenden|listesinden|mail_listenizden|mail_listesinden|e-posta_listenizden|e-posta_listesinden|sistemden|sisteminizden|veri_tabanından|veri_tabanınızdan|veritabanınızdan|rehberinizden|abonelikten|bültenden|bu_listeden"
_NOT = "yazmayın|yazma|yazmayınız|göndermeyin|gönderme|göndermeyiniz|atmayın|atma|aramayın|arama|iletişime_geçmeyin|ulaşmayın|rahatsız_etmeyin|mesaj_atmayın|mesaj_göndermeyin|e-posta_göndermeyin|mail_atmayın|mail_göndermeyin|sms_göndermeyin|e-posta_atmayın|sms_atmayın"

TURKISH = Language(
    keywords="iptal_et|aboneliği_iptal_et|aboneliğimi_iptal_edin|abonelikten_çık|listeden_çık|listeden_çıkar|üyelikten_çık|beni_rahat_bırakın|ret|abonelik_iptali",
    bare_keywords="çıkar_beni|beni_çıkar|iptal|durdur|durdurun|çık|çıkış|yeter|sil|beni_çıkarın|beni_silin|bırakın|dur|dur_lütfen",
    ambiguous="iptal|son|sil|çık|durdur",
    requests=f"""
        [lütfen] {_ME} [lütfen] [hemen] {_LIST} [lütfen] çıkarın|çıkar|silin|sil|çıkarınız|siliniz|çıkarır_mısınız|siler_misiniz|kaldırın|çıkartın|çıkarmanızı|silmenizi [istiyorum|rica_ederim|rica_ediyorum]
        [lütfen] {_ME} [lütfen] silin|siliniz|çıkarın|kaldırın|siler_misiniz
        [lütfen] bir_daha|artık|bundan_sonra [bana|beni|bize|bizi|benimle|bizimle] [asla|hiç] [e-posta|mail|mesaj|sms] {_NOT} [lütfen|artık]
        [lütfen] bana|beni|bize|bizi|benimle|bizimle [bir_daha|artık|lütfen] [e-posta|mail|mesaj|sms] {_NOT} [lütfen|artık]
        [lütfen] [artık|bir_daha] [sizden] e-posta|mail|mesaj|sms|bu_mesajları|bu_mailleri|bu_e-postaları [almak|alma] istemiyorum|istemiyoruz
        [artık] benimle|bizimle|tarafımla iletişime_geçilmesini|iletişim_kurulmasını istemiyorum|istemiyoruz
        [lütfen] aboneliğimi|üyeliğimi|kaydımı|e-posta_aboneliğimi [iptal|sonlandır*] edin|ediniz|eder_misiniz|silin|sonlandırın
        abonelikten|listeden|listenizden|bu_listeden çıkmak istiyorum|istiyoruz
        [lütfen] mesaj|e-posta|mail|sms göndermeyi|atmayı|yazmayı bırakın|kesin|durdurun
        iznimi|onayımı|rızamı geri_alıyorum|geri_çekiyorum|iptal_ediyorum
        beni|bizi rahat bırakın|bırak
        kişisel_verilerimin|verilerimin silinmesini istiyorum|talep_ediyorum|rica_ederim
    """,
    strong=f"""
        {_ME} [*] silin|çıkarın|çıkar|sil|kaldırın
        {_LIST} çıkarın|silin|çıkar|çıkmak
        bir_daha [*] [*] {_NOT}
        artık [*] [*] {_NOT}
        bana|beni|bize [*] {_NOT}
        e-posta|mail|mesaj|sms|mesajları|mailleri almak istemiyorum|istemiyoruz
        nasıl [*] çıkabilirim|çıkarım|iptal_edebilirim|çıkılır
        rahat_bırakın
        verilerimin|verilerimi [*] silinmesi*|silin
        unutulma_hakkı
    """,
    weak="""
        kvkk|gdpr|kişisel_veri*|avukat*|şikayet*|savcılığ*|taciz|istenmeyen|izinsiz|rahatsız
        yanlış_numara
        numaramı|adresimi|mailimi|e-postamı|bilgilerimi nereden|kimden|nasıl
        nereden buldunuz|aldınız
        üye_olmadım|kayıt_olmadım|izin_vermedim
        bıktım|defol*|yeter_artık
    """,
    harmless="""
        çıkarmayın|silmeyin|durmayın|iptal_etmeyin|bırakmayın|kesmeyin|durdurmayın
        [beni|bizi|adresimi] [listeden|listenizden] [lütfen] çıkarmayın|silmeyin
        abonelikten çıkmak için …
        listeden|listemizden|abonelikten çıkmak için|isterseniz|istiyorsanız …
        almak istemiyorsanız …
        buraya|linke tıklayın …
        abonelikten_çık|iptal @
        mesaj|mail|e-posta almadım|almadık|gelmedi|ulaşmadı
        toplantıyı|siparişi|randevuyu|sözleşmeyi|görüşmeyi iptal|ertele* [edin|et|edebilir|eder]
        toplantı|sipariş|randevu iptal|iptali
        otobüs_durağı|durak|son_durak|sonra|son_fiyat|son_olarak
        palet|gönderimi|göndermeyi|sevkiyatı bırakmak|durdurmak istiyoruz …
    """,
    companions="""
        lütfen|teşekkürler|teşekkür_ederim|teşekkür_ederiz|sağ_olun|sağolun|şimdiden_teşekkürler|rica_ederim|tşk
        hemen|şimdi|derhal|artık|ve|ama|tamam|pardon|kusura_bakmayın|acilen
        hayır|hayır_teşekkürler|ilgilenmiyorum|ilgilenmiyoruz|ilgimi_çekmiyor
        bu spam|taciz
        yanlış_numara|yanlış_kişi
        iyi_günler|iyi_akşamlar|kolay_gelsin|hoşça_kalın
    """,
    greetings="merhaba|merhabalar|selam|iyi_günler|günaydın|sayın|iyi_akşamlar|sayın_yetkili|sayın_ilgili",
    closings="""
        teşekkürler|saygılar|saygılarımla|saygılarımızla|sevgiler|iyi_çalışmalar|iyi_günler|selamlar
        iphone'umdan|iphoneumdan|telefonumdan|outlook|ipad'imden|android_telefonumdan gönderildi
    """,
    openers="cikarir siler eder beni aboneligimi",
    later="""
        kadar|önce|sonra|henüz
    """,
    removing="cikar sil iptal kaldir listeden listenizden",
    breakers="ama ve veya çünkü",
    wishes={
        "email": """
            e-posta|mail ile|yoluyla|üzerinden|atın|yazın|gönderin|daha_iyi|yeterli|olur
            e-postayla|maille|yazılı
        """,
        "sms": "sms|whatsapp ile|üzerinden|yazın",
        "calls": "arayın|telefonla|telefon_edin|beni_arayın",
    },
    channels={"email": "mail eposta posta", "sms": "sms whatsapp", "calls": "ara telefon"},
    opt_ins="""
        evet|başla|başlat|devam|devam_edin|abone_ol|kaydet|üye_yap
        fikrimi|fikrimizi değiştirdim|değiştirdik
        beni|bizi bilgilendirin|haberdar_edin|tekrar_ekleyin
        yanlışlıkla|vazgeçtim|yine_de
        tekrar|yeniden yazabilirsiniz|arayabilirsiniz|ulaşabilirsiniz
    """,
    enquiries="""
        fiyat|fiyatı|fiyatlar|ücret|ücreti|kaç|teklif|katalog|bilgi|detay|detaylar|ilgileniyorum|ilgileniyoruz|ilginç
        toplantı|görüşme|görüşelim|görüşmek|randevu|demo|konuşalım
        misiniz|mısınız|ne_zaman|hangi|nedir|nasıl
        pazartesi|salı|çarşamba|perşembe|cuma|haftaya|gelecek_hafta
        gönderin|gönderir_misiniz|arayın|uygun
    """,
)
