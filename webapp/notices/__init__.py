"""Mails of ours to the people who work here: written with what they tell of, sent by a job."""
