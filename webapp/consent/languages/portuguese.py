"""Portuguese, of Portugal and of Brazil."""

from __future__ import annotations

from webapp.consent.languages.language import Language

_LIST = "lista|listas|lista_de_e-mail|lista_de_e-mails|lista_de_contatos|lista_de_contactos|lista_de_distribuição|base|base_de_dados|banco_de_dados|sistema|newsletter|mailing|cadastro"
_OFF = f"da|de|do|das|desta|dessa|na [sua|vossa|tua|suas|vossas|seu|vosso] {_LIST}"
_YOU = (
    "[podem|poderiam|poderia|pode|podes|peço_que|quero_que|solicito_que|favor|gostaria_que] [por_favor|favor]"
)
_REMOVE_ME = "removam-me|remova-me|remove-me|retirem-me|retire-me|tirem-me|tire-me|tira-me|excluam-me|exclua-me|descadastrem-me|descadastre-me|eliminem-me|apaguem-me|me_remova|me_remove|me_removam|me_tire|me_tira|me_tirem|me_retire|me_exclua|me_descadastre|me_descadastrem|nos_remova|removam-nos|retirem-nos|tirem-nos|me_remover|me_tirar|me_descadastrar|me_excluir|remover-me|retirar-me|ser_removido|ser_removida|ser_retirado"
_REMOVE = "remover|removam|remova|remove|retirar|retirem|retire|tirar|tirem|tire|excluir|excluam|exclua|apagar|apaguem|apague|eliminar|eliminem|elimine|deletar|deletem|delete"
_MY = "[o|a|os] meu_e-mail|meu_email|meu_endereço|meu_número|meu_nome|meus_dados|meus_dados_pessoais|meu_contacto|meu_contato|nossos_dados|nosso_e-mail|meu_telefone|minha_conta|este_número|este_e-mail|todos_os_meus_dados"
_MAILS = "e-mails|e-mail|emails|mensagens|mensagem|mails|sms|publicidade|propaganda|comunicações|newsletters|spam|contactos|contatos|ligações"
_WRITE = "escrevam|escreva|escrevas|contactem|contacte|contatem|contate|enviem|envie|envies|mandem|mande|mandes|incomodem|incomode|liguem|ligue|ligues|perturbem"

PORTUGUESE = Language(
    keywords="descadastrar|descadastre|descadastro|cancelar_inscrição|cancelar_subscrição|cancelar_assinatura|anular_subscrição|sair_da_lista|desinscrever|desinscrever-me|me_descadastre|me_deixem_em_paz|deixem-me_em_paz",
    bare_keywords="""
        remover|parem|parar|sair|pare|encerrar|stop_por_favor|não_quero_mais|excluir
        sem_mais_e-mails|chega_de_e-mails|chega_de_mensagens
    """,
    ambiguous="remover|encerrar|sair|excluir|parar",
    requests=f"""
        {_YOU} {_REMOVE_ME} [imediatamente] [da|de|do|das|desta|dessa] [sua|vossa|tua|suas] [{_LIST}]
        {_YOU} {_REMOVE} {_MY} [da|do|das|de] [sua|vossa|tua|suas] [{_LIST}]
        {_YOU} não me|nos {_WRITE} mais|nunca_mais|novamente [{_MAILS}]
        {_YOU} não me|nos {_WRITE} [mais] {_MAILS} [mais]
        {_YOU} não {_WRITE} mais [{_MAILS}] [para_mim]
        {_YOU} nunca mais me {_WRITE}
        [eu] não quero|queremos|desejo|desejamos|pretendo [mais] receber [mais] [estes|os|seus|vossos|esses|suas|essas] [{_MAILS}] [de_vocês|vossos|vossas|seus]
        [eu] não quero|queremos|desejo|desejamos [mais] ser [mais] contactado|contatado|contactada|contatada|contactados|incomodado [por_vocês|novamente]
        {_YOU} parem|pare|para|deixem|deixe de me|nos|enviar|escrever|mandar|contactar|contatar|incomodar|perturbar [enviar|escrever|mandar|contactar|contatar|incomodar|ligar] [estes|esses|mais] [{_MAILS}]
        {_YOU} cancelem|cancele|cancelar a|minha|a_minha|esta [minha] subscrição|inscrição|assinatura
        quero|queria|gostaria|desejo|solicito [de] sair_da|cancelar_a|cancelar_minha|me_descadastrar|ser_removido|ser_removida|descadastrar|a_remoção|a_exclusão [da|do|de|dos|a|minha] [sua|vossa|meus_dados|minha] [{_LIST}|inscrição|subscrição|dados]
        deixem-me|deixe-me|me_deixe|me_deixem em paz
        revogo|retiro o|meu [meu] consentimento
        sem|chega_de|nada_de mais {_MAILS}
    """,
    strong=f"""
        {_REMOVE_ME}
        {_REMOVE} {_MY}
        não me|nos {_WRITE} mais|nunca_mais
        não quero|queremos mais {_MAILS}
        não quero|queremos|desejo|desejamos [mais] receber|ser_contactado|ser_contatado
        parem|pare|deixem|deixe de me|nos|enviar|escrever|mandar
        como|onde posso|faço [para] [me] descadastr*|cancelar_a|sair_da
        não me|nos liguem|ligue|ligues|telefonem
        direito_ao_esquecimento|direito_ao_apagamento|artigo_17
        exclusão|remoção|eliminação dos_meus dados
        não_entrem_mais_em_contato|não_entre_mais_em_contato|não_voltem_a_contactar
    """,
    weak="""
        rgpd|lgpd|proteção_de_dados|dados_pessoais|advogado|advogada|denúncia|denunciar|procon|cnpd|assédio|não_solicitado|não_solicitados|indesejado|indesejados
        número_errado|engano_no_número|foi_engano
        como|onde|quem conseguiu|conseguiram|obteve|obtiveram|arranjou|arranjaram|deu|passou [o] meu|meus|este
        nunca|não me_inscrevi|me_cadastrei|subscrevi|autorizei|pedi
        farto|farta|porra|saco_cheio
    """,
    harmless="""
        não me|nos remov*|tir*|retir*|exclu*|descadastr*|apagu* …
        não removam|remova|tirem|tire|retirem|retire|excluam|exclua|apaguem|cancelem|eliminem …
        não parem|pare|deixem|deixe|para …
        para [se] descadastrar|cancelar_a_subscrição|cancelar_a_inscrição|deixar_de_receber|cancelar_sua_inscrição …
        se_não|caso_não deseja|deseje|quiser|desejar|pretende|pretender|queira [mais] …
        pode|podem|você_pode cancelar|descadastrar|descadastrar-se|anular …
        clique_aqui|clique para|se …
        descadastrar|cancelar_inscrição|cancelar_subscrição @
        não recebi|recebemos|recebo|tenho_recebido [mais] …
        pararam|parou|deixaram|deixou de enviar|mandar|escrever|responder …
        cancelar|remover|excluir|encerrar|parar a|o|um|uma|nossa|nosso|as|os reunião|encontro|pedido|contrato|chamada|ligação|entrega|produção|contratos
        queremos|vamos|precisamos|quero deixar|parar de enviar|usar|trabalhar|armazenar|fazer …
        temporada_baixa
    """,
    companions="""
        por_favor|favor|pf|obrigado|obrigada|muito_obrigado|muito_obrigada|grato|grata|agradeço|desde_já|obrigado_desde_já|agradecido
        já|agora|imediatamente|o_quanto_antes|definitivamente|e|mas|ok|desculpe|lamento|urgente
        não|não_obrigado|não_obrigada|sem_interesse|não_tenho_interesse|não_temos_interesse|não_estou_interessado|não_estou_interessada|não_estamos_interessados|não_me_interessa
        isto|isso é spam|assédio
        pessoa_errada|número_errado
        bom_dia|boa_tarde|boa_noite|adeus|tchau|tenha_um_bom_dia
    """,
    greetings="olá|oi|bom_dia|boa_tarde|boa_noite|caro|cara|prezado|prezada|prezados|prezados_senhores|exmo|exmos_senhores|estimado|estimados",
    closings="""
        obrigado|obrigada|atenciosamente|att|cumprimentos|com_os_melhores_cumprimentos|melhores_cumprimentos|abraço|abraços|saudações|cordialmente|grato|grata|abs
        enviado do|de|a_partir meu_iphone|iphone|meu_ipad|outlook|telemóvel|celular|meu_celular|meu_telemóvel|outlook_para_ios|outlook_para_android
    """,
    openers="podem poderiam poderia pode podes poderias",
    later="""
        até|antes|depois|durante [de|do|da|das|ao|à|às|o|a|que] segunda*|terça*|quarta*|quinta*|sexta*|sábado|domingo|semana|mês|ano|verão|natal|páscoa|férias|janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro|#
        esta|este|nesta|neste|à semana|mês|noite|tarde|momento
    """,
    removing="remov retir tir exclu descadastr apag elimin cancel desinscr delet sair",
    breakers="mas e ou porque se até",
    wishes={
        "email": """
            por|via|pelo e-mail|email|escrito
            escrevam-me|escreva-me|me_escreva|me_mande|enviem-me|me_envie [um|por] [e-mail|email]
            melhor|prefiro|preferimos [um|o|por|via] e-mail|email|escrito
            e-mail é|está melhor|ótimo|bom|preferível|bem
        """,
        "sms": "por|via|pelo sms|whatsapp|mensagem",
        "calls": "liguem-me|ligue-me|me_ligue|me_liga|por_telefone|pelo_telefone",
    },
    channels={"email": "email mail newsletter", "sms": "sms whatsapp", "calls": "lig telefon"},
    opt_ins="""
        sim|iniciar|continuar|continuem|retomar|reinscrever|subscrever|inscrever-me|me_inscreva|voltar
        mudei|mudamos de [ideia|opinião] [ideia|opinião]
        mantenham-me|mantenha-me|me_mantenha informado|informada|atualizado|a_par
        por_engano|por_erro|sem_querer|afinal
        podem|pode voltar a [me] escrever|contactar|contatar
    """,
    enquiries="""
        preço|preços|custo|custa|quanto|orçamento|cotação|catálogo|informações|detalhes|interessado|interessada|interessados|tenho_interesse|temos_interesse|interessante
        reunião|reunir|encontro|conversar|falar|demonstração|disponível|disponibilidade
        podem|poderiam|pode|têm|vocês_têm|qual|quais|quando|como
        segunda|terça|quarta|quinta|sexta|próxima_semana
        enviem-me|me_envie|me_ligue|liguem-me|funciona_para
    """,
)
