"""Whatever a person or the clock does to a touch is told to the open pages of its workspace, and to no other's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from tests.factories import Cast
from tests.sequences import stage
from tests.sequences.stage import MONDAY, do_due, enrolment_of, start, touches_of
from webapp.leads.locks import lock_lead
from webapp.runtime import changes
from webapp.runtime.database import system_transaction
from webapp.sequences import by_hand, editing, enrolments, touches
from webapp.sequences import settings as rules
from webapp.sequences.by_hand import Later
from webapp.sequences.models import Enrolment, Sequence, Touch


def test_every_act_is_told_once_to_the_pages_of_its_workspace(cast: Cast, lead_id: int) -> None:
    number = stage.sequence(cast.acorn, {"day": 0}, {"day": 2, "author": "model", "template": "Ask for May."})
    soon = MONDAY + timedelta(hours=1)

    def in_one(act: Callable[[Session], object]) -> Callable[[], object]:
        def do() -> object:
            with system_transaction() as session:
                return act(session)

        return do

    def on_touch(act: Callable[[Session, Touch], object]) -> Callable[[], object]:
        return in_one(lambda s: act(s, touches.lock_touch(s, touches_of(lead_id)[-1].id)[0]))

    def on_enrolment(act: Callable[[Session, Enrolment], object]) -> Callable[[], object]:
        return in_one(lambda s: act(s, s.get_one(Enrolment, enrolment_of(lead_id).id)))

    def later(session: Session) -> object:
        lead = lock_lead(session, cast.acorn.id, lead_id)
        return by_hand.send_later(session, lead, Later("As promised.", soon), cast.alice.id, MONDAY)

    acts: dict[str, Callable[[], object]] = {
        "start": lambda: start(lead_id, number),
        "touch": lambda: do_due(MONDAY),
        "move": on_touch(lambda s, touch: by_hand.move(s, touch, soon + timedelta(days=2), MONDAY)),
        "cancel": on_touch(lambda s, touch: by_hand.cancel(s, touch, MONDAY)),
        "restore": on_touch(lambda s, touch: by_hand.restore(s, touch, MONDAY)),
        "write": lambda: do_due(soon + timedelta(days=2)),
        "write down": on_touch(lambda s, touch: touches.write_down(s, touch.id, "Is May right?", "")),
        "rewrite": on_touch(lambda s, touch: by_hand.rewrite(s, touch, "Other words")),
        "approve": on_touch(lambda s, touch: by_hand.approve(s, touch, cast.alice.id)),
        "pause": on_enrolment(lambda s, row: enrolments.pause(s, row, "By a person.", MONDAY)),
        "resume": on_enrolment(lambda s, row: enrolments.resume(s, row, MONDAY)),
        "stop": on_enrolment(lambda s, row: enrolments.stop(s, row, "By a person.", MONDAY)),
        "send later": in_one(later),
        "pause all": in_one(lambda s: rules.pause(s, cast.acorn.id, cast.alice.id, MONDAY)),
        "resume all": in_one(lambda s: rules.resume(s, cast.acorn.id)),
        "remove": in_one(lambda s: editing.remove(s, s.get_one(Sequence, number), MONDAY)),
    }
    told = {}
    for name, act in acts.items():
        before = changes.revision((cast.acorn.id,))
        act()
        told[name] = int(changes.revision((cast.acorn.id,)) or 0) - int(before or 0)
    assert told == dict.fromkeys(acts, 1)
    assert changes.revision((cast.birch.id,)) == "0"
