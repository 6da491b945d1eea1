"""Reading times are plausible against the words of the page, in both languages.

English is read at 238 words a minute (Brysbaert, "How many words do we read per minute?", Journal of Memory and
Language 109, 2019), Korean at about 200 eojeol a minute (Rhiu et al., Korean Journal of Ophthalmology 31(3),
2017: 202 ± 88). What is studied is read more slowly than what is followed, hence the rates and the wide margins.
"""

from __future__ import annotations

from scripts import blocks, words
from scripts.finding import Finding
from scripts.pages import Page, Tree

CHECK = "minutes"

# Nobody studies longer at one sitting; a longer page answers more than one question.
MOST = 15
RATES = {"en": (100, 260), "ko": (80, 220)}
# Minutes that a reader may spend on one of these beyond its words.
_LOOKING = {blocks.Fence: 1.5, blocks.Call: 1.5, blocks.Question: 1.0}


def plausible(page: Page) -> tuple[int, int]:
    """Returns the least and the greatest number of minutes that reading the page can take."""
    slow, fast = RATES[page.language]
    count = sum(
        words.count(block.inline.prose) + len(block.inline.codes)
        for block in page.all_blocks
        if isinstance(block, blocks.Text)
    )
    looking = sum(_LOOKING.get(type(block), 0.0) for block in page.all_blocks)
    return max(1, int(count / fast)), max(2, round(count / slow + looking) + 1)


def check(tree: Tree) -> list[Finding]:
    """Returns the pages whose front matter promises a time that their text contradicts, or that is too long."""
    found = []
    # A lab's minutes are those of doing it.
    for page in tree.all_pages():
        minutes = page.meta.get("minutes")
        if type(minutes) is not int or page.path.startswith("labs/"):
            continue
        least, most = plausible(page)
        if not least <= minutes <= most:
            expected = f"{least} to {most} minutes, by the page's words"
            step = "correct `minutes` in both languages, or write or split the page"
            line = page.meta_line("minutes")
            found.append(Finding(page.file, line, CHECK, f"minutes: {minutes}", expected, step))
        elif minutes > MOST:
            step = "split the page, a question a page, or cut it"
            line = page.meta_line("minutes")
            found.append(Finding(page.file, line, CHECK, f"minutes: {minutes}", f"at most {MOST} minutes", step))
    return found
