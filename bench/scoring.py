"""Leads scored per second, with a model that thinks for exactly a second and a fixed number of workers.

The ideal is one call's length for each call of a lead, and nothing else: `workers / calls` leads a second. What a lead
takes beyond its calls is our own side: taking the job, reading the case, gate and budget, the rows of the calls, the
verdict, the end of the job. A lead whose reply somebody has judged needs one call, for the score; a reply that
nobody has judged needs two, one for the sentiment and one for the score. Both are measured, and counted by use.
"""

from __future__ import annotations

import os
import time
from datetime import timedelta

from bench import report, stage
from bench.report import Figures, Report
from simulators.ai import AI

MODEL_SECONDS = 1.0
WARM_UP_LEADS = 8


def main() -> None:
    parser = report.arguments("scoring", __doc__)
    parser.add_argument("--workers", type=int, default=8, help="jobs that are scored side by side")
    parser.add_argument("--leads", type=int, default=160)
    asked = parser.parse_args()
    workers, leads = (2, 4) if asked.tiny else (asked.workers, asked.leads)
    model = AI("sk-bench")
    model.start()
    os.environ.update(
        OPENAI_API_KEY=model.key,
        OPENAI_BASE_URL=f"{model.url}/v1",
        EGRESS_ALLOW=model.host,
        # The first worker of a pool keeps to the urgent queues.
        WORKER_PROCESSES=str(workers + 1),
    )
    with stage.workspace("scoring") as workspace:
        out = Report("scoring", as_json=asked.json)
        _without_drafts(workspace.workspace_id)
        with stage.process("relay"), stage.process("worker") as worker:
            _score(workspace.workspace_id, WARM_UP_LEADS, is_judged=True)
            model.latency = (MODEL_SECONDS, MODEL_SECONDS)
            for name, is_judged, per_lead in (("score", True, 1), ("sentiment and score", False, 2)):
                cpu = worker.cpu_seconds() or 0.0
                seconds, calls = _score(workspace.workspace_id, leads, is_judged=is_judged)
                figures = _figures(seconds, leads, calls, workers, per_lead)
                figures["worker processor time per lead, ms"] = round(
                    1000 * ((worker.cpu_seconds() or 0.0) - cpu) / leads, 1
                )
                out.figures[name] = figures
                out.peers[name] = {
                    "leads per second without any cost of ours": workers / per_lead / MODEL_SECONDS
                }
                out.ratios[name] = {"of the ideal": figures["of the ideal"]}
                report.table(
                    f"{name}: {leads} leads, {workers} workers",
                    ["figure", "value"],
                    list(figures.items()),
                )
        out.finish()
    model.stop()


def _figures(seconds: float, leads: int, calls: dict[str, int], workers: int, per_lead: int) -> Figures:
    per_second, ideal = leads / seconds, workers / per_lead / MODEL_SECONDS
    rounds = -(-leads // workers)
    return {
        "leads per second": round(per_second, 3),
        "ideal": round(ideal, 3),
        "of the ideal": round(per_second / ideal, 3),
        "sentiment calls per lead": calls.get("sentiment", 0) / leads,
        "score calls per lead": calls.get("score", 0) / leads,
        "overhead per lead, ms": round(1000 * (seconds / rounds - per_lead * MODEL_SECONDS), 1),
    }


def _score(workspace_id: int, leads: int, *, is_judged: bool) -> tuple[float, dict[str, int]]:
    """(seconds from the asking to the last score, calls by use) of this many new leads."""
    from sqlalchemy import func, select  # noqa: PLC0415  # after stage.py has chosen the database

    from webapp.jobs.models import Job  # noqa: PLC0415
    from webapp.llm.models import ModelCall  # noqa: PLC0415
    from webapp.runtime.database import unit_of_work  # noqa: PLC0415
    from webapp.scoring.models import Score  # noqa: PLC0415

    def counted() -> tuple[int, dict[str, int]]:
        with unit_of_work() as session:
            scored = session.scalar(select(func.count()).where(Score.outcome == "scored")) or 0
            rows = session.execute(select(ModelCall.use, func.count()).group_by(ModelCall.use)).all()
        return scored, dict(rows)

    before, calls_before = counted()
    began = time.monotonic()
    _ask(workspace_id, leads, is_judged)
    deadline = began + leads * 2 * MODEL_SECONDS + 60
    while (now := counted())[0] < before + leads:
        if time.monotonic() > deadline:
            with unit_of_work() as session:
                told = session.execute(
                    select(Job.state, Job.error_note, func.count()).group_by(Job.state, Job.error_note)
                ).all()
            raise TimeoutError(f"only {now[0] - before} of {leads} leads were scored; jobs: {told}")
        time.sleep(0.02)
    return time.monotonic() - began, {use: count - calls_before.get(use, 0) for use, count in now[1].items()}


def _ask(workspace_id: int, leads: int, is_judged: bool) -> None:
    from webapp.conversations.models import Message  # noqa: PLC0415
    from webapp.leads.models import Lead  # noqa: PLC0415
    from webapp.runtime import clock  # noqa: PLC0415
    from webapp.runtime.database import unit_of_work  # noqa: PLC0415
    from webapp.scoring.jobs import enqueue_score  # noqa: PLC0415

    now = clock.now()
    with unit_of_work() as session:
        rows = [
            Lead(workspace_id=workspace_id, first_name=f"Lead {n}", last_inbound_at=now) for n in range(leads)
        ]
        session.add_all(rows)
        session.flush()
        for row in rows:
            for workspace in range(6):
                is_last = workspace == 5
                session.add(
                    Message(
                        workspace_id=workspace_id,
                        lead_id=row.id,
                        channel="email",
                        direction="inbound" if workspace % 2 else "outbound",
                        source="lead" if workspace % 2 else "operator",
                        state="received" if workspace % 2 else "sent",
                        provider="emailbison",
                        subject="Re: pallets",
                        body_text="What does it cost for forty pallets a month? Tuesday works for a call. "
                        * 4,
                        sentiment="Call Requested" if is_judged and is_last else None,
                        sent_at=now if is_last else now - timedelta(days=5 - workspace),
                    )
                )
            enqueue_score(session, row)


def _without_drafts(workspace_id: int) -> None:
    from webapp.llm.models import Choices  # noqa: PLC0415
    from webapp.runtime.database import unit_of_work  # noqa: PLC0415

    with unit_of_work() as session:
        session.add(Choices(workspace_id=workspace_id, draft_on=False))


if __name__ == "__main__":
    main()
