"""The bytes of a mail are masked before anything is read of them, or kept."""
