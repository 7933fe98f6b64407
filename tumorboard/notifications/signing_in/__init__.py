"""What a person is told of their own sign-in: always by mail, so that they hear when it was not they."""
