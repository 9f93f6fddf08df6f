"""Answers that the model proposes. A person reads, changes, sends or drops them; nothing is sent by itself."""
