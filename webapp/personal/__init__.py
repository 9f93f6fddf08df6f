"""What a workspace holds of one person: handed out, and erased."""
