"""What people agree to in phone calls, and how calls end."""
