"""Questions that articles did not answer, or that agents answer again and again (decision 0374)."""
