"""create_app(): the only file that knows every slice."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from jinja2 import StrictUndefined
from sqlalchemy import Engine, MetaData
from werkzeug.middleware.proxy_fix import ProxyFix

import webapp.accounts.views.account
import webapp.accounts.views.confirmation
import webapp.accounts.views.factors
import webapp.accounts.views.second_step
import webapp.accounts.views.sign_in
import webapp.ai.views
import webapp.campaigns.views
import webapp.consent.views
import webapp.digests.views
import webapp.drafting.views
import webapp.inbox.views.acts
import webapp.inbox.views.attachments
import webapp.inbox.views.composer
import webapp.inbox.views.files
import webapp.inbox.views.inbox
import webapp.inbox.views.leads
import webapp.inbox.views.many
import webapp.inbox.views.messages
import webapp.inbox.views.saved
import webapp.integrations.views
import webapp.members.views.invitations
import webapp.members.views.roster
import webapp.operations.api
import webapp.operations.views.audit
import webapp.operations.views.jobs
import webapp.operations.views.schedules
import webapp.operations.views.status
import webapp.personal.views
import webapp.personas.views
import webapp.reactivations.views
import webapp.schema  # mappers need every table
import webapp.scoring.views
import webapp.sequences.views.approvals
import webapp.sequences.views.leads
import webapp.sequences.views.sequences
import webapp.snippets.views
import webapp.sync.views.completeness
import webapp.sync.views.sync
import webapp.tags.views
import webapp.webhooks.api
import webapp.webhooks.views
import webapp.workspaces.views
from webapp import cli
from webapp.accounts import access
from webapp.providers.registry import label_of
from webapp.runtime.database import Base, engine
from webapp.runtime.settings import settings
from webapp.web import (
    bundles,
    compression,
    converters,
    errors,
    guard,
    headers,
    htmx,
    icons,
    limits,
    parts,
    remembered,
    static,
    times,
    uploads,
)

ROOT = Path(__file__).parents[1]

BLUEPRINTS = (
    webapp.accounts.views.sign_in.bp,
    webapp.accounts.views.account.bp,
    webapp.accounts.views.second_step.bp,
    webapp.accounts.views.factors.bp,
    webapp.accounts.views.confirmation.bp,
    webapp.workspaces.views.bp,
    webapp.members.views.roster.bp,
    webapp.members.views.invitations.bp,
    webapp.digests.views.bp,
    webapp.inbox.views.inbox.bp,
    webapp.inbox.views.leads.bp,
    webapp.inbox.views.acts.bp,
    webapp.inbox.views.many.bp,
    webapp.inbox.views.saved.bp,
    webapp.inbox.views.composer.bp,
    webapp.consent.views.bp,
    webapp.inbox.views.messages.bp,
    webapp.inbox.views.attachments.bp,
    webapp.inbox.views.files.bp,
    webapp.scoring.views.bp,
    webapp.drafting.views.bp,
    webapp.ai.views.bp,
    webapp.personal.views.bp,
    webapp.personas.views.bp,
    webapp.integrations.views.bp,
    webapp.campaigns.views.bp,
    webapp.sequences.views.sequences.bp,
    webapp.sequences.views.leads.bp,
    webapp.sequences.views.approvals.bp,
    webapp.snippets.views.bp,
    webapp.tags.views.bp,
    webapp.reactivations.views.bp,
    webapp.webhooks.views.bp,
    webapp.sync.views.sync.bp,
    webapp.sync.views.completeness.bp,
    webapp.operations.views.jobs.bp,
    webapp.operations.views.audit.bp,
    webapp.operations.views.schedules.bp,
    webapp.operations.views.status.bp,
    webapp.operations.api.bp,
    webapp.operations.api.cron_bp,
    webapp.webhooks.api.bp,
)
"""Every slice's pages and addresses. A new slice adds its blueprint here."""

LARGEST_BODY = 2 * 1024 * 1024
"""For every view that does not set a limit of its own; forms are held to half a megabyte."""


class _Database:
    """What Flask-Migrate asks of a database extension."""

    metadata: MetaData = Base.metadata

    @property
    def engine(self) -> Engine:
        return engine()


def create_app() -> Flask:
    """The whole application, ready for a web server."""
    app = Flask("webapp", template_folder=str(ROOT / "templates"), static_folder=None)
    app.secret_key = settings().key_ring()[0]
    app.config.update(SECRET_KEY_FALLBACKS=settings().key_ring()[1:], MAX_CONTENT_LENGTH=LARGEST_BODY)
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    # What is done to an answer happens in the reverse order: compression is the last to touch it.
    for plumbing in (
        converters,
        compression,
        headers,
        htmx,
        parts,
        uploads,
        guard,
        limits,
        errors,
        access,
        remembered,
        static,
        bundles,
        icons,
        times,
    ):
        plumbing.init_app(app)
    app.jinja_env.globals["provider_label"] = label_of
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    limits.hold_back(app, access.by_person, access.auth_state)
    webapp.accounts.views.confirmation.hold_back(app)
    # Providers prove themselves by a secret address, a platform's scheduler by a secret header, not by a page's token.
    uploads.allow("files.add", "composer.replies", "workspaces.logo")
    guard.exempt(webapp.webhooks.api.bp)
    guard.exempt(webapp.operations.api.cron_bp)
    if hops := settings().trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    cli.register(app)
    Migrate(app, _Database(), directory=str(ROOT / "migrations"))
    return app
