"""The figures of the measurement add up over the corpora."""

from bench.automatic_figures import figures
from tests.mail.corpora import corpus


def test_the_figures_count_every_mail_and_hide_nobody() -> None:
    told = figures()
    for name, source in (("delivery reports", "reports"), ("automatic mails", "automatic")):
        rows = told[name]
        assert rows.pop("persons taken for machines") == 0
        assert sum(row["mails"] for row in rows.values()) == len(corpus(source))
        assert all(row["precision"] == 1 for kind, row in rows.items() if kind != "person")
    missed = [case for case in corpus("automatic") if "truth" in case and case["expected"] is None]
    absences = told["automatic mails"]["absence"]
    assert round(absences["mails"] * (1 - absences["recall"])) == sum(
        case["truth"] == "absence" for case in missed
    )
    assert told["dates of return"]["right"] == 1
    assert all(cost > 0 for cost in told["processor time per mail, ms"].values())
