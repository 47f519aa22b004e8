"""What every service process shares: settings, logging, the internal port, start and stop."""
