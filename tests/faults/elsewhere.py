"""The faults that tests of the suite inject where they happen: at a provider, at the sign-in server, in a page's stream."""

ELSEWHERE = (
    (
        "F21",
        "Provider answers 500 for minutes",
        "left alone after the fifth failure, tried by one; the sync goes on, in order",
        (
            "providers/test_sharing.py::test_a_provider_that_is_down_is_left_alone_and_tried_by_one",
            "sync/test_sweep.py::test_faults_while_it_reads_cost_nothing",
        ),
    ),
    (
        "F22",
        "Provider answers 429, with and without Retry-After",
        "its word is kept, for this key alone",
        (
            "providers/test_egress.py::test_retry_after_is_obeyed_in_both_forms",
            "providers/test_sharing.py::test_another_workspace_is_not_affected",
            "sync/test_sweep.py::test_a_storm_of_429_is_waited_out",
        ),
    ),
    (
        "F23",
        "Key revoked, or of another host",
        "asked once; the connection says the remedy, its work is parked and goes on by itself",
        (
            "worker/test_parking.py::test_a_refused_key_parks_the_job_until_it_is_replaced",
            "integrations/test_troubles.py::test_jobs_park_while_the_key_is_refused_and_go_on_by_themselves",
        ),
    ),
    (
        "F24",
        "Connection or TLS handshake hangs, or silence after it",
        "each call has one deadline for everything",
        (
            "providers/test_egress.py::test_a_handshake_that_stalls_ends_with_the_call",
            "providers/test_egress.py::test_a_server_that_misbehaves_is_cut_off",
        ),
    ),
    (
        "F25",
        "A byte a second, endless headers, a body of 100 MB, a gzip bomb",
        "cut off at the deadline or the size",
        (
            "providers/test_egress.py::test_a_server_that_misbehaves_is_cut_off",
            "providers/test_egress.py::test_a_packed_body_is_unpacked_and_a_torn_one_is_no_answer",
        ),
    ),
    (
        "F26",
        "A page instead of JSON, half a JSON, NaN, 1e400",
        "a failure with host, endpoint and status",
        (
            "providers/test_answers.py::test_what_stands_there_instead_has_a_name",
            "providers/test_gohighlevel.py::test_odd_answers_are_typed",
        ),
    ),
    (
        "F27",
        "Answer lost after the provider took a message; worker killed there",
        "looked for at the provider before anything is sent again",
        (
            "conversations/test_sending.py::test_a_lost_answer_is_looked_for_before_anything_is_sent_again",
            "worker/test_killed_at_a_provider.py::test_a_kill_between_acceptance_and_answer_doubles_nothing_and_loses_nothing",
        ),
    ),
    (
        "F28",
        "Connection reset half-way through a sending with files",
        "goes once, with all its files",
        (
            "attachments/test_odd_files.py::test_a_text_whose_sending_stops_half_way_goes_once_with_all_its_files",
        ),
    ),
    (
        "F29",
        "Rows move between pages while a list is read",
        "nothing is left out, nothing stored twice",
        (
            "sync/test_sweep.py::test_mails_that_arrive_while_the_list_is_read_push_nothing_out",
            "sync/test_sweep.py::test_webhooks_and_a_sweep_at_once_store_once",
        ),
    ),
    (
        "F30",
        "Webhooks repeated, out of order, days late",
        "one effect; the state is that of the newest event",
        (
            "webhooks/test_events.py::test_any_order_and_any_repetition_ends_the_same",
            "webhooks/test_together.py::test_what_arrives_while_another_one_commits",
        ),
    ),
    (
        "F31",
        "Webhook before the sync of its lead, and before our own sending's answer",
        "joined; nothing goes out twice",
        (
            "webhooks/test_events.py::test_our_own_echo_and_somebody_elses_answer",
            "conversations/test_echoes.py::test_a_mail_told_while_it_is_tried_again_is_not_sent_again",
        ),
    ),
    (
        "F32",
        "Webhooks as quickly as they can be sent",
        "every one that was answered is stored (its rate: `./run bench webhook`)",
        ("webhooks/test_together.py::test_what_arrives_while_another_one_commits",),
    ),
    (
        "F34",
        "The model: silence, 429, 500, cut off, refused, empty",
        "an ending with a name; the lead is unscored and says why",
        (
            "scoring/test_endings.py::test_each_ending",
            "llm/test_circuit.py::test_one_refusal_holds_all_and_one_answer_releases_all",
        ),
    ),
    (
        "F35",
        "The model: scores beyond the scale, invented quotations",
        "refused, or without evidence",
        (
            "scoring/test_endings.py::test_each_ending",
            "scoring/test_verdicts.py::test_a_quote_is_evidence_if_the_lead_wrote_it",
        ),
    ),
    (
        "F36",
        "Sign-in server away",
        "whoever is signed in goes on; signing in says what is wrong",
        (
            "accounts/test_supabase_sessions.py::test_sessions_go_on_through_an_outage_and_signing_in_says_what_is_wrong",
            "journeys/test_sign_in_server_away.py::test_an_outage_costs_neither_the_session_nor_the_text",
        ),
    ),
    (
        "F37",
        "Its keys rotate; a flood of unknown keys",
        "both keys are good; one question a minute",
        (
            "accounts/test_supabase_sessions.py::test_a_new_key_is_fetched_and_the_old_one_stays_good",
            "accounts/test_access_tokens.py::test_a_flood_of_unknown_keys_is_one_question_a_minute",
        ),
    ),
    (
        "F38",
        "Twenty tabs renew one session at once",
        "one renewal, nobody is signed out",
        ("accounts/test_twenty_tabs.py::test_one_renewal_and_nobody_is_out",),
    ),
    (
        "F39",
        "Refresh token missing, withdrawn or used",
        "signed out without an alarm; what was written is kept",
        (
            "accounts/test_supabase_sessions.py::test_only_a_definite_word_signs_out_and_it_is_no_alarm",
            "journeys/test_members.py::test_half_an_answer_survives_being_signed_out",
        ),
    ),
    (
        "F40",
        "Names that are not there, lead inside, or change their answer",
        "refused where the connection is made",
        (
            "providers/test_egress.py::test_a_name_is_reached_only_when_every_address_is_public",
            "providers/test_egress.py::test_a_name_that_changes_its_answer_gains_nothing",
        ),
    ),
    (
        "F41",
        "Key file lost; rotation stopped half-way",
        "says what is lost and starts; goes on where it was stopped",
        (
            "integrations/test_rotation.py::test_it_goes_on_where_it_was_stopped",
            "integrations/test_rotation.py::test_what_was_sealed_with_a_lost_key_stops_no_start",
        ),
    ),
    (
        "F42",
        "Former release on the new schema, under load",
        "both serve; a job of a kind that it does not know waits",
        (
            "faults/test_releases.py::test_the_former_release_works_on_the_new_schema_while_replies_arrive",
            "runtime/test_upgrade.py::test_nothing_is_lost",
        ),
    ),
    (
        "F43",
        "Streams of pages: hundreds, restarts, a proxy that lets none through",
        "no thread each; the page asks by itself and says so",
        (
            "web/test_streams.py::test_streams_hold_no_threads_and_the_oldest_one_of_a_person_ends",
            "journeys/test_quiet_tab.py::test_where_no_stream_passes_the_page_asks_each_second_and_says_so",
        ),
    ),
    (
        "F44",
        "Counts made wrong by hand",
        "found, put right, told on the Status page",
        ("inbox/test_counting.py::test_drift_is_found_by_the_schedule_put_right_and_told",),
    ),
    (
        "F52",
        "Doors of schedules: twice, without the secret, work that does not end",
        "a slot is asked for once, and answered at once",
        (
            "operations/test_schedules.py::test_a_slot_is_enqueued_once_by_whichever_door_and_the_answer_says_how_far_the_last_pass_got",
        ),
    ),
    (
        "F53",
        "Files: links that ended, pages instead of files, cut off, refused",
        "fetched anew, or said why not; a refused key parks them",
        (
            "attachments/test_fetching.py::test_trouble_that_stays_is_said_and_can_be_tried_again",
            "attachments/test_fetching.py::test_a_refused_key_parks_the_file_until_it_is_mended",
        ),
    ),
    (
        "F54",
        "A machine is cut off from the others and comes back",
        "its work is done by the other one; what it ends late is refused",
        ("faults/test_machines.py::test_a_machine_is_cut_off_and_comes_back",),
    ),
)
"""Number, fault, what is promised, and the tests, in tests/."""
