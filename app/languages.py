"""The languages of the page; generated from static/words/locales by `make generate`."""

LANGUAGES = ["de", "en"]
