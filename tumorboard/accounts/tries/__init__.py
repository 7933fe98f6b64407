"""Failed tries to sign in: counted, slowed down, and told to whom they were about."""
