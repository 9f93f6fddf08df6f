"""The jobs, done: a door into the slices, like the views."""

import webapp.schema  # noqa: F401  # mappers need every table
