"""The proposed agenda: made, looked at, accepted wholly, partly or not, taken back; its weights."""
