"""What is lost when everything fails: kills, full disks, databases that go away, under people who write."""
