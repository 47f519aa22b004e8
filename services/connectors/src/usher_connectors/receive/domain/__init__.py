"""The rules of receiving, without input or output."""
