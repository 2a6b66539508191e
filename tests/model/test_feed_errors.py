"""The sentence of an address that is taken."""

from pathlib import Path

from toolkit.model.feed_errors import AddressTaken


def test_it_names_feed_item_file_and_the_way_out() -> None:
    error = AddressTaken(Path("feed.xml"), "https://x.org/transcript.vtt", "“Rooms”", "https://x.org/13")
    assert str(error) == (
        "feed.xml: “Rooms” is another episode and has https://x.org/transcript.vtt already; upload the files of each episode to a "
        "folder of their own, and name that with --base-url, for example https://x.org/13."
    )
