"""English."""

from __future__ import annotations

from webapp.consent.languages.english_idioms import HARMLESS
from webapp.consent.languages.language import Language

_ME = (
    "me|us|my_email|my_email_address|my_address|my_number|my_phone_number|my_cell|my_name|my_details|my_contact"
    "|my_contact_details|my_info|my_information|our_company|our_addresses|our_contacts|our_data|my_data|our_email|our_emails|our_address|our_number|our_name"
    "|this_email|this_email_address|this_address|this_number|this_mailbox"
)
_LIST = (
    "list|lists|mailing_list|mailing_lists|email_list|email_lists|contact_list|contact_lists|distribution_list"
    "|distribution|marketing_list|call_list|calling_list|sms_list|text_list|texting_list|outreach_list|sales_list"
    "|prospect_list|database|databases|mailings|mailing|system|systems|crm|records|campaign|campaigns|sequence|cadence"
    "|subscription|newsletter|directory|group|thread|address_book"
)
_OFF = f"off|off_of|from|out_of [your|ur|the|this|that|any|all|these|all_your|all_of_your|any_of_your|any_future|future] {_LIST}"
_ASK = "[please|kindly|just|can_you|could_you|would_you|will_you|i_want_you_to|i_would_like_you_to|i_need_you_to|you_need_to|go_ahead_and|you_can|id_like_you_to|i_ask_you_to|we_ask_you_to|i_am_asking_you_to] [please|kindly|just]"
_AGAIN = "[again|anymore|any_more|any_further|further|ever|ever_again|in_future|in_the_future|any_longer|immediately|now|today|at_all|via_email|by_email|by_text|via_text|via_sms|by_phone]"
_WRITING = "emailing|mailing|texting|txting|txt|messaging|contacting|writing|writing_to|spamming|bothering|harassing|pestering|soliciting|calling|calling_or_texting|texting_or_calling|texting_and_calling|calling_and_texting|phoning|sms|smsing|spam"
_WRITE = "email|mail|text|txt|message|contact|write|write_to|bother|spam|call|phone|call_or_text|text_or_call|email_or_call|call_or_email|sms"
_NOUNS = "emails|email|mails|mail|messages|message|texts|text_messages|texts_or_calls|emails_or_calls|spam|junk|junk_mail|newsletters|communications|communication|correspondence|mailings|sms"
_WANT = "i_want|we_want|i_wish|we_wish|i_would_like|we_would_like|id_like|wed_like|i_need|i_am_asking|i_am_requesting|i_request|we_request|i_ask|i_wanna|i_demand|would_like|want"
_NOT_WANT = "i_no_longer_want|i_no_longer_wish|we_no_longer_wish|we_no_longer_want|i_dont_want|i_do_not_want|we_dont_want|we_do_not_want|i_do_not_wish|i_dont_wish|we_do_not_wish|we_dont_wish|i_would_prefer_not|i_would_rather_not|i_would_like_not|we_would_prefer_not|no_longer_wish|no_longer_want|do_not_want|dont_want|do_not_wish|i_dont_care|i_never_want"

ENGLISH = Language(
    keywords="""
        stop
        🛑
        stopall|stop_all
        unsubscribe
        unsub
        cease_and_desist
        unsubscibe|unsubcribe|unsuscribe|unsubsribe|unsubscrib|unsubscribed|usubscribe|un_subscribe
        opt_out|optout|opting_out
        stop2quit|stop2end|stop2stop|stop_2_quit|stop_2_end|st0p|stahp|stopp|stpo|sotp|rmv_me|stop_msg|stop_msgs|stop_txt|stop_txts
        leave_me_alone|leave_us_alone
    """,
    bare_keywords="""
        end
        quit
        cancel
        revoke
        remove
        cease
        delete_me|remove_me|remove_us
        stop_it|stop_this|stop_that|stop_now|stop_already|stop_immediately|stop_sub|stop_subscription
        stop_messages|stop_texts|stop_emails|stop_sms|stop_messaging|stop_texting|stop_emailing|stop_mailing|stop_writing|stop_spam|stop_spamming|stop_sending|stop_contacting|stop_all_messages|stop_all_texts|stop_all_emails
        cancel_all|end_all|quit_all|unsubscribe_all|opt_out_all
        take_me_off
        no_more|no_further emails|email|messages|msgs|msg|txts|txt|texts|mails|mail|spam|contact|communication|communications|text_messages|calls|sms [from_you|to_me|to_this_number|to_this_address]
    """,
    ambiguous="end|quit|cancel|revoke|remove|cancel_all|end_all",
    requests=f"""
        {_ASK} remove|take|delete|drop|strike|scratch|get|pull|unsubscribe|cross {_ME} {_OFF}
        {_ASK} remove|take|get {_ME} off|from it|this|that|here
        {_ASK} take {_ME} off
        {_ASK} remove|delete|erase|purge {_ME} [permanently|immediately|completely|altogether|now]
        {_ASK} remove|delete|erase|purge [all] my|our data|personal_data|information|details|records|contact_information
        {_ASK} remove|delete|erase|purge [all] my|our data|personal_data|information|details from your|the database|system|systems|records|files|crm
        {_ASK} unsubscribe {_ME} [permanently|immediately|now|from_this|from_all|from_everything|from_these_emails|from_your_emails|from_all_emails|from_future_emails|from_these_messages|from_this_list|from_your_list|from_all_lists|from_your_newsletter|from_all_communications|from_future_mailings]
        please|kindly|just|can_you|could_you|would_you|pls|plz [please] unsubscribe
        unsubscribe permanently|immediately|now|from_this|from_all|from_everything|from_these_emails|from_your_emails|from_all_emails|from_future_emails|from_these_messages|from_this_list|from_your_list|from_all_lists|from_your_newsletter|from_all_communications|from_future_mailings
        {_ASK} opt {_ME} out
        {_ASK} opt {_ME} out of this|these|all|your|any|all_future|future|further|any_further [emails|messages|texts|mailings|communications|communication|contact]
        i|we|im|i_am|we_are|i_hereby|i_would_like_to|id_like_to|i_want_to|i_wish_to|i_need_to|i_have|i_choose_to opt|opting|opted out [of_this|of_these|of_all|of_your|of_any|of_future|of_further] [emails|messages|texts|mailings|communications]
        {_WANT} [to] be removed|taken_off|unsubscribed|opted_out|deleted|removed_immediately|left_alone
        {_WANT} [to] be removed|taken|deleted|unsubscribed {_OFF}
        {_WANT} to unsubscribe|opt_out|unsubscribe_from_this|unsubscribe_from_your_emails|unsubscribe_from_your_list|unsubscribe_from_this_list|unsubscribe_from_these_emails|stop_receiving_these|stop_receiving_your_emails|stop_receiving_these_emails|stop_receiving_emails|stop_receiving_messages|stop_receiving_texts|stop_getting_these|stop_getting_these_emails
        {_ASK} stop|quit|cease {_WRITING} me|us|my_team|this_number|this_address|here|people|my_phone {_AGAIN}
        {_ASK} stop|quit|cease [all] {_WRITING} {_AGAIN}
        {_ASK} stop|quit|cease {_WRITING} me|us and|or {_WRITING} me|us
        {_ASK} stop|quit|cease sending [me|us] [any|these|those|this|that|more|any_more|further|your|unsolicited|such|all|all_these|out] {_NOUNS}|these|this_stuff|stuff [to_me|to_us|to_this_address] {_AGAIN}
        {_ASK} stop|cease [all|any|these|the|your|all_further|further] emails|messages|texts|communication|communications|contact|mailings|spam|spamming|messaging
        {_ASK} do_not|dont|never|do_not_ever|dont_ever {_WRITE} me|us|this_number|this_address|this_email|here|my_phone|my_number {_AGAIN}
        {_ASK} do_not|dont|never|do_not_ever|dont_ever {_WRITE} me|us ever again
        {_ASK} do_not|dont|never|do_not_ever contact|email|text|message|write|call {_AGAIN}
        {_ASK} do_not|dont|never send [me|us] [any] [more|further|other|additional|these|those|this|your|such] {_NOUNS} {_AGAIN} [to_me|to_us]
        {_NOT_WANT} to_receive|to_get|to_see|receiving [any] [more|further|other|these|this|your|such|those|of_these|of_your|of_this] {_NOUNS}|these [from_you|from_your_company|from_this_company|from_you_guys] {_AGAIN}
        {_NOT_WANT} [any] [any_more|more|your|these|further|other] {_NOUNS} [from_you|from_your_company|from_this_company] {_AGAIN}
        {_NOT_WANT} to_be contacted|emailed|texted|messaged|mailed|called|bothered|on_this_list|on_your_list|on_your_mailing_list [by_you|by_your_company|by_anyone_at_your_company] {_AGAIN}
        {_NOT_WANT} to_hear_from|to_be_contacted_by|contact_from|communication_from|anything_from you|your_company|this_company|you_guys {_AGAIN}
        {_NOT_WANT} you to_contact|to_email|to_text|to_write_to|to_write|to_message|contacting|emailing|texting me|us {_AGAIN}
        i|we do_not|dont consent to this|these_messages|these_emails|these_texts|being_contacted|be_contacted|receive_messages|receiving_messages|receiving_emails|receive_emails
        i|we [hereby] revoke|withdraw [my|our|all|any] consent [to_be_contacted|to_contact_me|to_this|to_these_messages]
        {_ASK} leave me|us|me_the_hell|me_the_fuck|me_tf|me_the_f alone
        {_ASK} lose|forget|delete|remove my number|email|address|phone_number|email_address|contact
        {_ASK} put|add|place {_ME} on|to|in your|the do_not_contact|do_not_call|do_not_email|dnc|suppression|blacklist|no_contact|do_not_text [list]
        {_ASK} block|blacklist|suppress {_ME}
    """,
    strong=f"""
        cease_and_desist
        make_sure|ensure|see_to_it|make_certain [that] i|we do_not|dont|never|wont|will_not hear|receive|get|see [any] from|more|mails|emails|messages|texts|mail|anything
        i|we dont|do_not|never|wont [want_to|wish_to|wanna] hear from you again|anymore|any_more|ever
        last|final mail|email|message|text [that] i|we want|wish|expect|hope|need|care to see|get|receive|hear|read
        i|we|ive [have] [already|just|now] told|said|texted|answered|replied|wrote [you|to_you] stop|unsubscribe|no_more
        i|we|im|am|are ask|asked|asking|have_asked|beg|begging you [*] to quit|stop|cease|unsubscribe
        object to the|any processing|use of my|our
        no_need_to write|email|contact|call|text me|us|to|again
        stop|quit|cease [all|any|these|the|your|this] phone_calls|calls|phone_calling|cold_calls
        cold emails|mails|outreach|calls|calling|texts|emailing|mailing
        delete it|this|my_address|my_mail
        how_do_i|how_can_i|how_to|where_do_i|where_can_i|trying_to|tried_to|let_me|help_me|i_did|i_already|i_have_already|i_already_have unsubscribe|unsubscribed|opt_out|opted_out|get_off_this_list|get_off_your_list|stop_these_emails|stop_these_messages|stop_this
        unsubscribe|remove|delete me|us
        take|drop|opt me_off|us_off|me_out|us_out
        remove|take|delete|drop|strike * [*] {_OFF}
        i|we|ive|i_have [already] asked|told|said|requested|begged you [people|guys|already] [*] to|not_to stop|remove|unsubscribe|take|delete|contact|email|text|call
        {_NOT_WANT} to_receive|to_get|to_hear|to_be_contacted|your_emails|your_messages|these_emails|any_contact
        {_WANT} [you] to stop|be_removed|be_unsubscribed|unsubscribe|opt_out|be_left_alone|stop_receiving|stop_getting|stop_hearing
        you_keep|you_still|keep|keeps|still|why_are_you_still|why_do_you_keep|you_people_keep|you_guys_keep emailing|texting|messaging|contacting|sending|spamming|writing|calling|bothering|harassing
        you never|dont|do_not|did_not|didnt|have_not|havent|wont stop|stopped|removed|remove|unsubscribe|unsubscribed
        article_17|art_17|right_to_erasure|right_to_be_forgotten|right_to_object
        opt_me_out|opt_us_out
        {_ASK} stop {_WRITING}
        do_not|dont|never come back to me|us
        do_not|dont|never ever_contact|ever_email|ever_text|contact|email|text|bother|message me|us|anyone|anybody|our_staff|our_team|my_team|my_staff|my_wife|my_husband|my_colleagues|this_office
        dont_contact|do_not_contact|no_contact|never_contact|do_not_email|do_not_text|do_not_solicit|no_solicitation|no_soliciting
        lose_my_number|delete_my_number|forget_my_number|remove_my_number
        delete|erase|remove [all] my|our data|personal_data|information|details
        off|from your|this fucking|damn|stupid|bloody|goddamn list
        go_away|fuck_off|piss_off|bugger_off|get_lost|screw_you|go_to_hell|sod_off|f_off
    """,
    weak=f"""
        ⛔|🚫|✋|🖐|🤚|🙅
        discontinue
        dnd
        no_more please|pls|plz|thanks|thx|thank_you|of_this|of_these|of_those|from_you
        if i|we|you|you_guys didnt|did_not|never|stopped|could_stop|would_stop|would_not|wouldnt|dont [have_to] hear|heard|receive|received|get|got|write|email|emailed|contact|contacted|message|text|call|emailing|writing|contacting|texting
        spam*
        i_unsubscribed|we_unsubscribed|i_opted_out|we_opted_out
        remove|take|delete|drop * [*] [*] [*] {_OFF}
        dnt|dont|dn txt|text|msg|msgs|email|call [me|us|this] [agn|again|anymore|nomore]
        scam*|phishing
        junk_mail
        unsolicited
        lawyer|lawyers|attorney|solicitor|legal_action|sue|suing|lawsuit|legal_department|regulator|ombudsman
        gdpr|ccpa|can_spam|canspam|tcpa|casl|data_protection|privacy_law|privacy_laws|data_controller|personal_data
        harass*
        wrong_number
        fuck*|bullshit|annoying|fed_up|sick_of|tired_of
        report|reported|reporting you|this|as|your
        block|blocked|blocking|blacklist you|your|this|all
        who_gave|who_gives you|him|them|your
        how_did|where_did|how_do|where_do|how_have|how_come you [even] know|get|got|find|obtain|have|source|acquire|come_by my|our|this
        never|did_not|didnt signed|sign|subscribed|subscribe|consented|consent|opted|opt|agreed|asked_for|ask_for|give_you|gave_you|requested|request
        no_more emails|email|mails|messages|texts|contact|calls
        removed|deleted|taken|erased from|off your|the|this|all
        mailing_list|email_list
        enough_already|enough_is_enough
        contact|email|text|write|call me|us again
        deceased|passed_away
        keep_emailing|keep_texting|keep_contacting|keep_sending
        kill|end|stop|quit the|this|your|these [drip] campaign|campaigns|sequence|cadence|drip|automation
        subscription
        do_not_call|dont_call
        remove_from|delete_from
        stop|quit|cease [*] emails|messages|texts
    """,
    harmless=HARMLESS,
    companions="""
        period|comma|full_stop|exclamation_point|exclamation_mark|new_line
        please|pls|plz|pleas|kindly|thanks|thank_you|thx|ty|tks|cheers|thankyou
        🛑|⛔|🚫|✋|🖐|🤚|🙅
        thanks|thank_you very_much|so_much|a_lot|in_advance|again|for_your_time|for_understanding|for_your_understanding|for_reaching_out|for_your_email|for_your_message|for_the_offer|for_the_email|and_goodbye|for_your_cooperation|all_the_same|anyway|for_that|for_doing_so
        many_thanks|much_appreciated|appreciated|much_obliged|i_appreciate_it|its_appreciated
        sorry|ok|okay|now|immediately|asap|right_now|right_away|at_once|permanently|forever|for_good|straight_away|effective_immediately|as_soon_as_possible|already|with_immediate_effect|once_and_for_all|for_the_last_time
        and|just|but
        have_a nice|good|great|lovely day|week|weekend|evening|one|afternoon|time
        good_day|good_bye|goodbye|bye|bye_bye|take_care|good_luck|all_the_best|best_of_luck
        no|nope|no_thanks|no_thank_you|thanks_but_no_thanks|no_thx|not_for_me|not_for_us
        [i_am|im|we_are|were|i|we] not|no_longer|absolutely_not|really_not|still_not interested|interested_in_this|interested_in_your_offer|interested_in_your_services|interested_in_your_service|interested_at_all|interested_anymore
        wrong person|number|guy|email|address
        [you_have|youve_got|you_got|this_is] [the|a] wrong person|number
        [i] [never|did_not|didnt|do_not|dont] signed_up_for_this|sign_up_for_this|subscribed_to_this|subscribe_to_this|asked_for_this|ask_for_this|subscribed|subscribe|signed_up|sign_up|know_you|know_who_you_are
        this_is|its|that_is spam|unsolicited|harassment|annoying|not_relevant|not_relevant_to_me|not_relevant_to_us
        not_relevant
        apple_mail sent_this_email_to_unsubscribe_from_the_message [*] [*] [*] [*] [*] [*] [*] [*] [*] [*]
        this message|email was_automatically_generated by gmail|google|outlook|yahoo|apple_mail
    """,
    greetings="""
        hi|hello|hey|hiya|dear|greetings|good_morning|good_afternoon|good_evening|morning|hi_there|hello_there|hey_there|to_whom_it_may_concern|dear_sir_or_madam|dear_sirs|dear_sir|dear_madam|dear_sir_madam|dear_team|hi_team|hello_team|hi_all|dear_all|hi_folks|hi_guys
    """,
    closings="""
        thanks|thank_you|thx|cheers|many_thanks|best|regards|best_regards|kind_regards|warm_regards|warmest_regards|with_kind_regards|with_best_regards|sincerely|yours_sincerely|sincerely_yours|yours|yours_faithfully|yours_truly|rgds|br|respectfully|all_the_best|best_wishes|with_thanks|thanks_and_regards|thank_you_and_best_regards|thanks_in_advance|sent_by
        sent_from my|a iphone|phone|ipad|android|mobile|samsung_galaxy|galaxy|mobile_device|samsung|mobile_phone|android_phone|smartphone|huawei|pixel|device|blackberry [device|phone|smartphone]
        sent_from|get outlook|mail|outlook_for_ios|outlook_for_android|yahoo_mail|gmail|gmail_mobile|proton_mail|mail_for_windows|mail_for_windows_10 [for_ios|for_android|for_iphone|on_android|for_windows|mobile]
    """,
    openers="can could would will",
    later="""
        until|till|til|before|after|between
        on|at|this|next|over|during|for [the|a|a_few|my] monday*|tuesday*|wednesday*|thursday*|friday*|saturday*|sunday*|weekend*|week|weeks|month|months|year|quarter|summer|winter|spring|autumn|christmas|easter|holiday*|night|nights|noon|lunch*|work|hours|january|february|march|april|may|june|july|august|september|october|november|december|moment|#
        right_now_but|for_now|yet|so_early|so_late|so_often|that_often|outside
    """,
    removing="remove removing take delet unsub opt eras purge drop strike blacklist suppress",
    breakers="but and until unless so because instead or then",
    wishes={
        "email": """
            email|mail|write|write_to|emailing|e-mailing me|us|back [instead|only|please]
            email|mail|emails|writing is|are|works|would_be|s [much|always|way|far] better|fine|best|good|ok|okay|easier|preferred|great|perfect|cool|enough|welcome
            [i|we] prefer|rather|use|only|just|by|via|over|through|per|to email|emails|mail|e-mail|my_email|our_email|the_email|my_inbox|writing
            email|mail only|instead|please|preferred
            in_writing|to_my_inbox
        """,
        "sms": """
            text|texting|sms|message me|us|back [instead|only]
            text|texts|texting|sms|whatsapp is|are|works|would_be better|fine|best|good|ok|okay|easier|preferred|great
            prefer|rather|use|only|just|by|via|over|through|on|per text|texts|texting|sms|whatsapp|a_text
            text|sms|texts only|instead|please|preferred
        """,
        "calls": """
            call|ring|phone me|us|back [instead|only]
            call|calls|calling|phone|telephone is|are|works|would_be better|fine|best|good|ok|okay|easier|preferred|great
            prefer|rather|only|just|by|via|over|give_me|give_us|a phone|call|calls|a_call|a_ring|the_phone|calling|quick_call
            call only|instead|please
        """,
        "other": """
            on|via|through|over|by linkedin|teams|telegram|signal
            linkedin is|works better|fine|best|good
        """,
    },
    channels={
        "email": "email mail inbox newsletter",
        "sms": "text sms whatsapp",
        "calls": "call phon ring telephone dial",
    },
    opt_ins="""
        start|unstop|subscribe|resubscribe|re_subscribe|opt_in|optin|opt_me_in|opt_us_in|opt_me_back_in|yes|yep|yeah|sure|continue|resume|unblock_me
        keep|leave|put|add|sign me|us posted|on_your_list|on_the_list|back|in_the_loop|up|updated|subscribed|informed|back_on|on
        [i|we] [have|ve] changed|change my|our mind|minds
        start|resume|continue|keep sending|texting|emailing|writing|messaging|them_coming|the_emails|the_messages|messages
        [you_can|please|feel_free_to|do] write|write_to|text|email|contact|message|call me|us again
        subscribe|resubscribe|sign me|us [up|again|back]
        take_me_off_the_blacklist|by_mistake|by_accident|accidentally|did_not_mean_to|didnt_mean_to|ignore_my|disregard_my|on_second_thought|after_all
    """,
    enquiries="""
        how_much|price|prices|pricing|cost|costs|quote|quotation|rates|details|brochure|more_info|more_information|tell_me_more|interested|interest|curious
        can_we|could_we|shall_we|lets|let_us|happy_to meet|talk|speak|chat|call|discuss|schedule|set
        call_me|call_us|give_me_a_call|ring_me|meeting|meet|demo|appointment|calendar|invite|available|availability
        send_me|send_us|send_over|send_it|please_send|resend
        what_is|whats|what_are|what_would|what_does|do_you|can_you|could_you|are_you|when_can|when_could|which|where_is|where_are|would_you
        monday|tuesday|wednesday|thursday|friday|tomorrow|next_week
        works_for|sounds|looking_forward|get_back_to_you|we_need|i_need
    """,
)
