"""The small words of the languages that the tables read: a message with enough of them is in one of these, whatever it is about."""

from __future__ import annotations

SMALL_WORDS = """
    the and you your for with that this have has had are was were will would can could should from not but they what when where how who our their
    about there here please thanks yes just any some all more very then than been being does did get got let make take want need know think see use
    und der die das den dem des ein eine einen einem einer ich wir sie ihr ihre ihnen mir mich uns unser ist sind war waren wird werden kann können
    haben hat hatte mit von für auf bei nach aus über unter wenn aber auch noch nur schon sehr bitte danke was wie wann wer hier heute
    les des une est sont pour avec dans sur par pas plus vous nous votre vos notre nos mon mes mais que qui quoi quand comment avez avons suis ont
    peut pouvez être faire merci oui bonjour cette ces tout tous aussi très bien
    los las una del para con por que como cuando donde pero más muy este esta estos estas usted ustedes nosotros nuestro nuestra está están tiene
    tengo puede hay ser hacer gracias ya también todo
    gli una del della dei delle con per che come quando dove più molto questo questa sono siamo siete avete abbiamo può fare grazie anche tutto nostro
    vostro nel nella alla dal non
    uma dos das com para por que como quando onde mais muito este esta você vocês nós nosso nossa está estão tem temos pode fazer obrigado obrigada
    também tudo não
    het een van voor met aan bij naar uit over als maar ook nog wel heel graag dank wat hoe wanneer wie hier vandaag zijn was waren wordt kan kunnen
    hebben heeft mij ons onze jullie deze dit
    nie się jest są był dla przez przy czy jak kiedy gdzie ale też bardzo proszę dziękuję mnie nam nas nasz nasza mamy może można ten ta to już tylko
    och att det som för med till från vid men också mycket tack vad hur när var här idag har hade kan ska vill jag oss vår våra ert den denna
    og det som for med til fra ved men også meget takk tak hva hvad hvordan når hvor her dag har hadde kan skal vil jeg oss vår vores den denne
    ja että kun mutta myös hyvin kiitos mitä miten milloin missä tämä tässä meidän teidän minun ole olen olemme voi voimme saa kuin vain
    je jsou byl pro při ale také velmi prosím děkuji jak kdy kde kdo nám nás náš naše máme může tento tato toto jen již
    ve bir bu için ile çok ama daha nasıl ne zaman nerede kim bizim sizin bana bize var yok olarak kadar sonra teşekkürler lütfen mı mi değil
"""
