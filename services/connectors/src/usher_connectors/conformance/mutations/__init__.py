"""Mutations: each removes one guard, and the checks that hold it must fail."""
