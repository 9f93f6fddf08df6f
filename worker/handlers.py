"""Imports every module that does work, so that a process that performs jobs knows all of them."""

import worker.ai
import worker.attachments
import worker.batches
import worker.campaigns
import worker.conversations
import worker.digests
import worker.drafting
import worker.inbox
import worker.integrations
import worker.leads
import worker.llm
import worker.notices
import worker.operations
import worker.personal
import worker.personas
import worker.reactivations
import worker.scoring
import worker.search
import worker.sequences
import worker.sync
import worker.webhooks
import worker.workspaces

__all__ = ["worker"]
