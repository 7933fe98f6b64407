"""Weekly series."""
