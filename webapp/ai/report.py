"""Everything that the AI page shows, read in one go."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.ai import calibration, charts, figures
from webapp.ai.calibration import Grade
from webapp.ai.charts import Chart, dollars
from webapp.ai.checks import newest_of_each
from webapp.ai.figures import Figures
from webapp.jobs import batches
from webapp.jobs.batch_models import JobBatch
from webapp.llm import budget, circuit, strangers
from webapp.llm.models import Check, Choices, ModelCircuit, Use
from webapp.llm.silence import Silence, silence_in
from webapp.llm.strangers import StrangersToday
from webapp.personas.settings import PersonaSettings, read_settings
from webapp.providers import ai
from webapp.runtime.errors import NotAllowed
from webapp.scoring import rescoring


@dataclass(frozen=True, slots=True)
class Own:
    """What one workspace has chosen, written down and asked for."""

    workspace: WorkspaceAccess
    may_manage: bool
    choices: Choices
    spent: int
    personas: PersonaSettings
    rescoring: JobBatch | None
    leads: int
    missing: int
    each_micros: int

    @property
    def is_over_budget(self) -> bool:
        limit = self.choices.budget_micros
        return limit is not None and self.spent >= limit


@dataclass(frozen=True, slots=True)
class Report:
    """All of it. `own` is there when one workspace is shown."""

    is_on: bool
    host: str
    tripped: list[tuple[ModelCircuit, str]]
    """Each with what to tell the operator."""
    silence: Silence | None
    figures: Figures
    calls_chart: Chart
    cost_chart: Chart
    grades: list[Grade]
    grades_chart: Chart
    checks: dict[Use, Check]
    """How the model stood up to hostile mails, by use."""
    strangers: StrangersToday
    own: Own | None


def read_report(session: Session, scope: Scope) -> Report:
    """Raises NotAllowed for setters: costs and settings are not theirs."""
    workspaces = readable(scope)
    ids = [workspace.workspace_id for workspace in workspaces]
    counted = figures.read_figures(session, ids)
    grades = calibration.read_grades(session, ids)
    return Report(
        is_on=ai.is_on(),
        host=ai.host(),
        tripped=[(each, circuit.remedy(each)) for each in circuit.tripped(session)],
        silence=silence_in(session, ids),
        figures=counted,
        calls_chart=_calls_chart(counted),
        cost_chart=_cost_chart(counted),
        grades=grades,
        grades_chart=_grades_chart(grades),
        checks=newest_of_each(session),
        strangers=strangers.today(session, ids),
        own=None if scope.is_all else read_own(session, scope),
    )


def read_own(session: Session, scope: Scope) -> Own:
    """The part of one workspace. Raises NotAllowed."""
    (workspace,) = readable(scope)
    workspace_id = workspace.workspace_id
    return Own(
        workspace=workspace,
        may_manage=scope.may_manage(workspace_id),
        choices=budget.choices_of(session, workspace_id),
        spent=budget.spent(session, workspace_id),
        personas=read_settings(session, scope),
        rescoring=batches.newest(session, rescoring.RESCORING, workspace_id),
        leads=rescoring.count_leads(session, workspace_id, only_missing=False),
        missing=rescoring.count_leads(session, workspace_id, only_missing=True),
        each_micros=rescoring.estimate(session, workspace_id),
    )


def readable(scope: Scope) -> list[WorkspaceAccess]:
    """The workspaces in view whose figures this viewer may read. Raises NotAllowed when there are none."""
    workspaces = [
        workspace for workspace in scope.workspaces if not scope.is_setter_in(workspace.workspace_id)
    ]
    if not workspaces:
        raise NotAllowed
    return workspaces


def _calls_chart(counted: Figures) -> Chart:
    most = max((day.answered + day.failed for day in counted.days), default=0)
    values = [
        (
            f"{day.day:%-d %b}",
            (("good", day.answered), ("bad", day.failed)),
            f"{day.day:%-d %B}: {day.answered} answered, {day.failed} failed",
        )
        for day in counted.days
    ]
    return charts.bars(values, f"{most:,} {'call' if most == 1 else 'calls'}", most)


def _cost_chart(counted: Figures) -> Chart:
    most = max((day.micros for day in counted.days), default=0)
    values = [
        (f"{day.day:%-d %b}", (("good", day.micros),), f"{day.day:%-d %B}: {dollars(day.micros)}")
        for day in counted.days
    ]
    return charts.bars(values, dollars(most), most)


def _grades_chart(grades: list[Grade]) -> Chart:
    values = [
        (
            f"Score {grade.score}",
            (("good", grade.share(grade.meetings)),),
            f"Score {grade.score}: {grade.meetings} of {grade.leads} booked a meeting",
        )
        for grade in grades
    ]
    return charts.bars(values, "100 %", 100)
