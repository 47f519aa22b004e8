"""Start forms: which questions are still to be asked, and what answers are worth."""
