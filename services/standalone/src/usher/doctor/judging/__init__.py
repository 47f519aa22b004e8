"""What was seen becomes findings: functions of values, without any I/O."""
