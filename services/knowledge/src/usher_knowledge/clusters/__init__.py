"""Find the questions that ask the same, among those that no article answers (pure)."""
