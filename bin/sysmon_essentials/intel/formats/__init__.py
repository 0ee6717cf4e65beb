"""The formats of feeds, one file each: from text to items. Values are not looked into here."""
