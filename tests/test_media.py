import pytest

FILM = bytes(range(256)) * 4
LAST = len(FILM) - 1


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "film").mkdir()
    (tmp_path / "film" / "a.mp4").write_bytes(FILM)
    (tmp_path / "film" / "a.vtt").write_text("WEBVTT\n\n" + "00:00.000 --> 00:01.000\nHello\n\n" * 20)
    (tmp_path / "film" / "empty.mp4").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("not for readers")
    (tmp_path / "page.html").write_text("<script>alert(1)</script>")
    (tmp_path / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / ".before-1" / "film").mkdir(parents=True)
    (tmp_path / ".before-1" / "film" / "a.mp4").write_bytes(FILM)
    return tmp_path


@pytest.fixture
def ask(client):
    """The answer with its body read, as a browser would."""

    def ask(address, method="get", **headers):
        response = getattr(client, method)(
            address, headers={name.replace("_", "-"): text for name, text in headers.items()}
        )
        response.body = response.getvalue()
        return response

    return ask


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-1", 0, 1),
        ("bytes=-1", LAST, LAST),
        ("bytes=-300", LAST - 299, LAST),
        ("bytes=-99999", 0, LAST),
        ("bytes=0-", 0, LAST),
        ("bytes=1000-", 1000, LAST),
        ("bytes=10-99999", 10, LAST),
        (f"bytes={LAST}-{LAST}", LAST, LAST),
    ],
)
def test_a_part_of_the_film(ask, media, asked, first, last):
    response = ask("/media/film/a.mp4", range=asked)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(FILM)}"
    assert response["Content-Length"] == str(last - first + 1)
    assert response.body == FILM[first : last + 1]


@pytest.mark.parametrize(
    "asked", [f"bytes={LAST + 1}-", "bytes=99999-100000", "bytes=-0", "bytes=999999999999999999-"]
)
def test_beyond_the_end(ask, media, asked):
    response = ask("/media/film/a.mp4", range=asked)
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(FILM)}"


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "bytes=0-1,5-6",
        "bytes=5-2",
        "bytes=-",
        "bytes=a-b",
        "lines=0-1",
        "bytes=²-",
        f"bytes={'9' * 5000}-",
    ],
)
def test_what_is_no_single_range_gets_the_whole_film(ask, media, asked):
    response = ask("/media/film/a.mp4", range=asked)
    assert response.status_code == 200
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Length"] == str(len(FILM))
    assert response.body == FILM


def test_nothing_of_an_empty_film(ask, media):
    assert ask("/media/film/empty.mp4").status_code == 200
    assert ask("/media/film/empty.mp4", range="bytes=0-0").status_code == 416
    assert ask("/media/film/empty.mp4", range="bytes=-1").status_code == 416


def test_if_range_gives_a_part_only_of_the_same_film(ask, media):
    first = ask("/media/film/a.mp4")
    for same in (first["ETag"], first["Last-Modified"]):
        answer = ask("/media/film/a.mp4", range="bytes=0-1", if_range=same)
        assert answer.status_code == 206
    for other in ('"another"', "Thu, 01 Jan 1970 00:00:00 GMT"):
        answer = ask("/media/film/a.mp4", range="bytes=0-1", if_range=other)
        assert (answer.status_code, answer.body) == (200, FILM)


def test_a_film_seen_before_is_not_sent_again(ask, media):
    first = ask("/media/film/a.mp4")
    assert ask("/media/film/a.mp4", if_none_match=first["ETag"]).status_code == 304
    (media / "film" / "a.mp4").write_bytes(FILM + b"more")
    assert ask("/media/film/a.mp4", if_none_match=first["ETag"]).status_code == 200


def test_head_tells_the_size_and_sends_nothing(ask, media):
    response = ask("/media/film/a.mp4", method="head", range="bytes=0-1")
    assert response.status_code == 200
    assert response["Content-Length"] == str(len(FILM))
    assert response.body == b""


def test_a_text_track_is_compressed_and_never_cut(ask, media):
    response = ask("/media/film/a.vtt", range="bytes=0-1", accept_encoding="br")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert response["Accept-Ranges"] == "none"
    assert response["Content-Encoding"] == "br"


def test_a_film_is_never_compressed(ask, media):
    for asked in ("", "bytes=0-"):
        response = ask("/media/film/a.mp4", range=asked, accept_encoding="br, zstd, gzip")
        assert "Content-Encoding" not in response


def test_headers_that_keep_a_file_harmless(ask, media):
    response = ask("/media/film/a.mp4")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Content-Type"] == "video/mp4"
    policy = set(response["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src 'none'",
        "img-src 'self'",
        "media-src 'self'",
        "frame-ancestors 'none'",
        "sandbox",
    }
    assert not response.cookies


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "page.html",
        "drawing.svg",
        "report.pdf",
        ".before-1/film/a.mp4",
        "film",
        "film/",
        "film/none.mp4",
        "film/../notes.txt",
        "../messe/settings.py",
        "../../../../etc/passwd",
        "..%2f..%2fmesse%2fsettings.py",
        "%2e%2e/%2e%2e/manage.py",
        "/etc/passwd",
        "film/a.mp4/x.mp4",
        "x" * 5000 + ".mp4",
        "regions.yaml",
    ],
)
def test_nothing_else_leaves_the_folder(ask, media, name):
    assert ask(f"/media/{name}").status_code == 404


def test_only_reading(ask, media):
    assert ask("/media/film/a.mp4", method="post").status_code == 405
