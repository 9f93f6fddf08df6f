"""Who we are to a lead: the voice that answers, what is sold to whom, and what the model may know of it."""
