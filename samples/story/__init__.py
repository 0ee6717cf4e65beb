"""A written day at Corp Example: workstation life, an intrusion through a document, and a web server beside it."""
