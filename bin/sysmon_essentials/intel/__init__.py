"""Threat intelligence: feeds to indicators in one normal form, and the keys under which events find them."""
