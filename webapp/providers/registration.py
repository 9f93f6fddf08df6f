"""What a provider registers: its name, what it can do, how its account is opened and its deliveries are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from webapp.providers.clients import Client
from webapp.providers.envelopes import Envelope
from webapp.providers.facts import Fact

Channel = Literal["email", "sms"]
Capability = Literal["campaigns", "events_feed", "hooks", "hosts", "interest"]
"""campaigns: it lists them. events_feed: its feed can be replayed. hooks: webhooks are registered by calls. hosts: an
account has a host of its own, chosen from the installation's list. interest: it wants to hear what we think of a lead."""

ClientType_co = TypeVar("ClientType_co", bound=Client, covariant=True)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens an account. `circuit_key` names whose breaker counts its calls; blank for none.

    `is_spare` marks work that leaves a part of the provider's allowance to people; `patience` is how many seconds a call may
    wait for that allowance instead of ending as NotAsked.
    """

    key: str = field(repr=False)
    host: str = ""
    account_id: str = ""
    circuit_key: str = ""
    is_spare: bool = False
    patience: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """The words of a provider's card on the Integrations page, and what can be entered there.

    `account` is what people call an account's id where the key alone does not open one, else blank. Patterns match the
    whole of what was entered; a refusal says what to enter instead.
    """

    icon: str
    key: str  # "key" or "token"
    key_label: str
    key_pattern: str
    key_refusal: str
    key_missing: str = ""
    key_help: str = ""
    account: str = ""
    account_label: str = ""
    account_pattern: str = ""
    account_refusal: str = ""
    removal: str
    webhook_label: str = "Address"
    webhook_help: str
    webhook_again: str  # where the address is entered anew
    signed_label: str = ""
    signed_help: str = ""


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What files the provider sends: bytes of one, and extensions; none named: every kind."""

    most_bytes: int
    extensions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of an account's allowance. None: unknown."""

    used_in_window: int
    window_limit: int
    spare_limit: int  # what work that may wait leaves alone
    window: str
    used_today: int
    daily_limit: int
    daily_left: int | None  # as the provider itself counts


@dataclass(frozen=True, slots=True)
class SignedWebhook:
    """One address for all accounts: the body says whose it is, and a signature that it is genuine."""

    header: str
    is_genuine: Callable[[bytes, str | None], bool]
    is_fresh: Callable[[bytes], bool]
    read: Callable[[bytes], Envelope]
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider(Generic[ClientType_co]):
    """One provider. Functions that read deliveries never raise; those that open a client make no call."""

    name: str  # in addresses and rows
    label: str  # for people
    channel: Channel
    capabilities: frozenset[Capability]
    open: Callable[[Credentials], ClientType_co]

    setup: Setup
    file_limits: FileLimits
    default_host: Callable[[], tuple[str, str]]
    """The host of accounts that chose none, and why that one."""
    read_allowance: Callable[[str], Allowance | None] = lambda account_id: None
    """The allowance of an account; None where there is none, or Redis does not answer."""
    refusals: Mapping[str, str] = field(default_factory=dict)
    """Hints of KeyRefused that say more than its status, as the trouble that they are."""
    remedies: Mapping[str, str] = field(default_factory=dict)
    """What a person can do about a trouble, where it is not the same for every provider."""
    rejections: Mapping[str, str] = field(default_factory=dict)
    """Pieces of the provider's own sentences on what it would not send, each with what a person can do."""

    seconds_for: Callable[[float, str], float] = lambda calls, account_id: 0.0
    """The least seconds for so many calls that can wait, by what this account is allowed. Asks nobody."""

    read_delivery: Callable[[bytes], Envelope]
    read_again: Callable[[str, bytes], Envelope]
    """The same for a stored delivery of this type."""
    fact_of: Callable[[str, dict[str, Any]], Fact]
    """What a delivery of this type says. Its envelope was "received"."""
    account_id_of: Callable[[dict[str, Any]], str] = lambda document: ""
    """The account that a delivery is about, blank where it names none."""
    signed_webhook: SignedWebhook | None = None
    subscribed: tuple[str, ...] = ()
    """The types of events to ask for, as the provider names them."""

    def can(self, capability: Capability) -> bool:
        return capability in self.capabilities
