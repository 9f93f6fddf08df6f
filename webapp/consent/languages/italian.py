"""Italian."""

from __future__ import annotations

from webapp.consent.languages.language import Language

_LIST = "lista|liste|mailing_list|elenco|database|lista_contatti|newsletter|rubrica|archivio|sistema|mailing|indirizzario"
_OFF = f"dalla|dal|dalle|dai|da|dall' [vostra|vostro|vostre|tua|questa|sua|suo|vostri] {_LIST}"
_YOU = "[potete|potreste|potrebbe|può|puoi|vi_prego_di|la_prego_di|si_prega_di|vogliate|chiedo_di] [per_favore|gentilmente|cortesemente]"
_REMOVE_ME = "cancellatemi|cancellami|mi_cancelli|rimuovetemi|rimuovimi|mi_rimuova|toglietemi|toglimi|mi_tolga|disiscrivetemi|disiscrivimi|eliminatemi|eliminami|depennatemi|cancellateci|rimuoveteci|toglieteci|disiscriveteci|cancellarmi|rimuovermi|togliermi|disiscrivermi|eliminarmi|essere_cancellato|essere_rimosso|essere_cancellata|essere_rimossa"
_REMOVE = "cancellare|cancellate|cancelli|cancella|rimuovere|rimuovete|rimuova|togliere|togliete|tolga|eliminare|eliminate|elimini|elimina"
_MY = "il_mio_indirizzo|la_mia_mail|la_mia_email|il_mio_numero|il_mio_nome|i_miei_dati|i_miei_dati_personali|i_nostri_dati|il_nostro_indirizzo|il_mio_contatto|questo_numero|questo_indirizzo|tutti_i_miei_dati"
_MAILS = "mail|email|e-mail|messaggi|messaggio|comunicazioni|newsletter|pubblicità|sms|spam|offerte|proposte|telefonate|queste_mail|queste_email|vostre_mail|vostre_email|niente|nulla"
_WRITE = "scrivetemi|scrivermi|scrivete|contattatemi|contattarmi|contattate|inviatemi|inviarmi|inviate|mandatemi|mandarmi|mandate|disturbatemi|disturbarmi|chiamatemi|chiamarmi|chiamate|scriveteci|contattateci|inviateci|mandateci|scriverci|contattarci|inviarci|scrivere|contattare|inviare|mandare|mi_scriva|mi_contatti|mi_scrivete|mi_contattate|mi_inviate|mi_mandate|mi_chiami|mi_chiamate"

ITALIAN = Language(
    keywords="disiscrivimi|disiscrizione|disiscrivi|disiscrivermi|cancella_iscrizione|cancellami|cancellatemi|annulla_iscrizione|lasciatemi_in_pace|disiscrivetemi",
    bare_keywords="""
        cancella|cancellazione|basta|fermatevi|annulla|rimuovi|rimuovimi|stop_grazie|stop_per_favore|elimina|smettetela
        basta_mail|basta_email|basta_sms|basta_messaggi
    """,
    ambiguous="annulla|cancella|rimuovi|elimina|cancellazione",
    requests=f"""
        {_YOU} {_REMOVE_ME} [immediatamente|subito] [{_LIST}]
        {_YOU} {_REMOVE_ME} {_OFF}
        {_YOU} {_REMOVE} {_MY}
        {_YOU} {_REMOVE} {_MY} {_OFF}
        {_YOU} non {_WRITE} [mai] più [{_MAILS}]
        {_YOU} di_non|a_non {_WRITE} [mai] più [{_MAILS}]
        non voglio|vogliamo|desidero|desideriamo|intendo [più] ricevere [più|altre|altri|queste|vostre|le_vostre|questi|i_vostri] [{_MAILS}] [da_voi|da_parte_vostra]
        non voglio|vogliamo|desidero|desideriamo [più] essere [più] contattato|contattata|contattati|disturbato [da_voi]
        {_YOU} smettetela|smettete|smettila|smetta|smetti di scrivermi|contattarmi|mandarmi|inviarmi|disturbarmi|chiamarmi|scriverci|contattarci|mandarci|inviarci|scrivere [{_MAILS}]
        basta|nessuna_altra|niente_più|nessun_altro {_MAILS}
        vorrei|voglio|desidero|chiedo disiscrivermi|cancellarmi|la_cancellazione|di_essere_rimosso|di_essere_cancellato|essere_rimosso|essere_cancellato [dei_miei_dati] [dalla|dal|dalle] [vostra|vostro] [{_LIST}]
        revoco|ritiro il mio consenso
        lasciatemi|lasciami|lasciateci in pace
        chiedo|richiedo la cancellazione dei miei dati [personali]
    """,
    strong=f"""
        {_REMOVE_ME}
        {_REMOVE} {_MY}
        non {_WRITE} [mai] più
        non voglio|vogliamo|desidero|desideriamo [più] ricevere|essere_contattato|essere_contattata
        smettetela|smettete|smettila|smetta di scriver*|contattar*|mandar*|inviar*|disturbar*|chiamar*
        come|dove posso|faccio [*] disiscriv*|cancellar*
        diritto_all'oblio|diritto_alla_cancellazione|articolo_17|diffida
        cancellazione_dei_miei_dati
        non chiamatemi|mi_chiamate|mi_chiami|chiamateci|telefonatemi
    """,
    weak="""
        gdpr|garante|privacy_violata|avvocato|denuncia|denuncio|denuncerò|molestie|indesiderata|indesiderate|non_richiesta|non_richieste|dati_personali
        numero_sbagliato|ha_sbagliato_numero|avete_sbagliato_numero
        come|dove|chi avete|ha|vi_ha|le_ha ottenuto|avuto|trovato|preso|dato il_mio|la_mia|i_miei|questo
        mai|non iscritto|iscritta|richiesto|autorizzato
        stufo|stufa|vaffanculo|rompere
    """,
    harmless="""
        non cancellatemi|cancellateci|rimuovetemi|toglietemi|disiscrivetemi|eliminatemi|mi_cancellate|mi_togliete|mi_rimuovete|cancellate|rimuovete|togliete …
        non smettete|smettetela|smettere|fermatevi|fermarti|smetta …
        per disiscriverti|disiscriversi|cancellarti|cancellarsi|annullare|disiscrivervi|cancellare_l'iscrizione …
        se_non desideri|desidera|vuoi|vuole|desiderate [più] …
        puoi|può|potete disiscriverti|cancellarti|disiscriversi|cancellarsi|annullare …
        clicca_qui|cliccare_qui|clicca per …
        disiscriviti|disiscrizione|cancella_iscrizione @
        non ho|abbiamo|mi_è|ci_sono [più] ricevuto|arrivato|arrivate|arrivata …
        non ricevo|riceviamo [più] …
        avete|ha smesso …
        cancellare|annullare|spostare|eliminare l'|la|il|un|una|lo|gli|le|lappuntamento|lordine appuntamento|riunione|ordine|contratto|chiamata|incontro|spedizione
        annullare|cancellare lappuntamento|l'ordine|l'incontro
        vogliamo|dobbiamo|vorremmo|stiamo smettere|smettendo di spedire|usare|lavorare|gestire …
        basta_che|basta_una|basta_un|mi_basta|ci_basta|basta_con_i_costi
        alla_fine|fine_mese|fine_anno|in_fine
        conforme|conformi al gdpr
    """,
    companions="""
        per_favore|per_piacere|per_cortesia|grazie|grazie_mille|grazie_in_anticipo|molte_grazie|gentilmente|cortesemente|la_ringrazio|vi_ringrazio|prego
        subito|ora|adesso|immediatamente|al_più_presto|definitivamente|e|ma|ok|scusi|scusate|mi_dispiace|quanto_prima
        no|no_grazie|non_interessa|non_mi_interessa|non_ci_interessa|non_sono_interessato|non_sono_interessata|non_siamo_interessati|nessun_interesse|non_interessato
        questo_è_spam|è_spam
        persona_sbagliata|numero_sbagliato
        buona_giornata|buona_serata|arrivederci|buon_lavoro
    """,
    greetings="ciao|salve|buongiorno|buonasera|gentile|egregio|egregia|spettabile|spett|buon_giorno|caro|cara|gentili|gentile_signora|gentile_signore",
    closings="""
        grazie|saluti|cordiali_saluti|distinti_saluti|cordialmente|un_saluto|buona_giornata|tanti_saluti|grazie_e_saluti
        inviato da|dal mio_iphone|iphone|mio_ipad|outlook|cellulare|mio_cellulare|mio_smartphone|yahoo_mail|outlook_per_ios|outlook_per_android
    """,
    openers="potete potreste potrebbe puo puoi potresti",
    later="""
        fino|prima|dopo|durante [a|al|di|del|della|le|la|alle|delle] lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|settimana|mese|anno|estate|natale|pasqua|vacanze|ferie|gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre|#
        questa|questo|di settimana|mese|sera|notte|lunedì
    """,
    removing="cancell rimuov rimoss togli tolg disiscri elimin depenn",
    breakers="ma e o perché se finché però",
    wishes={
        "email": """
            via|per|tramite mail|email|e-mail|iscritto
            scrivetemi|scrivimi|mi_scriva|mandatemi|scriveteci|inviatemi [una|via|per] [mail|email]
            meglio|preferisco|preferiamo [una|la|per|via|le] mail|email|iscritto
            la_mail|l'email|mail è|va|vanno meglio|bene|preferibile
        """,
        "sms": "via|per|tramite sms|whatsapp|messaggio",
        "calls": "chiamatemi|chiamami|mi_chiami|per_telefono|meglio_una_telefonata|al_telefono",
    },
    channels={"email": "mail email newsletter", "sms": "sms whatsapp", "calls": "chiam telefon michiam"},
    opt_ins="""
        sì|inizia|riprendi|continua|continuate|iscrivimi|iscrivetemi|riattiva|reiscrivimi
        ho|abbiamo cambiato idea
        tenetemi|tienimi|mi_tenga informato|informata|aggiornato|aggiornata
        per_errore|per_sbaglio|ci_ho_ripensato
        potete|può ricontattarmi|riscrivermi|scrivermi_di_nuovo
        ricontattatemi|riscrivetemi
    """,
    enquiries="""
        prezzo|prezzi|costo|costa|quanto|preventivo|listino|brochure|informazioni|dettagli|interessato|interessata|interessati|mi_interessa|ci_interessa|interessante
        appuntamento|riunione|incontro|incontrarci|parlare|chiamata|demo|disponibile|disponibilità
        potete|potreste|avete|quale|quali|quando|come
        lunedì|martedì|mercoledì|giovedì|venerdì|prossima_settimana
        mandatemi|inviatemi|chiamatemi|ci_va_bene|va_bene
    """,
)
