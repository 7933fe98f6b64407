"""The platform: database, refusals, steps, forms, pages, words, jobs. No clinical word in it."""
