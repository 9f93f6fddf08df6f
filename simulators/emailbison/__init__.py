"""EmailBison, played: cursor pages of fifteen, errors nested under `data`, no idempotency, unsigned webhooks."""

from simulators.emailbison.books import Books
from simulators.emailbison.installation import EmailBison

__all__ = ["Books", "EmailBison"]
