"""Did we lose a reply? What the providers have against what we have, day by day, and what was done about the difference."""
