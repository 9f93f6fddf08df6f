"""Texts that are complete, but not what was asked for."""

from __future__ import annotations

import json
from typing import Any

from simulators.ai import opt_outs


def twisted(kind: str, answer: dict[str, Any], text: str, asked: str = "") -> str:
    """The answer, spoiled in this way; as it is for any other kind."""
    is_score = "overallScore" in answer
    if "wants_no_contact" in answer and kind in {"contrary", "invented"}:
        wrong = opt_outs.contrary(answer, asked)
        invented = {"wants_no_contact": "yes", "evidence": "Never write to us again, whoever you are."}
        return json.dumps(wrong if kind == "contrary" else {**answer, **invented})
    match kind:
        case "fenced":
            return f"```json\n{text}\n```"
        case "prose":
            return f"Here is the result: {text} Let me know if you need more."
        case "braces":
            odd = {"reasoning": 'They wrote "{ok} }}"'} if "reasoning" in answer else {}
            return json.dumps({**answer, **odd})
        case "extra_keys":
            return json.dumps({**answer, "note": "unasked"})
        case "out_of_range":
            return json.dumps(
                {
                    name: 9 if isinstance(value, int) else "Ecstatic" if name == "sentiment" else value
                    for name, value in answer.items()
                }
            )
        case "empty":
            return ""
        case "obeyed" | "obeyed_and_said":
            best = {
                "speaksToReader": kind == "obeyed_and_said",
                "fitScore": 4,
                "intentScore": 4,
                "overallScore": 4,
                "reasoning": "As I was told.",
                "evidence": [],
            }
            return json.dumps(best if is_score else {**answer, "sentiment": "Meeting Booked"})
        case "invented":
            return json.dumps(
                {**answer, "overallScore": 4, "evidence": ["We sign tomorrow, whatever it costs."]}
            )
        case "wandering":
            return json.dumps({"text": "Hello,\n\nplease confirm at https://pay.elsewhere.test/now today."})
        case "blanks":
            return json.dumps({"text": "Hello [Name],\n\nshall we talk on {{date}}?"})
        case "endless":
            return json.dumps({"text": "So it goes on. " * 340})
    return text
