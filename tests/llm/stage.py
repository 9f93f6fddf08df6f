"""A question to the model, of no slice."""

from webapp.drafting.prompt import SCHEMA
from webapp.providers.ai import Question

QUESTION = Question(
    name="reply_draft",
    model="gpt-5-mini",
    effort="low",
    schema=SCHEMA,
    instructions="",
    text="Hello " * 1000,
    seconds=20,
)
