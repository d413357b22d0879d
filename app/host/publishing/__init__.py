"""How the site is put together to be published."""
