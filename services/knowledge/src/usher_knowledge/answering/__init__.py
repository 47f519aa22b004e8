"""Answering questions from an index in memory, which follows the articles of the record."""
