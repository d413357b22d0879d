"""How the site is put together: its files, and what its page says about them.

site.py   which files the site consists of, the attributes on its page, the folder to publish
hints.py  which modules the page preloads
"""
