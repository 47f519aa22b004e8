"""The text of a package of its own for a private channel."""

PROJECT = """[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "usher-channel-NAME"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["usher-connectors"]

[project.entry-points."usher.channels"]
NAME = "usher_channel_NAME:CHANNEL"

[tool.setuptools.packages.find]
where = ["src"]
"""

TEST = '''"""The channel NAME under the conformance kit: one test for each check."""

from usher_channel_NAME import CHANNEL
from usher_connectors.conformance.pytest_part import conformance_tests

from NAME_cases import CASES

test_conformance = conformance_tests(CHANNEL, CASES)
'''
