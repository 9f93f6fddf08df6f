"""What the model thinks of a reply and of a lead."""
