"""Meetings as other calendars read them: invitations by mail, and each person's own feed."""
