"""The campaigns that leads answer to, as the provider lists them."""
