"""What providers list, read page by page and stored: for a sweep over an account, and for the sync of one lead."""
