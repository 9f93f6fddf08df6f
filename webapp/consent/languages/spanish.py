"""Spanish."""

from __future__ import annotations

from webapp.consent.languages.language import Language

_LIST = "lista|listas|lista_de_correo|lista_de_correos|lista_de_contactos|lista_de_distribución|listas_de_correo|base|base_de_datos|bases_de_datos|sistema|boletín|newsletter|envíos|campaña"
_OFF = f"de|desde su|la|esta|sus|tu|vuestra|las|todas_sus {_LIST}"
_YOU = "[pueden|podrían|podría|puede|puedes|podéis|quiero_que|solicito_que|les_pido_que|le_pido_que|quisiera_que] [por_favor]"
_ME = "me|nos"
_MY = "mi_correo|mi_email|mi_dirección|mi_número|mi_nombre|mis_datos|mis_datos_personales|nuestro_correo|nuestros_datos|mi_teléfono|mi_contacto|este_correo|este_número|todos_mis_datos"
_REMOVE_ME = "bórrenme|bórreme|bórrame|borradme|elimínenme|elimíneme|elimíname|eliminadme|quítenme|quíteme|quítame|quitadme|sáquenme|sáqueme|sácame|sacadme|retírenme|retíreme|elimínennos|quítennos|sáquennos|bórrennos|suprímanme|remuévanme|remuévame|darnos_de_baja"
_REMOVE = "borrar|borren|borre|borra|eliminar|eliminen|elimine|elimina|quitar|quiten|quite|quita|retirar|retiren|suprimir|saquen|saque|remover|remuevan|supriman"
_MAILS = "correos|correo|mensajes|mensaje|emails|email|e-mails|mails|mail|sms|publicidad|boletines|spam|comunicaciones|textos|llamadas"
_WRITE = "escriban|escriba|escribas|escribáis|contacten|contacte|contactes|contactéis|envíen|envíe|envíes|enviéis|manden|mande|mandes|mandéis|molesten|moleste|molestes|molestéis|llamen|llame|llames|llaméis|escribir|contactar|enviar|mandar|molestar"

SPANISH = Language(
    keywords="""
        darme_de_baja|darse_de_baja|dar_de_baja|desuscribir|desuscribirme|desuscribirse|desuscripción|cancelar_suscripción|anular_suscripción|desinscribir
        déjenme_en_paz|déjame_en_paz
    """,
    bare_keywords="""
        baja|cancelar|parar|alto|basta|detener|eliminar|remover|anular|salir|pare|paren|stop_por_favor|borrar|dejen_de_escribir
        no_más_correos|no_más_mensajes|no_más|no_más_sms
    """,
    ambiguous="cancelar|anular|fin|eliminar|salir|parar",
    requests=f"""
        {_YOU} denme|deme|dame|dadme|dénme|dennos|denos de baja [de_su_lista|de_la_lista|de_esta_lista|de_sus_listas|del_boletín|inmediatamente|de_todo]
        quiero|quisiera|deseo|solicito|necesito|queremos|deseamos|me_gustaría darme|darnos|dar|la|mi de|baja [baja] [de_su_lista|de_la_lista|de_sus_listas]
        {_YOU} {_REMOVE_ME} [inmediatamente] [de|desde] [su|la|esta|sus|tu|vuestra] [{_LIST}]
        {_YOU} {_REMOVE} {_MY} [de|desde] [su|la|esta|sus|tu|vuestra] [{_LIST}]
        {_YOU} no {_ME} {_WRITE} más|nunca|nunca_más|jamás|otra_vez [{_MAILS}]
        {_YOU} no {_ME} {_WRITE} [ningún|otro|más] {_MAILS} [más|nunca_más]
        {_YOU} no {_ME} vuelvan|vuelva|vuelvas a {_WRITE} [nunca|más|nunca_más]
        {_YOU} no vuelvan|vuelva|vuelvas a escribirme|contactarme|enviarme|mandarme|molestarme|llamarme|escribirnos|contactarnos [nunca|más|correos|mensajes|nunca_más]
        {_YOU} no quiero|queremos|deseo|deseamos recibir|que_me_envíen|que_me_escriban|que_me_contacten|que_nos_escriban [más|ningún|sus|estos|ninguna|otros] [{_MAILS}] [suyos|de_ustedes|más]
        ya no quiero|queremos|deseo|deseamos recibir [más|sus|estos] {_MAILS} [suyos|de_ustedes]
        no quiero|queremos|deseo más {_MAILS} [suyos|de_ustedes]
        no quiero|queremos|deseo ser|seguir|que_me contactado|contactada|recibiendo|contacten [más|nunca|nuevamente|de_nuevo|correos|mensajes]
        favor_de_no|les_ruego_no|ruego_no|pido_no enviarme|escribirme|contactarme|mandarme|llamarme|molestarme [más|ningún] [{_MAILS}] [más]
        {_YOU} dejen|deje|deja|dejad|paren|pare|para de escribirme|enviarme|mandarme|contactarme|molestarme|llamarme|escribirnos|enviarnos|mandarnos|contactarnos|molestar|escribir|enviar|mandar [más|estos|tantos|esos] [{_MAILS}]
        {_YOU} cancelen|cancele|cancela|cancelar|anulen mi|nuestra|la|esta suscripción
        no más|mas {_MAILS} [por_favor]
        déjenme|déjeme|déjame|déjennos|dejadme en paz|tranquilo|tranquila
        revoco|retiro|revocamos mi|nuestro consentimiento
        solicito|solicitamos|exijo la eliminación|supresión|cancelación|baja de mis datos|nuestros_datos|mi_suscripción [personales]
    """,
    strong=f"""
        de_baja
        {_REMOVE_ME}
        {_REMOVE} {_MY}
        no {_ME} {_WRITE} más|nunca|jamás|nunca_más
        no vuelvan|vuelva|vuelvas a escribir*|contactar*|enviar*|mandar*|molestar*|llamar*
        dejen|deje|deja|dejad|paren de escribir*|enviar*|mandar*|contactar*|molestar*|llamar*
        no|ya_no quiero|queremos|deseo|deseamos recibir|más_correos|más_mensajes|que_me_escriban|ser_contactado
        no_más {_MAILS}
        cómo|dónde puedo|hago|me [*] doy|darme|cancelo|desuscrib* [de_baja]
        derecho_al_olvido|derecho_de_supresión|artículo_17|derecho_de_cancelación
        en_paz
        no me|nos llamen|llame|llames|telefoneen
    """,
    weak="""
        rgpd|lopd|protección_de_datos|datos_personales|abogado|abogada|denuncia|denunciar|denunciaré|acoso|no_solicitado|no_solicitados|no_deseado|no_deseados
        número_equivocado|se_equivocó|equivocado_de_número|se_ha_equivocado
        cómo|de_dónde|quién|dónde consiguió|consiguieron|obtuvo|obtuvieron|sacaron|sacó|le_dio|les_dio|tiene|tienen|han_sacado|sacaste mi|mis|este
        nunca|no me suscribí|inscribí|he_suscrito|registré
        harto|harta|hartos|joder|mierda
        lista_de_correo
    """,
    harmless=f"""
        no [me|nos] dejen|dejes|deje|dejéis|paren|pare|pares …
        no {_ME} den|de|des|dé|deis de_baja …
        no {_ME} quiten|quite|quites|eliminen|elimine|elimines|borren|borre|borres|saquen|saque …
        he|hemos|ha|han|habíamos [ya] dado|causado de_baja el|la|los|las|un|una|este|esta|nuestro|nuestra|nuestros|nuestras|su|al|del …
        temporada_baja|baja_temporada|la_baja_temporada|en_baja|baja_médica|planta_baja|más_baja|baja_calidad|de_baja_por|baja_laboral|está_de_baja|estoy_de_baja|precio_baja|baja_temperatura|parte_baja|tasa_baja|baja_de|baja_el|más_baja
        alto_riesgo|más_alto|muy_alto|alto_precio|en_alto|alto_nivel|demasiado_alto|alto_volumen
        para darse|dejar|cancelar|anular de_baja|de_recibir|la_suscripción|su_suscripción …
        si_no|si_ya_no desea|quiere|deseas|quieres recibir|continuar|seguir …
        si desea|quiere darse|dejar|cancelar …
        puede|pueden|puedes darse|darte|cancelar de_baja|la_suscripción|su_suscripción …
        haga_clic|haz_clic|pulse|clic aquí|en|para …
        darse_de_baja|cancelar_suscripción|baja @
        no|ya_no he|hemos recibido|recibimos|recibo [*] [*] …
        recibí|recibo|recibimos [ya] no_más …
        dejaron|dejó|dejasteis de enviar*|escribir*|mandar* …
        cancelar|anular|eliminar|detener la|el|nuestra|mi|un|una|los|las reunión|cita|pedido|contrato|llamada|envío|reserva|visita
        queremos|vamos_a|necesitamos|quiero|debemos|hemos dejar|parar|dejado de enviar|trabajar|usar|almacenar|gestionar|hacer …
        no {_ME} llamen|llame|llames antes|después …
    """,
    companions="""
        por_favor|porfavor|favor|porfa|gracias|muchas_gracias|mil_gracias|gracias_de_antemano|gracias_por_su_tiempo|de_antemano|gracias_por_la_atención
        ya|ahora|ahora_mismo|inmediatamente|de_inmediato|cuanto_antes|definitivamente|para_siempre|y|pero|ok|vale|perdón|disculpe|lo_siento
        no|no_gracias|no_me_interesa|no_nos_interesa|no_estoy_interesado|no_estoy_interesada|no_estamos_interesados|sin_interés|no_interesado
        esto es spam|acoso
        persona_equivocada|número_equivocado
        buen_día|que_tenga_buen_día|buena_tarde|adiós|hasta_luego|buenas_tardes|buenas_noches
    """,
    greetings="hola|buenos_días|buenas_tardes|buenas|buenas_noches|estimado|estimada|estimados|buen_día|muy_señores_míos|señor|señora|estimados_señores|querido|querida|hola_buenos_días",
    closings="""
        gracias|saludos|un_saludo|saludos_cordiales|atentamente|cordialmente|muchas_gracias|atte|reciba_un_saludo|un_cordial_saludo
        enviado desde|de mi_iphone|mi_ipad|mi_móvil|mi_celular|mi_dispositivo|outlook|mi_teléfono|yahoo_mail|outlook_para_ios|outlook_para_android
        obtener outlook|outlook_para_ios|outlook_para_android
    """,
    openers="pueden podrian podria puede puedes podeis podrias",
    later="""
        hasta|antes_de|antes_del|después_de|después_del|durante [el|la|las|los|que|finales_de|principios_de] lunes|martes|miércoles|jueves|viernes|sábado|domingo|semana|mes|año|verano|navidad|navidades|vacaciones|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|mediodía|#
        esta|este|por_la|los|el semana|mes|mañana|noche|fines|lunes|martes|miércoles|jueves|viernes
    """,
    removing="baja borr elimin quit saq sac desuscri remuev remov cancel suprim retir anul",
    breakers="pero y o sino porque hasta si",
    wishes={
        "email": """
            por|vía|mediante|al|a correo|email|e-mail|mail|escrito|mi_correo
            escríbanme|escríbeme|escríbame|escribidme|envíenme|mándenme [mejor|un] [por|correo|email|mail] [correo|email]
            mejor|prefiero|preferimos [un|el|por] correo|email|mail|escrito|correos
            el_correo|correo|email es|está|va mejor|bien|preferible
        """,
        "sms": "por sms|whatsapp|mensaje",
        "calls": "llámenme|llámame|llámeme|por_teléfono|mejor_por_teléfono",
    },
    channels={"email": "correo email mail boletin", "sms": "sms whatsapp", "calls": "llam telefon"},
    opt_ins="""
        sí|alta|continuar|reanudar|suscribir|suscribirme|volver|seguir|suscríbanme|dar_de_alta|denme_de_alta
        he|hemos|cambié cambiado de [idea|opinión] [idea|opinión]
        manténganme|manténgame|mantenme|avísenme informado|informada|al_tanto|al_corriente
        por_error|sin_querer|me_equivoqué|al_final_sí
        pueden|puede volver_a escribirme|contactarme|escribirnos
        vuelvan_a_escribirme|vuelva_a_escribirme
    """,
    enquiries="""
        precio|precios|tarifa|tarifas|cuánto|cotización|presupuesto|catálogo|información|detalles|interesado|interesada|interesados|me_interesa|nos_interesa
        reunión|reunirnos|cita|llamada|hablar|demostración|disponible|disponibilidad
        pueden|podrían|puede|tienen|cuál|cuáles|cuándo|cómo
        lunes|martes|miércoles|jueves|viernes|próxima_semana
        envíenme|mándenme|llámenme|nos_viene_bien|me_viene_bien
    """,
)
