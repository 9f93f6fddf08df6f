"""PostgreSQL can tell how many leads each view has that asks for something, so a narrowed list walks along its short index."""

from sqlalchemy import text

from webapp.leads.view_rules import RULES
from webapp.runtime.database import owner

EXPRESSIONS = text("""
    SELECT unnest(pg_get_statisticsobjdef_expressions(oid)) FROM pg_statistic_ext WHERE stxrelid = 'lead'::regclass
""")


def test_each_view_s_bit_has_statistics(database: None) -> None:
    with owner().connect() as connection:
        known = set(connection.scalars(EXPRESSIONS))
    assert known == {f"((views)::integer & {rule.bit})" for rule in RULES.values()}
