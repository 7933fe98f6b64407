"""The attendee's page: what is asked of my specialty, my input, agree or dissent, check in."""
