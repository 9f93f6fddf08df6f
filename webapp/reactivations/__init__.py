"""Old conversations taken up again: many people, from a list or from the leads, put into a sequence at a sender's pace."""
