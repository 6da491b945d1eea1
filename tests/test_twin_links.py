"""Beside every permalink stands a link to the same section in the other language."""

from __future__ import annotations

from scripts import twin_links

HEADING = '<h2 id="isr">ISR<a class="headerlink" href="#isr">#</a></h2>'


def test_the_link_leads_from_a_page_to_the_same_id_of_its_twin() -> None:
    assert twin_links.add(HEADING, "deep-dives/kafka/replication/", "ko") == (
        '<h2 id="isr">ISR<a class="headerlink" href="#isr">#</a>'
        '<a class="twinlink" href="../../../../en/deep-dives/kafka/replication/#isr" lang="en" hreflang="en" '
        'aria-label="EN · English">EN</a></h2>'
    )


def test_the_home_page_links_to_the_other_home_page() -> None:
    for url in ("", "./"):
        linked = twin_links.add(HEADING, url, "en")
        assert 'href="../ko/#isr" lang="ko" hreflang="ko" aria-label="한 · 한국어">한</a>' in linked


def test_what_is_no_permalink_stays_as_it_is() -> None:
    text = '<p><a href="#isr">ISR</a></p><h2>No id</h2>'
    assert twin_links.add(text, "guide/", "ko") == text
