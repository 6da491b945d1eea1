"""The site's search: what the build makes of the pages; docs/assets/js/search/engine.js answers queries with it.

Pages become sections (`sections`), sections become words (`words`, `stems`) and concepts (`concepts`, `analysis`),
these become one compact index a language (`index`, in the form of `coding`); `cli` asks it, `judge` judges it.
"""
