"""Where transactions come from: the built-in files, and files and databases that a user names."""
