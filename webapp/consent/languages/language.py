"""What is known of one language: templates (see phrases.py), one a line."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Language:
    """The words that matter here, by what they do."""

    keywords: str = ""
    """Carriers' words and their like: alone in a message, they are an opt-out; within a sentence, a weak hint."""
    bare_keywords: str = ""
    """The same, but too common to mean anything within a sentence."""
    ambiguous: str = ""
    """Those of them that may also be about a meeting."""
    requests: str = ""
    """Complete plain requests to be left alone: sure when nothing else is said, a strong hint otherwise."""
    strong: str = ""
    """Parts of sentences that, taken literally, ask for it."""
    weak: str = ""
    """What people say who may want no more contact: anger, law, doubt where their address came from."""
    harmless: str = ""
    """What only looks like it. A template that ends with `…` goes on to the end of its clause."""
    companions: str = ""
    """What may stand around a request without saying anything else: courtesy, a refusal, that it is spam."""
    greetings: str = ""
    """A name may follow."""
    closings: str = ""
    """A name and a signature may follow."""
    openers: str = ""
    """First words of a request in the form of a question."""
    later: str = ""
    """Behind a request, in its sentence: not now, or not at that hour."""
    removing: str = ""
    """Beginnings of words that ask to be taken off a list."""
    breakers: str = ""
    """Words that begin a new thought within a clause."""
    wishes: dict[str, str] = field(default_factory=dict)
    """The channel that they ask for, by channel."""
    channels: dict[str, str] = field(default_factory=dict)
    """The words for a channel, by channel, as stems."""
    opt_ins: str = ""
    """Ways to take an opt-out back."""
    enquiries: str = ""
    """Ways to ask or agree to something."""
