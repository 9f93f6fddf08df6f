"""French."""

from __future__ import annotations

from webapp.consent.languages.language import Language

_LIST = "liste|listes|liste_de_diffusion|liste_d'envoi|liste_de_contacts|liste_mail|mailing|mailing_list|base|base_de_données|bases|fichier|fichiers|newsletter|système|envois|listing|campagne"
_OFF = f"de|des|à votre|vos|la|cette|ta|toutes_vos {_LIST}"
_MY = "mon_adresse|mon_e-mail|mon_mail|mon_email|mon_numéro|mon_nom|mes_coordonnées|mes_données|mon_contact|notre_adresse|nos_coordonnées|nos_données|mes_données_personnelles|toutes_mes_données|mon_adresse_mail|mon_adresse_e-mail|cette_adresse|ce_numéro"
_YOU = "[merci_de|merci_de_bien_vouloir|veuillez|pouvez-vous|pourriez-vous|peux-tu|je_vous_prie_de|je_vous_demande_de|je_souhaite|je_voudrais|je_veux|je_désire|prière_de|nous_souhaitons|j'aimerais] [s'il_vous_plaît|svp]"
_REMOVE = "désabonner|désinscrire|retirer|supprimer|enlever|rayer|désabonnez|désinscrivez|retirez|supprimez|enlevez|rayez|effacer|effacez|ôter|radier|désabonne|désinscris|retire|supprime"
_MAILS = "e-mail|e-mails|mail|mails|message|messages|courriel|courriels|sms|textos|texto|newsletter|publicité|publicités|pub|sollicitations|sollicitation|offres|spam|contact|démarchage"
_WRITE = "contacter|écrire|recontacter|déranger|solliciter|envoyer|relancer|importuner|appeler|téléphoner|démarcher|spammer|contactez|écrivez|recontactez|dérangez|sollicitez|envoyez|relancez|appelez|importunez|contacte|écris|envoie|appelle"

FRENCH = Language(
    keywords="""
        arrêt|arrett|désinscrire|désinscription|désabonner|désabonnement|désabonne|se_désinscrire|se_désabonner|me_désabonner|me_désinscrire
        désabonnez-moi|désinscrivez-moi|désabonnez_moi
        stop_sms|stop_mail|stop_pub|stop_envoi|stop_envois
    """,
    bare_keywords="""
        fini_les_sms|laisser_moi_tranquille|arrêter|arrêtez|arrête|stop_svp|annuler|résilier|supprimer|retirer|supprimez-moi|retirez-moi
        stop_s'il_vous_plaît
    """,
    ambiguous="annuler|résilier|fin|arrêter|supprimer|retirer",
    requests=f"""
        {_YOU} {_REMOVE} moi|nous [s'il_vous_plaît|svp|immédiatement] [de|des|à] [votre|vos|la|cette|toutes_vos] [{_LIST}]
        {_YOU} me|nous|m' {_REMOVE} [de|des|à|immédiatement] [votre|vos|la|cette|toutes_vos] [{_LIST}]
        {_YOU} {_REMOVE} {_MY} [de|des] [votre|vos|la|cette|toutes_vos] [{_LIST}]
        {_YOU} me|nous désabonner|désinscrire
        {_YOU} [être] retiré|désinscrit|désabonné|supprimé|retirée|désinscrite|désabonnée {_OFF}
        {_YOU} ne plus|pas|jamais me|nous|m' {_WRITE} [d'|de|des] [autres] [{_MAILS}]
        {_YOU} ne plus {_WRITE} [me|nous] [de|d'|des] [{_MAILS}]
        {_YOU} ne_plus_m'écrire|ne_plus_m'envoyer|ne_plus_m'appeler|ne_plus_m'importuner [de|d'|des] [{_MAILS}]
        {_YOU} de_ne_plus|ne_plus|de_ne_jamais|ne_jamais me|nous {_WRITE} [de|d'|des] [{_MAILS}]
        [svp|merci] ne me|nous {_WRITE} plus|plus_jamais|jamais [de|d'|des] [{_MAILS}]
        [svp|merci] ne_m'écrivez|ne_m'envoyez|ne_m'appelez|ne_m'écris|ne_m'importunez plus|plus_jamais [de|d'|des] [{_MAILS}]
        {_YOU} arrêtez|arrêter|cessez|cesser|arrête [immédiatement|tout_de_suite] de me|nous|m'écrire|m'envoyer|m'appeler|m'importuner|nous_écrire|vos|me_spammer [{_WRITE}] [vos|des|ces|de] [{_MAILS}]
        {_YOU} arrêtez|arrêter|cessez|cesser vos|ces|les|tous_vos|toute {_MAILS}|envois|prospection|sollicitation|prise_de_contact
        [merci] plus_aucun|plus_aucune|aucun_autre|pas_d'autres {_MAILS} [merci|svp] [de_votre_part]
        je|nous ne souhaite|souhaitons|veux|voulons|désire|désirons plus être|recevoir|avoir|vos|de_vos|de_ces [de|vos|ces|d'|contacté|contactée|contactés|sollicité|sollicitée] [{_MAILS}|informations|nouvelles] [de_votre_part]
        je|nous ne souhaite|souhaitons|veux|voulons|désire|désirons pas être|recevoir [contacté|contactée|contactés|sollicité|de|vos|ces|d'autres] [{_MAILS}] [de_votre_part]
        je retire|révoque mon consentement
        je m'oppose|moppose à l'utilisation|au_traitement [de] mes données [personnelles] [à_des_fins_de_prospection]
        laissez|laisse moi|nous tranquille|tranquilles|en_paix
        {_YOU} [procéder_à] [la] suppression de mes données [personnelles]
    """,
    strong=f"""
        ne_plus|ne_jamais me|nous|m'écrire|m'envoyer|m'appeler|être
        ne_me|ne_nous|ne_m'écrivez|ne_m'appelez {_WRITE} plus|plus_jamais
        ne_m'écrivez|ne_m'appelez|ne_m'importunez pas
        {_REMOVE} moi|nous
        {_REMOVE} {_MY}
        me|nous désabonner|désinscrire|retirer|supprimer
        arrêtez|cessez|arrêter|cesser de me|nous|m'écrire|m'envoyer|m'appeler
        arrêtez_vos|cessez_vos
        plus_aucun|plus_aucune {_MAILS}
        mise_en_demeure|droit_à_l'effacement|droit_à_l'oubli|article_17|droit_d'opposition
        comment|où [puis-je|faire_pour|se|me] [me|se] désabonner|désinscrire
        suppression|effacement de_mes données|coordonnées
        foutez-moi_la_paix|fichez-moi_la_paix
        de {_LIST} d'envoi|de_diffusion
    """,
    weak="""
        rgpd|cnil|avocat|plainte|porter_plainte|harcèlement|démarchage|indésirable|indésirables|pourriel*|non_sollicité*
        données_personnelles
        mauvais_numéro|faux_numéro|erreur_de_numéro
        comment|où avez-vous|avez_vous|as-tu eu|obtenu|trouvé mon|mes|notre|nos
        qui_vous_a_donné|d'où_tenez-vous|d'où_vient
        jamais|pas inscrit|inscrite|abonné|abonnée|demandé|donné_mon_accord
        merde|casse-toi|va_te_faire|ras_le_bol|marre
        plus_intéressé_par_vos
        liste_de_diffusion
    """,
    harmless=f"""
        ne me|nous|le|la|les {_REMOVE} [surtout] pas …
        n'arrêtez|narretez|n'arrête [surtout] pas …
        ne cessez|vous_arrêtez [surtout] pas …
        pas_d'arrêt|sans_arrêt|arrêt_de_bus|arrêt_de|l'arrêt|un_arrêt|en_arrêt|arrêt_maladie|prochain_arrêt|premier_arrêt|dernier_arrêt|d'arrêt
        pour se|vous désabonner|désinscrire …
        si_vous ne souhaitez|voulez|désirez plus|pas …
        vous_pouvez [à_tout_moment] vous désabonner|désinscrire …
        se_désabonner|désabonnement|se_désinscrire|désinscription @
        cliquez_ici|cliquer_ici pour …
        je|nous [n'ai|navons|ne] [ai|avons] [plus|pas] reçu|reçois|recevons|reçoit plus|aucun|pas|rien …
        je|nous ne|n'ai|n'avons reçois|reçu|recevons|plus [plus|pas|rien] [reçu] …
        annuler|supprimer|résilier|arrêter|retirer le|la|notre|mon|ma|un|une|les rendez-vous|rdv|réunion|commande|contrat|créneau|appel|livraison|projet|production|stock|stocks
        nous|on|je|j'ai voulons|souhaitons|allons|devons|avons|veux|dois|vais|va arrêter|cesser|stopper d'envoyer|de_faire|d'expédier|de_stocker|le|la|les|notre|nos|de_travailler|cette …
        ne me|nous appelez|téléphonez pas avant|après …
        conforme|conformité [au|à|rgpd] [rgpd]
        rgpd conforme|compatible
    """,
    companions="""
        merci|merci_beaucoup|merci_d'avance|merci_bien|svp|s'il_vous_plaît|s'il_te_plaît|je_vous_remercie|merci_pour_votre_compréhension|merci_de_votre_compréhension|par_avance
        immédiatement|maintenant|tout_de_suite|dès_maintenant|définitivement|désormais|dès_que_possible|et|mais|ok|désolé|désolée
        non|non_merci|pas_intéressé|pas_intéressée|pas_intéressés|sans_façon|pas_d'intérêt
        je_ne_suis|nous_ne_sommes pas|plus intéressé|intéressée|intéressés [par_votre_offre]
        cela_ne|ça_ne|votre_offre_ne m'intéresse|nous_intéresse|mintéresse pas|plus
        c'est du spam|harcèlement
        bonne journée|soirée|semaine|continuation
        mauvaise_personne|mauvais_numéro
        au_revoir
    """,
    greetings="bonjour|bonsoir|salut|madame|monsieur|madame_monsieur|bonjour_madame|bonjour_monsieur|cher|chère|chers",
    closings="""
        merci|cordialement|bien_cordialement|cdt|cdlt|bien_à_vous|salutations|sincères_salutations|meilleures_salutations|respectueusement|bien_à_toi|amicalement
        envoyé de|depuis mon iphone|mon_ipad|mon_mobile|mon_smartphone|outlook|yahoo_mail|mon_appareil_mobile|outlook_pour_ios|outlook_pour_android
        télécharger outlook|outlook_pour_ios|outlook_pour_android
    """,
    openers="pouvez pourriez pouvezvous pourriezvous peux peuxtu pourrais",
    later="""
        avant|jusqu'à|jusqu'au|jusqu'en|après|pendant|d'ici [le|la|les|fin|début|mon|l'] lundi*|mardi*|mercredi*|jeudi*|vendredi*|samedi*|dimanche*|semaine|mois|année|été|hiver|noël|pâques|vacances|congés|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|rentrée|midi|#
        cette|ce|le|pour semaine|mois|matin|soir|moment|lundi|mardi|mercredi|jeudi|vendredi|week-end
    """,
    removing="desabonn desinscri retir supprim enlev ray effac radi suppression",
    breakers="mais et ou sinon donc car parce jusqu",
    wishes={
        "email": """
            par|via|en mail|e-mail|courriel|écrit|email
            écrivez|écris|envoyez|mailez moi|nous [plutôt] [un|par] [mail|e-mail|courriel]
            un_mail|un_e-mail|le_mail|l'e-mail|l'email [me|nous] [est|suffit|convient|va] [mieux|préférable|très_bien|suffisant]
            plutôt|préfère|préférons|préférable les|le|un|par|l' mail|mails|e-mail|e-mails|écrit
        """,
        "sms": "par sms|texto|whatsapp",
        "calls": """
            appelez|appelle|téléphonez moi|nous|plutôt
            par_téléphone|plutôt_un_appel|de_vive_voix
        """,
    },
    channels={
        "email": "mail email emails mails courriel newsletter",
        "sms": "sms texto",
        "calls": "appel telephon mappel",
    },
    opt_ins="""
        oui|reprendre|continuer|continuez|réabonner|réabonnez-moi|se_réabonner|réinscrire|réinscrivez-moi
        j'ai|nous_avons|jai changé d'avis
        tenez|gardez|remettez moi|nous au_courant|informé|informée|sur_la_liste|dans_la_liste
        par_erreur|erreur_de_ma_part|finalement|tout_compte_fait
        vous_pouvez|n'hésitez_pas_à|merci_de me|nous recontacter|réécrire|écrire_à_nouveau
        recontactez-moi|réécrivez-moi
    """,
    enquiries="""
        prix|tarif|tarifs|devis|coût|coûte|combien|brochure|renseignements|informations|intéressé|intéressée|intéressés|intéressant
        rendez-vous|réunion|rencontrer|discuter|démonstration|disponible|disponibilités
        pouvez-vous|pourriez-vous|avez-vous|quel|quelle|quels|quelles|quand|comment
        lundi|mardi|mercredi|jeudi|vendredi|semaine_prochaine
        envoyez-moi|appelez-moi|nous_convient|me_convient
    """,
)
