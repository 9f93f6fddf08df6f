"""How telephones begin the text of a reaction, in the language that they are set to."""

REACTIONS = """
    liked|loved|disliked|emphasized|emphasised|questioned|laughed_at
    reacted [to]
    removed a like|heart|dislike|laugh|exclamation|question_mark|reaction from
    gefällt_mir|gefällt|liebt|mag|hervorgehoben|reagierte_auf|reaktion_auf
    a_aimé|a_adoré|jaime|a_réagi_à|a_mis_en_évidence
    le_gustó|le_gusta|le_encantó|me_gusta|le_ha_gustado|reaccionó_a
    ha_messo_mi_piace_a|ha_messo_mi_piace|mi_piace|ha_reagito_a
    gostou_de|adorou|reagiu_a
    vond_leuk|vindt_leuk|heeft_gereageerd_op
    gillade|gillar|synes_om|likte|reagerade_på
"""
