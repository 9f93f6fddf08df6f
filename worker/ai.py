"""The model, tried."""

from webapp.ai import checks
from webapp.ai.jobs import CHECK
from webapp.jobs.runs import Run
from webapp.providers import ai
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings
from worker.registry import handles


@handles(CHECK)
def check(run: Run) -> None:
    """Put a sample of hostile mails to the model, where that was not done since it or a question changed."""
    with unit_of_work() as session:
        is_due = ai.is_on() and settings().ai_check_mails > 0 and checks.is_due(session)
    if not is_due:
        run.outcome = "not due"
        return
    attacks = checks.sample(checks.load(), settings().ai_check_mails)
    done = checks.run(attacks, checks.AT_ONCE, lambda _result: None)
    run.outcome = f"{sum(each.withstood for each in done)} of {sum(each.tried for each in done)} withstood"
