"""The layers under which a command line hides what it does, and how each is taken off.

A layer is a function from text to text that returns its input where it finds nothing to take off. All are plain text
work in time linear in its length: nothing is ever run, looked up or fetched. One family of tricks a module.
"""
