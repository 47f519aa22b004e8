"""Check that a policy that can be read also makes sense."""
