"""The daily digest: the numbers of the inbox, by mail to whoever wants them, and in a channel of Slack."""
