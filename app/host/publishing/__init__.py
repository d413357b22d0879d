"""How the site is put together: its files, and what its page says about them.

site.py         which files the site consists of, the attributes on its page, the folder to publish
single_file.py  the whole page in one file
hints.py        which modules the page preloads
offline.py      the service worker, which lets the page start without a network
policy.py       what the page may load, and who may embed it
"""
