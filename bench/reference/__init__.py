"""What the app's pages are held against."""
