"""Measurements, each on services of its own: `./run bench NAME`."""
