"""Reading mail: whose words are whose, and HTML within bounds. Pure functions, and nothing here takes more than linear time."""
