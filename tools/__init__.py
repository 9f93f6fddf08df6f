"""The launcher behind `./run` and `./test`, and the tools for the people who work on the project."""
