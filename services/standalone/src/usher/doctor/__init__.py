"""`usher doctor`: looks at settings and stores, changes nothing, and says what to do."""
