"""EmailBison: one typed function per endpoint that the product uses. https://docs.emailbison.com"""
