"""The words of opting out, one file per language. To add a language, copy a file and name it in vocabulary.py."""
