"""Printed text as Unicode: the fonts before Unicode, normal form, which syllables Vietnamese has."""
