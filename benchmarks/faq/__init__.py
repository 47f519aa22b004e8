"""Measure how well a FAQ is searched and its unanswered questions are clustered."""
