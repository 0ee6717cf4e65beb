"""Builds the app: model and detections in YAML to the configuration that ships, and the archives around it."""
