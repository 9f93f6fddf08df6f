"""Words that tell whom a request is about: its writer, or somebody else. All languages together; all go through `tokens.words`."""

from __future__ import annotations

SELF = """
    me us myself ourselves mich mir uns moi nous noi io mij ons mnie nas nám mám mě mne mig oss meg beni bize bizi bana
    minut minua meidät meitä меня нас мне нам мені ме με μας mine engem minket
    私 我 저 저희 나
"""
"""The writer, as whom something is done to. Words that are also "my" ("mi", "ma", "nos") stand below."""
SUBJECT = """
    i im ive we were ich wir je jai bin yo io eu ik wij we ja jestem jag vi jeg ben biz minä me jsem я мы ми εγώ eu én
"""
OWNING = """
    my our mein meine meinen meinem meiner unser unsere unseren unserem unserer mon ma mes notre nos mi mis nuestro nuestra
    nuestros nuestras mio mia miei nostro nostra meu minha meus nosso nossa mă mijn onze ons mój moje mojego mojej nasz nasza
    min mitt mina vår vårt våra mit mine vores vår můj mou náš naši benim bizim мой мою мои наш нашу moj
"""
TITLES = """
    mr mrs ms mx dr prof professor herr herrn frau fräulein hr fr monsieur madame mademoiselle mme mlle señor señora señorita
    sr sra srta don doña signor signora signore dott dottor dottore dottoressa dottssa ing senhor senhora pan pana pani panią pán
    pána paní mevrouw mevr meneer dhr mw herra rouva fru bay bayan г-н г-жа господин господина госпожу госпожа пан пана пані
    κύριο κυρία domnul doamna úr urat úrnak asszonyt
"""
AT = "at bei beim chez en em presso bij w hos på firma firm company"
ROLE_STEMS = """
    father mother brother sister uncle vater mutter bruder schwester madre hermano hermana fratello sorella vader moeder
    colleague coworker boss manager assistant predecessor husband wife kolleg chef assisten vorgänger mitarbeiter collègue patron
    prédécesseur compañer coleg jefe predecesor collega collegh capo predecessor chefe baas voorgang współpracown szef poprzedn
    företräd medarbet forgjeng työkaver kollega esimie předchůd kolega iş_arkadaş çalışan коллег начальник сотрудни колег συνάδελφ
    munkatárs colleg directeur directrice director diretor direttor direktor dyrektor kierowni geschäftsführ főnök ředitel toimitusjohtaj
"""
FORMER_STEMS = """
    former previous ehemalig bisherig frueher früher vorherig vormalig ancien précédent antigu anterior precedente
    antig vorig voormalig tidigere tidligere tidigare poprzedni były byłego byłą бывш прежн колишн попередн önceki eski entis
    entinen entist bývalý bývalého bývalou předchoz korábbi fost πρώην old alte viej vieux vieil vecchi oude gamla gamle stary
    starego старого
"""
THEM = "him himself ihn ihm jego jej его её ее його її ham hende henne honom häntä hänet onu"
FROM = """
    off from out aus von vom de del du des da dal dalla dai do dos van uit z ze från ur fra af ud iz из от з від din della delle dei
"""
LEFT_STEMS = """
    retired ruhestand rente rentner pensionier pensione pensionn pensioen ausgeschied verlassen quitté retrait jubilad jubilaci
    jubiló lasciato aposentad reformad reformou emeryt odszedł odeszła slutat sluttet stoppet pension emekli ayrıldı eläk
    уволил уволен ушёл ушел ушла пенси звільнив důchod odešel odešla nyugdíj deceased verstorben décédé fallecid decedut zmarł
"""
LEFT_PARTS = "退職 離職 异动 离职 離开 퇴사 퇴직 異動"
