"""Mail as rows: written with what causes it, sent by the worker, never twice."""
