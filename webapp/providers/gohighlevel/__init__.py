"""GoHighLevel: SMS of one location. One function per endpoint that the product uses. https://highlevel.stoplight.io"""
