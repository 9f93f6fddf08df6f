"""What becomes of every column that refers to a lead or to a message. A table that is added has to be entered here: a test asks.

`deleted`: the row goes with the lead. `files`: the row goes, and its stored file when nothing else has it. `emptied`: the
row stays without what it said. `unlinked`: the row stays, without whom it was about, because it holds no word of theirs.
`family`: it joins leads of one person, who go together.
"""

from __future__ import annotations

from typing import Literal

Treatment = Literal["deleted", "files", "emptied", "unlinked", "family"]

TREATMENTS: dict[str, Treatment] = {
    "ai_call.lead_id": "unlinked",
    "consent_event.lead_id": "deleted",
    "consent_event.message_id": "deleted",
    "delivery.lead_id": "emptied",
    "draft.lead_id": "deleted",
    "draft.message_id": "deleted",
    "enrolment.lead_id": "deleted",
    "enrolment.via_lead_id": "deleted",
    "lead.merged_into": "family",
    "lead_act.lead_id": "deleted",
    "lead_act.message_id": "deleted",
    "lead_merge.kept_id": "deleted",
    "lead_merge.merged_id": "deleted",
    "lead_tag.lead_id": "deleted",
    "lead_words.lead_id": "deleted",
    "lead_words_due.lead_id": "deleted",
    "message.answers_id": "deleted",
    "message.forwards_id": "deleted",
    "message.lead_id": "deleted",
    "message.via_lead_id": "deleted",
    "message_attachment.message_id": "files",
    "reactivation_person.lead_id": "deleted",
    "score.lead_id": "deleted",
    "score.message_id": "deleted",
    "sync_receipt.lead_id": "deleted",
    "touch.lead_id": "deleted",
    "touch.message_id": "deleted",
    "touch.via_lead_id": "deleted",
    "unsent_file.lead_id": "files",
    "unsent_text.forwards_id": "deleted",
    "unsent_text.lead_id": "deleted",
}

SOFT: tuple[str, ...] = ("job", "audit_entry", "erasure", "suppression")
"""Tables that name leads in another way: a job by its arguments, the audit log by its row, a receipt by a number."""
