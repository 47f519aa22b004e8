"""The funnel's figures: what each stage solves, hands on and costs."""
