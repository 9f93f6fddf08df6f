"""Floor 0: what every process needs; knows neither Flask nor the domain."""
