"""The review of who may see what in a programme, confirmed every quarter by somebody who knows its people."""
