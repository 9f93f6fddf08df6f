"""What is sent by the clock: sequences of follow-ups, and messages that are sent later."""
